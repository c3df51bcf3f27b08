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
from commitments.views.figures import Figures
from commitments.views.files import evidence_file, paper_file
from commitments.views.record import Assignments, Commitments, Deadlines, Dues, Extensions
from commitments.views.table import status_table

__all__ = [
    "Assignments",
    "Bodies",
    "Commitments",
    "Deadlines",
    "Documents",
    "Dues",
    "Events",
    "Extensions",
    "Figures",
    "Links",
    "Meetings",
    "Milestones",
    "Principles",
    "Results",
    "Themes",
    "Updates",
    "evidence_file",
    "paper_file",
    "status_table",
]
