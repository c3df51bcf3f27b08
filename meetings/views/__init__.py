"""The API of the ground; meetings and milestones are completed by the app whose acts move them."""

from meetings.views.doors import Feeds
from meetings.views.ground import (
    AttendanceRecords,
    Bodies,
    Documents,
    FocalPoints,
    GroupMembers,
    Holidays,
    Meetings,
    Memberships,
    Milestones,
    Paragraphs,
    Parties,
)
from meetings.views.records import InTheWay, Precondition, ReadOnlyRecords, Records
from meetings.views.repeated import once

__all__ = [
    "AttendanceRecords",
    "Bodies",
    "Documents",
    "Feeds",
    "FocalPoints",
    "GroupMembers",
    "Holidays",
    "InTheWay",
    "Meetings",
    "Memberships",
    "Milestones",
    "Paragraphs",
    "Parties",
    "Precondition",
    "ReadOnlyRecords",
    "Records",
    "once",
]
