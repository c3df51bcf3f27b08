"""The record as the API shows and takes it."""

from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Delivery,
    Due,
    Event,
    Evidence,
    Extension,
    Link,
    Mailbox,
    Principle,
    ReportSchedule,
    Result,
    Rung,
    Slot,
    Theme,
)
from commitments.serializers.beside import (
    NAMING,
    BodySerializer,
    EventSerializer,
    EvidenceSerializer,
    LinkSerializer,
    PrincipleSerializer,
    ResultSerializer,
    ThemeSerializer,
    UpdateSerializer,
    key_of,
)
from commitments.serializers.drafts import AskDraft, DraftSerializer
from commitments.serializers.post import (
    DeliverySerializer,
    MailboxSerializer,
    ReportScheduleSerializer,
    RungSerializer,
    SlotSerializer,
    WholeDeliverySerializer,
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
        Delivery: named_by("message_id"),
        Due: named_by("assignment__commitment__reference", "assignment__number", "deadline__number"),
        Event: named_by("uuid"),
        Evidence: named_by("uuid"),
        Extension: named_by("uuid"),
        Link: named_by("slug"),
        Mailbox: named_by("address"),
        Principle: named_by("uuid"),
        ReportSchedule: named_by("body__slug", "audience"),
        Result: named_by("uuid"),
        Rung: named_by("body__slug", "position"),
        Slot: named_by("schedule__body__slug", "schedule__audience", "local_date"),
        Theme: named_by("slug"),
    }
)

__all__ = [
    "NAMING",
    "AskDraft",
    "AssignmentSerializer",
    "BodySerializer",
    "CommitmentSerializer",
    "DeadlineSerializer",
    "DeliverySerializer",
    "DraftSerializer",
    "DueSerializer",
    "EventSerializer",
    "EvidenceSerializer",
    "ExtensionSerializer",
    "LinkSerializer",
    "MailboxSerializer",
    "NewCommitmentSerializer",
    "PrincipleSerializer",
    "ReportScheduleSerializer",
    "ResultSerializer",
    "RungSerializer",
    "SlotSerializer",
    "ThemeSerializer",
    "UpdateSerializer",
    "VoiceSerializer",
    "WholeDeliverySerializer",
    "key_of",
]
