"""The three axes (answer, progress, disposition), their allowed moves, and when a commitment's parts are done.

The words of the axes follow the reporting practice of the field: acceptance as in the Universal Periodic Review,
progress as in the follow-up tables of oversight bodies, disposition as in a register of decisions. No axis is ever
computed from another: a party that has answered has not thereby made progress.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Disposition(TextChoices):
    """What has become of the record."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    ON_HOLD = "on_hold", _("on hold")
    COMPLETED = "completed", _("completed")
    SUPERSEDED = "superseded", _("superseded")
    DROPPED = "dropped", _("dropped")


class DropReason(TextChoices):
    OVERTAKEN = "overtaken", _("overtaken by events")
    NO_LONGER_APPLICABLE = "no_longer_applicable", _("no longer applicable")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Answer(TextChoices):
    """What a party has said about its part."""

    NOT_ASKED = "not_asked", _("not asked")
    AWAITING = "awaiting", _("awaiting")
    UNDER_CONSIDERATION = "under_consideration", _("under consideration")
    ACCEPTED = "accepted", _("accepted")
    ACCEPTED_IN_PART = "accepted_in_part", _("accepted in part")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    NOTED = "noted", _("noted")
    NOT_RELEVANT = "not_relevant", _("not relevant")


class AnswerBasis(TextChoices):
    EXPRESS = "express", _("express")
    TACIT = "tacit", _("tacit")
    INFERRED = "inferred", _("inferred")


class Progress(TextChoices):
    """How far a party has come with its part."""

    NO_INFORMATION = "no_information", _("no information")
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    PARTIALLY_IMPLEMENTED = "partially_implemented", _("partially implemented")
    IMPLEMENTED = "implemented", _("implemented")
    NOT_IMPLEMENTED = "not_implemented", _("not implemented")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class ProgressBasis(TextChoices):
    REPORTED = "reported", _("reported")
    VERIFIED = "verified", _("verified")
    FROM_A_PAPER = "from_a_paper", _("from a paper")


class DelayReason(TextChoices):
    FUNDING = "funding", _("funding")
    ANOTHER_PARTY = "another_party", _("awaiting another party")
    DECISION = "decision", _("awaiting a decision")
    CAPACITY = "capacity", _("capacity")
    LEGAL = "legal", _("legal")
    POLITICAL = "political", _("political")
    UNCLEAR_MANDATE = "unclear_mandate", _("unclear mandate")


class RollUp(TextChoices):
    """Which parts must be done before the whole may be completed without a reason."""

    ALL = "all", _("all parts")
    ANY = "any", _("any part")
    LEAD = "lead", _("the lead's part")
    N_OF_M = "n_of_m", _("a number of the parts")


class PartRole(TextChoices):
    LEAD = "lead", _("lead")
    CO_LEAD = "co_lead", _("co-lead")
    SUPPORT = "support", _("support")


LEADING = frozenset({PartRole.LEAD, PartRole.CO_LEAD})
DONE = frozenset({Progress.IMPLEMENTED, Progress.NOT_APPLICABLE})
DECLINED = frozenset({Answer.NOT_ACCEPTED, Answer.NOT_RELEVANT})

UNANSWERED = frozenset({Answer.NOT_ASKED, Answer.AWAITING})

_ANSWERS = set(Answer) - {Answer.NOT_ASKED}
_PROGRESS = set(Progress)

_TARGETS: dict[TextChoices, Set[TextChoices]] = {
    Disposition.DRAFT: {Disposition.ACTIVE, Disposition.SUPERSEDED, Disposition.DROPPED},
    Disposition.ACTIVE: {
        Disposition.ON_HOLD,
        Disposition.COMPLETED,
        Disposition.SUPERSEDED,
        Disposition.DROPPED,
    },
    Disposition.ON_HOLD: {
        Disposition.ACTIVE,
        Disposition.COMPLETED,
        Disposition.SUPERSEDED,
        Disposition.DROPPED,
    },
    Disposition.COMPLETED: {Disposition.ACTIVE},
    Disposition.SUPERSEDED: {Disposition.ACTIVE},
    Disposition.DROPPED: {Disposition.ACTIVE},
    # A party that was asked cannot become one that was not; every other change of mind is its right.
    Answer.NOT_ASKED: _ANSWERS,
    **{answer: _ANSWERS - {answer} for answer in _ANSWERS},
    # Once something is known, "no information" would take it back: that is retracted, not reported.
    Progress.NO_INFORMATION: _PROGRESS - {Progress.NO_INFORMATION},
    **{progress: _PROGRESS - {progress, Progress.NO_INFORMATION} for progress in _PROGRESS - {Progress.NO_INFORMATION}},
}
MOVES: Mapping[TextChoices, frozenset[TextChoices]] = {key: frozenset(targets) for key, targets in _TARGETS.items()}

State = TypeVar("State", Disposition, Answer, Progress)


def may_move(old: State, new: State) -> bool:
    """Whether the table allows the move."""
    return new in MOVES[old]


def check(old: State, new: State) -> None:
    """Raise `ValidationError`, naming what is allowed instead, for a move that the table refuses."""
    if may_move(old, new):
        return
    allowed = ", ".join(str(state.label) for state in type(old) if state in MOVES[old])
    raise ValidationError(
        _("“%(old)s” cannot become “%(new)s”; it can become: %(allowed)s."),
        code="refused_move",
        params={"old": old.label, "new": new.label, "allowed": allowed},
    )


_STATES = {
    "planned": {"held", "cancelled"},
    "cancelled": {"planned"},
    "held": set(),
    "expected": {"reached", "called_off"},
    "called_off": {"expected"},
    "reached": set(),
}
"""The moves of meetings and milestones. What has happened has happened: a mistake is retracted."""


def check_state(old: TextChoices, new: TextChoices) -> None:
    """Raise `ValidationError`, naming what is allowed instead, for a meeting or milestone that cannot become this."""
    if new in _STATES[old]:
        return
    message = _("“%(old)s” cannot become “%(new)s”; it can become: %(allowed)s.")
    if not _STATES[old]:
        message = _("“%(old)s” cannot become “%(new)s”: what has happened has happened; a mistake is retracted.")
    allowed = ", ".join(str(state.label) for state in type(old) if state in _STATES[old])
    params = {"old": old.label, "new": new.label, "allowed": allowed}
    raise ValidationError(message, code="refused_move", params=params)


def has_answered(answer: str, basis: str) -> bool:
    """Whether a party has said something itself: what silence was taken for is no answer."""
    return answer not in UNANSWERED and basis != AnswerBasis.TACIT


def is_done(progress: str) -> bool:
    """Whether a part counts as done in the roll-up."""
    return progress in DONE


def rolled_up(rule: str, parts: Iterable[tuple[str, str]], *, needed: int | None = None) -> bool:
    """Whether enough parts are done for the whole. `parts` are (role, progress); with no parts nothing is done.

    *Lead* asks for every lead and co-lead; without one it is not met. `needed` is the n of *n of m*.
    """
    roles = [(role, is_done(progress)) for role, progress in parts]
    if rule == RollUp.LEAD:
        roles = [(role, done) for role, done in roles if role in LEADING]
    done = sum(done for _role, done in roles)
    if rule == RollUp.ANY:
        return done >= 1
    if rule == RollUp.N_OF_M:
        return needed is not None and done >= needed
    return bool(roles) and done == len(roles)
