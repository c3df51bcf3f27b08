"""Names, addresses and titles that mean harm: refused at entry, and harmless if they are in the database anyway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage

from commitments.mailing import letters
from commitments.mailing.digest import digests
from commitments.mailing.envelope import letter
from commitments.mailing.planning import enter
from commitments.mailing.plans import Plan
from commitments.mailing.relays import SmtpRelay
from commitments.mailing.sending import Sender
from commitments.models import Delivery
from meetings.addresses import mailbox, printable
from tests import factories as make
from tests.factories import TODAY
from tests.relay import Relay

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
NAMES = ["A\r\nBcc: x@evil.test", "A\nB", "A\x00B", "A\x0bB", "A\x85B", "A\u2028B", "A\u2029B"]
ADDRESSES = [
    "a@b.test, x@evil.test",
    "a@b)c@d",
    "<a@b><x@e>",
    "A <a@b.test>",
    "=?utf-8?q?a?=@b.test",
    "a@b.test\0",
    "a@b.test\r\nBcc: x@evil.test",
    "a@localhost",
    "a@[127.0.0.1]",
    f"{'a' * 250}@b.test",
    "jörg@b.test",
    '"a b"@b.test',
    "a@b.test x@evil.test",
    "a;x@evil.test",
    "a@",
    "@b.test",
    "",
    "a@\u2028b.test",
]

TITLE = {"of all": "Due"}


@pytest.fixture(autouse=True)
def relay(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    def titled(delivery: Delivery) -> EmailMessage:
        return letter(delivery, subject=TITLE["of all"], text="So it is.", html="<p>So it is.</p>")

    monkeypatch.setitem(letters.LETTERS, "titled", titled)
    relay = Relay()
    relay.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    yield relay
    relay.stop()


def send(*plans: Plan) -> None:
    enter(plans, at=NOW)
    talk = SmtpRelay()
    Sender(talk, clock=lambda: NOW).run()
    talk.close()


def plan(address: str = "desk@example.org", name: str = "") -> Plan:
    return Plan(kind="titled", day=TODAY, address=address, name=name)


GOOD = plan("good@example.org")


@pytest.mark.parametrize("name", NAMES)
def test_H55_a_name_with_a_line_break(relay: Relay, name: str) -> None:
    with pytest.raises(ValidationError):
        make.FocalPointFactory.build(
            name=name, party=make.PartyFactory(), body=make.BodyFactory(), email="a@example.org"
        ).full_clean()
    send(plan(name=name), GOOD)
    assert [kept.recipients for kept in relay.accepted] == [("good@example.org",)]
    dead = Delivery.objects.get(state="dead")
    assert "line break" in dead.relay_reply


@pytest.mark.parametrize("address", ADDRESSES)
def test_H56_an_address_that_is_not_one(relay: Relay, address: str) -> None:
    with pytest.raises(ValidationError):
        make.FocalPointFactory.build(party=make.PartyFactory(), body=make.BodyFactory(), email=address).full_clean()
    send(plan(address), GOOD)
    assert [kept.recipients for kept in relay.accepted] == [("good@example.org",)]
    dead = Delivery.objects.get(state="dead")
    assert "is not one e-mail address" in dead.relay_reply


def test_H56_an_address_that_went_bad_in_the_ledger_is_not_written_to(relay: Relay) -> None:
    enter([plan(), GOOD], at=NOW)
    Delivery.objects.filter(address="desk@example.org").update(address="a@b.test, x@evil.test")
    send()
    assert [kept.recipients for kept in relay.accepted] == [("good@example.org",)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (" Desk@Example.ORG ", "desk@example.org"),
        ("desk+due@example.org", "desk+due@example.org"),
        ("desk@bücher.example.org", "desk@xn--bcher-kva.example.org"),
        ("o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_an_address_has_one_form(address: str, expected: str) -> None:
    assert mailbox(address) == expected


@pytest.mark.parametrize(
    "title",
    [
        "x" * 5000,
        "wörter " * 800,
        "A\0B",
        "A\u2028Bcc: x@evil.test",
        "A\r\nBcc: x@evil.test",
        "\u202egnihton",
        "\ud800",
    ],
    ids=["long", "long and not ASCII", "NUL", "separator", "line break", "turned round", "half a character"],
)
def test_H57_a_title_in_the_subject(relay: Relay, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TITLE, "of all", title)  # not in the ledger: PostgreSQL holds neither NUL nor half a character
    send(plan())
    (kept,) = relay.accepted
    assert max(map(len, kept.raw.split(b"\r\n"))) <= 998
    assert b"\0" not in kept.raw
    read = message_from_bytes(kept.raw, policy=policy.default)
    assert read.get_all("Bcc") is None
    subject = read["Subject"].strip()  # a word that is too long for a line begins the next one
    assert len(subject) <= 200
    assert not set(subject) & set("\u202e\u2028\0\r\n\ud800")
    assert subject.startswith(printable(title)[:20].strip())


def test_H58_markup_and_template_language_in_a_title(relay: Relay) -> None:
    """Through the product's own report, in both of its parts."""
    officer = make.BodyRoleFactory(user__email="officer@example.org").user
    body = officer.roles.get().body
    title = "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% now 'Y' %}"
    made = make.CommitmentFactory(body=body, officer=officer, title=title)
    make.DueFactory(assignment__commitment=made, latest=TODAY)
    send(Plan(kind="deadline_report", day=TODAY, address=officer.email, recipient=officer))
    (kept,) = relay.accepted
    read = message_from_bytes(kept.raw, policy=policy.default)
    plain, html = (read.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (plain, html):
        assert "{{ settings.SECRET_KEY }}" in " ".join(part.split())
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("kind", ["digest", "newly_assigned", "escalation"])
def test_H58_in_what_leaves_for_a_party(relay: Relay, kind: str) -> None:
    """Whatever of the record a line of these says: the title, the quote, the paper, the party, the person."""
    evil = "<script>alert(1)</script> {{ settings.SECRET_KEY }}"
    body = make.BodyFactory(name=evil, mail_on=True)
    desk = make.FocalPointFactory(body=body, name=evil, party__name=evil)
    paper = make.ParagraphFactory(document__title=evil, document__meeting__body=body)
    made = make.CommitmentFactory(body=body, paragraph=paper, title=evil, quote=evil)
    due = make.DueFactory(assignment__commitment=made, assignment__party=desk.party, latest=TODAY)
    (plan,) = digests(make.SlotFactory(schedule=make.ReportScheduleFactory(body=body, audience="focal_points")), ())
    about = {"event": make.EventFactory(commitment=made).pk, "cause": evil, "text": evil, "dues": {}, "parties": [evil]}
    about["dues"] = {str(due.pk): TODAY.isoformat()}
    send(plan if kind == "digest" else replace(plan, kind=kind, key="x", about=about))
    (kept,) = relay.accepted
    read = message_from_bytes(kept.raw, policy=policy.default)
    html = read.get_body(("html",)).get_content()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4
    assert html.count("{{ settings.SECRET_KEY }}") == html.count("&lt;script&gt;")
