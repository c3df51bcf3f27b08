"""The post as the API shows it: when mail leaves, each slot, each mail with what befell it, the mailboxes."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from commitments.mailing import slots
from commitments.models import (
    Commitment,
    Delivery,
    DeliveryEvent,
    DeliveryItem,
    Mailbox,
    ReportSchedule,
    Rung,
    Slot,
)
from meetings.models import Body, FocalPoint, User
from meetings.serializers import Address, Name, RecordSerializer, Reference, label_of


def steps() -> serializers.ListField:
    return serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=3660), required=False)


class ReportScheduleSerializer(RecordSerializer):
    id, url = Name(), Address("schedules")
    body = Reference(Body)
    audience_label = label_of("audience")
    steps_before, steps_after = steps(), steps()
    at_first = ("body", "audience")

    class Meta:
        model = ReportSchedule
        fields = [
            "id",
            "url",
            "body",
            "audience",
            "audience_label",
            "enabled",
            "weekdays",
            "local_time",
            "zone",
            "horizon_days",
            "steps_before",
            "steps_after",
            "steps_every",
            "steps_cap",
            "since",
            "version",
        ]
        read_only_fields = ["since", "version"]

    def create(self, validated_data: dict[str, Any]) -> ReportSchedule:
        return self._kept(None)

    def update(self, instance: Any, validated_data: dict[str, Any]) -> ReportSchedule:
        return self._kept(set(validated_data))

    def _kept(self, changed: set[str] | None) -> ReportSchedule:
        schedule: ReportSchedule = self.candidate
        slots.keep(schedule, changed, at=timezone.now())
        return schedule


class RungSerializer(RecordSerializer):
    id, url = Name(), Address("rungs")
    body = Reference(Body)
    audience_label = label_of("audience")
    at_first = ("body", "position")

    class Meta:
        model = Rung
        fields = ["id", "url", "body", "position", "days", "audience", "audience_label", "text", "enabled"]


class SlotSerializer(RecordSerializer):
    id, url = Name(), Address("slots")
    schedule = Reference(ReportSchedule, read_only=True)
    outcome_label = label_of("outcome")
    merged_into = Reference(Slot, read_only=True)

    class Meta:
        model = Slot
        fields = [
            "id",
            "url",
            "schedule",
            "local_date",
            "due_at",
            "zone",
            "tzdata_version",
            "materialised_at",
            "outcome",
            "outcome_label",
            "merged_into",
            "reason",
            "settled_at",
            "mails",
        ]
        read_only_fields = fields


class DeliverySerializer(RecordSerializer):
    """A mail in a list, without what it says."""

    id, url = Name(), Address("deliveries")
    kind_label = label_of("kind")
    state_label = label_of("state")
    slot = Reference(Slot, read_only=True)
    body = Reference(Body, read_only=True)
    recipient = Reference(User, read_only=True)
    focal_point = Reference(FocalPoint, read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "url",
            "kind",
            "kind_label",
            "day",
            "slot",
            "body",
            "recipient",
            "focal_point",
            "name",
            "address",
            "language",
            "state",
            "state_label",
            "planned_at",
            "next_at",
            "sent_at",
            "attempts",
            "relay_reply",
        ]
        read_only_fields = fields


class DeliveryItemSerializer(serializers.ModelSerializer):
    """A commitment that a mail tells of, and why; null where it is not visible to whoever asks."""

    commitment = Reference(Commitment, read_only=True)
    reason_label = label_of("reason")

    class Meta:
        model = DeliveryItem
        fields = ["position", "commitment", "reason", "reason_label", "step", "due_shown"]
        read_only_fields = fields


class DeliveryEventSerializer(serializers.ModelSerializer):
    kind_label = label_of("kind")

    class Meta:
        model = DeliveryEvent
        fields = ["kind", "kind_label", "at", "detail"]
        read_only_fields = fields


class WholeDeliverySerializer(DeliverySerializer):
    """A mail with its words as they left, what it told of, and what befell it."""

    subject = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    items = DeliveryItemSerializer(many=True, read_only=True)
    events = DeliveryEventSerializer(many=True, read_only=True)

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "subject", "text", "items", "events"]
        read_only_fields = fields

    def get_subject(self, mail: Any) -> str:
        return str(_message(mail)["Subject"] or "")

    def get_text(self, mail: Any) -> str:
        body = _message(mail).get_body(("plain",))
        return str(body.get_content()) if body else ""  # type: ignore[attr-defined]


def _message(mail: Delivery) -> EmailMessage:
    return message_from_bytes(bytes(mail.raw or b""), policy=policy.default)


class MailboxSerializer(RecordSerializer):
    id, url = Name(), Address("mailboxes")

    class Meta:
        model = Mailbox
        fields = ["id", "url", "address", "unreachable_since", "why", "digests_off_since"]
        read_only_fields = fields
