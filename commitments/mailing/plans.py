"""What the contents hand to the mechanism: a mail that is to be, and the items of which it will tell.

How the two halves meet:

* A **planner** says who is told what. `audiences.AUDIENCES` has one for each audience of a schedule; it is given the
  slot (and the earlier slots that it covers, after an outage) and yields a `Plan` for each person, or nothing. For a
  preview it is told who is asked about, and looks at people in turn, as far as its reader goes.
  `notices.NOTICES` has the planners of what goes at once; they are given events of the history.
* `planning.enter` writes the plans into the ledger, with the slot in one transaction: a `Delivery` in the state
  *planned*, or *held* when a person must approve it first, with its `DeliveryItem`s.
* A **letter** says it in words. `letters.LETTERS` has one function for each kind; when the mail is about to leave for
  the first time, it is given the delivery and returns the message, made with `envelope.letter`. It reads what the plan
  froze: `planning.lines_of(delivery)`, `delivery.day`, `delivery.language`, `delivery.about`. It may be called again
  after a crash, and then must say the same. What it raises makes a dead letter and costs nobody else theirs;
  `NothingToTell` cancels the mail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from commitments.models import Assignment, Commitment, DeliveryItem, Due
from meetings.models import Body, FocalPoint, User

logger = logging.getLogger(__name__)


T = TypeVar("T")
Among = Callable[[str, str], bool]
"""Whether somebody of this name and address is asked about; a planner passes over everybody else."""


def anybody(_name: str, _address: str) -> bool:
    return True


class LookedEnough(Exception):
    """Raised where more people would have to be looked at than somebody who waits for a page has time for."""


def in_hundreds(many: Iterable[T]) -> Iterator[list[T]]:
    """So many at a time; what came before `LookedEnough` comes first."""
    some: list[T] = []
    try:
        for one in many:
            some.append(one)
            if len(some) == 100:
                yield some
                some = []
    except LookedEnough:
        yield some
        raise
    if some:
        yield some


class NothingToTell(Exception):
    """Raised by a letter when nothing is left to say: no mail is empty."""


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment that a mail tells of. `shown` is what the letter needs to say the same tomorrow, as JSON."""

    commitment: Commitment
    reason: DeliveryItem.Reason = DeliveryItem.Reason.LISTED
    assignment: Assignment | None = None
    due: Due | None = None
    step: int | None = None
    due_shown: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One mail to one person.

    `day` is the local day of which it speaks. `key` tells it from others of its kind to the same address: by default
    the day, for a notice the event (“e123”), so that whoever plans it twice plans the same mail. There is no clock, no
    chance and no row number of the mail in it. `body` is whose editors see the mail and approve it if it is `held`.
    """

    kind: str
    day: date
    address: str
    name: str = ""
    language: str = "en"
    recipient: User | None = None
    focal_point: FocalPoint | None = None
    body: Body | None = None
    items: tuple[Item, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    family: str = ""
    """Stands in the key in the place of the kind, where a mail may be of another kind when it is planned again."""
    held: bool = False
    broken: str = ""
    """Why it could not be made; it is entered as *dead*, so that its person is listed and nobody else waits."""


def plan_or_why_not(make: Callable[[], Plan], /, **to: Any) -> Plan:
    """The plan that is made, or the one, with these columns, that says why it could not be.

    What is wrong with one record costs its own readers their mail, and is listed as theirs; nobody else waits for it.
    """
    try:
        return make()
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("The mail to %s cannot be planned.", to.get("address"))
        return Plan(broken=in_one_line(error), **to)


def in_one_line(error: Exception) -> str:
    """What went wrong, for a list."""
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return " ".join(words.split()) or type(error).__name__
