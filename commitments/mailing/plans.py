"""What the contents hand to the mechanism: a mail that is to be, and the items of which it will tell.

How the two halves meet:

* A **planner** says who is told what. `audiences.AUDIENCES` has one for each audience of a schedule; it is given the
  slot (and the earlier slots that it covers, after an outage) and yields a `Plan` for each person, or nothing.
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

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commitments.models import Assignment, Commitment, DeliveryItem, Due
from meetings.models import Body, FocalPoint, User


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
    held: bool = False
