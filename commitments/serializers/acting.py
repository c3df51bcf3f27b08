"""What each act asks: one serializer an act, whose fields are what its door takes beside `by` and `seen`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from commitments.evidence import LONGEST_LINK, MOST
from commitments.models import Assignment, Commitment, Deadline, Due
from commitments.workflow import Answer, AnswerBasis, DelayReason, DropReason, PartRole, Progress, ProgressBasis
from meetings.models import Body, Meeting, Milestone, Paragraph, Party, User
from meetings.serializers import PartialDateText, Reference, Strict


class Why(Strict):
    """An act with a reason, if one is given."""

    why = serializers.CharField(required=False, allow_blank=True, max_length=20000, help_text="Kept in the history.")


class Reason(Strict):
    """An act that needs a reason."""

    why = serializers.CharField(max_length=20000, help_text="Kept in the history.")


class Dated(Strict):
    effective = PartialDateText(required=False, help_text="When it happened; today if not given.")


class WhenAndWhy(Dated, Why):
    """When it happened, and why."""


class WhenAndReason(Dated, Reason):
    """When it happened, and why; the reason is needed."""


class Said(WhenAndWhy):
    """Who says so, in which words of which paper."""

    by_words = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Who said so, when it is nobody who works here."
    )
    paragraph = Reference(Paragraph, required=False, allow_null=True)
    quote = serializers.CharField(required=False, allow_blank=True, max_length=20000)


class Complete(Said):
    """Needs a reason unless enough parts are done."""


class Supersede(WhenAndWhy):
    successor = Reference(Commitment)


class Merge(WhenAndWhy):
    into = Reference(Commitment)


class Drop(WhenAndReason):
    drop_reason = serializers.ChoiceField(DropReason.choices)


class EditWords(Why):
    """Our own words, never the paper's; what is not given stays."""

    title = serializers.CharField(required=False, max_length=200)
    text = serializers.CharField(required=False, allow_blank=True, max_length=20000)
    condition = serializers.CharField(required=False, allow_blank=True, max_length=300)


class AssignOfficer(Why):
    officer = Reference(User)


class Assign(WhenAndWhy):
    party = Reference(Party, required=False, allow_null=True)
    named_as = serializers.CharField(required=False, allow_blank=True, max_length=200)
    role = serializers.ChoiceField(PartRole.choices, required=False)
    each = serializers.BooleanField(required=False)


class Report(Said):
    """How far a part has come; `met` names its dues that are met by it."""

    progress = serializers.ChoiceField([one for one in Progress.choices if one[0] != Progress.NO_INFORMATION])
    basis = serializers.ChoiceField(ProgressBasis.choices, required=False)
    delay_reason = serializers.ChoiceField(DelayReason.choices, required=False, allow_blank=True)
    met = serializers.ListField(child=Reference(Due), required=False, max_length=100)
    links = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_LINK),
        required=False,
        max_length=MOST,
        help_text="Evidence that stands on the web.",
    )
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        required=False,
        max_length=MOST,
        help_text="Evidence; a request with files is sent as multipart/form-data.",
    )


class Answered(Said):
    word = serializers.ChoiceField([one for one in Answer.choices if one[0] != Answer.NOT_ASKED])
    basis = serializers.ChoiceField(AnswerBasis.choices, required=False)


class OfPart(Strict):
    part = serializers.IntegerField(
        required=False, min_value=1, max_value=32767, help_text="The number of the part; not needed where there is one."
    )


class ReportOfPart(OfPart, Report):
    pass


class AnsweredOfPart(OfPart, Answered):
    pass


class VerifyOfPart(OfPart, WhenAndWhy):
    pass


class ReportInBulk(Report):
    """One row of a report on many parts; files are sent with one at a time."""

    files = None
    assignment = Reference(Assignment)


class AskExtension(WhenAndWhy):
    proposed = PartialDateText()
    asked_by = Reference(Party, required=False, allow_null=True)
    by_words = serializers.CharField(required=False, allow_blank=True, max_length=200)


class DecideExtension(WhenAndWhy):
    agreed = PartialDateText(required=False, help_text="Left out: it is refused, which needs a reason.")


class MoveDeadline(WhenAndReason):
    """The columns of the rule that change; with another anchor, what it hung on before is let go."""

    phrase = serializers.CharField(required=False, max_length=300)
    bound = serializers.ChoiceField(Deadline._meta.get_field("bound").choices, required=False)  # type: ignore[arg-type]
    anchor = serializers.ChoiceField(Deadline._meta.get_field("anchor").choices, required=False)  # type: ignore[arg-type]
    fixed = PartialDateText(required=False)
    fixed_said = serializers.CharField(required=False, allow_blank=True, max_length=200)
    meeting = Reference(Meeting, required=False, allow_null=True)
    body = Reference(Body, required=False, allow_null=True)
    milestone = Reference(Milestone, required=False, allow_null=True)
    completion_of = Reference(Commitment, required=False, allow_null=True)
    edge = serializers.ChoiceField(Deadline._meta.get_field("edge").choices, required=False)  # type: ignore[arg-type]
    offset = serializers.CharField(required=False, allow_blank=True, max_length=20)
    count = serializers.ChoiceField(Deadline._meta.get_field("count").choices, required=False)  # type: ignore[arg-type]
    rrule = serializers.CharField(required=False, allow_blank=True, max_length=120)
    silence = serializers.ChoiceField(
        Deadline._meta.get_field("silence").choices,  # type: ignore[arg-type]
        required=False,
        allow_blank=True,
    )
    silence_quote = serializers.CharField(required=False, allow_blank=True, max_length=20000)


class OnADate(Strict):
    when = PartialDateText(required=False)
    said = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="In the paper's words.")


class Lasting(Strict):
    days = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=366)


class MoveMeeting(OnADate, Lasting, WhenAndWhy):
    when = PartialDateText(help_text="Empty: no date for now.")


class PlaceMeeting(Why):
    places = serializers.ListField(child=serializers.CharField(max_length=200), max_length=20)


class HoldMeeting(OnADate, Lasting, Why):
    pass


class PlanAgain(OnADate, Lasting, WhenAndReason):
    pass


class MergeMeetings(Reason):
    gone = Reference(Meeting, help_text="The record that is joined to this one.")


class MoveMilestone(OnADate, WhenAndWhy):
    when = PartialDateText(help_text="Empty: no date for now.")


class ReachMilestone(OnADate, Why):
    pass


class ExpectAgain(OnADate, WhenAndReason):
    pass


class DayOff(Strict):
    day = serializers.DateField()
    name = serializers.CharField(max_length=120)


class ChangeCalendar(Reason):
    add = DayOff(many=True, required=False, max_length=400)
    remove = serializers.ListField(child=serializers.DateField(), required=False, max_length=400)
    weekend = serializers.CharField(required=False, allow_blank=True, max_length=7, help_text="1 is Monday; “67”.")

    def validate_add(self, days: list[dict[str, Any]]) -> dict[Any, str]:
        found = {one["day"]: one["name"] for one in days}
        if len(found) < len(days):
            raise serializers.ValidationError(_("A day is given twice."))
        return found


class CorrectPaper(Reason):
    text = serializers.CharField(trim_whitespace=False, max_length=2_000_000)
    slug = serializers.SlugField(required=False, max_length=60)


class ShiftSerializer(serializers.Serializer):
    """What an act would do to one due date: its days before and after; null where there is none."""

    commitment = serializers.CharField(source="due.assignment.commitment.reference")
    who = serializers.CharField(source="due.assignment.who")
    phrase = serializers.CharField(source="due.deadline.phrase")
    earliest_before = serializers.DateField(source="before.earliest", default=None, allow_null=True)
    latest_before = serializers.DateField(source="before.latest", default=None, allow_null=True)
    earliest_after = serializers.DateField(source="after.earliest", default=None, allow_null=True)
    latest_after = serializers.DateField(source="after.latest", default=None, allow_null=True)
    reminders = serializers.IntegerField(help_text="Mails that told the days before.")


class PreviewSerializer(serializers.Serializer):
    """What an act would do to due dates; nothing is written."""

    shifts = ShiftSerializer(many=True)
