"""A paper replaced by its corrected text: what still stands is tied to it, what changed or vanished is listed."""

from __future__ import annotations

from typing import Any

import pytest

from commitments import acts
from commitments.models import Commitment
from meetings.models import Document, Paragraph
from tests.cases import in_days, refused
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    EventFactory,
    LinkFactory,
    MentionFactory,
    ParagraphFactory,
    PrincipleFactory,
    ResultFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TEXT = """1. The parties will send their comments on the draft within two weeks.

2. The co-chairs will report to the next meeting of the working group.

3. Some delegations proposed a regional office for the exchange of information.
"""
CORRECTED = """1. The working group took note of the report.

2. The parties will send their comments
on the draft within two weeks.

3. The co-chairs shall report in writing to the next meeting of the working group.
"""


@pytest.fixture
def paper() -> Document:
    document = DocumentFactory(slug="statement", text=TEXT, language="fr", restricted=True)
    for position, line in enumerate(filter(None, TEXT.splitlines()), 1):
        start = TEXT.index(line)
        ParagraphFactory(document=document, position=position, label=str(position), start=start, end=start + len(line))
    return document


def quoting(paper: Document, position: int, quote: str, factory: Any = CommitmentFactory, **given: Any) -> Any:
    paragraph = paper.paragraphs.get(position=position)
    if factory is CommitmentFactory:
        given |= {"origin": paper.meeting}
    return factory(paragraph=paragraph, quote=quote, **given)


def test_what_still_stands_is_tied_to_the_new_text(paper: Document) -> None:
    commitment = quoting(paper, 1, "send their comments on the draft")
    by = UserFactory()
    outcome = acts.correct_paper(paper, CORRECTED, by=by, why="The secretariat's errata.")
    commitment.refresh_from_db()
    newer = outcome.document
    assert (newer.slug, newer.replaces, newer.meeting, newer.language, newer.restricted) == (
        "statement-corrected",
        paper,
        paper.meeting,
        "fr",
        True,
    )
    assert [piece.label for piece in newer.paragraphs.all()] == ["1", "2", "3"]
    assert (commitment.paragraph.document, commitment.paragraph.label) == (newer, "2")
    event = commitment.events.get()
    quote = "send their comments on the draft"
    assert event.old == {"paragraph": ["statement", 1], "quote": quote}
    assert event.new == {"paragraph": ["statement-corrected", 2], "quote": quote}
    assert (event.by, event.why, str(event.effective)) == (by, "The secretariat's errata.", in_days(0))
    assert outcome.rebound == [commitment]
    paper.refresh_from_db()
    assert paper.text == TEXT  # the first one stays in the record


def test_changed_and_vanished_quotes_are_listed_and_keep_their_source(paper: Document) -> None:
    changed = quoting(paper, 2, "The co-chairs will report to the next meeting of the working group.")
    vanished = quoting(paper, 3, "proposed a regional office", PrincipleFactory)
    outcome = acts.correct_paper(paper, CORRECTED, by=None, why="Errata.")
    assert [(record, paragraph.label) for record, paragraph in outcome.changed] == [(changed, "3")]
    assert outcome.vanished == [vanished]
    for record in (changed, vanished):
        record.refresh_from_db()
        assert record.paragraph.document == paper


def test_all_that_quotes_the_paper_is_tied_anew_but_the_history(paper: Document) -> None:
    quote = "send their comments on the draft"
    records = [
        quoting(paper, 1, quote, PrincipleFactory),
        quoting(paper, 1, quote, ResultFactory),
        quoting(paper, 1, quote, MentionFactory),
        quoting(paper, 1, quote, LinkFactory, basis="stated"),
    ]
    event = quoting(paper, 1, quote, EventFactory)
    outcome = acts.correct_paper(paper, CORRECTED, by=None, why="Errata.")
    assert outcome.rebound == records
    for record in records:
        record.refresh_from_db()
        assert record.paragraph.document == outcome.document
    event.refresh_from_db()
    assert event.paragraph.document == paper


def test_of_two_places_the_nearer_one_is_taken(paper: Document) -> None:
    commitment = quoting(paper, 3, "information")
    text = "\n\n".join(f"{number}. About information no. {number}." for number in range(1, 6))
    acts.correct_paper(paper, text, by=None, why="Errata.")
    commitment.refresh_from_db()
    assert commitment.paragraph.position == 3


def test_a_correction_is_corrected_in_its_turn(paper: Document) -> None:
    commitment = quoting(paper, 1, "send their comments on the draft")
    newer = acts.correct_paper(paper, CORRECTED, by=None, why="Errata.").document
    with refused("replaced before; correct the newer paper", paper):
        acts.correct_paper(paper, "1. Other words.", by=None, why="Errata.")
    newest = acts.correct_paper(newer, TEXT, by=None, why="The first was right.").document
    commitment.refresh_from_db()
    assert (newest.slug, commitment.paragraph.document) == ("statement-corrected-corrected", newest)
    acts.retract(commitment.events.last(), by=None, why="It was not.")
    commitment.refresh_from_db()
    assert commitment.paragraph.document == newer


def test_a_long_short_name_or_one_that_is_taken_still_gives_a_free_one() -> None:
    one, other = (DocumentFactory(slug="x" * 59 + end, text="1. Words.") for end in "ab")
    first = acts.correct_paper(one, "1. Other words.", by=None, why="Errata.").document
    second = acts.correct_paper(other, "1. Other words.", by=None, why="Errata.").document
    assert (len(first.slug) <= 60, second.slug) == (True, f"{first.slug}-2")


@pytest.mark.parametrize(
    ("text", "why", "message"),
    [
        (TEXT, "Errata.", "or the same as before"),
        ("  ", "Errata.", "is empty"),
        (CORRECTED, " ", "Give the reason for the correction"),
    ],
)
def test_a_correction_of_nothing_is_refused(paper: Document, text: str, why: str, message: str) -> None:
    with refused(message, paper):
        acts.correct_paper(paper, text, by=None, why=why)


def test_a_paper_known_by_title_gets_its_text() -> None:
    paper = DocumentFactory(text="")
    assert acts.correct_paper(paper, TEXT, by=None, why="Found in the archive.").document.paragraphs.count() == 3
    assert Paragraph.objects.count() == 3
    assert not Commitment.objects.exists()
