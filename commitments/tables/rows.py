"""The rows of the table: one a part of a party, each cell in words; the HTML page and the CSV file lay out the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from commitments.deadlines import Anchor
from commitments.models import Assignment, Commitment, Due, Event
from commitments.outward import Say, plainly
from commitments.standing import Standing
from commitments.workflow import Answer, AnswerBasis, DelayReason, Disposition, PartRole, Progress, ProgressBasis
from meetings.access import Reach
from meetings.dates import PartialDate, Span
from meetings.models import Meeting, Paragraph
from meetings.wording import date_in_words, day_in_words, days_in_words


@dataclass(frozen=True, slots=True)
class DueCell:
    """One date of a part with the rule that it follows from; `days` and `met` are ISO 8601 or EDTF, or empty."""

    rule: str
    days: str
    date: str
    met: str
    met_in_words: str


@dataclass(frozen=True, slots=True)
class Update:
    """What was last reported of a part: the day as written (EDTF) and in words, and what was said."""

    written: str
    day: str
    what: str
    why: str
    quote: str
    paper: str
    cited: str

    @property
    def said(self) -> bool:
        """Whether there are words to it."""
        return bool(self.why or self.quote)

    @property
    def words(self) -> str:
        """All of it on one line."""
        quote = f"“{self.quote}” ({self.paper}, {self.cited})" if self.quote else ""
        return " – ".join(part for part in (self.what, self.why, quote) if part)


@dataclass(frozen=True, slots=True)
class PartRow:
    """One party's part of a commitment."""

    number: int
    who: str
    named_as: str
    role: str
    answer: str
    answer_basis: str
    progress: str
    progress_basis: str
    delay_reason: str
    dues: tuple[DueCell, ...]
    standing: Standing
    stands: str
    """The standing in words."""
    update: Update | None
    as_above: bool
    """Whether the update is that of the part before, so that its words need not stand twice."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A commitment, whose cells span its parts; with none yet it has one empty row."""

    key: int
    reference: str
    title: str
    quote: str
    paper: str
    cited: str
    body: str
    meeting: str
    meeting_reference: str
    when: PartialDate
    kind: str
    disposition: str
    in_force: bool
    period: PartialDate
    relations: tuple[str, ...]
    reiterates: bool
    officer: str
    standing: Standing
    stands: str
    parts: tuple[PartRow, ...]

    @property
    def span(self) -> int:
        return max(1, len(self.parts))

    @property
    def rows(self) -> tuple[PartRow | None, ...]:
        """The parts, or one row without a part."""
        return self.parts or (None,)

    @property
    def period_in_words(self) -> str:
        return date_in_words(self.period)

    @property
    def heading(self) -> str:
        """The meeting and its date; the date alone for a gathering that is its own body."""
        when = date_in_words(self.when)
        return when if when and self.meeting == self.body else ", ".join(filter(None, (self.meeting, when)))


@dataclass(frozen=True, slots=True)
class Group:
    """The commitments made at one meeting; `new_body` when the one before was of another body."""

    body: str
    heading: str
    new_body: bool
    entries: tuple[Entry, ...]


def grouped(entries: Iterable[Entry]) -> Iterator[Group]:
    """Entries, which come in order, under their body and meeting."""
    together: list[Entry] = []
    before = ""
    for entry in entries:
        if together and (entry.body, entry.meeting_reference) != (together[0].body, together[0].meeting_reference):
            yield _group(together, before)
            before, together = together[0].body, []
        together.append(entry)
    if together:
        yield _group(together, before)


def _group(entries: list[Entry], before: str) -> Group:
    first = entries[0]
    return Group(first.body, first.heading, first.body != before, tuple(entries))


def entry(
    commitment: Commitment,
    *,
    origin: Meeting,
    source: Paragraph | None,
    officer: str,
    relations: tuple[str, ...],
    reiterates: bool,
    updates: Mapping[int, Update],
    reach: Reach,
    on: date,
    say: Say = plainly,
) -> Entry:
    """A commitment with those of its parts that were loaded, as they stand on a day.

    `updates` has the last update of each part by its primary key. Without a `source`, which the reader may not see, the
    quote is left out with it. `say` puts standings, answers and progress in words.
    """
    standing = commitment.standing(on=on)
    return Entry(
        key=commitment.pk,
        reference=commitment.reference,
        title=commitment.title,
        quote=commitment.quote if source else "",
        paper=source.document.title if source else "",
        cited=source.cited if source else "",
        body=origin.body.name,
        meeting=origin.title,
        meeting_reference=origin.reference,
        when=origin.when,
        kind=_label(Commitment.Kind, commitment.kind),
        disposition=_label(Disposition, commitment.disposition),
        in_force=commitment.disposition == Disposition.ACTIVE,
        period=commitment.period,
        relations=relations,
        reiterates=reiterates,
        officer=officer,
        standing=standing,
        stands=say(standing),
        parts=tuple(_parts(commitment.assignments.all(), updates, reach=reach, on=on, say=say)),
    )


def _parts(
    parts: Iterable[Assignment], updates: Mapping[int, Update], *, reach: Reach, on: date, say: Say
) -> Iterator[PartRow]:
    before: Update | None = None
    for part in parts:
        told = updates.get(part.pk)
        yield _part(part, told, as_above=told is not None and told == before, reach=reach, on=on, say=say)
        before = told


def _part(part: Assignment, update: Update | None, *, as_above: bool, reach: Reach, on: date, say: Say) -> PartRow:
    standing = part.standing(on=on)
    role = _label(PartRole, part.role)
    dues = sorted(part.dues.all(), key=lambda due: due.deadline.number)
    return PartRow(
        number=part.number,
        who=part.who,
        named_as=part.named_as if part.party and part.named_as != part.party.name else "",
        role=_("%(role)s, each for its own part") % {"role": role} if part.each else role,
        answer=say(Answer(part.answer)),
        answer_basis=_label(AnswerBasis, part.answer_basis),
        progress=say(Progress(part.progress)),
        progress_basis=_label(ProgressBasis, part.progress_basis),
        delay_reason=_label(DelayReason, part.delay_reason),
        dues=tuple(_due(due, reach=reach) for due in dues),
        standing=standing,
        stands=say(standing),
        update=update,
        as_above=as_above,
    )


def _label(choices: type[TextChoices], value: str) -> str:
    """A coded word as it is read; empty for none. Django's own way makes a dictionary of all of them for every cell."""
    return str(choices(value).label) if value else ""


def _due(due: Due, *, reach: Reach) -> DueCell:
    days = days_in_words(due.earliest, due.latest)
    rule = due.deadline.in_words_for(reach)
    fixed = due.deadline.fixed
    says_it = days in rule or ((due.earliest, due.latest) == (fixed.earliest, fixed.latest) and not due.deadline.offset)
    has_none = not days and due.deadline.anchor in (Anchor.CONTINUING, Anchor.RECURRING)
    return DueCell(
        rule=rule,
        days=str(Span(due.earliest, due.latest)) if due.earliest and due.latest else "",
        date="" if has_none or (days and says_it) else due.in_words,
        met=str(due.met),
        met_in_words=date_in_words(due.met),
    )


def update(event: Event, *, cited: Paragraph | None, say: Say = plainly) -> Update:
    """An event as the last update of a part; of a paper that the reader may not see, neither words nor title appear."""
    return Update(
        written=str(event.effective) or event.counts_from.isoformat(),
        day=date_in_words(event.effective) or day_in_words(event.counts_from),
        what=_in_words(event, say),
        why=event.why,
        quote=event.quote if cited else "",
        paper=cited.document.title if cited else "",
        cited=cited.cited if cited else "",
    )


def _in_words(event: Event, say: Say) -> str:
    """*answer: accepted*, *progress: in progress, awaiting a decision*, *completed*."""
    if event.commitment_id:
        return _label(Disposition, event.new["disposition"])
    if event.field == "answer":
        return _("answer: %(answer)s") % {"answer": say(Answer(event.new["answer"]))}
    progress, delay = say(Progress(event.new["progress"])), _label(DelayReason, event.new.get("delay_reason", ""))
    return _("progress: %(progress)s") % {"progress": ", ".join(filter(None, (progress, delay)))}
