"""The tables of the volunteer network."""

from .finding import Finding
from .hours import Claim, HourEntry, HourTotal
from .network import Organisation, Station, StationCheck
from .proof import Certificate, CertificateWish
from .register import Correction, IdReveal, Membership, RegisterImport, Skill, Volunteer

__all__ = [
    "Certificate",
    "CertificateWish",
    "Claim",
    "Correction",
    "Finding",
    "HourEntry",
    "HourTotal",
    "IdReveal",
    "Membership",
    "Organisation",
    "RegisterImport",
    "Skill",
    "Station",
    "StationCheck",
    "Volunteer",
]
