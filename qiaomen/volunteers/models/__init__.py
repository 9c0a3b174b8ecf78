"""The tables of the volunteer network."""

from .finding import Finding
from .hours import Certificate, Claim, HourEntry, HourTotal
from .network import Organisation, Station, StationCheck
from .register import IdReveal, Membership, RegisterImport, Skill, Volunteer

__all__ = [
    "Certificate",
    "Claim",
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
