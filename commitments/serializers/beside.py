"""What stands beside the commitments as the API shows and takes it: themes, principles, links, results, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import Commitment, Event, Link, Principle, Result, Theme
from meetings.models import Document, Meeting, Milestone, Paragraph
from meetings.serializers import Address, Name, RecordSerializer, Reference, label_of, name_of


class ThemeSerializer(RecordSerializer):
    id, url = Name(), Address("themes")
    at_first = ("slug",)

    class Meta:
        model = Theme
        fields = ["id", "url", "slug", "name"]


class PrincipleSerializer(RecordSerializer):
    id, url = Name(), Address("principles")
    paragraph = Reference(Paragraph)
    of_document = Reference(Document, required=False, allow_null=True)
    at_first = ("paragraph",)

    class Meta:
        model = Principle
        fields = ["id", "url", "paragraph", "quote", "title", "of_document"]


class ResultSerializer(RecordSerializer):
    id, url = Name(), Address("results")
    paragraph = Reference(Paragraph)
    comparison_label = label_of("comparison")
    commitment = Reference(Commitment, required=False, allow_null=True)
    meeting = Reference(Meeting, required=False, allow_null=True)
    milestone = Reference(Milestone, required=False, allow_null=True)
    at_first = ("paragraph",)

    class Meta:
        model = Result
        fields = [
            "id",
            "url",
            "paragraph",
            "quote",
            "indicator",
            "comparison",
            "comparison_label",
            "value",
            "in_words",
            "covers",
            "commitment",
            "meeting",
            "milestone",
        ]


class LinkSerializer(RecordSerializer):
    id, url = Name(), Address("links")
    kind_label = label_of("kind")
    from_commitment = Reference(Commitment, required=False, allow_null=True)
    from_meeting = Reference(Meeting, required=False, allow_null=True)
    from_milestone = Reference(Milestone, required=False, allow_null=True)
    from_document = Reference(Document, required=False, allow_null=True)
    to_commitment = Reference(Commitment, required=False, allow_null=True)
    to_meeting = Reference(Meeting, required=False, allow_null=True)
    basis_label = label_of("basis")
    paragraph = Reference(Paragraph, required=False, allow_null=True)
    at_first = (
        "slug",
        "from_commitment",
        "from_meeting",
        "from_milestone",
        "from_document",
        "to_commitment",
        "to_meeting",
    )

    class Meta:
        model = Link
        fields = [
            "id",
            "url",
            "slug",
            "kind",
            "kind_label",
            "from_commitment",
            "from_meeting",
            "from_milestone",
            "from_document",
            "to_commitment",
            "to_meeting",
            "basis",
            "basis_label",
            "paragraph",
            "quote",
        ]


class EventSerializer(RecordSerializer):
    """One change: what it was about, what was before and after. Names of what is hidden from the user are left out."""

    id, url = Name(), Address("events")
    subject_kind = serializers.CharField(source="about", read_only=True)
    subject = serializers.SerializerMethodField()
    old = serializers.SerializerMethodField()
    new = serializers.SerializerMethodField()
    paragraph = Reference(Paragraph, read_only=True)
    quote = serializers.SerializerMethodField()
    cause = Reference(Event, read_only=True)
    retracts = Reference(Event, read_only=True)

    class Meta:
        model = Event
        fields = [
            "id",
            "url",
            "subject_kind",
            "subject",
            "field",
            "old",
            "new",
            "effective",
            "effective_said",
            "effective_earliest",
            "effective_latest",
            "counts_from",
            "recorded",
            "by_words",
            "why",
            "cause",
            "paragraph",
            "quote",
            "retracts",
        ]
        read_only_fields = fields

    def get_subject(self, event: Any) -> str:
        return name_of(event.subject)

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_old(self, event: Any) -> dict[str, Any]:
        return self._shown(event.old)

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_new(self, event: Any) -> dict[str, Any]:
        return self._shown(event.new)

    def get_quote(self, event: Any) -> str:
        return event.quote if getattr(event, "sees_paragraph", True) else ""

    def _shown(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What an event keeps, as far as the user may see the records that it names; never the numbers of rows."""
        seen = self.context.get("names_seen")
        shown: dict[str, Any] = {}
        for name, value in told.items():
            if name in NAMING and value:
                key = key_of(value)
                shown[name] = key if seen is None or (NAMING[name], key) in seen else None
            elif name not in OURS:
                shown[name] = value
        if "quote" in shown and told.get("paragraph") and shown.get("paragraph") is None:
            shown["quote"] = ""
        return shown


OURS = frozenset({"extension", "documents", "mentions", "results", "attendance"})
"""What an event keeps by the numbers of rows; these are ours."""
NAMING = {
    "meeting": "meeting",
    "origin": "meeting",
    "merged": "meeting",
    "body": "body",
    "milestone": "milestone",
    "completion_of": "commitment",
    "successor": "commitment",
    "paragraph": "paragraph",
}
"""The columns by which an event names another record, and of which kind that is."""


def key_of(value: Any) -> str:
    """The name that an event keeps of a record, as the API writes it."""
    return ":".join(map(str, value)) if isinstance(value, list) else str(value)


class UpdateSerializer(EventSerializer):
    """A report of progress, with what supports it."""

    url = Address("updates")

    evidence = serializers.SerializerMethodField(help_text="Addresses that were given as evidence.")

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "evidence"]
        read_only_fields = fields

    def get_evidence(self, event: Any) -> list[str]:
        return [one.url for one in event.evidence.all() if one.url]
