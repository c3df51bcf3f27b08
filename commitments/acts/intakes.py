"""Papers in: taken into the record with what was proposed for them, and read again; nothing else is recorded by it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.acts.evidence import store
from commitments.acts.gatherings import record_meeting
from commitments.acts.locking import Conflict, act, lock
from commitments.evidence import clean_name, kind_of_paper
from commitments.kinds import MEGABYTE
from commitments.models import Intake, Proposal
from commitments.querysets.intakes import DECIDED
from meetings.models import Attendance, Document, Meeting, Paragraph, Party, PartyName, User
from meetings.paragraphs import cut, plain

BYTES_A_DAY = 250 * MEGABYTE
"""Of files that one person brings in within a day: ten of the largest."""
PAPERS_A_DAY = 200
ALIKE = 0.75
"""How much of an earlier quote a new one must hold, word for word, to be shown as its changed form."""

MOST_COMPARED = 20
"""Earlier quotes with which one that changed is compared word for word."""


def refuse_beyond_quota(by: User | None, size: int = 0) -> None:
    """Raise `ValidationError` when a person has brought in as much as is taken within a day, with these bytes."""
    since = timezone.now() - timedelta(days=1)
    mine = Intake.objects.filter(by=by, came_in__gt=since)
    kept = mine.aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + size > BYTES_A_DAY:
        message = _("Within a day at most %(most)d MB of files are taken from one person; go on tomorrow.")
        raise ValidationError(message % {"most": BYTES_A_DAY // MEGABYTE}, code="quota")
    if mine.count() >= PAPERS_A_DAY:
        message = _("Within a day at most %(most)d papers are taken from one person; go on tomorrow.")
        raise ValidationError(message % {"most": PAPERS_A_DAY}, code="quota")


@act
def take_in(
    paper: Document,
    *,
    by: User | None,
    proposals: Iterable[Proposal] = (),
    gathering: Mapping[str, Any] | None = None,
    problem: str = "",
    file: Any = None,
) -> Intake:
    """Put a paper that is not yet in the record there, with the file that it came as and what is proposed for it.

    `file` has `name`, `size` and content. `problem` is why it could not be read; it is then known by its title. Raises
    `ValidationError` for a paper that cannot be recorded, a file that is not taken, and beyond what a person may bring.
    """
    refuse_beyond_quota(by, file.size if file else 0)
    intake = _begun(paper, by, gathering, problem)
    if file is not None:
        intake.kind = kind_of_paper(file.name or "", file, file.size)
        intake.name, intake.size = clean_name(file.name or ""), file.size
    paper.slug = paper.slug or free_slug(paper.title)
    paper.full_clean()
    paper.save(force_insert=True)
    Paragraph.objects.bulk_create(
        Paragraph(document=paper, position=position, label=piece.label, start=piece.start, end=piece.end)
        for position, piece in enumerate(cut(paper.text), 1)
    )
    if file is not None:
        store(intake, file)
    intake.save(force_insert=True)
    _keep(intake, proposals)
    return intake


@act
def propose(
    paper: Document,
    *,
    by: User | None,
    proposals: Iterable[Proposal] = (),
    gathering: Mapping[str, Any] | None = None,
    problem: str = "",
) -> Intake:
    """Keep what is proposed for a paper of the record, at first or again.

    Of a corrected paper what was decided on the earlier text is carried over where the words still stand, also when its
    first reading failed. When it is read again, decisions stay, what is new is added, and what is open and no longer
    proposed goes. A reading that failed, with `problem`, leaves all that as it is, and only says why.
    """
    lock(paper)
    proposals = list(proposals)
    intake = Intake.objects.filter(document=paper).first()
    if intake is None:
        intake = _begun(paper, by, gathering, problem)
        intake.save(force_insert=True)
        _keep(intake, _carried_over(intake, proposals))
        return intake
    lock(intake)
    if problem:
        intake.problem = problem[:300]
        intake.save(update_fields=["problem"])
        return intake
    again = _proposed_again(list(intake.proposals.order_by("position")), proposals)
    for one in intake.proposals.filter(state__in=(Proposal.State.OPEN, Proposal.State.GONE)):
        state = Proposal.State.OPEN if one.pk in again else Proposal.State.GONE
        if state != one.state:
            one.state, one.version = state, one.version + 1
            one.save(update_fields=["state", "version"])
    there = {id(one) for one in again.values()}
    new = [one for one in proposals if id(one) not in there]
    _keep(intake, _carried_over(intake, new))
    intake.gathering, intake.problem, intake.version = dict(gathering or {}), "", intake.version + 1
    intake.save(update_fields=["gathering", "problem", "version"])
    return intake


@dataclass(frozen=True, slots=True)
class Attended:
    """Who took part, as the paper writes it; a party that is not yet saved is recorded with this name."""

    party: Party
    capacity: str
    as_written: str = ""


@act
def place_paper(
    intake: Intake,
    meeting: Meeting,
    *,
    by: User | None,
    attended: Iterable[Attended] = (),
    seen: int | None = None,
) -> Meeting:
    """Say at which meeting a paper came about, and who took part there; a new meeting is recorded as one.

    Raises `ValidationError` for a meeting that cannot be recorded, and for another one than that of what was recorded
    from the paper; `Conflict` when somebody placed it meanwhile.
    """
    intake.refresh_from_db(from_queryset=Intake.objects.select_for_update(no_key=True))
    paper = intake.document
    if seen is not None and intake.version != seen:
        where = paper.meeting or paper.body
        raise Conflict(_("Changed since you opened it: it is now of %(where)s.") % {"where": where}, "conflict")
    if meeting._state.adding:
        record_meeting(meeting, by=by)
    if paper.meeting_id is not None and paper.meeting_id != meeting.pk and _has_made(intake):
        raise ValidationError(_("Commitments were recorded from it at “%(meeting)s”.") % {"meeting": paper.meeting})
    paper.meeting, paper.body = meeting, None
    paper.full_clean()
    paper.save()
    for one in attended:
        party = one.party
        if party._state.adding:
            party.slug = _free(slugify(party.name)[:54].strip("-") or "party", Party)
            party.full_clean()
            party.save(force_insert=True)
            name = PartyName(party=party, name=party.name)
            name.full_clean()
            name.save(force_insert=True)
        if not Attendance.objects.filter(meeting=meeting, party=party, capacity=one.capacity).exists():
            row = Attendance(meeting=meeting, party=party, capacity=one.capacity, as_written=one.as_written[:250])
            row.full_clean()
            row.save(force_insert=True)
    intake.version += 1
    intake.save(update_fields=["version"])
    return meeting


def _has_made(intake: Intake) -> bool:
    return intake.proposals.filter(commitments__isnull=False).exists()


def _begun(paper: Document, by: User | None, gathering: Mapping[str, Any] | None, problem: str) -> Intake:
    named = by.get_username() if by else ""
    return Intake(document=paper, by=by, by_words=named, gathering=dict(gathering or {}), problem=problem[:300])


def _keep(intake: Intake, proposals: Iterable[Proposal]) -> None:
    """Save the proposals, each in the paragraph that holds all of it; those carried over with what they became."""
    paragraphs = list(intake.document.paragraphs.order_by("start"))
    starts = [paragraph.start for paragraph in paragraphs]
    last = intake.proposals.aggregate(last=Max("position"))["last"] or 0
    for position, one in enumerate(proposals, last + 1):
        at = bisect_right(starts, one.start) - 1
        holds = at >= 0 and one.end <= paragraphs[at].end
        one.intake, one.position, one.paragraph = intake, position, paragraphs[at] if holds else None
        one.save(force_insert=True)
        if one.carried:
            one.commitments.set(one.continues.commitments.all())


def _proposed_again(known: list[Proposal], proposals: Iterable[Proposal]) -> dict[int, Proposal]:
    """By the key of each that was proposed before, what is proposed in its place: at most one, and each but once.

    One sentence may report several figures, so that its place alone does not tell them apart.
    """
    left: dict[tuple[bool, int, int], list[Proposal]] = {}
    for one in proposals:
        left.setdefault(_place(one), []).append(one)
    again: dict[int, Proposal] = {}
    for also in ("value", "indicator"), ("value",):
        for old in known:
            here = [one for one in left.get(_place(old), ()) if all(getattr(one, n) == getattr(old, n) for n in also)]
            if old.pk not in again and here:
                again[old.pk] = here[0]
                left[_place(old)] = [one for one in left[_place(old)] if one is not here[0]]
    return again


def _place(one: Proposal) -> tuple[bool, int, int]:
    return one.is_result, one.start, one.end


def _carried_over(intake: Intake, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals, each with the one of the earlier text that it continues, and decided as that was.

    Words that changed are to be decided on anew, beside what was decided before. What a proposal that is already there
    continues is continued by no other.
    """
    earlier = _earlier_text(intake.document)
    if earlier is None or not proposals:
        return proposals
    standing = Proposal.objects.filter(intake__document=earlier).standing_there()
    left = list(standing.exclude(pk__in=intake.proposals.filter(continues__isnull=False).values("continues")))
    for one in proposals:
        worded = [old for old in left if old.is_result == one.is_result and plain(old.quote) == plain(one.quote)]
        if same := [old for old in worded if old.value == one.value]:
            old = min(same, key=lambda old: (old.indicator != one.indicator, abs(old.start - one.start)))
            left.remove(old)
            one.continues = old
            if old.state in DECIDED:
                one.state, one.carried, one.result = old.state, True, old.result
    changed = [one for one in proposals if one.continues is None]
    words = {id(one): set(one.quote.split()) for one in (*changed, *left)}
    for one in changed:
        near = [old for old in left if old.is_result == one.is_result and _share(words[id(one)], words[id(old)])]
        near = [old for old in near if plain(old.quote) != plain(one.quote)]  # the same words report another figure
        alike = [(_alike(old.quote, one.quote), old) for old in near[:MOST_COMPARED]]
        share, old = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        if old is not None and share >= ALIKE:
            left.remove(old)
            one.continues = old
    return proposals


def _earlier_text(paper: Document) -> Document | None:
    """The nearest earlier text from which something was proposed: that between may have been read by nobody."""
    passed, earlier = {paper.pk}, paper.replaces
    while earlier and earlier.pk not in passed and not Proposal.objects.filter(intake__document=earlier).exists():
        passed.add(earlier.pk)
        earlier = earlier.replaces
    return earlier


def _share(one: set[str], other: set[str]) -> bool:
    """Whether the words could be alike at all; quick, for it is asked of every pair."""
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other)) - 2


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def free_slug(title: str) -> str:
    """A short name for a paper of this title that no paper has yet, within the 60 characters of its column."""
    return _free(slugify(title)[:54].strip("-") or "paper", Document)


def _free(begins: str, model: Any) -> str:
    names = (begins if number == 1 else f"{begins}-{number}" for number in count(1))
    return next(name for name in names if not model.objects.filter(slug=name).exists())
