"""The check finds a mail of any kind that is gone or should not be, by the record alone as well as by its figures."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commitments.mailing import planning
from commitments.mailing.checking import differences
from commitments.mailing.clocks import Reading
from commitments.mailing.ticking import tick
from commitments.models import Delivery, DeliveryEvent, Event, PostOffice, Slot
from meetings.models import FocalPoint
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
LATER = datetime(2016, 1, 15, 9, tzinfo=UTC)
CHECKING = Path(__file__).parent.parent / "commitments/mailing/checking"


def a_pass(hour: int, minute: int = 0) -> None:
    wall = datetime(2016, 1, 15, hour, minute, tzinfo=UTC)
    tick(clock=lambda: wall, reading=lambda wall: Reading(wall, None, ""))


def part_of(point: FocalPoint, days: int, **more: Any) -> Any:
    """A part of a focal point's party with a date so many days from today."""
    commitment = more.pop("commitment", None) or make.CommitmentFactory(body=point.body, **more)
    day = TODAY + timedelta(days=days)
    return make.DueFactory(assignment__commitment=commitment, assignment__party=point.party, earliest=day, latest=day)


@pytest.fixture
def ledger() -> list[Delivery]:
    """A morning on which mails of every kind are planned: 3 digests, 2 escalations, 3 reports, 2 weekly, 3 notices."""
    above = make.BodyFactory(mail_on=True)
    body, other = make.BodyFactory(mail_on=True, parent=above), make.BodyFactory(mail_on=True, parent=above)
    for audience, weekdays in (("focal_points", "12345"), ("staff", "5"), ("co_chairs", "5")):
        make.ReportScheduleFactory(body=body, audience=audience, weekdays=weekdays)
    officer = make.BodyRoleFactory(body=body, role="editor", user__username="officer").user
    make.BodyRoleFactory(body=above, role="manager", user__username="head")
    make.BodyRoleFactory(body=body, role="viewer", user__username="viewer")
    make.BodyRoleFactory(body=other, role="manager", user__username="elsewhere")
    make.UserFactory(username="no-role")
    points = [
        make.FocalPointFactory(party=make.PartyFactory(), body=body, email=f"desk-{n}@example.org") for n in range(6)
    ]
    due, late, quiet, reported, off, gone = points
    part_of(due, 7, officer=officer)
    part_of(late, -10, officer=officer)
    part_of(quiet, 8, officer=officer)  # no step, no news
    told = part_of(reported, 90, officer=None).assignment
    make.EventFactory(assignment=told, commitment=None, field="part", recorded=datetime(2016, 1, 15, 6, 30, tzinfo=UTC))
    Event.objects.update(cause=None)
    part_of(off, 7, officer=officer)
    make.MailboxFactory(address=off.email, digests_off_since=datetime(2016, 1, 2, tzinfo=UTC))
    FocalPoint.objects.filter(pk=gone.pk).update(until=TODAY - timedelta(days=1))
    part_of(gone, 7, officer=officer)
    group = make.PartyFactory(kind="group")
    make.GroupMemberFactory(group=group, party=quiet.party)
    make.DueFactory(
        assignment__commitment=make.CommitmentFactory(body=body, officer=officer),
        assignment__party=group,
        assignment__each=True,
        earliest=TODAY + timedelta(days=3),
        latest=TODAY + timedelta(days=3),
    )
    make.RungFactory(body=body, days=7)
    make.FocalPointFactory(party=late.party, body=body, email="senior@example.org", senior=True)
    make.RungFactory(body=body, days=7, audience="senior")
    a_pass(6)
    fresh = make.CommitmentFactory(body=body, officer=officer)
    for point in (due, late):
        part_of(point, 60, commitment=fresh)
    make.EventFactory(
        commitment=fresh, field="disposition", old={"disposition": "draft"}, new={"disposition": "active"},
        recorded=datetime(2016, 1, 15, 6, 45, tzinfo=UTC), effective="2016-01-15",
    )  # fmt: skip
    a_pass(7)
    return list(Delivery.objects.order_by("pk"))


def found() -> list[str]:
    return list(differences(at=LATER))


def test_the_morning_is_as_it_should_be(ledger: list[Delivery]) -> None:
    kinds = {(mail.kind, mail.address.partition("@")[0]) for mail in ledger}
    assert kinds == {
        ("digest", "desk-0"), ("digest", "desk-1"), ("digest", "desk-2"), ("digest", "desk-3"),
        ("escalation", "desk-1"),
        ("deadline_report", "officer"),
        ("weekly_report", "officer"), ("weekly_report", "head"), ("weekly_report", "viewer"),
        ("newly_assigned", "desk-0"), ("newly_assigned", "desk-1"), ("newly_assigned", "officer"),
    }  # fmt: skip
    assert found() == []


def test_each_row_that_is_gone_is_found_by_its_figures_and_by_the_record(ledger: list[Delivery]) -> None:
    for mail in ledger:
        row, events = Delivery.objects.get(pk=mail.pk), list(mail.events.all())
        mail.delete()
        assert any("were entered" in line for line in found()), row
        forge()
        lines = found()
        assert lines, row
        assert all(row.address in line for line in lines)
        row.save(force_insert=True)
        DeliveryEvent.objects.bulk_create(
            DeliveryEvent(delivery=row, kind=one.kind, at=one.at, token=one.token) for one in events
        )
        forge()
        assert found() == []


def forge() -> None:
    """Make all figures agree with what is there, so that only the record can tell."""
    for slot in Slot.objects.all():
        keys = sorted(slot.deliveries.values_list("dedupe_key", flat=True))
        Slot.objects.filter(pk=slot.pk).update(mails=len(keys), keys_sha256=planning.keys_sha256(keys) if keys else "")
    keys = list(Delivery.objects.filter(slot=None).values_list("dedupe_key", flat=True))
    PostOffice.objects.update(entered=len(keys), entered_sum=sum(map(PostOffice.figure_of, keys)))


@pytest.mark.parametrize("kind", ["digest", "escalation", "weekly_report", "newly_assigned"])
def test_a_row_that_should_not_be_is_found(ledger: list[Delivery], kind: str) -> None:
    mail = next(one for one in ledger if one.kind == kind)
    Delivery.objects.filter(pk=mail.pk).update(
        address="x@example.org", dedupe_key=mail.dedupe_key.replace(mail.address, "x@example.org")
    )
    forge()
    assert any("x@example.org" in line and "should not have been" in line for line in found())


def test_what_has_changed_since_is_held_to_its_figures_alone(ledger: list[Delivery]) -> None:
    FocalPoint.objects.filter(email="desk-0@example.org").update(email="new@example.org")
    assert found() == []
    ledger[0].delete()
    assert len(found()) == 1


def test_of_many_rows_that_are_lost_by_chance_each_is_found(ledger: list[Delivery]) -> None:
    chance = random.Random(15)
    for _row in range(20):
        mail = Delivery.objects.get(pk=chance.choice(ledger).pk)
        events = list(mail.events.all())
        Delivery.objects.filter(pk=mail.pk).delete()
        assert found()
        mail.save(force_insert=True)
        DeliveryEvent.objects.bulk_create(
            DeliveryEvent(delivery=mail, kind=one.kind, at=one.at, token=one.token) for one in events
        )
    assert found() == []


def test_it_asks_no_planner_and_no_word_of_a_queryset() -> None:
    words = ("opened(", "overdue(", "counted(", "visible_to(", "newly_assigned(", "dates_moved(", "closed_since(")
    for path in CHECKING.glob("*.py"):
        code = path.read_text(encoding="utf-8")
        imported = [line for line in code.splitlines() if line.startswith(("from commitments.mailing", "import "))]
        allowed = ("checking", "ground", "journal")
        assert all(line.split()[1].split(".")[2] in allowed for line in imported if "mailing" in line), path
        assert not [word for word in words if f".{word}" in code], path
