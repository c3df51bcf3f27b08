"""*A first walk* of the README, taken on the desk: each link and button of which it speaks is there, and works."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from commitments.models import Commitment, Due
from commitments.workflow import Disposition, Progress
from meetings.access import Role
from meetings.models import Meeting
from tests import factories as make

pytestmark = pytest.mark.django_db

README = Path(settings.BASE_DIR) / "README.md"

PAPER = """Statement of the sixth meeting

1. The meeting was opened by the chair.

2. The focal points will send their comments on the draft within two weeks.

3. Thailand will report on its training at the next meeting.

4. The Secretariat will keep the list of contacts up to date.
"""
QUOTES = {
    "The focal points will send their comments": "¶ 2",
    "Thailand will report on its training": "¶ 3",
    "The Secretariat will keep the list of contacts": "¶ 4",
}


SAID = [
    ("Kingdom of Thailand", "within two weeks", "within a time after the end of this meeting"),
    ("Thailand", "at the next meeting", "at the next meeting of the body"),
    ("Thailand", "", ""),
]
"""Of each of the three: its party by one of its names, the words of the deadline, the rule that is picked for them."""


def told(pattern: str) -> set[str]:
    """What the section sets off by this mark: bold are links and buttons."""
    section = README.read_text(encoding="utf-8").partition("\n## A first walk\n")[2].partition("\n## ")[0]
    return set(re.findall(pattern, " ".join(section.split())))


def _said(element: Any) -> str:
    return " ".join((element.text_content() or element.get("value", "")).split())


class Walker:
    """Somebody who knows only the page that is open: follows links by their words, fills in what stands there."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.used: set[str] = set()
        self.open(reverse("admin:index"))

    def open(self, where: str) -> None:
        self.take(self.client.get(where, follow=True))

    def take(self, answer: Any) -> None:
        assert answer.status_code == 200, answer.redirect_chain
        last = answer.request
        self.where = f"http://testserver{last['PATH_INFO']}{'?' if last['QUERY_STRING'] else ''}{last['QUERY_STRING']}"
        self.page: Any = html.document_fromstring(answer.content.decode())
        self.page.make_links_absolute(self.where)
        refused = self.page.xpath(".//ul[contains(@class, 'errorlist')] | .//*[@aria-invalid='true']")
        assert not refused, [_said(one) for one in refused]

    def says(self) -> str:
        return " ".join(self.page.text_content().split())

    def follow(self, words: str) -> None:
        """Follow the first link with these words."""
        named = {_said(link): link.get("href") for link in reversed(self.page.findall(".//a"))}
        assert words in named, f"no link “{words}” but {sorted(named)}"
        self.used.add(words)
        self.open(named[words])

    def press(self, words: str, **typed: Any) -> None:
        """Send the form that has this button, as it stands but for what is typed, the way a browser does."""
        found = [button for button in self.page.xpath(".//button|.//input[@type='submit']") if words == _said(button)]
        assert found, f"no button “{words}”"
        (form,) = self.page.xpath(f".//form[@id='{found[0].get('form')}']") or found[0].xpath("./ancestor::form")
        strange = set(typed) - set(form.fields.keys())
        assert not strange, f"no field {strange} but {sorted(form.fields.keys())}"
        sent: dict[str, Any] = {}
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        sent |= {name: value.replace("\n", "\r\n") for name, value in typed.items() if isinstance(value, str)}
        sent |= {name: value for name, value in typed.items() if isinstance(value, list)}
        if found[0].get("name"):
            sent[found[0].get("name")] = found[0].get("value", "")
        self.used.add(words)
        self.take(self.client.post(form.action or self.where, sent, follow=True))

    def run(self, action: str, chosen: list[str]) -> None:
        """Run an action of a list on what is chosen there."""
        self.used.add(action)
        self.press("Run", action=self.choice("action", action), _selected_action=chosen)

    def look_up(self, field: str, words: str) -> str:
        """What the field offers for these words: the one record's key."""
        (box,) = self.page.xpath(f".//select[@name='{field}']")
        asked = {name: box.get(f"data-{name.replace('_', '-')}") for name in ("app_label", "model_name", "field_name")}
        (found,) = self.client.get(box.get("data-ajax--url"), {**asked, "term": words}).json()["results"]
        return str(found["id"])

    def choice(self, field: str, words: str) -> str:
        """The value of what is chosen in a field by its words."""
        options = self.page.xpath(f"(.//select[@name='{field}'])[1]/option")
        (value,) = [option.get("value") for option in options if _said(option) == words]
        return str(value)


@pytest.fixture
def walker() -> Walker:
    body = make.BodyFactory(name="Working Group", slug="wg", reference_form="WG-{year}-{number}")
    user = make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk-officer").user
    thailand = make.PartyFactory(name="Thailand", slug="thailand")
    make.PartyNameFactory(party=thailand, name="Kingdom of Thailand")
    client = Client()
    client.force_login(user)
    return Walker(client)


def record_the_meetings_and_the_paper(walker: Walker) -> None:
    for title, when, state in (
        ("Seventh meeting", "2090-05-10", "planned"),
        ("Sixth meeting", "2016-03-10/2016-03-11", "held"),
    ):
        walker.open(reverse("admin:index"))
        walker.follow("New meeting")
        body = walker.choice("body", "Working Group")
        walker.press("Save", title=title, body=body, when=when, state=state)  # the reference is numbered by the body
    the_meeting = walker.where
    walker.follow("Add a paper")
    kind = walker.choice("kind", "chair's statement")
    walker.press("Save", title="Statement", slug="statement", kind=kind, text=PAPER)
    walker.open(the_meeting)


def record_the_commitments(walker: Walker) -> None:
    walker.follow("Record a commitment")
    for quote, (party, phrase, rule) in zip(QUOTES, SAID, strict=True):
        assert quote in walker.says()  # with the paragraphs of the paper
        assert "Take as the quote" in walker.says()
        typed = {"quote": quote, "title": quote, "kind": walker.choice("kind", "agreed action")}
        if phrase:
            typed |= {"deadlines-0-phrase": phrase, "deadlines-0-usual": walker.choice("deadlines-0-usual", rule)}
        walker.press("Save and next", **typed, **{"assignments-0-party": walker.look_up("assignments-0-party", party)})
        assert "is recorded as a draft" in walker.says()


def test_the_first_walk_of_the_readme_can_be_walked(walker: Walker) -> None:
    record_the_meetings_and_the_paper(walker)
    the_meeting = walker.where
    record_the_commitments(walker)
    made = Commitment.objects.order_by("pk")
    assert [(one.reference, one.paragraph.cited) for one in made] == [
        (f"WG-2016-0{number}", cited) for number, cited in enumerate(QUOTES.values(), 1)
    ]

    walker.open(the_meeting)
    walker.follow("3 drafts to activate")
    walker.run("Activate", [str(one.pk) for one in made])
    assert set(made.values_list("disposition", flat=True)) == {Disposition.ACTIVE}
    due = Due.objects.get(assignment__commitment=made[1])
    assert str(due.latest) == "2090-05-10"

    walker.open(the_meeting)
    walker.follow(f"{made[0].reference} {made[0].title}")
    walker.press("Report progress", progress=walker.choice("progress", "implemented"), why="By letter.")
    assert made[0].assignments.get().progress == Progress.IMPLEMENTED
    assert "By letter." in walker.says()

    walker.open(reverse("admin:meetings_meeting_change", args=[Meeting.objects.get(title="Seventh meeting").pk]))
    walker.follow("Move")
    walker.press("Show what it would move", when="2090-06-21", why="The hall is taken.")
    assert "Nothing has been written yet." in walker.says()
    assert "10 May 2090 21 June 2090" in walker.says()
    walker.press("Confirm: Move")
    due.refresh_from_db()
    assert str(due.latest) == "2090-06-21"

    walker.open(the_meeting)
    walker.follow("Status of implementation")
    for quote, cited in QUOTES.items():
        assert f"{quote} Statement, {cited}" in walker.says()
    assert "21 June 2090" in walker.says()
    address = walker.page.xpath(".//a[normalize-space()='CSV file']/@href")[0]
    file = walker.client.get(address).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {row["Quote"]: row["Paragraph"] for row in rows} == QUOTES
    assert [row["Due"] for row in rows if row["Reference"] == made[1].reference] == ["2090-06-21"]

    walker.open(reverse("admin:index"))
    walker.follow("Take in a paper")
    assert told(r"[^*]\*(take as [\w ]+)\*") == {"take as the quote"}
    assert {words for words in told(r"\*\*([^*]+)\*\*") if words not in walker.used} == set()
