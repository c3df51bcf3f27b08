"""The record as the API shows and takes it."""

from commitments.models import Assignment, Commitment, Deadline, Due, Event, Extension, Link, Principle, Result, Theme
from commitments.serializers.beside import (
    NAMING,
    BodySerializer,
    EventSerializer,
    LinkSerializer,
    PrincipleSerializer,
    ResultSerializer,
    ThemeSerializer,
    UpdateSerializer,
    key_of,
)
from commitments.serializers.record import (
    AssignmentSerializer,
    CommitmentSerializer,
    DeadlineSerializer,
    DueSerializer,
    ExtensionSerializer,
    NewCommitmentSerializer,
    VoiceSerializer,
)
from meetings.identity import named_by
from meetings.serializers import IDENTITIES

IDENTITIES.update(
    {
        Assignment: named_by("commitment__reference", "number"),
        Commitment: named_by("reference"),
        Deadline: named_by("commitment__reference", "number"),
        Due: named_by("assignment__commitment__reference", "assignment__number", "deadline__number"),
        Event: named_by("uuid"),
        Extension: named_by("uuid"),
        Link: named_by("slug"),
        Principle: named_by("uuid"),
        Result: named_by("uuid"),
        Theme: named_by("slug"),
    }
)

__all__ = [
    "NAMING",
    "AssignmentSerializer",
    "BodySerializer",
    "CommitmentSerializer",
    "DeadlineSerializer",
    "DueSerializer",
    "EventSerializer",
    "ExtensionSerializer",
    "LinkSerializer",
    "NewCommitmentSerializer",
    "PrincipleSerializer",
    "ResultSerializer",
    "ThemeSerializer",
    "UpdateSerializer",
    "VoiceSerializer",
    "key_of",
]
