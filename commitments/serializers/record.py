"""Commitments, the parts of the parties, deadlines and due dates as the API shows and takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import Assignment, Commitment, Deadline, Due, Extension, Theme, Voice
from commitments.querysets.ranked import RANKED
from commitments.standing import Standing, of_due
from meetings.access import reach_of
from meetings.identity import named_by
from meetings.models import Body, Meeting, Milestone, Paragraph, Party, User
from meetings.serializers import (
    Address,
    Name,
    OfColumn,
    OfOther,
    RecordSerializer,
    Reference,
    as_detail,
    label_of,
    refuse_unfit,
)


class RowOfDraft(RecordSerializer):
    """What is recorded with a draft: its model is asked when the draft is there, see `NewCommitmentSerializer`."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


DEADLINE_OF_DUE = named_by("assignment__commitment__reference", "deadline__number")
STANDING = {"type": "string", "enum": Standing.values}


@extend_schema_field(STANDING)
class StandingWord(serializers.Field):
    """How the record stands on the day that is asked about: as the database has ranked it, else by its dues."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "source": "*", "read_only": True})

    def to_representation(self, record: Any) -> str:
        return standing_of(record, self.context["on"]).value

    def telling(self, serializer: Any) -> Any:
        on = serializer.context["on"]
        return lambda record: standing_of(record, on).value

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfColumn:
        return OfColumn("rank", [word.value for word in RANKED].__getitem__)


@extend_schema_field({"type": "string"})
class StandingLabel(StandingWord):
    def to_representation(self, record: Any) -> str:
        return str(standing_of(record, self.context["on"]).label)

    def telling(self, serializer: Any) -> Any:
        on, words = serializer.context["on"], {word: str(word.label) for word in Standing}
        return lambda record: words[standing_of(record, on)]

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfColumn:
        return OfColumn("rank", [str(word.label) for word in RANKED].__getitem__)


def standing_of(record: Any, on: Any) -> Standing:
    place = getattr(record, "rank", None)
    return RANKED[place] if place is not None else record.standing(on=on)


class DueSerializer(RecordSerializer):
    id, url = Name(), Address("dues")
    assignment = Reference(Assignment, read_only=True)
    deadline = serializers.SerializerMethodField()
    phrase = serializers.CharField(source="deadline.phrase", read_only=True)
    standing = serializers.SerializerMethodField()
    standing_label = serializers.SerializerMethodField()

    class Meta:
        model = Due
        fields = [
            "id",
            "url",
            "assignment",
            "deadline",
            "phrase",
            "earliest",
            "latest",
            "met",
            "met_said",
            "met_earliest",
            "met_latest",
            "standing",
            "standing_label",
        ]
        read_only_fields = fields

    def get_deadline(self, due: Any) -> str:
        """The deadline that it follows from; of the same commitment, whose name is at hand."""
        return DEADLINE_OF_DUE.of(due)

    @extend_schema_field({"type": "string", "enum": [*Standing.values, None], "nullable": True})
    def get_standing(self, due: Any) -> str | None:
        return None if due.met else of_due(due.facts, on=self.context["on"]).value

    def get_standing_label(self, due: Any) -> str:
        return str(_("met")) if due.met else str(of_due(due.facts, on=self.context["on"]).label)


class AssignmentSerializer(RowOfDraft):
    id, url = Name(), Address("assignments")
    commitment = Reference(Commitment, read_only=True)
    party = Reference(Party, required=False, allow_null=True)
    party_name = OfOther("party", "name")
    basis_label = label_of("basis")
    role_label = label_of("role")
    answer_label = label_of("answer")
    answer_basis_label = label_of("answer_basis")
    progress_label = label_of("progress")
    progress_basis_label = label_of("progress_basis")
    delay_reason_label = label_of("delay_reason")
    standing, standing_label = StandingWord(), StandingLabel()
    expandable = {"dues": DueSerializer}
    reads = {"standing": (), "standing_label": ()}

    class Meta:
        model = Assignment
        fields = [
            "id",
            "url",
            "commitment",
            "number",
            "party",
            "party_name",
            "named_as",
            "basis",
            "basis_label",
            "role",
            "role_label",
            "each",
            "answer",
            "answer_label",
            "answer_basis",
            "answer_basis_label",
            "progress",
            "progress_label",
            "progress_basis",
            "progress_basis_label",
            "delay_reason",
            "delay_reason_label",
            "standing",
            "standing_label",
            "version",
        ]
        read_only_fields = ["number", "answer", "answer_basis", "progress", "progress_basis", "delay_reason", "version"]


class PartWithDues(AssignmentSerializer):
    """A part inside of its commitment, with its due dates."""

    dues = DueSerializer(many=True, read_only=True)

    class Meta(AssignmentSerializer.Meta):
        fields = [*AssignmentSerializer.Meta.fields, "dues"]


class DeadlineSerializer(RowOfDraft):
    id, url = Name(), Address("deadlines")
    commitment = Reference(Commitment, read_only=True)
    bound_label = label_of("bound")
    anchor_label = label_of("anchor")
    meeting = Reference(Meeting, required=False, allow_null=True)
    body = Reference(Body, required=False, allow_null=True)
    milestone = Reference(Milestone, required=False, allow_null=True)
    completion_of = Reference(Commitment, required=False, allow_null=True)
    silence_label = label_of("silence")
    in_words = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = [
            "id",
            "url",
            "commitment",
            "number",
            "phrase",
            "bound",
            "bound_label",
            "anchor",
            "anchor_label",
            "fixed",
            "fixed_said",
            "fixed_earliest",
            "fixed_latest",
            "meeting",
            "body",
            "milestone",
            "completion_of",
            "edge",
            "offset",
            "count",
            "rrule",
            "silence",
            "silence_label",
            "silence_quote",
            "in_words",
            "earliest",
            "latest",
        ]
        read_only_fields = ["number", "earliest", "latest", "fixed_earliest", "fixed_latest"]

    def get_in_words(self, deadline: Any) -> str:
        """The rule to be read; the paper's phrase where it would name what the user may not see."""
        words: str = deadline.in_words_for(reach_of(self.context["request"].user))
        return words


class VoiceSerializer(RowOfDraft):
    """Who proposed a commitment, or receives what comes of it."""

    capacity_label = label_of("capacity")
    party = Reference(Party, required=False, allow_null=True)

    class Meta:
        model = Voice
        fields = ["capacity", "capacity_label", "party", "named_as"]


class CommitmentSerializer(RecordSerializer):
    """A commitment; as at a day with its words, disposition and standing of then."""

    id, url = Name(), Address("commitments")
    body = serializers.SlugField(source="origin.body.slug", read_only=True)
    origin = Reference(Meeting)
    paragraph = Reference(Paragraph, queryset=Paragraph.objects.select_related("document"))
    kind_label = label_of("kind")
    roll_up_label = label_of("roll_up")
    disposition_label = label_of("disposition")
    drop_reason_label = label_of("drop_reason")
    officer = Reference(User, required=False, allow_null=True)
    themes = Reference(queryset=Theme.objects.all(), many=True, required=False)
    standing, standing_label = StandingWord(), StandingLabel()
    at_first = ("reference", "origin", "assignments", "deadlines", "voices")
    expandable: Mapping[str, Any] = {
        "assignments": AssignmentSerializer,
        "assignments.dues": PartWithDues,
        "deadlines": DeadlineSerializer,
        "voices": VoiceSerializer,
    }
    reads = {"standing": (), "standing_label": ()}

    class Meta:
        model = Commitment
        fields = [
            "id",
            "url",
            "uuid",
            "reference",
            "title",
            "text",
            "quote",
            "paragraph",
            "origin",
            "body",
            "kind",
            "kind_label",
            "period",
            "period_said",
            "period_earliest",
            "period_latest",
            "condition",
            "roll_up",
            "roll_up_label",
            "needed",
            "disposition",
            "disposition_label",
            "drop_reason",
            "drop_reason_label",
            "standing",
            "standing_label",
            "officer",
            "themes",
            "restricted",
            "version",
        ]
        read_only_fields = [
            "uuid",
            "period_earliest",
            "period_latest",
            "disposition",
            "drop_reason",
            "version",
        ]


class NewCommitmentSerializer(CommitmentSerializer):
    """A draft as it is recorded: with the parts of the parties, the deadlines as the paper states them, and voices."""

    assignments = AssignmentSerializer(many=True, required=False)
    deadlines = DeadlineSerializer(many=True, required=False)
    voices = VoiceSerializer(many=True, required=False)
    rows = ("assignments", "deadlines", "voices")

    class Meta(CommitmentSerializer.Meta):
        fields = [*CommitmentSerializer.Meta.fields, "assignments", "deadlines", "voices"]

    def create(self, validated_data: dict[str, Any]) -> Commitment:
        commitment: Commitment = super().create(validated_data)
        wrong: dict[str, Any] = {}
        for name in self.rows:
            for place, given in enumerate(validated_data.get(name, ())):
                try:
                    self._add(name, commitment, place + 1, given)
                except Refused as error:
                    wrong.setdefault(name, {})[str(place)] = as_detail(error)
        if wrong:
            raise serializers.ValidationError(wrong)
        return commitment

    def _add(self, name: str, commitment: Commitment, number: int, given: Mapping[str, Any]) -> None:
        model: Any = self.fields[name].child.Meta.model
        columns = {"commitment": commitment, **given} | ({"number": number} if name != "voices" else {})
        row = model(**columns)
        refuse_unfit(row, columns, first="commitment" if number == 1 else "")
        row.save()


class ExtensionSerializer(RecordSerializer):
    id, url = Name(), Address("extensions")
    due = Reference(Due, read_only=True)
    asked_by = Reference(Party, read_only=True)
    decision_label = label_of("decision")

    class Meta:
        model = Extension
        fields = [
            "id",
            "url",
            "due",
            "asked_by",
            "reason",
            "proposed",
            "proposed_said",
            "proposed_earliest",
            "proposed_latest",
            "decision",
            "decision_label",
            "agreed",
            "agreed_said",
            "agreed_earliest",
            "agreed_latest",
        ]
        read_only_fields = fields
