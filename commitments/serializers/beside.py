"""What stands beside the commitments as the API shows and takes it: themes, principles, links, results, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.history import FIELDS
from commitments.models import Commitment, Event, Evidence, Link, Principle, Result, Theme
from commitments.outward import KNOWN
from meetings import serializers as ground
from meetings.models import Document, Meeting, Milestone, Paragraph
from meetings.serializers import Address, Name, RecordSerializer, Reference, address_of, label_of, misfit, name_of


@extend_schema_field(
    {
        "type": "object",
        "properties": {word: {"type": "string", "minLength": 1, "maxLength": 100} for word in KNOWN},
        "additionalProperties": False,
    }
)
class OutwardWords(serializers.DictField):
    """Words by the code for which a state reads them; only of codes that there are."""

    child = serializers.CharField(max_length=100)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (strange := sorted(set(data) - set(KNOWN))):
            raise serializers.ValidationError(
                {strange[0][:60]: [_("There is no such word; there are: %(known)s.") % {"known": ", ".join(KNOWN)}]}
            )
        for word, said in data.items() if isinstance(data, Mapping) else ():
            if detail := misfit(self.child, said):
                raise serializers.ValidationError({word: [detail]})
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> Any:
        return {word: said for word, said in value.items() if word in KNOWN}


class BodySerializer(ground.BodySerializer):
    outward_words = OutwardWords(required=False)

    class Meta(ground.BodySerializer.Meta):
        pass


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


BY_EVENTS = ("asked", "asked_by", "decision", "agreed", "kind", "successor", "merged")
"""What events tell that is no column of their subject: of requests for more time, of what took its place."""
FORMS: dict[str, Any] = {
    "days": {"type": "integer"},
    "each": {"type": "boolean"},
    "places": {"type": "array", "items": {"type": "string"}},
}
COLUMNS = {column for fields in FIELDS.values() for columns in fields.values() for column in columns}
TOLD = {
    "type": "object",
    "description": "The values by their names: of those that belong to the field, the ones that were kept.",
    "properties": {
        name: {**FORMS.get(name, {"type": "string"}), "nullable": True} for name in sorted({*COLUMNS, *BY_EVENTS})
    },
    "additionalProperties": False,
}


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

    @extend_schema_field(TOLD)
    def get_old(self, event: Any) -> dict[str, Any]:
        return self._shown(event.old)

    @extend_schema_field(TOLD)
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


class GivenSerializer(RecordSerializer):
    """A file or link of evidence, inside of the report that it supports."""

    id, url = Name(), Address("evidence")
    kind_label = label_of("kind")
    file = serializers.SerializerMethodField(help_text="Where the file is handed out; null for a link.")
    link = serializers.CharField(source="url", read_only=True, help_text="Empty for a file.")

    class Meta:
        model = Evidence
        fields = ["id", "url", "name", "kind", "kind_label", "size", "file", "link"]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_file(self, one: Any) -> str | None:
        return f"{address_of('evidence', one)}file/" if one.file else None


class EvidenceSerializer(GivenSerializer):
    event = Reference(Event, read_only=True)

    class Meta(GivenSerializer.Meta):
        fields = [*GivenSerializer.Meta.fields, "event"]
        read_only_fields = fields


class UpdateSerializer(EventSerializer):
    """A report of progress, with what supports it."""

    url = Address("updates")

    evidence = GivenSerializer(many=True, read_only=True)

    class Meta(EventSerializer.Meta):
        fields = [*EventSerializer.Meta.fields, "evidence"]
        read_only_fields = fields
