"""The deadline report as a letter: its approved text, its language, its envelope, and texts that stay inert."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.deadlines import Anchor
from commitments.mailing.letters.layout import folded
from meetings.models import Body, User
from tests.factories import (
    TODAY,
    AssignmentFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    MilestoneFactory,
)
from tests.letters import approved, deadline_report
from tests.reports import again, body, due, officer, parts_of, sample

__all__ = ["body", "officer"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_letter_is_the_approved_one(officer: User, body: Body, language: str) -> None:
    officer.language = language
    officer.save()
    sample(officer, body)
    message = deadline_report(officer, on=TODAY)
    assert message
    text, html = parts_of(message)
    heads = [f"{name}: {message.message()[name]}" for name in ("Subject", "From", "To", "Auto-Submitted")]
    suffix = "" if language == "en" else f".{language}"
    approved(f"deadline_report{suffix}.txt", "\n".join([*heads, "", text]))
    approved(f"deadline_report{suffix}.html", html)
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72
    assert "\n\n\n\n" not in text


def test_markup_in_a_title_stays_text(officer: User, body: Body) -> None:
    due(officer, body, TODAY, title="<script>alert(1)</script> & {{ officer.password }}{% now 'Y' %}")
    text, html = parts_of(deadline_report(officer, on=TODAY))
    assert "<script>alert(1)</script> & {{ officer.password }}{% now 'Y' %}" in " ".join(text.split())
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ officer.password }}{% now &#x27;Y&#x27; %}" in html


def test_characters_that_turn_a_line_round_are_left_out(officer: User, body: Body) -> None:
    due(officer, body, TODAY, title="Send\u2028the\x1b[31m report\u202e now\nBcc: somebody")
    text, html = parts_of(deadline_report(officer, on=TODAY))
    assert "Send the[31m report now Bcc: somebody" in text
    assert not set("\u2028\x1b\u202e") & {*text, *html}


def test_the_html_needs_nothing_from_outside(officer: User, body: Body) -> None:
    sample(officer, body)
    _text, html = parts_of(deadline_report(officer, on=TODAY))
    found: list[str] = []

    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"img", "link", "script", "iframe"}
            found.extend(value or "" for name, value in attrs if name in {"href", "src", "background"})

    Addresses().feed(html)
    assert len(found) == 5
    assert all(re.fullmatch(r"http://testserver/admin/commitments/commitment/900\d/change/", link) for link in found)
    assert "url(" not in html
    assert "@import" not in html


def test_it_is_written_in_the_officers_language(officer: User, body: Body) -> None:
    officer.language = "fr"
    due(officer, body, TODAY)
    assert "15 janvier 2016" in deadline_report(officer, on=TODAY).body


def test_twenty_commitments_cost_as_many_queries_as_one(officer: User, body: Body) -> None:
    milestone = MilestoneFactory(body=body)
    meeting = MeetingFactory(body=body)
    awaited = CommitmentFactory(body=body)

    def make() -> None:
        made = due(officer, body, TODAY)
        for hangs_on in (
            {"anchor": Anchor.MEETING, "meeting": meeting},
            {"anchor": Anchor.NEXT_MEETING, "body": body},
            {"anchor": Anchor.MILESTONE, "milestone": milestone},
            {"anchor": Anchor.COMPLETION, "completion_of": awaited},
        ):
            rule = DeadlineFactory(commitment=made, latest=TODAY, earliest=TODAY, **hangs_on)
            for part in (made.assignments.first(), AssignmentFactory(commitment=made)):
                DueFactory(assignment=part, deadline=rule)

    def queries() -> int:
        reader = again(officer)
        with CaptureQueriesContext(connection) as captured:
            assert deadline_report(reader, on=TODAY)
        return len(captured)

    make()
    for_one = queries()
    for _more in range(19):
        make()
    assert queries() == for_one <= 12


class TestTheEnvelope:
    def test_the_message_id_belongs_to_the_day_and_the_address(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY)

        def ident(on: date) -> str:
            return deadline_report(again(officer), on=on).extra_headers["Message-ID"]

        assert ident(TODAY) == ident(TODAY) != ident(TODAY + timedelta(days=1))
        assert re.fullmatch(r"<[a-z2-7]{40}@example\.org>", ident(TODAY))

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("email", "a@b.test, x@evil.test", "not one e-mail address"),
            ("email", "a@b)c@d", "not one e-mail address"),
            ("email", "<a@b><x@e>", "not one e-mail address"),
            ("email", "a@b.test\nBcc: x@evil.test", "not one e-mail address"),
            ("last_name", "A\r\nBcc: x@evil.test", "line break"),
            ("last_name", "Ä\nBcc: x@evil.test", "line break"),
        ],
    )
    def test_what_would_go_astray_is_refused(
        self, officer: User, body: Body, field: str, value: str, words: str
    ) -> None:
        due(officer, body, TODAY)
        setattr(officer, field, value)
        with pytest.raises(ValidationError, match=words):
            deadline_report(officer, on=TODAY)

    def test_a_name_with_accents_and_commas_is_one_recipient(self, officer: User, body: Body) -> None:
        officer.first_name, officer.last_name = "Office", "Secrétariat, Deadlines"
        due(officer, body, TODAY)
        message = deadline_report(officer, on=TODAY).message()
        to = message["To"]
        assert "officer@example.org" in to
        assert to.count("@") == 1
        assert message["Cc"] is message["Bcc"] is None

    def test_every_byte_fits_a_line_of_mail(self, officer: User, body: Body) -> None:
        due(officer, body, TODAY, title="–" * 200, quote="word " * 2000)
        raw = deadline_report(officer, on=TODAY).message().as_bytes(linesep="\r\n")
        assert raw.isascii()
        assert raw.endswith(b"\r\n")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 100
        assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("rendered", "laid_out"),
    [
        ("\n\none\n   \n\ntwo\n\n", "one\ntwo\n"),
        ("one\n.\n\ntwo", "one\n\ntwo\n"),
        ("Heading\n===\nnext", "Heading\n=======\nnext\n"),
        (f"{'a' * 70} bcd\n---", f"{'a' * 70}\nbcd\n{'-' * 70}\n"),
        (f"  {'a' * 66} ¶ 16", f"  {'a' * 66}\n  ¶ 16\n"),
        (f"  - {'word ' * 20}", f"  - {'word ' * 12}word\n    {'word ' * 6}word\n"),
        (f"  http://{'x' * 90}", f"  http://{'x' * 90}\n"),
    ],
)
def test_folded(rendered: str, laid_out: str) -> None:
    assert folded(rendered) == laid_out
