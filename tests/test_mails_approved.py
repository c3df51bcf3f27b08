"""The words of the mails, approved whole in each language: a digest of all sections, each notice, the outage report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from commitments.mailing.digest import digests
from commitments.mailing.notices import at_once
from commitments.mailing.outages import outage_reports
from commitments.mailing.plans import Plan
from commitments.mailing.sections import SECTIONS
from commitments.models import Event
from commitments.workflow import Progress
from meetings.access import Role
from meetings.models import Body, FocalPoint, User
from tests import factories as make
from tests.factories import TODAY
from tests.letters import approved, message

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["en", "id"])]

AT = datetime(2016, 1, 15, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG = "https://meetings.example.org/2015/working-group/documents/co-chairs-summary-of-the-workshop-on-reports.pdf"


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Working Group on Reports", slug="reports", mail_on=True)


@pytest.fixture
def desk(body: Body, language: str) -> FocalPoint:
    return make.FocalPointFactory(
        party=make.PartyFactory(name="Fiji", slug="fiji"), body=body, name="Reports desk", email="desk@example.org",
        language=language,
    )  # fmt: skip


@pytest.fixture
def paper(body: Body) -> dict[str, Any]:
    """What commitments of one paper have in common."""
    workshop = make.MeetingFactory(
        body=body, title="Workshop on Reports", when="2015-11-17/2015-11-18", reference="WORKSHOP"
    )
    document = make.DocumentFactory(meeting=workshop, title="Co-chairs’ summary of the Workshop on Reports")
    return {
        "origin": workshop,
        "paragraph": make.ParagraphFactory(document=document, label="12"),
        "quote": "All will do it.",
    }


def due(desk: FocalPoint, days: int | None, **commitment: Any) -> Any:
    latest = None if days is None else TODAY + timedelta(days=days)
    return make.DueFactory(
        assignment__commitment=make.CommitmentFactory(**commitment), assignment__party=desk.party,
        latest=latest, earliest=latest, deadline__fixed="" if days is None else latest.isoformat(),
        **({"deadline__anchor": "continuing"} if days is None else {}),
    )  # fmt: skip


def approve(name: str, language: str, mail: EmailMessage | None, **stands_for: object) -> None:
    """Compare text and HTML; `stands_for` are what is written for keys that are others each time."""
    assert mail is not None
    suffix = "" if language == "en" else f".{language}"
    text, html = f"Subject: {mail.subject}\n\n{mail.body}", str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    for words, key in stands_for.items():
        text, html = text.replace(f"/{key}/", f"/{words}/"), html.replace(f"/{key}/", f"/{words}/")
    approved(f"{name}{suffix}.txt", text)
    approved(f"{name}{suffix}.html", html)
    assert max(len(line) for line in text.splitlines()[1:] if "http" not in line) <= 72


def only(plans: Any, kind: str) -> Plan:
    (plan,) = (plan for plan in plans if plan.kind == kind)
    found: Plan = plan
    return found


def test_a_digest_of_all_sections(desk: FocalPoint, body: Body, paper: dict[str, Any], language: str) -> None:
    slot = make.SlotFactory(schedule=make.ReportScheduleFactory(body=body, audience="focal_points"))
    covered = make.SlotFactory(schedule=slot.schedule, local_date=TODAY - timedelta(days=1))
    over = due(desk, -8, reference="WR-1", title="Comment on the draft guide", **paper)
    make.AssignmentFactory(commitment=over.assignment.commitment, party=make.PartyFactory(), answer="accepted")
    due(desk, 3, reference="WR-2", title="Send figures of the year", **paper)
    restricted = due(desk, 7, reference="WR-4", restricted=True, **paper).assignment.commitment
    near = due(desk, 25, reference="WR-3", title=f"Publish {LONG}", **paper)
    moved = due(desk, 200, reference="WR-7", title="Name a delegate", **paper)
    for each in (near, moved):
        days = {"earliest": "2016-01-20", "latest": "2016-01-20"}
        now = dict.fromkeys(days, each.latest.isoformat())
        make.EventFactory(due=each, commitment=None, field="dates", old=days, new=now, recorded=AT - HOUR)
    given = due(desk, 300, reference="WR-6", title="Translate the guide", **paper).assignment
    make.EventFactory(assignment=given, commitment=None, field="part", recorded=AT - HOUR)
    done = due(desk, 20, reference="WR-8", title="Send the list of participants", **paper).assignment
    done.progress = Progress.IMPLEMENTED
    done.save()
    make.EventFactory(
        assignment=done, commitment=None, field="progress", new={"progress": "implemented"}, recorded=AT - HOUR
    )
    due(desk, None, reference="WR-5", title="Keep the register of contacts", **paper)
    (plan,) = digests(slot, [covered])
    assert {item.shown["section"] for item in plan.items} == {section.code for section in SECTIONS}
    approve("digest", language, message(plan), **{"104": restricted.pk})


def notices() -> list[Plan]:
    return list(at_once(list(Event.objects.order_by("pk"))))


def test_a_notice_of_a_part_newly_given(desk: FocalPoint, paper: dict[str, Any], language: str) -> None:
    part = due(desk, 67, reference="WR-1", title="Send figures of the year", **paper).assignment
    make.EventFactory(
        commitment=part.commitment, field="disposition", old={}, new={"disposition": "active"}, recorded=AT - HOUR,
        effective="2016-01-15",
    )  # fmt: skip
    approve("newly_assigned", language, message(only(notices(), "newly_assigned")))


def test_a_notice_of_a_date_that_has_moved(desk: FocalPoint, body: Body, paper: dict[str, Any], language: str) -> None:
    steering = make.MeetingFactory(
        body=body, title="Steering Group Meeting", when="2016-03-22", state="planned", reference="SG"
    )
    root = make.EventFactory(
        commitment=None, meeting=steering, field="date", recorded=AT - HOUR, effective="2016-01-15"
    )
    keys = []
    for number, title in enumerate(["Send figures of the year", "Canary"], start=1):
        made = make.CommitmentFactory(reference=f"WR-{number}", title=title, restricted=title == "Canary", **paper)
        latest = TODAY + timedelta(days=67)
        moved = make.DueFactory(
            assignment__commitment=made, assignment__party=desk.party, latest=latest, earliest=latest,
            deadline__anchor="meeting", deadline__meeting=steering, deadline__fixed="", deadline__bound="at",
        )  # fmt: skip
        old = {"earliest": "2016-03-01", "latest": "2016-03-01"}
        make.EventFactory(
            due=moved, commitment=None, field="dates", old=old, recorded=AT - HOUR, cause=root, effective="2016-01-15"
        )
        keys.append(made.pk)
    mail = message(only(notices(), "date_moved"))
    assert mail is not None
    assert "Canary" not in str(mail.body) + str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    approve("date_moved", language, mail, **{"104": keys[1]})


@pytest.mark.parametrize("decision", ["agreed", "declined"])
def test_a_notice_of_an_extension(desk: FocalPoint, paper: dict[str, Any], language: str, decision: str) -> None:
    asked = due(desk, 20, reference="WR-1", title="Send figures of the year", **paper)
    make.EventFactory(
        due=asked, commitment=None, field="extension", new={"decision": decision}, recorded=AT - HOUR,
        effective="2016-01-15",
    )  # fmt: skip
    approve(f"extension_{decision}", language, message(only(notices(), "extension_decided")))


def test_a_notice_to_the_officer(body: Body, paper: dict[str, Any], language: str) -> None:
    officer = make.BodyRoleFactory(
        body=body, role=Role.EDITOR, user__email="officer@example.org", user__language=language
    ).user
    made = make.CommitmentFactory(reference="WR-1", title="Send figures of the year", officer=officer, **paper)
    make.AssignmentFactory(commitment=made, party=make.PartyFactory(name="Fiji"))
    make.EventFactory(
        commitment=made, field="officer", new={"officer": "x"}, recorded=AT - HOUR, effective="2016-01-15"
    )
    (plan,) = (plan for plan in notices() if plan.recipient == officer)
    approve("officer_notice", language, message(plan), **{"104": made.pk})


def test_an_outage_report(body: Body, language: str) -> None:
    manager = make.BodyRoleFactory(
        body=body, role=Role.MANAGER, user__email="manager@example.org", user__language=language,
        user__zone="Asia/Jakarta",
    ).user  # fmt: skip
    schedule = make.ReportScheduleFactory(body=body, audience="focal_points")
    slots = [make.SlotFactory(schedule=schedule, local_date=TODAY + timedelta(days=day)) for day in (0, 1, 2)]
    for slot in slots[:-1]:
        slot.outcome = "merged"
    keys = []
    for number, restricted in ((1, False), (2, True)):
        made = make.CommitmentFactory(
            body=body, reference=f"WR-{number}", title="Correct the rapporteurs’ reports", restricted=restricted
        )
        make.DueFactory(deadline=make.DeadlineFactory(commitment=made, fixed="2016-01-16", silence="chair"))
        keys.append(made.pk)
    since, until = AT - HOUR, AT + timedelta(days=2, hours=3)
    (plan,) = outage_reports(since=since, until=until, slots=slots)
    assert plan.recipient == User.objects.get(pk=manager.pk)
    approve("outage", language, message(plan), **{"104": keys[0], "105": keys[1]})
