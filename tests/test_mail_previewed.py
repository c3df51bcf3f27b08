"""What will go out tomorrow is shown word for word before it does, to whoever may see it, and nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.mailing import planning
from commitments.mailing.clocks import Reading
from commitments.mailing.digest import _Planner
from commitments.mailing.previews import drafts, visible_drafts
from commitments.mailing.ticking import tick
from commitments.models import Delivery, Slot
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.factories import TODAY
from tests.test_desk_mail import client_of

pytestmark = pytest.mark.django_db

YESTERDAY_NOON = datetime(2016, 1, 14, 12, tzinfo=UTC)
SEVEN = datetime(2016, 1, 15, 7, tzinfo=UTC)
TOMORROW = reverse("admin:commitments_delivery_tomorrow")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: YESTERDAY_NOON)


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Working Group on Reports", mail_on=True)


@pytest.fixture
def editor(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk-officer").user


@pytest.fixture
def post(body: Body, editor: User) -> None:
    """Schedules for everybody: the desk of Fiji has a date to be told of, and a ladder; the editor a commitment."""
    for audience in ("focal_points", "staff", "co_chairs"):
        make.ReportScheduleFactory(body=body, audience=audience)
    desk = make.FocalPointFactory(body=body, party__name="Fiji", name="Reports desk", email="desk@example.org")
    for title, days in (("Send figures", 0), ("Send comments", -20)):
        made = make.CommitmentFactory(body=body, officer=editor, title=title)
        latest = TODAY + timedelta(days=days)
        make.DueFactory(assignment__commitment=made, assignment__party=desk.party, latest=latest, earliest=latest)
    make.RungFactory(body=body)


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


def pages(client: Client, where: str = TOMORROW) -> dict[str, str]:
    """The mails that are listed, by subject, with where each is opened."""
    return {row.subject: row.address for row in client.get(where).context["rows"]}


class TestThePreview:
    def test_is_what_leaves_byte_for_byte(self, post: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        call_command("send_deadline_reports", preview=True, save=tmp_path)
        said = capsys.readouterr().out
        assert said.splitlines()[-1] == "3 to be sent, 1 held for approval"
        for _pass in range(2):
            tick(clock=lambda: SEVEN, reading=lambda wall: Reading(wall, None, ""))
        sent = {bytes(mail.raw) for mail in Delivery.objects.filter(state="sent")}
        assert len(sent) > 2
        previewed = {file.read_bytes() for file in tmp_path.glob("*.eml")}
        assert sent == {raw for raw in previewed if b"We have not heard" not in raw}
        assert len(previewed) == len(sent) + 1
        assert Delivery.objects.get(state="held").kind == "escalation"

    def test_writes_nothing(self, post: None, editor: User, tmp_path: Path) -> None:
        client = client_of(editor)
        before = everything()
        call_command("send_deadline_reports", preview=True, save=tmp_path)
        call_command("send_deadline_reports", preview=True, as_at="2016-02-01")
        for address in pages(client).values():
            assert client.get(address).status_code == 200
            for part in ("html", "text", "eml"):
                assert client.get(address + part).status_code == 200
        assert everything() == before
        assert Slot.objects.count() == 0

    def test_shows_the_day_that_is_asked_for(self, post: None, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("send_deadline_reports", preview=True, as_at="2016-01-29")
        assert "29 January 2016" in capsys.readouterr().out

    def test_of_a_body_whose_mail_is_off_shows_nothing_to_parties(
        self, post: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Body.objects.update(mail_on=False)
        call_command("send_deadline_reports", preview=True)
        assert "desk@example.org" not in capsys.readouterr().out

    def test_says_when_there_is_nothing_or_mail_is_stopped(self, capsys: pytest.CaptureFixture[str]) -> None:
        make.PostOfficeFactory(mode="paused", why="person: holidays", since=SEVEN)
        call_command("send_deadline_reports", preview=True)
        said = capsys.readouterr()
        assert said.out == "No schedule sends anything.\n"
        assert said.err == "Mail is stopped, and nothing would leave: person: holidays.\n"

    def test_refuses_a_day_that_is_none(self) -> None:
        with pytest.raises(CommandError, match="the calendar has no 2016-02-31"):
            call_command("send_deadline_reports", preview=True, as_at="2016-02-31")

    def test_a_mail_that_cannot_be_written_hides_no_other(
        self, post: None, body: Body, capsys: pytest.CaptureFixture[str]
    ) -> None:
        point = make.FocalPointFactory(body=body, email="third@example.org", name="Name\nBcc: x@example.org")
        made = make.CommitmentFactory(body=body)
        make.DueFactory(assignment__commitment=made, assignment__party=point.party, latest=TODAY)
        call_command("send_deadline_reports", preview=True)
        said = capsys.readouterr()
        assert "To: Reports desk <desk@example.org>" in said.out
        assert "third@example.org: " in said.err

    def test_leaves_out_what_has_left(self, post: None) -> None:
        tick(clock=lambda: SEVEN - timedelta(hours=3), reading=lambda wall: Reading(wall, None, ""))
        tick(clock=lambda: SEVEN, reading=lambda wall: Reading(wall, None, ""))
        assert list(drafts(TODAY, at=SEVEN)) == []


class TestOnTheDesk:
    def test_each_is_listed_and_opens_as_it_would_leave(self, post: None, editor: User) -> None:
        client = client_of(editor)
        found = pages(client)
        (address,) = (where for subject, where in found.items() if subject.startswith("Fiji"))
        shown = client.get(address).content.decode()
        assert "Send figures" in shown
        assert "Reports desk &lt;desk@example.org&gt;" in shown
        html = client.get(address + "html")
        assert html.content.startswith(b"<!DOCTYPE html>")
        assert html["Content-Security-Policy"].startswith("sandbox")
        assert html["X-Frame-Options"] == "SAMEORIGIN"
        assert b"Outstanding" in client.get(address + "text").content
        (draft,) = (each for each in drafts(TODAY, at=YESTERDAY_NOON) if each.kind == "digest")
        assert f"Message-ID: {draft.message_id}".encode() in client.get(address + "eml").content

    def test_only_what_one_may_see_of_the_ledger(self, post: None, eight_users: dict[str, Any], body: Body) -> None:
        """The same rule as for the mails that are in it: two ways to ask, one answer for each kind of user."""
        users = {name: user for name, user in eight_users.items() if name != "anonymous"}
        for role in (Role.VIEWER, Role.EDITOR, Role.MANAGER):
            users[f"here {role}"] = make.BodyRoleFactory(body=body, role=role).user
        hidden = make.DocumentFactory(restricted=True, meeting__body=body)
        made = make.CommitmentFactory(body=body, paragraph=make.ParagraphFactory(document=hidden))
        other = make.FocalPointFactory(body=body, email="other@example.org")
        make.DueFactory(assignment__commitment=made, assignment__party=other.party, latest=TODAY)
        before = {
            name: {one.dedupe_key for one in visible_drafts(user, TODAY, at=SEVEN)} for name, user in users.items()
        }
        planned = list(drafts(TODAY, at=SEVEN))
        for one in planned:
            one.slot.save()
            one.slot_id = one.slot.pk
        planning._insert(planned, at=SEVEN)
        assert len(planned) > 5
        for name, user in users.items():
            user = User.objects.get(pk=user.pk)
            assert before[name] == set(Delivery.objects.visible_to(user).values_list("dedupe_key", flat=True)), name
        assert before["manager of another body"] == set()
        assert before["here viewer"] < before["here editor"] | before["here viewer"]

    def test_another_bodys_letter_is_not_there(self, post: None, editor: User) -> None:
        (address,) = (where for subject, where in pages(client_of(editor)).items() if subject.startswith("Fiji"))
        neighbour = client_of(make.BodyRoleFactory(role=Role.MANAGER).user)
        assert pages(neighbour) == {}
        for where in (address, address + "html", address + "eml"):
            assert neighbour.get(where).status_code == 404
        assert client_of(make.UserFactory()).get(TOMORROW).status_code == 403
        assert Client().get(address).status_code == 302

    def test_is_found_by_name_and_turned_over_in_pages(
        self, post: None, editor: User, body: Body, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("commitments.admin.letters.SHOWN", 1)
        client = client_of(editor)
        first = client.get(TOMORROW)
        assert first.context["after"] == "?page=2"
        second = client.get(TOMORROW + first.context["after"])
        assert [row.address for row in first.context["rows"]] != [row.address for row in second.context["rows"]]
        assert next(iter(pages(client, TOMORROW + "?q=REPORTS+desk"))).startswith("Fiji")
        assert pages(client, TOMORROW + "?q=nobody") == {}

    def test_looks_at_so_many_people_and_no_more(
        self, post: None, editor: User, body: Body, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many there are: a page plans for some hundred, and a mail is opened by planning for its reader."""
        for number in range(4):
            point = make.FocalPointFactory(body=body, email=f"other-{number}@example.org")
            due = make.DueFactory(assignment__commitment__origin__body=body, assignment__party=point.party)
            type(due).objects.filter(pk=due.pk).update(latest=TODAY, earliest=TODAY)
        client = client_of(editor)
        addresses = pages(client)
        planned: list[str] = []
        plan = _Planner._plan

        def counted(self: _Planner, person: Any, *given: Any) -> Any:
            planned.append(person.address)
            return plan(self, person, *given)

        monkeypatch.setattr(_Planner, "_plan", counted)
        (address,) = (where for subject, where in addresses.items() if subject.startswith("Fiji"))
        assert client.get(address).status_code == 200
        assert planned == ["desk@example.org"]
        planned.clear()
        assert list(pages(client, TOMORROW + "?q=OTHER-3"))
        assert planned == ["other-3@example.org"]
        assert client.get(TOMORROW + "?q=other").context["cut"] is False
        planned.clear()
        monkeypatch.setattr("commitments.mailing.previews.Among.__init__.__kwdefaults__", {"found": 3, "looked": 99})
        cut = client.get(TOMORROW + "?q=other")
        assert len(planned) == len(cut.context["rows"]) == 3
        assert "There may be more" in cut.content.decode()
        monkeypatch.setattr("commitments.mailing.previews.Among.__init__.__kwdefaults__", {"found": 9, "looked": 2})
        assert client.get(TOMORROW + "?q=nobody").context["cut"] is True

    @pytest.mark.parametrize("asked", ["?day=31", "?day=2016-02-31", "?page=-1", "?page=x", "?q=%00", "?page=99999999"])
    def test_an_address_that_makes_no_sense_shows_tomorrow(self, post: None, editor: User, asked: str) -> None:
        answer = client_of(editor).get(TOMORROW + asked)
        assert answer.status_code == 200
        assert ("is not a day" in answer.content.decode()) == asked.startswith("?day")
