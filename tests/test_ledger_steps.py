"""Each step of a mail in the ledger: which row it leaves, with which token, and that a late writer changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commitments.mailing import ledger
from commitments.models import Delivery, DeliveryEvent
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
LEASE = AT + timedelta(seconds=900)
Kind = DeliveryEvent.Kind


def a_mail(state: str = "queued", **more: Any) -> Delivery:
    made: Delivery = DeliveryFactory(recipient=None, state=state, token=3, **more)
    return made


@pytest.fixture(autouse=True)
def lease(settings: Any) -> None:
    settings.MAIL_LEASE = 900


STEPS: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
    ("queued", {"attempts": 2}, lambda mail: ledger.claim(mail, at=AT),
     {"state": "claimed", "token": 4, "attempts": 3, "lease_until": LEASE, "next_at": None}),
    ("planned", {"raw": None}, lambda mail: ledger.claim(mail, at=AT, raw=b"x"),
     {"state": "claimed", "token": 4, "raw": b"x", "frozen_at": AT,
      "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}),
    ("claimed", {}, lambda mail: ledger.begin(mail, at=AT),
     {"state": "data", "token": 3, "lease_until": LEASE}),
    ("data", {}, lambda mail: ledger.accepted(mail, at=AT, reply="y" * 600),
     {"state": "sent", "sent_at": AT, "lease_until": None, "next_at": None, "relay_reply": "y" * 500}),
    ("claimed", {"attempts": 2}, lambda mail: ledger.put_off(mail, at=AT, until=LATER, reply="y" * 600),
     {"state": "queued", "next_at": LATER, "attempts": 2, "lease_until": None, "relay_reply": "y" * 500}),
    ("claimed", {"attempts": 2},
     lambda mail: ledger.put_off(mail, at=AT, until=LATER, reply="y", event=Kind.OUR_FAIL),
     {"state": "queued", "attempts": 1}),
    ("data", {"ambiguous": 0}, lambda mail: ledger.in_doubt(mail, at=AT, until=LATER, reply="y" * 600),
     {"state": "queued", "ambiguous": 1, "token": 4, "next_at": LATER, "lease_until": None, "relay_reply": "y" * 500}),
    ("data", {"ambiguous": 1}, lambda mail: ledger.in_doubt(mail, at=AT, until=LATER, reply=""),
     {"state": "queued", "ambiguous": 2, "token": 4}),
    ("data", {"ambiguous": 2}, lambda mail: ledger.in_doubt(mail, at=AT, until=LATER, reply=""),
     {"state": "unconfirmed", "ambiguous": 3, "token": 4, "next_at": None}),
    ("claimed", {}, lambda mail: ledger.recover(mail, at=AT),
     {"state": "queued", "ambiguous": 0, "token": 4, "next_at": AT, "lease_until": None}),
    ("data", {}, lambda mail: ledger.recover(mail, at=AT),
     {"state": "queued", "ambiguous": 1, "token": 4, "next_at": AT, "relay_reply": "the sender did not come back"}),
    ("claimed", {}, lambda mail: ledger.end(mail, at=AT, event=Kind.DEAD, why="y" * 600),
     {"state": "dead", "next_at": None, "lease_until": None, "relay_reply": "y" * 500}),
    ("queued", {}, lambda mail: ledger.cancel(mail, at=AT, why="replaced"),
     {"state": "cancelled", "next_at": None, "lease_until": None}),
]  # fmt: skip


@pytest.mark.parametrize(("state", "given", "act", "expected"), STEPS)
def test_a_step_leaves_this_row_and_one_event(
    state: str, given: dict[str, Any], act: Any, expected: dict[str, Any]
) -> None:
    mail = a_mail(state, **given)
    assert act(mail) is True
    kept = Delivery.objects.get(pk=mail.pk)
    for name, value in expected.items():
        found = getattr(kept, name)
        assert (bytes(found) if isinstance(found, memoryview) else found) == value, name
        assert getattr(mail, name) == value, f"{name} of the one in hand"
    event = mail.events.get()
    assert (event.at, event.token) == (AT, kept.token)
    assert len(event.detail) <= 500


@pytest.mark.parametrize(("state", "given", "act"), [step[:3] for step in STEPS])
@pytest.mark.parametrize(
    "other", [{"token": 4}, {"state": "sent", "sent_at": AT, "next_at": None, "lease_until": None}]
)
def test_who_comes_late_changes_nothing(state: str, given: dict[str, Any], act: Any, other: dict[str, Any]) -> None:
    mail = a_mail(state, **given)
    if mail.raw is None and "state" in other:
        other = other | {"state": "cancelled", "sent_at": None}
    Delivery.objects.filter(pk=mail.pk).update(**other)
    before = Delivery.objects.filter(pk=mail.pk).values().get()
    assert act(mail) is False
    assert Delivery.objects.filter(pk=mail.pk).values().get() == before
    assert not mail.events.exists()
