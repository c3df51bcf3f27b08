"""The filters of the record's lists, each a call of a queryset's own word, as at the day that is asked about."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from commitments.deadlines import Anchor
from commitments.history import FIELDS
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
from commitments.querysets.ranked import RANKED
from commitments.standing import Standing
from commitments.workflow import Answer, Disposition, PartRole, Progress
from meetings.filters import Code, Day, Filters, Instant, OfBody, OneOf, Text, YesOrNo
from meetings.models import Document, Meeting, Milestone, Party, User
from meetings.querysets import naming


class Awaiting(models.TextChoices):
    """What a part waits for."""

    ANSWER = "answer", _("an answer")
    DATE = "date", _("a date")
    TRIGGER = "trigger", _("a trigger")


class OfRecord(OfBody):
    """What commitments and their parts are asked alike. `whole` leads from the record to its commitment."""

    whole = ""

    meeting = OneOf(Meeting, method="of_whole", label="Made at this meeting.")
    document = OneOf(Document, method="of_whole", label="Quoted in this paper.")
    kind = Code(Commitment.Kind, method="of_whole", label="Of this kind.")
    theme = OneOf(Theme, method="of_whole", label="Under this theme.")
    disposition = Code(
        Disposition, method="of_whole", label="Where the commitment is this: in draft, active, on hold, completed …"
    )
    officer = OneOf(User, method="of_whole", label="Looked after by this member of staff.")
    mine = YesOrNo(method="mine_or_not", label="`true`: looked after by whoever asks.")
    standing = Code(Standing, method="of_standing", label="Standing so on the day.")
    overdue = YesOrNo(method="overdue_or_not", label="`true`: overdue on the day; `false`: all others.")
    counted = YesOrNo(method="counted_once", label="`true`: without what reiterates another, as figures count.")
    party = OneOf(Party, method="of_part", label="With a part of this party.")
    role = Code(PartRole, method="of_part", label="With a part in this role.")
    answer = Code(Answer, method="of_part", label="With a part of which the party has answered this.")
    progress = Code(Progress, method="of_part", label="With a part that has come so far.")
    awaiting = Code(Awaiting, method="of_part", label="In force, and waiting for this.")
    due_before = Day(method="of_part", label="In force, and due before this day.")
    due_after = Day(method="of_part", label="In force, and due after this day.")

    PATHS = {
        "meeting": "origin",
        "document": "paragraph__document",
        "kind": "kind",
        "theme": "themes",
        "disposition": "disposition",
        "officer": "officer",
    }

    @property
    def day(self) -> Any:
        return self.request.parser_context["view"].moment.on

    def of_whole(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(**{f"{self.whole}{self.PATHS[name]}": value}) if value else queryset

    def mine_or_not(self, queryset: Any, name: str, value: Any) -> Any:
        if value is None:
            return queryset
        condition = {f"{self.whole}officer": self.request.user}
        return queryset.filter(**condition) if value else queryset.exclude(**condition)

    def of_standing(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.standing_alone(value, on=self.day) if value else queryset

    def overdue_or_not(self, queryset: Any, name: str, value: Any) -> Any:
        if value is None:
            return queryset
        if value:
            return queryset.standing_alone(Standing.OVERDUE, on=self.day)
        return queryset.ranked(on=self.day).exclude(rank=RANKED.index(Standing.OVERDUE))

    def counted_once(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.counted() if value else queryset

    def of_part(self, queryset: Any, name: str, value: Any) -> Any:
        """Left for the end: all that is asked of a part is asked of one and the same."""
        return queryset

    def narrowed(self, parts: Any) -> Any:
        """Those of the parts for which all holds that was asked of one."""
        said, day = self.form.cleaned_data, self.day
        for name in ("party", "role", "answer", "progress"):
            if said.get(name):
                parts = parts.filter(**{name: said[name]})
        match said.get("awaiting"):
            case Awaiting.ANSWER:
                parts = parts.in_force().filter(answer=Answer.AWAITING)
            case Awaiting.DATE:
                parts = parts.awaiting_date(on=day)
            case Awaiting.TRIGGER:
                parts = parts.awaiting_trigger(on=day)
        before, after = said.get("due_before"), said.get("due_after")
        if before or after:
            dues = Due.objects.reading(parts.moment).unmet().filter(assignment=OuterRef("pk"))
            dues = dues.filter(latest__lt=before) if before else dues
            dues = dues.filter(latest__gt=after) if after else dues
            parts = parts.opened().filter(Exists(dues))
        return parts

    @property
    def asks_of_parts(self) -> bool:
        names = ("party", "role", "answer", "progress", "awaiting", "due_before", "due_after")
        return any(self.form.cleaned_data.get(name) for name in names)


class CommitmentFilters(OfRecord):
    paths = ("origin__body",)
    q = django_filters.CharFilter(
        method="found", max_length=200, label="In reference, title, text or quote, or the name of a party with a part."
    )

    class Meta:
        model = Commitment
        fields: list[str] = []

    def found(self, queryset: Any, name: str, text: str) -> Any:
        parts = Assignment.objects.filter(party__in=_parties(text)).values("commitment")
        words = naming(text, "reference", "title", "text", "quote")
        return queryset.filter(words | models.Q(pk__in=parts)) if text else queryset

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if not self.asks_of_parts:
            return found
        parts = self.narrowed(Assignment.objects.reading(found.moment)).filter(commitment=OuterRef("pk"))
        return found.filter(Exists(parts.given()))


class AssignmentFilters(OfRecord):
    whole = "commitment__"
    paths = ("commitment__origin__body",)
    commitment = OneOf(Commitment, "commitment", label="The parts in this commitment.")
    q = django_filters.CharFilter(
        method="found", max_length=200, label="In the commitment's reference, title or quote, or the party's names."
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def found(self, queryset: Any, name: str, text: str) -> Any:
        whole = Commitment.objects.filter(naming(text, "reference", "title", "quote")).values("pk")
        condition = models.Q(commitment__in=whole) | models.Q(party__in=_parties(text)) | naming(text, "named_as")
        return queryset.filter(condition) if text else queryset

    def filter_queryset(self, queryset: Any) -> Any:
        return self.narrowed(super().filter_queryset(queryset))


def _parties(text: str) -> Any:
    return Party.objects.filter(naming(text, "name", "names__name")).order_by().values("pk")


class OfCommitment(OfBody):
    paths = ("commitment__origin__body",)
    commitment = OneOf(Commitment, "commitment", label="Of this commitment.")


class DeadlineFilters(OfCommitment):
    anchor = Code(Anchor, "anchor", label="Following from this: a fixed date, a meeting, a milestone …")

    class Meta:
        model = Deadline
        fields: list[str] = []


class DueFilters(OfBody):
    paths = ("assignment__commitment__origin__body",)
    commitment = OneOf(Commitment, "assignment__commitment", label="Of this commitment.")
    assignment = OneOf(Assignment, "assignment", label="Of this part.")
    party = OneOf(Party, "assignment__party", label="Of the parts of this party.")
    met = YesOrNo(method="met_or_not", label="`true`: what was met; `false`: what was not yet.")
    before = Day(field_name="latest", lookup_expr="lt", label="Of which the last day is before this one.")
    after = Day(field_name="latest", lookup_expr="gt", label="Of which the last day is after this one.")

    class Meta:
        model = Due
        fields: list[str] = []

    def met_or_not(self, queryset: Any, name: str, value: Any) -> Any:
        if value is None:
            return queryset
        return queryset.exclude(met="") if value else queryset.unmet()


class ExtensionFilters(OfBody):
    paths = ("due__assignment__commitment__origin__body",)
    due = OneOf(Due, "due", label="Asked for this due date.")
    decision = Code(Extension.Decision, "decision", label="Decided so, or open.")

    class Meta:
        model = Extension
        fields: list[str] = []


class OfPaper(OfBody):
    paths = ("paragraph__document__meeting__body", "paragraph__document__body")
    document = OneOf(Document, "paragraph__document", label="Quoted from this paper.")


class PrincipleFilters(OfPaper):
    q = Text("title", "quote", label="In title or quote.")

    class Meta:
        model = Principle
        fields: list[str] = []


class ResultFilters(OfPaper):
    commitment = OneOf(Commitment, "commitment", label="What came of this commitment.")
    meeting = OneOf(Meeting, "meeting", label="What came of this meeting.")
    q = Text("indicator", "quote", "covers", label="In the indicator, the quote, or what it covers.")

    class Meta:
        model = Result
        fields: list[str] = []


class LinkFilters(Filters):
    kind = Code(Link.Kind, "kind", label="Of this kind: one delivers, follows up, reiterates the other …")
    from_commitment = OneOf(Commitment, "from_commitment", label="That lead from this commitment.")
    to_commitment = OneOf(Commitment, "to_commitment", label="That lead to this commitment.")

    class Meta:
        model = Link
        fields: list[str] = []


class ThemeFilters(Filters):
    q = Text("name", "slug", label="In the name.")

    class Meta:
        model = Theme
        fields: list[str] = []


class EventFilters(Filters):
    """Events of one subject, or of a kind; without any, all that are visible, the newest first."""

    commitment = OneOf(Commitment, method="of_commitment", label="Of this commitment, its parts, deadlines and dues.")
    assignment = OneOf(Assignment, "assignment", label="Of this part.")
    meeting = OneOf(Meeting, "meeting", label="Of this meeting.")
    milestone = OneOf(Milestone, "milestone", label="Of this milestone.")
    field = django_filters.ChoiceFilter(
        field_name="field",
        choices=sorted({(name, name) for fields in FIELDS.values() for name in fields}),
        label="That changed this of their subject: its answer, dates, disposition …",
    )
    recorded_after = Instant(field_name="recorded", lookup_expr="gt", label="Recorded after this instant.")

    class Meta:
        model = Event
        fields: list[str] = []

    def of_commitment(self, queryset: Any, name: str, commitment: Any) -> Any:
        if commitment is None:
            return queryset
        paths = ("commitment", "assignment__commitment", "deadline__commitment", "due__assignment__commitment")
        one, *others = (Event.objects.filter(**{path: commitment}).order_by().values_list("pk") for path in paths)
        return queryset.filter(pk__in=[key for (key,) in one.union(*others)])


class EvidenceFilters(Filters):
    event = OneOf(Event, "event", label="Given with this update.")
    assignment = OneOf(Assignment, "event__assignment", label="Given for this part.")
    commitment = OneOf(Commitment, "event__assignment__commitment", label="Given for a part of this commitment.")

    class Meta:
        model = Evidence
        fields: list[str] = []


class ReportScheduleFilters(OfBody):
    audience = Code(ReportSchedule.Audience, "audience", label="For these readers.")
    enabled = YesOrNo("enabled", label="`true`: by which mail goes; `false`: switched off.")

    class Meta:
        model = ReportSchedule
        fields: list[str] = []


class RungFilters(OfBody):
    audience = Code(Rung.Audience, "audience", label="On which these stand.")

    class Meta:
        model = Rung
        fields: list[str] = []


class SlotFilters(OfBody):
    paths = ("schedule__body",)
    schedule = OneOf(ReportSchedule, "schedule", label="Of this schedule.")
    outcome = Code(Slot.Outcome, "outcome", label="Of which this became.")
    before = Day(field_name="local_date", lookup_expr="lt", label="Of a day before this one, where the schedule is.")
    after = Day(field_name="local_date", lookup_expr="gt", label="Of a day after this one, where the schedule is.")

    class Meta:
        model = Slot
        fields: list[str] = []


class DeliveryFilters(OfBody):
    slot = OneOf(Slot, "slot", label="Planned for this slot.")
    kind = Code(Delivery.Kind, "kind", label="Of this kind: digest, weekly report, escalation …")
    state = Code(Delivery.State, "state", label="That stand so: planned, sent, refused …")
    commitment = OneOf(Commitment, method="telling_of", label="That tell of this commitment.")
    before = Day(field_name="day", lookup_expr="lt", label="Of a day before this one.")
    after = Day(field_name="day", lookup_expr="gt", label="Of a day after this one.")

    class Meta:
        model = Delivery
        fields: list[str] = []

    def telling_of(self, queryset: Any, name: str, commitment: Any) -> Any:
        return queryset.filter(pk__in=commitment.mailed.values("delivery")) if commitment else queryset


class MailboxFilters(Filters):
    reached = YesOrNo("unreachable_since", lookup_expr="isnull", label="`false`: those that mail does not reach.")
    digests = YesOrNo("digests_off_since", lookup_expr="isnull", label="`false`: whose owner wants no digests.")

    class Meta:
        model = Mailbox
        fields: list[str] = []
