"""The edges that are neither the desk nor a mail: the table to be printed, and the API of the record."""

from commitments.views.beside import (
    Bodies,
    Documents,
    Events,
    Links,
    Meetings,
    Milestones,
    Principles,
    Results,
    Themes,
    Updates,
)
from commitments.views.evidence import Evidence
from commitments.views.figures import Figures
from commitments.views.files import evidence_file, paper_file
from commitments.views.post import Deliveries, Mailboxes, Rungs, Schedules, Slots
from commitments.views.record import Assignments, Commitments, Deadlines, Dues, Extensions
from commitments.views.table import status_table

__all__ = [
    "Assignments",
    "Bodies",
    "Commitments",
    "Deadlines",
    "Deliveries",
    "Documents",
    "Dues",
    "Events",
    "Evidence",
    "Extensions",
    "Figures",
    "Links",
    "Mailboxes",
    "Meetings",
    "Milestones",
    "Principles",
    "Results",
    "Rungs",
    "Schedules",
    "Slots",
    "Themes",
    "Updates",
    "evidence_file",
    "paper_file",
    "status_table",
]
