"""The tables of the domain."""

from commitments.models.commitments import Assignment, Commitment, Principle, Theme, Voice
from commitments.models.deadlines import Deadline, Due, Extension
from commitments.models.events import Event, Evidence
from commitments.models.links import Link, Result
from commitments.models.mail import Delivery

__all__ = [
    "Assignment",
    "Commitment",
    "Deadline",
    "Delivery",
    "Due",
    "Event",
    "Evidence",
    "Extension",
    "Link",
    "Principle",
    "Result",
    "Theme",
    "Voice",
]
