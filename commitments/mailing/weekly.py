"""The weekly report of a body: its figures, what waits, and what is amiss, for everybody who has a role there.

Staff have it on the first weekday of their schedule, or by the first slot that speaks after that, beside each officer's
own report: whoever edits the body, or one above it.
By the schedule of the *co-chairs* it goes to everybody who has a role there, on whichever weekdays that names, once the
body's mail is on. All of it is read through `visible_to` the reader and frozen with the mail, in their language.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Q
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.acts import bound_to
from commitments.acts.living import Ground as Calendars
from commitments.deadlines import Anchor, Bound
from commitments.mailing.correspondents import speaking
from commitments.mailing.digest import addressees
from commitments.mailing.lines import is_restricted
from commitments.mailing.plans import Among, Plan, anybody, plan_or_why_not
from commitments.models import Assignment, Delivery, Due, Mailbox, ReportSchedule, Slot
from commitments.standing import PRESSING, STALE_AFTER, Standing
from meetings.access import Role, lineage
from meetings.addresses import as_kept, printable
from meetings.models import Body, FocalPoint, Meeting, Milestone, Party, User
from meetings.wording import date_in_words

WEEK = timedelta(days=7)
AHEAD = timedelta(days=60)
"""How far the report looks for meetings."""

AGES = (7, 30, 90)
"""The last day of each class of what is overdue, in days; what is older is in a class of its own."""

LONGEST = 12
"""So many rows a list has; the rest is told by its number, and stands in the table that is attached."""

Figures = Mapping[Standing, int]


def weekly_reports(
    slot: Slot, _covered: Sequence[Slot], among: Among = anybody, *, role: Role = Role.VIEWER
) -> Iterator[Plan]:
    """One for each reader with this role or more in the body or one above it, to whom there is something to tell."""
    body, on = slot.schedule.body, slot.local_date
    parents = dict(Body.objects.order_by().values_list("pk", "parent_id"))
    readers = User.objects.filter(is_active=True, roles__body__in=lineage(parents, body.pk)).distinct()
    tomorrow: set[int] | None = None
    for reader in readers.order_by("username"):
        if not reader.reach.allows(role, body.pk) or not among(reader.get_full_name(), as_kept(reader.email)):
            continue
        if tomorrow is None:
            tomorrow = _leaving(on + timedelta(days=1), body.and_below())
        to: dict[str, Any] = {
            "kind": Delivery.Kind.WEEKLY_REPORT,
            "day": on,
            "key": f"{on.isoformat()}/{body.slug}",
            "address": reader.email,
            "name": reader.get_full_name(),
            "language": reader.language,
            "recipient": reader,
            "body": body,
        }

        def plan(reader: User = reader, to: dict[str, Any] = to, tomorrow: set[int] = tomorrow) -> Plan:
            with translation.override(reader.language):
                told = Weekly(reader, body, on=on, parents=parents).told(tomorrow)
            return Plan(**to, about=told | {"known_at": slot.due_at.isoformat()} if told else {})

        made = plan_or_why_not(plan, **to)
        if made.about or made.broken:
            yield made


def by_age(days: Iterable[int]) -> list[int]:
    """How many are overdue for at most 7, 30 and 90 days, and for more; each counts in the first that holds it."""
    classes = Counter(next((place for place, last in enumerate(AGES) if day <= last), len(AGES)) for day in days)
    return [classes[place] for place in range(len(AGES) + 1)]


def _leaving(day: date, bodies: frozenset[int]) -> set[int]:
    """The focal points to whom a digest would go on a day as things are."""
    schedules = ReportSchedule.objects.filter(audience=ReportSchedule.Audience.FOCAL_POINTS, enabled=True)
    found: set[int] = set()
    for schedule in schedules.filter(body__in=bodies, weekdays__contains=str(day.isoweekday())).select_related("body"):
        found |= _forecast(schedule, day)
    return found


def _forecast(schedule: ReportSchedule, day: date) -> frozenset[int]:
    known, key = _forecasts.get(), (schedule.pk, day)
    if known is None or key not in known:
        slot = Slot(schedule=schedule, local_date=day, zone=schedule.zone)
        found = frozenset(point.pk for point in addressees(slot))
        if known is None:
            return found
        known[key] = found
    return known[key]


_forecasts: ContextVar[dict[tuple[int, date], frozenset[int]] | None] = ContextVar("forecasts", default=None)


@contextmanager
def one_forecast() -> Iterator[None]:
    """Within the block, which is one pass, who hears tomorrow is found out once for all reports that tell of it."""
    token = _forecasts.set({})
    try:
        yield
    finally:
        _forecasts.reset(token)


class Weekly:
    """What one reader may be told of a body and those below it on a day, in the language of the moment, as JSON."""

    def __init__(self, reader: User, body: Body, *, on: date, parents: Mapping[int, int | None]) -> None:
        self.reader, self.body, self.on, self.parents = reader, body, on, parents
        below = body.and_below()
        self.bodies = {one.pk: one for one in Body.objects.visible_to(reader).filter(pk__in=below)}
        self.parts = self._parts(None)

    def _parts(self, day: date | None) -> Any:
        found = Assignment.objects.as_at(day).visible_to(self.reader)
        return found.filter(commitment__origin__body__in=list(self.bodies))

    def told(self, tomorrow: set[int]) -> dict[str, Any] | None:
        """The whole report; None when nothing is open and nothing amiss."""
        figures = self.parts.figures(on=self.on)
        bounces = self._bounces()
        if not sum(figures[word] for word in PRESSING) and not bounces:
            return None
        before = self._parts(self.on - WEEK)
        missing, deaf = self._without_focal_point()
        leaving = FocalPoint.objects.visible_to(self.reader).filter(pk__in=tomorrow).select_related("party")
        return {
            "body": printable(self.body.name),
            "slug": self.body.slug,
            "total": _row("", figures, before.figures(on=self.on - WEEK)),
            "by_body": self._rows(
                "commitment__origin__body", {pk: one.name for pk, one in self.bodies.items()}, before
            ),
            "by_party": self._rows("party", dict(Party.objects.values_list("pk", "name")), before),
            "ages": self._ages(),
            "silent": _cut([self._part(part) for part in self._loaded(self.parts.stale(on=self.on).counted())]),
            "silent_days": STALE_AFTER.days,
            "triggers": _cut(self._triggers()),
            "meetings": _cut(self._meetings()),
            "bounces": _cut(bounces),
            "missing": _cut(missing),
            "deaf": _cut(deaf),
            "tomorrow": _cut(sorted(f"{printable(point.name)} ({point.party.name})" for point in leaving)),
        }

    def _rows(self, whose: str, names: Mapping[int, str], before: Any) -> list[dict[str, Any]]:
        """A row for each body or party with something open now or a week ago, the most outstanding first."""
        now, then = self.parts.figures_by(whose, on=self.on), before.figures_by(whose, on=self.on - WEEK)
        nobody = _("named in words only")
        rows = [
            _row(printable(names.get(key, nobody)) if key else nobody, now.get(key, {}), then.get(key, {}))
            for key in now.keys() | then.keys()
        ]
        found = [row for row in rows if row["open"] or row["was_open"]]
        return sorted(found, key=lambda row: (-row["overdue"], -row["open"], row["name"]))

    def _ages(self) -> list[int]:
        overdue = self.parts.overdue(on=self.on).counted().order_by().values("pk")
        dues = Due.objects.filter(assignment__in=overdue).unmet().standing([Standing.OVERDUE], on=self.on)
        oldest = dues.order_by().values_list("assignment").annotate(Min("latest"))
        return by_age((self.on - latest).days for _part, latest in oldest)

    def _loaded(self, parts: Any) -> list[Assignment]:
        return list(
            parts.select_related("party", "commitment__paragraph__document").order_by("commitment__reference", "number")
        )

    def _part(self, part: Assignment) -> str:
        """*WR-1 Send figures: Fiji*; of what is restricted only the reference."""
        reference = printable(part.commitment.reference)
        if is_restricted(part.commitment):
            return reference
        return f"{reference} {printable(part.commitment.title)}: {printable(part.who)}"

    def _open_dues(self) -> Any:
        return Due.objects.unmet().filter(assignment__in=self.parts.opened().order_by().values("pk"))

    def _triggers(self) -> list[str]:
        """Milestones that have not come and on which something waits, with how much."""
        waiting = self._open_dues().filter(
            deadline__bound=Bound.NOT_BEFORE, deadline__milestone__state=Milestone.State.EXPECTED
        )
        counted = Counter(waiting.values_list("deadline__milestone", flat=True))
        seen = Milestone.objects.visible_to(self.reader).filter(pk__in=counted).order_by("when_latest", "pk")
        return [
            _("“%(title)s”, %(when)s: %(n)d")
            % {
                "title": printable(one.title),
                "when": date_in_words(one.when) or _("no date yet"),
                "n": counted[one.pk],
            }
            for one in seen
        ]

    def _meetings(self) -> list[dict[str, Any]]:
        """The meetings that come, each with what must be reported there."""
        coming = Meeting.objects.visible_to(self.reader).filter(
            body__in=list(self.bodies),
            state=Meeting.State.PLANNED,
            when_latest__gte=self.on,
            when_earliest__lte=self.on + AHEAD,
        )
        meetings = {one.pk: one for one in coming.order_by("when_earliest", "pk")}
        hanging = Q(deadline__anchor=Anchor.MEETING, deadline__meeting__in=meetings) | Q(
            deadline__anchor=Anchor.NEXT_MEETING, deadline__body__in=list(self.bodies)
        )
        dues = self._open_dues().filter(hanging).exclude(deadline__bound=Bound.NOT_BEFORE)
        dues = dues.select_related(
            "assignment__party", "assignment__commitment__paragraph__document", "deadline__commitment__origin"
        ).order_by("assignment__commitment__reference", "assignment__number")
        calendars = Calendars()
        matters: dict[int | None, list[str]] = defaultdict(list)
        for due in dues:
            by_name = due.deadline.anchor == Anchor.MEETING
            meeting = due.deadline.meeting_id if by_name else getattr(bound_to(due, calendars, on=self.on), "pk", None)
            if meeting in meetings:
                line = self._part(due.assignment)
                if line not in matters[meeting]:
                    matters[meeting].append(line)
        return [
            {"title": printable(one.title), "when": date_in_words(one.when), "matters": _cut(matters[pk])}
            for pk, one in meetings.items()
        ]

    def not_reached(self) -> dict[str, list[str]]:
        """Of whom something is asked and who is not reached: no focal point, none who gets digests, mail comes back."""
        missing, deaf = self._without_focal_point()
        return {"missing": missing, "deaf": deaf, "bounces": self._bounces()}

    def _bounces(self) -> list[str]:
        """The addresses that mail does not reach, of those who speak for a party here."""
        points = FocalPoint.objects.visible_to(self.reader).filter(speaking(self.on), body__in=list(self.bodies))
        addresses = {as_kept(email) for email in points.values_list("email", flat=True)}
        shut = Mailbox.objects.visible_to(self.reader).filter(address__in=addresses, unreachable_since__isnull=False)
        return [f"{mailbox.address}: {printable(mailbox.why)}".rstrip(": ") for mailbox in shut.order_by("address")]

    def _without_focal_point(self) -> tuple[list[str], list[str]]:
        """Parties of which something is asked and for which nobody speaks; and those whose speakers get no digest."""
        asked = self.parts.opened().filter(party__isnull=False).exclude(party__kind=Party.Kind.GROUP)
        pairs = set(asked.order_by().values_list("party", "commitment__origin__body"))
        points = FocalPoint.objects.filter(speaking(self.on), party__in={party for party, _body in pairs})
        shut = set(
            Mailbox.objects.exclude(digests_off_since=None, unreachable_since=None).values_list("address", flat=True)
        )
        speak: dict[tuple[int, int], list[bool]] = defaultdict(list)
        for party, body, email in points.values_list("party", "body", "email"):
            speak[party, body].append(as_kept(email) not in shut)
        missing: set[str] = set()
        deaf: set[str] = set()
        names = dict(Party.objects.values_list("pk", "name"))
        for party, body in pairs:
            hears = [one for above in lineage(self.parents, body) for one in speak[party, above]]
            if not any(hears):
                (deaf if hears else missing).add(
                    _("%(party)s in %(body)s")
                    % {"party": printable(names[party]), "body": printable(self.bodies[body].name)}
                )
        return sorted(missing), sorted(deaf)


def _row(name: str, now: Figures, then: Figures) -> dict[str, Any]:
    """One row of figures, with what they were a week ago."""
    open_now, open_then = (sum(figures.get(word, 0) for word in PRESSING) for figures in (now, then))
    overdue, was_overdue = (figures.get(Standing.OVERDUE, 0) for figures in (now, then))
    return {
        "name": name,
        "open": open_now,
        "was_open": open_then,
        "overdue": overdue,
        "was_overdue": was_overdue,
        "near": now.get(Standing.DUE_SOON, 0) + now.get(Standing.MAY_BE_LATE, 0) + now.get(Standing.PERIOD_ENDED, 0),
        "closed": now.get(Standing.CLOSED, 0),
        "was_closed": then.get(Standing.CLOSED, 0),
    }


def _cut(rows: list[Any]) -> dict[str, Any]:
    """The first of a list, with how many there are and how many of these are not shown."""
    return {"rows": rows[:LONGEST], "count": len(rows), "more": max(0, len(rows) - LONGEST)}
