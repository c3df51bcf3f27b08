"""A draft of a paper as the API answers it: what `review.told_to_api` tells, field by field."""

from __future__ import annotations

from rest_framework import serializers

from commitments.models import Link, Proposal, Result
from meetings.models import Attendance
from meetings.serializers import PartialDateText, Strict

KINDS = [
    ("offer_or_intention" if value == Proposal.Kind.OFFER else value, label)
    for value, label in Proposal.Kind.choices
    if value != Proposal.Kind.RESULT
]


LINKED = [
    (kind.value, kind.label)
    for kind in (
        Link.Kind.DELIVERS, Link.Kind.REITERATES, Link.Kind.AMENDS, Link.Kind.SUPERSEDES, Link.Kind.FOLLOWS_UP
    )
]  # fmt: skip


class AskDraft(Strict):
    meeting_date = PartialDateText(required=False, help_text="When the paper's meeting was, if the paper is wrong.")


class DraftParticipant(serializers.Serializer):
    name = serializers.CharField(help_text="As the paper writes it.")
    capacity = serializers.ChoiceField(Attendance.Capacity.choices)


class DraftMeeting(serializers.Serializer):
    title = serializers.CharField(allow_null=True)
    start = serializers.CharField(allow_null=True, help_text="EDTF, partial where the paper is.")
    end = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    bodies = serializers.ListField(child=serializers.CharField())
    participants = DraftParticipant(many=True)


class DraftLink(serializers.Serializer):
    kind = serializers.ChoiceField(LINKED, help_text="What it does to something made before.")
    text = serializers.CharField(help_text="The paper's words for that.")


class DraftCommitment(serializers.Serializer):
    quote = serializers.CharField(help_text="An exact piece of the paper.")
    paragraph = serializers.CharField(help_text="Its own label, or its position in brackets.", allow_blank=True)
    kind = serializers.ChoiceField(KINDS)
    responsible = serializers.ListField(child=serializers.CharField())
    deadline_text = serializers.CharField(allow_null=True)
    deadline = serializers.CharField(allow_null=True)
    deadline_rule = serializers.CharField(allow_null=True)
    tacit_acceptance = serializers.BooleanField()
    addressed_to = serializers.ListField(child=serializers.CharField(), help_text="Who receives what is done.")
    link = DraftLink(allow_null=True)
    rule = serializers.CharField(help_text="Which rule found it.")
    confidence = serializers.FloatField(min_value=0, max_value=1)


class DraftResult(serializers.Serializer):
    indicator = serializers.CharField()
    value = serializers.FloatField()
    quote = serializers.CharField()
    comparison = serializers.ChoiceField(
        Result.Comparison.choices, allow_null=True, help_text="Null: the paper says neither over nor about."
    )
    in_words = serializers.CharField(allow_null=True, help_text="The paper's words for a qualified figure: over 70.")


class DraftSerializer(serializers.Serializer):
    """What may be recorded from a paper, for a person to look at; nothing of it is recorded."""

    file = serializers.CharField(help_text="The short name of the paper.")
    meeting = DraftMeeting()
    commitments = DraftCommitment(many=True)
    results = DraftResult(many=True)
