"""The tables of the volunteer network."""

from .hours import Certificate, Claim, HourEntry, HourTotal
from .network import Organisation, Station, StationCheck
from .register import IdReveal, Membership, Skill, Volunteer

__all__ = [
    "Certificate",
    "Claim",
    "HourEntry",
    "HourTotal",
    "IdReveal",
    "Membership",
    "Organisation",
    "Skill",
    "Station",
    "StationCheck",
    "Volunteer",
]
