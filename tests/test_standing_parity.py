"""The database and the pure function tell the same standing, for every state and on the days around every edge."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations_with_replacement, count, product

import pytest
from django.db import connection

from commitments.deadlines import Anchor, Bound
from commitments.models import Assignment, Commitment, Deadline, Due
from commitments.silence import Silence
from commitments.standing import PRESSING, Standing, of_due
from commitments.workflow import Answer, Disposition, Progress
from meetings.models import Milestone
from tests.factories import (
    TODAY,
    CommitmentFactory,
    MilestoneFactory,
)

pytestmark = pytest.mark.django_db

NEAR = [-1, 0, 1, 29, 30, 31]
"""Days from today: a day before, on and after every edge of a rule."""
SPANS = [None, *combinations_with_replacement(NEAR, 2)]
ON = [TODAY + timedelta(days) for days in (-1, 0, 1)]

Span = tuple[int, int] | None
DueSketch = tuple[Deadline, Span, bool]


class Register:
    """Commitments, parts and dues built in bulk, all of one paper: what the standing does not depend on is shared."""

    def __init__(self) -> None:
        self.commitment = CommitmentFactory(disposition=Disposition.DRAFT)
        self.numbers = count(1)
        self.commitments: list[Commitment] = []
        self.assignments: list[Assignment] = []
        self.dues: list[Due] = []

    def commit(self, disposition: str = Disposition.ACTIVE) -> Commitment:
        shared = {name: getattr(self.commitment, name) for name in ("origin", "paragraph", "quote", "officer", "kind")}
        number = next(self.numbers)
        made = Commitment(reference=f"P-{number}", title=f"P {number}", disposition=disposition, **shared)
        self.commitments.append(made)
        return made

    def assign(
        self,
        commitment: Commitment,
        dues: Iterable[DueSketch],
        *,
        answer: str = Answer.AWAITING,
        progress: str = Progress.NO_INFORMATION,
    ) -> None:
        part = Assignment(
            commitment=commitment, number=next(self.numbers), named_as="delegations", answer=answer, progress=progress
        )
        self.assignments.append(part)
        for deadline, span, met in dues:
            first, last = days(span)
            when = "2016-01" if met else ""
            self.dues.append(Due(assignment=part, deadline=deadline, earliest=first, latest=last, met=when))

    def save(self) -> None:
        Commitment.objects.bulk_create(self.commitments)
        Assignment.objects.bulk_create(self.assignments)
        Due.objects.bulk_create(self.dues)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the databases do by themselves in time: without, they plan for empty tables


def deadlines(register: Register, silences: Sequence[str]) -> list[Deadline]:
    """A deadline of every bound, anchor, state of a milestone, and of these meanings of silence."""
    commitment = register.commitment
    body = commitment.origin.body
    anchored: list[tuple[str, dict[str, object]]] = [
        (Anchor.FIXED, {"fixed": "2016"}),
        (Anchor.MEETING, {"meeting": commitment.origin}),
        (Anchor.NEXT_MEETING, {"body": body}),
        *((Anchor.MILESTONE, {"milestone": MilestoneFactory(body=body, state=state)}) for state in Milestone.State),
        (Anchor.COMPLETION, {"completion_of": commitment}),
        (Anchor.RECURRING, {}),
        (Anchor.CONTINUING, {}),
    ]
    assert {anchor for anchor, _what in anchored} == set(Anchor)
    made = [
        Deadline(
            commitment=commitment,
            number=next(register.numbers),
            phrase="when",
            bound=bound,
            anchor=anchor,
            silence=silence,
            **what,
        )
        for bound, silence, (anchor, what) in product(Bound, silences, anchored)
    ]
    return Deadline.objects.bulk_create(made)


def one_of_each(register: Register) -> list[DueSketch]:
    """For every standing of what is in force a due that has it today, the most pressing first."""
    found: dict[Standing, DueSketch] = {}
    for deadline, span in product(deadlines(register, ["", Silence.CHAIR]), SPANS):
        first, last = days(span)
        word = of_due(Due(deadline=deadline, earliest=first, latest=last).facts, on=TODAY)
        found.setdefault(word, (deadline, span, False))
    return [found[word] for word in PRESSING]


def met(sketch: DueSketch) -> DueSketch:
    deadline, span, _unmet = sketch
    return deadline, span, True


def days(span: Span) -> tuple[date | None, date | None]:
    return (None, None) if span is None else (TODAY + timedelta(span[0]), TODAY + timedelta(span[1]))


def assert_parity() -> None:
    """Word for word: the pure function over every record, and the question to the database."""
    parts = list(Assignment.objects.for_standing())
    wholes = list(
        Commitment.objects.prefetch_related("assignments__commitment", "assignments__dues__deadline__milestone")
    )
    dues = list(Due.objects.select_related("deadline__milestone"))
    for day in ON:
        told = {part.pk: part.standing(on=day) for part in parts}
        asked = {word: ids(Assignment.objects.standing(word, on=day)) for word in Standing}
        assert asked == sorted_by_word(told)
        named = {word: ids(by_name(word, on=day)) for word in Standing}
        assert named == asked

        told = {whole.pk: whole.standing(on=day) for whole in wholes}
        assert {word: ids(Commitment.objects.standing(word, on=day)) for word in Standing} == sorted_by_word(told)
        assert ids(Commitment.objects.overdue(on=day)) == ids(Commitment.objects.standing(Standing.OVERDUE, on=day))

        told = {due.pk: of_due(due.facts, on=day) for due in dues}
        asked = {word: ids(Due.objects.standing([word], on=day)) for word in PRESSING}
        assert asked == {word: found for word, found in sorted_by_word(told).items() if word in PRESSING}
    opened = {word for word in Standing if word not in (Standing.CLOSED, Standing.NOT_IN_FORCE)}
    assert set(ids(Assignment.objects.opened())) == {part.pk for part in parts if part.standing(on=TODAY) in opened}


def assert_parity_then() -> None:
    """What no event has changed stood as it stands: the questions as at the day against the pure function of today."""
    made = Commitment.objects.exclude(disposition=Disposition.DRAFT)
    wholes = made.prefetch_related("assignments__commitment", "assignments__dues__deadline__milestone")
    told = sorted_by_word({whole.pk: whole.standing(on=TODAY) for whole in wholes})
    assert {word: ids(Commitment.objects.as_at(TODAY).standing(word, on=TODAY)) for word in Standing} == told
    parts = Assignment.objects.filter(commitment__in=made).for_standing()
    told = sorted_by_word({part.pk: part.standing(on=TODAY) for part in parts})
    assert {word: ids(Assignment.objects.as_at(TODAY).standing(word, on=TODAY)) for word in Standing} == told


def ids(queryset: object) -> list[int]:
    """The primary keys in order; a record that a join has doubled stands there twice."""
    return sorted(queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]


def sorted_by_word(told: dict[int, Standing]) -> dict[Standing, list[int]]:
    return {word: sorted(pk for pk, one in told.items() if one == word) for word in Standing}


def by_name(word: Standing, *, on: date) -> object:
    """The queryset's own method of this name."""
    method = getattr(Assignment.objects.all(), word.value)
    return method(on=on) if "on" in inspect.signature(method).parameters else method()


def test_one_due_of_every_rule_on_every_day() -> None:
    register = Register()
    for deadline, span in product(deadlines(register, ["", *Silence]), SPANS):
        register.assign(register.commit(), [(deadline, span, False)])
    register.save()
    assert_parity()


def test_every_disposition_answer_and_progress() -> None:
    register = Register()
    each, second = one_of_each(register), one_of_each(register)[0]
    dues = [[], [met(each[0])], [met(each[0]), met(second)], *([one] for one in each)]
    for disposition, answer, progress, several in product(Disposition, Answer, Progress, dues):
        register.assign(register.commit(disposition), several, answer=answer, progress=progress)
    register.save()
    assert_parity()


def test_two_and_three_dues_at_once_met_and_unmet() -> None:
    register = Register()
    first, second, third = ([*each, *map(met, each)] for each in (one_of_each(register) for _ in range(3)))
    for one, other in product(range(len(first)), repeat=2):
        register.assign(register.commit(), [first[one], second[other]])
    for one, other, last in combinations_with_replacement(range(len(first)), 3):
        register.assign(register.commit(), [first[one], second[other], third[last]])
    register.save()
    assert_parity()


def test_commitments_of_no_one_two_and_three_parts() -> None:
    register = Register()
    each = one_of_each(register)
    sketches: list[tuple[list[DueSketch], str]] = [([one], Progress.NOT_STARTED) for one in each]
    sketches += [([], Progress.NOT_STARTED), ([], Progress.IMPLEMENTED), ([each[0]], Progress.IMPLEMENTED)]
    for disposition, size in product(Disposition, range(4)):
        if size == 3 and disposition != Disposition.ACTIVE:
            continue
        for parts in combinations_with_replacement(sketches, size):
            commitment = register.commit(disposition)
            # The most pressing one neither always first nor always last.
            for several, progress in (*parts[1::-1], *parts[2:]):
                register.assign(commitment, several, progress=progress)
    register.save()
    assert_parity()
    assert_parity_then()


@pytest.mark.parametrize("word", [Standing.NOT_IN_FORCE, Standing.CLOSED])
def test_a_due_by_itself_is_neither_closed_nor_out_of_force(word: Standing) -> None:
    with pytest.raises(ValueError, match="is no standing of a due"):
        Due.objects.standing([word], on=TODAY)
