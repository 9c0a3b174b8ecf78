"""Every row of the chain: the catalogue it works by, the reports that come in, the cases that move."""

from .case import Anchor, Approval, Case, CaseEvent, Clock, Evidence, LookBack
from .catalogue import Category, Duty, FilingStandard, Reason, Rung, StageLimit
from .desk import Phrase, SavedFilter
from .finding import Action, Finding
from .following import Follow, Follower, FollowerContact
from .report import Contact, ContactReveal, Report, Voice

__all__ = [
    "Action",
    "Anchor",
    "Approval",
    "Case",
    "CaseEvent",
    "Category",
    "Clock",
    "Contact",
    "ContactReveal",
    "Duty",
    "Evidence",
    "FilingStandard",
    "Finding",
    "Follow",
    "Follower",
    "FollowerContact",
    "LookBack",
    "Phrase",
    "Reason",
    "Report",
    "Rung",
    "SavedFilter",
    "StageLimit",
    "Voice",
]
