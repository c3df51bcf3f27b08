"""Words used outwards: milder by default, set by a body, inherited down the tree, and shown in the table on demand."""

from __future__ import annotations

import csv
import io
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments.admin.bodies import OutwardWordsField
from commitments.outward import KINDS, KNOWN, MILDER, known_word, outward_word, plainly, words_of, words_of_bodies
from commitments.standing import Standing
from commitments.workflow import Answer, Progress
from meetings.access import Role
from meetings.models import Body
from tests import factories as make


def test_no_two_kinds_have_a_word_in_common() -> None:
    assert len(KNOWN) == sum(len(kind) for kind in KINDS)


@pytest.mark.parametrize("word", KNOWN.values(), ids=KNOWN)
def test_every_word_is_said_outwards(word: Any) -> None:
    assert outward_word(word, {}) == str(MILDER.get(word, word.label))
    assert outward_word(word, {word.value: "so to say"}) == "so to say"
    assert known_word(word.value) is known_word(str(word.label).upper()) is word
    assert plainly(word) == word.label


def test_an_answer_is_repeated_as_it_was_given() -> None:
    given = set(Answer) - {Answer.NOT_ASKED, Answer.AWAITING}
    assert not given & set(MILDER)
    assert outward_word(Standing.OVERDUE, {}) == "outstanding"
    assert outward_word(Progress.NO_INFORMATION, {}) == "awaiting information"


@pytest.mark.django_db
def test_the_nearest_body_speaks_first() -> None:
    top = make.BodyFactory(outward_words={"overdue": "pending", "closed": "done"})
    middle = make.BodyFactory(parent=top, outward_words={"overdue": "open", "nonsense": "x", "undated": ""})
    below = make.BodyFactory(parent=middle)
    assert words_of(below) == words_of(middle) == {"overdue": "open", "closed": "done"}
    assert words_of_bodies()[top.pk] == {"overdue": "pending", "closed": "done"}
    assert words_of(make.BodyFactory()) == {}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("overdue: outstanding", {"overdue": "outstanding"}),
        (
            "May be late: soon due\nno_information:  awaiting: news ",
            {"may_be_late": "soon due", "no_information": "awaiting: news"},
        ),
        ("\n\n", {}),
    ],
)
def test_words_are_written_one_a_line(lines: str, words: dict[str, str]) -> None:
    field = OutwardWordsField(required=False)
    assert field.clean(lines) == words
    assert field.clean(field.prepare_value(words)) == words


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ("overdue outstanding", "Write one pair a line"),
        ("late: outstanding", "There is no “late”: the words are"),
        ("overdue: one\nOverdue: two", "stands in two lines"),
        (f"overdue: {'x' * 61}", "more than 60 characters"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(lines: str, refusal: str) -> None:
    with pytest.raises(ValidationError, match=refusal):
        OutwardWordsField(required=False).clean(lines)


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(slug="wg", name="Working Group", outward_words={"overdue": "still open"})


@pytest.fixture
def manager(body: Body) -> Client:
    client = Client()
    client.force_login(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
    return client


@pytest.mark.django_db
def test_the_page_of_a_body_shows_what_is_said_outwards(manager: Client, body: Body) -> None:
    content = unescape(manager.get(reverse("admin:meetings_body_change", args=[body.pk])).content.decode())
    assert "overdue: still open" in content  # in the field, by its label
    assert "overdue → <b>still open</b>" in content
    assert "closed → <b>concluded</b>" in content
    assert "accepted →" not in content
    assert manager.get(reverse("admin:meetings_body_add")).status_code == 200


@pytest.fixture
def overdue(body: Body) -> None:
    """A part of a body below, overdue, of which nothing was reported but one step."""
    below = make.BodyFactory(parent=body)
    commitment = make.CommitmentFactory(body=below, origin=make.MeetingFactory(body=below, when="2015-11-25"))
    day = date(2015, 12, 1)
    due = make.DueFactory(assignment__commitment=commitment, earliest=day, latest=day)
    make.EventFactory(
        commitment=None,
        assignment=due.assignment,
        field="progress",
        new={"progress": "not_started"},
        effective="2016-01",
    )


def table(client: Client, **asked: str) -> str:
    answer = client.get(reverse("table"), {"body": "wg", "as_at": "2016-02-15", **asked})
    assert answer.status_code == 200
    return unescape(b"".join(answer).decode())


@pytest.mark.django_db
@pytest.mark.usefixtures("overdue")
def test_the_table_is_shown_with_either_words(manager: Client) -> None:
    own, outward = table(manager), table(manager, words="outward")
    for content, said, unsaid in ((own, "1 overdue<", "still open"), (outward, "1 still open<", ">overdue<")):
        assert said in content
        assert unsaid not in content
    assert "progress: not started" in own
    assert "progress: to be started" in outward


@pytest.mark.django_db
@pytest.mark.usefixtures("overdue")
def test_the_choice_of_words_is_kept_in_every_link(manager: Client) -> None:
    answer = manager.get(reverse("table"), {"body": "wg", "as_at": "2016-02-15", "words": "outward"})
    content = answer.content.decode()
    assert '<option value="outward" selected>' in content
    for link in ("csv", "frozen"):
        assert "words=outward" in answer.context[link]
    assert "words=" not in manager.get(reverse("table"), {"body": "wg"}).context["frozen"]


@pytest.mark.django_db
@pytest.mark.usefixtures("overdue")
def test_the_file_says_the_same_as_the_page(manager: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(table(manager, format="csv", words="outward").lstrip("\ufeff"))))
    assert [(row["Standing"], row["Progress"]) for row in rows] == [("still open", "to be started")]
    (own,) = csv.DictReader(io.StringIO(table(manager, format="csv").lstrip("\ufeff")))
    assert (own["Standing"], own["Progress"]) == ("overdue", "not started")


@pytest.mark.django_db
def test_other_words_than_these_are_refused(manager: Client) -> None:
    answer = manager.get(reverse("table"), {"body": "wg", "words": "loud"})
    assert answer.status_code == 400
    assert "“loud” is none" in unescape(answer.content.decode())
