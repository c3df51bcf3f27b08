"""The sample brought into the database, batch by batch: what is there stays, and what is missing is added."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import translation

from commitments.management.sample import paper, record
from commitments.management.sample.chronicle import Chronicle, uid
from commitments.management.sample.ground import Ground, OtherSample, lay
from commitments.management.sample.plans import PER_PAPER, draw, reference
from commitments.management.sample.rows import Rows
from commitments.models import Assignment, Commitment

PAPERS = 25  # in a batch, which is one transaction
MOST_PARTS = 100


def known() -> int:
    """How many commitments of the sample there are."""
    return Commitment.objects.filter(reference__startswith=reference(0)[:-6]).count()


def load(commitments: int, *, parts: int, seed: int) -> Iterator[int]:
    """Bring the sample to so many commitments of so many parts each; yields how many there are after each batch.

    Each batch is a transaction: a run that was broken off is taken up by the next. Raises `OtherSample` when what is
    there was made with another seed or another number of parts.
    """
    with translation.override("en"):
        with transaction.atomic():
            ground = lay(seed)
        have = known()
        _refuse_other(have, parts, seed)
        with _collecting_seldom():
            while have < commitments:
                have = _batch(ground, have, commitments, parts)
                gc.collect(0)
                yield have


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let the garbage collector rest during a batch: looking through so many rows takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batch(ground: Ground, have: int, commitments: int, parts: int) -> int:
    """Add the commitments after those that there are, to the end of so many papers; returns how many there are then."""
    first = have // PER_PAPER
    last = min(first + PAPERS, -(-commitments // PER_PAPER))
    rows = Rows(ground, Chronicle(ground.seed))
    with transaction.atomic():
        for number in range(first, last):
            _paper(rows, number, have, commitments, parts)
        rows.save()
    return min(last * PER_PAPER, commitments)


def _paper(rows: Rows, number: int, have: int, commitments: int, parts: int) -> None:
    """One paper with its commitments: those that are there already are passed over, and so are those not asked for."""
    numbers = range(number * PER_PAPER + 1, (number + 1) * PER_PAPER + 1)
    plans = [draw(rows.ground, each, parts) for each in numbers]
    paragraphs = paper.find(number, plans) if numbers[0] <= have else paper.write(plans, rows)
    for plan in plans:
        if have < plan.number <= commitments:
            beside = plan.position - 1  # of the first, the last
            record.add(plan, paragraphs[plan.position], (paragraphs[beside], plans[beside].quote), rows)


def _refuse_other(have: int, parts: int, seed: int) -> None:
    if not have:
        return
    if not Commitment.objects.filter(reference=reference(have), uuid=uid(seed, reference(have))).exists():
        raise OtherSample(f"The {have} commitments of the sample are not those of seed {seed}, or some were deleted.")
    there = Assignment.objects.filter(commitment__reference=reference(1)).count()
    if there != parts:
        raise OtherSample(f"The commitments of the sample have {there} parts each, not {parts}: ask for as many.")
