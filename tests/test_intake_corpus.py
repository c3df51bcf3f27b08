"""The annotated papers are well-formed: every quote stands in its paper, and formats weigh the same in both parts."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.intake.corpus import FORMATS, KINDS, RULES, Paper, papers
from tests.intake.scoring import days, name, overlaps, words

INVENTED = {part: papers(part) for part in ("open", "closed")}
EVERY = [paper for part in INVENTED.values() for paper in part]

each_paper = pytest.mark.parametrize("paper", EVERY, ids=lambda paper: paper.name)


def flat(text: str) -> str:
    return " ".join(text.split())


@each_paper
def test_every_quote_stands_in_its_paper(paper: Paper) -> None:
    text = flat(paper.text)
    quotes = [
        *(wanted.quote for wanted in paper.commitments),
        *paper.traps,
        *paper.either_way,
        *(row["quote"] for row in paper.results),
    ]
    assert [quote for quote in quotes if flat(quote) not in text] == []


@each_paper
def test_a_commitment_says_what_it_is_in_known_words(paper: Paper) -> None:
    assert paper.format in FORMATS
    for wanted in paper.commitments:
        assert set(wanted.kinds) <= set(KINDS)
        assert wanted.rule in RULES
        assert bool(wanted.rule) == any(wanted.phrases), wanted.quote
        assert any(wanted.phrases) or not any(wanted.deadlines), wanted.quote
        for date in filter(None, wanted.deadlines):
            assert len(days(date)) == 2


@each_paper
def test_no_party_stands_twice_under_one_commitment(paper: Paper) -> None:
    for wanted in paper.commitments:
        for parties in wanted.responsible:
            names = [one for party in parties for one in set(map(name, party.names))]
            assert len(names) == len(set(names)), wanted.quote


@each_paper
def test_a_phrase_stands_in_its_paper(paper: Paper) -> None:
    text = "".join(words(paper.text))
    for wanted in paper.commitments:
        phrases = list(filter(None, wanted.phrases))
        assert not phrases or any("".join(words(phrase)) in text for phrase in phrases), wanted.phrases


@each_paper
def test_no_trap_is_a_commitment(paper: Paper) -> None:
    both = [
        (trap, wanted.quote) for trap in paper.traps for wanted in paper.commitments if overlaps(trap, wanted.quote)
    ]
    assert both == []


@each_paper
def test_a_paper_is_as_long_as_they_are_and_says_when_it_was(paper: Paper) -> None:
    assert 180 <= len(paper.text.split()) <= 2_100
    assert days(paper.meeting["start"]) <= days(paper.meeting["end"])
    assert paper.traps


@pytest.mark.parametrize("part", INVENTED)
def test_every_format_weighs_the_same_and_is_drafted_in_many_ways(part: str) -> None:
    counts = Counter(paper.format for paper in INVENTED[part])
    assert set(counts) == set(FORMATS)
    assert max(counts.values()) - min(counts.values()) <= 2
    assert sum(len(INVENTED[part]) for part in INVENTED) >= 40
    assert len({paper.culture for paper in INVENTED[part]}) >= 15


@pytest.mark.parametrize("part", INVENTED)
def test_some_papers_come_as_word_and_pdf_too(part: str) -> None:
    copies = [path for paper in INVENTED[part] for path in paper.files[1:]]
    assert {path.suffix for path in copies} == {".docx", ".pdf"}
    assert all(path.stat().st_size < 30_000 for path in copies)


def test_quotes_are_annotated_once() -> None:
    twice = {
        (paper.name, quote)
        for paper in EVERY
        for quote, times in Counter(wanted.quote for wanted in paper.commitments).items()
        if times > 1
    }
    assert twice == set()


def test_the_five_papers_are_read_from_the_fixtures() -> None:
    assert [len(paper.commitments) for paper in papers("five")] == [6, 9, 5, 2, 24]
    for paper in papers("five"):
        assert all(flat(wanted.quote) in flat(paper.text) for wanted in paper.commitments)
