"""Bodies, parties, meetings and papers as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from meetings.models import (
    Attendance,
    Body,
    Document,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Paragraph,
    Party,
    PartyName,
)
from meetings.paragraphs import cut
from meetings.serializers.fields import Address, Name, Reference, label_of
from meetings.serializers.records import RecordSerializer


class BodySerializer(RecordSerializer):
    id, url = Name(), Address("bodies")
    parent = Reference(Body, required=False, allow_null=True)
    party = Reference(Party, required=False, allow_null=True)
    silence_label = label_of("silence")
    at_first = ("slug",)

    class Meta:
        model = Body
        fields = [
            "id",
            "url",
            "slug",
            "name",
            "parent",
            "party",
            "zone",
            "weekend",
            "existed",
            "existed_said",
            "existed_earliest",
            "existed_latest",
            "reference_form",
            "silence",
            "silence_label",
            "outward_words",
            "mail_on",
        ]
        # Days off are moved by an act, for deadlines that count working days follow them.
        read_only_fields = ["existed_earliest", "existed_latest", "weekend", "mail_on"]


class PartySerializer(RecordSerializer):
    id, url = Name(), Address("parties")
    kind_label = label_of("kind")
    part_of = Reference(Party, required=False, allow_null=True)
    names = serializers.SlugRelatedField("name", many=True, read_only=True, help_text="The spellings papers use.")
    at_first = ("slug",)

    class Meta:
        model = Party
        fields = ["id", "url", "slug", "name", "kind", "kind_label", "iso", "part_of", "names"]

    def create(self, validated_data: dict[str, Any]) -> Party:
        """A new party goes by its own name, unless another one does."""
        party: Party = super().create(validated_data)
        if Party.objects.named(party.name) is None:
            PartyName.objects.create(party=party, name=party.name)
        return party


class FocalPointSerializer(RecordSerializer):
    id, url = Name(), Address("focal-points")
    party = Reference(Party)
    body = Reference(Body)
    at_first = ("party", "body")

    class Meta:
        model = FocalPoint
        fields = ["id", "url", "party", "body", "name", "email", "language", "primary", "senior", "since", "until"]


class GroupMemberSerializer(RecordSerializer):
    id, url = Name(), Address("group-members")
    group = Reference(Party)
    party = Reference(Party)
    at_first = ("group", "party")

    class Meta:
        model = GroupMember
        fields = ["id", "url", "group", "party", "since", "until"]


class HolidaySerializer(RecordSerializer):
    """A day off in a body's calendar; days off are changed by the body's act."""

    id, url = Name(), Address("holidays")
    body = Reference(Body, read_only=True)

    class Meta:
        model = Holiday
        fields = ["id", "url", "body", "day", "name"]
        read_only_fields = ["day", "name"]


class MembershipSerializer(RecordSerializer):
    id, url = Name(), Address("memberships")
    party = Reference(Party)
    body = Reference(Body)
    capacity_label = label_of("capacity")
    at_first = ("party", "body", "capacity", "since")

    class Meta:
        model = Membership
        fields = [
            "id",
            "url",
            "party",
            "body",
            "capacity",
            "capacity_label",
            "since",
            "since_said",
            "since_earliest",
            "since_latest",
            "until",
            "until_said",
            "until_earliest",
            "until_latest",
        ]
        read_only_fields = ["since_earliest", "since_latest", "until_earliest", "until_latest"]


class MeetingSerializer(RecordSerializer):
    id, url = Name(), Address("meetings")
    body = Reference(Body)
    state_label = label_of("state")
    places = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=20)
    at_first = ("reference", "body", "when", "when_said", "days", "state", "places")

    class Meta:
        model = Meeting
        fields = [
            "id",
            "url",
            "uuid",
            "reference",
            "title",
            "body",
            "when",
            "when_said",
            "when_earliest",
            "when_latest",
            "days",
            "state",
            "state_label",
            "places",
            "version",
        ]
        read_only_fields = ["uuid", "when_earliest", "when_latest", "version"]


class MilestoneSerializer(RecordSerializer):
    id, url = Name(), Address("milestones")
    body = Reference(Body)
    state_label = label_of("state")
    at_first = ("body", "when", "when_said", "state")

    class Meta:
        model = Milestone
        fields = [
            "id",
            "url",
            "title",
            "body",
            "when",
            "when_said",
            "when_earliest",
            "when_latest",
            "state",
            "state_label",
            "version",
        ]
        read_only_fields = ["when_earliest", "when_latest", "version"]


class AttendanceSerializer(RecordSerializer):
    id, url = Name(), Address("attendance")
    meeting = Reference(Meeting)
    party = Reference(Party)
    capacity_label = label_of("capacity")
    present_label = label_of("present")
    paragraph = Reference(Paragraph, required=False, allow_null=True)
    at_first = ("meeting", "party", "capacity")

    class Meta:
        model = Attendance
        fields = [
            "id",
            "url",
            "meeting",
            "party",
            "capacity",
            "capacity_label",
            "as_written",
            "persons",
            "present",
            "present_label",
            "reason",
            "paragraph",
            "quote",
        ]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Without the quote where the paper that it is from is hidden."""
        shown = super().to_representation(instance)
        if not getattr(instance, "sees_paragraph", True) and "quote" in shown:
            shown["quote"] = ""
        return shown


class DocumentSerializer(RecordSerializer):
    """A paper in a list, without its text."""

    id, url = Name(), Address("documents")
    kind_label = label_of("kind")
    meeting = Reference(Meeting, required=False, allow_null=True)
    body = Reference(Body, required=False, allow_null=True)
    annex_of = Reference(Document, required=False, allow_null=True)
    issued_by = Reference(Party, required=False, allow_null=True)
    replaces = Reference(Document, read_only=True)
    at_first = ("slug", "meeting", "body", "text")

    class Meta:
        model = Document
        fields = [
            "id",
            "url",
            "slug",
            "title",
            "kind",
            "kind_label",
            "meeting",
            "body",
            "annex_of",
            "issued_by",
            "issued",
            "issued_said",
            "issued_earliest",
            "issued_latest",
            "language",
            "sha256",
            "replaces",
            "restricted",
        ]
        read_only_fields = ["issued_earliest", "issued_latest", "sha256"]


class WholeDocumentSerializer(DocumentSerializer):
    """A paper with its text, word for word; the text is cut into paragraphs when it is recorded."""

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "text"]

    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)

    def validate_text(self, text: str) -> str:
        """The text with the line ends of a file."""
        return text.replace("\r\n", "\n")

    def create(self, validated_data: dict[str, Any]) -> Document:
        paper: Document = super().create(validated_data)
        Paragraph.objects.bulk_create(
            Paragraph(document=paper, position=position, label=piece.label, start=piece.start, end=piece.end)
            for position, piece in enumerate(cut(paper.text), 1)
        )
        return paper


class ParagraphSerializer(RecordSerializer):
    id, url = Name(), Address("paragraphs")
    document = Reference(Document, read_only=True)
    cited = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)

    class Meta:
        model = Paragraph
        fields = ["id", "url", "document", "position", "label", "cited", "text"]
        read_only_fields = ["position", "label"]
