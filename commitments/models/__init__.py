"""The tables of the domain."""

from commitments.models.commitments import Assignment, Commitment, Principle, Theme, Voice
from commitments.models.deadlines import Deadline, Due, Extension
from commitments.models.events import Event, Evidence
from commitments.models.intakes import Decision, Intake, Proposal
from commitments.models.links import Link, Result
from commitments.models.mail import Delivery, DeliveryEvent, DeliveryItem, Mailbox
from commitments.models.schedules import PostOffice, ReportSchedule, Rung, Slot

__all__ = [
    "Assignment",
    "Commitment",
    "Deadline",
    "Decision",
    "Delivery",
    "DeliveryEvent",
    "DeliveryItem",
    "Due",
    "Event",
    "Evidence",
    "Extension",
    "Intake",
    "Link",
    "Mailbox",
    "PostOffice",
    "Principle",
    "Proposal",
    "ReportSchedule",
    "Result",
    "Rung",
    "Slot",
    "Theme",
    "Voice",
]
