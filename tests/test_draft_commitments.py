"""The command: a paper in, one object of draft commitments out, with no database anywhere near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments import intake, review
from commitments.intake import door
from meetings.paragraphs import stands_in
from tests.intake.speed import fifty_pages

PAPER = """Report of the Sixth Meeting of the Lakes Commission
Entebbe, Uganda, 4-6 March 2025

1. Kenya, Uganda and Rwanda attended. FAO attended as an observer.
2. The Commission requested the Secretariat to draft a budget by 30 June 2025.
3. The seventh meeting will be held in Kisumu in March 2026.
"""
SEEDS = sorted((settings.BASE_DIR / "seeds").glob("*.txt"))


def drafted(*files: object, **options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("draft_commitments", *map(str, files), format="json", stdout=out, stderr=StringIO(), **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


def test_one_object_a_file_with_exactly_its_keys(paper: Path) -> None:
    (draft,) = drafted(paper)
    assert draft == {
        "file": str(paper),
        "meeting": {
            "title": "Sixth Meeting of the Lakes Commission",
            "start": "2025-03-04",
            "end": "2025-03-06",
            "location": "Entebbe, Uganda",
            "bodies": ["Lakes Commission"],
            "participants": [
                {"name": "Kenya", "capacity": "participant"},
                {"name": "Uganda", "capacity": "participant"},
                {"name": "Rwanda", "capacity": "participant"},
                {"name": "FAO", "capacity": "observer"},
            ],
        },
        "commitments": [
            {
                "quote": "The Commission requested the Secretariat to draft a budget by 30 June 2025.",
                "paragraph": "2",
                "kind": "request",
                "responsible": ["Secretariat"],
                "deadline_text": "by 30 June 2025",
                "deadline": "2025-06-30",
                "deadline_rule": "fixed",
                "tacit_acceptance": False,
                "addressed_to": [],
                "link": None,
                "rule": "requested to",
                "confidence": 0.9,
            },
            {
                "quote": "The seventh meeting will be held in Kisumu in March 2026.",
                "paragraph": "3",
                "kind": "follow_up_meeting",
                "responsible": [],
                "deadline_text": "in March 2026",
                "deadline": "2026-03",
                "deadline_rule": "fixed",
                "tacit_acceptance": False,
                "addressed_to": [],
                "link": None,
                "rule": "next meeting",
                "confidence": 0.85,
            },
        ],
        "results": [],
    }


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_every_quote_stands_in_its_paper_word_for_word(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    (draft,) = drafted(seed)
    quotes = [one["quote"] for one in draft["commitments"]] + [one["quote"] for one in draft["results"]]
    assert [quote for quote in quotes if not stands_in(quote, text)] == []


def test_the_date_of_the_meeting_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The Secretariat will report within two weeks.", encoding="utf-8")
    assert drafted(path)[0]["commitments"][0]["deadline"] is None
    given = drafted(path, meeting_date="2025-03-04/2025-03-06")[0]
    assert (given["meeting"]["end"], given["commitments"][0]["deadline"]) == ("2025-03-06", "2025-03-20")


def test_a_meeting_is_dated_by_its_month_where_the_paper_names_no_day(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Meeting of the Lakes Commission, March 2025\n\n1. Kenya will report by 30 January.\n", "utf-8")
    (draft,) = drafted(path)
    assert (draft["meeting"]["start"], draft["meeting"]["end"]) == ("2025-03", "2025-03")
    assert draft["commitments"][0]["deadline"] == "2026-01-30"


def test_a_date_that_cannot_be_read_is_refused(paper: Path) -> None:
    with pytest.raises(CommandError, match="--meeting-date"):
        drafted(paper, meeting_date="last Tuesday")


def test_one_bad_paper_loses_no_other(paper: Path, tmp_path: Path) -> None:
    (tmp_path / "web.pdf").write_bytes(b"<html>")
    out, said = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 of 3") as ended:
        call_command(
            "draft_commitments", str(tmp_path / "web.pdf"), str(tmp_path / "no.txt"), str(paper),
            format="json", stdout=out, stderr=said,
        )  # fmt: skip
    assert ended.value.returncode == 1
    assert [json.loads(line)["file"] for line in out.getvalue().splitlines()] == [str(paper)]
    assert "web.pdf: it is a web page" in said.getvalue()
    assert "no.txt: there is no such file" in said.getvalue()


@pytest.mark.parametrize(
    "figure",
    ["9" * 16, "9" * 26 + ".5", "9" * 5_000, "9" + " 999" * 20, "1,000,000 billion"],
    ids=["16 digits", "26", "5,000", "in groups", "by its word"],
)
def test_a_figure_beyond_any_count_is_left_out(figure: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"1. {figure} coins were seized.\n\n2. In all 999,999,999,999,999 coins were seized.")
    assert [one["value"] for one in drafted(path)[0]["results"]] == [10**15 - 1]


def test_for_reading_it_prints_text(paper: Path) -> None:
    out = StringIO()
    call_command("draft_commitments", str(paper), stdout=out)
    assert "¶ 2 · request · Secretariat · by 30 June 2025 (2025-06-30)" in out.getvalue()


def test_it_works_where_no_database_can_be_reached(paper: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "draft_commitments", str(paper), "-", "--format", "json"],
        env={**os.environ, "DEBUG": "true", "DATABASE_URL": "postgres://nobody:x@192.0.2.1:1/nothing"},
        cwd=settings.BASE_DIR,
        input=b"The Ministers agreed to open an office.",
        capture_output=True,
        check=True,
    )
    assert [len(json.loads(line)["commitments"]) for line in done.stdout.splitlines()] == [2, 1]


def test_fifty_pages_take_seconds() -> None:
    """`make intake-score` holds them to two; here is room for a machine that has other things to do."""
    intake.draft(PAPER)  # the first paper also builds the tables
    text, begun = fifty_pages(), process_time()
    intake.draft(text)
    assert process_time() - begun < 6


@pytest.mark.parametrize(
    "text",
    [
        "a " * 50_000,
        "The Chair, " * 5_000,
        "agreed to that which will " * 700,
        "x" * 500_000,
        "(a) " * 10_000,
        "| a | b |\n" * 3_000,
        "1. The Secretariat will\n\n\n" * 2_000,
    ],
    ids=["letters", "commas", "verbs", "one word", "marks", "rows", "items"],
)
def test_a_hostile_text_holds_nobody_up(text: str) -> None:
    begun = process_time()
    intake.draft(text)
    assert process_time() - begun < 10


# The door for a second reader


def second_reader(paper: str, draft: intake.Draft) -> Iterable[intake.Proposal]:
    first = draft.commitments[0]
    yield replace(first, quote="Kenya, Uganda and Rwanda attended.", rule="guess", confidence=0.99, deadline="soon")
    yield replace(first, quote="words that nobody wrote")
    yield replace(first, quote="FAO attended as an observer.", kind="wish")
    yield first


def test_a_second_reader_adds_only_what_stands_in_the_paper(paper: Path, settings: Any) -> None:
    settings.INTAKE_READER = "tests.test_draft_commitments.second_reader"
    rows = drafted(paper)[0]["commitments"]
    assert [(row["quote"], row["rule"], row["confidence"], row["deadline"]) for row in rows[2:]] == [
        ("Kenya, Uganda and Rwanda attended.", "second reader: guess", 0.5, None)
    ]


def failing_reader(paper: str, draft: intake.Draft) -> Iterable[intake.Proposal]:
    first = draft.commitments.pop()
    yield replace(first, quote="Kenya, Uganda and Rwanda attended.")
    raise OSError("the machine does not answer")


def careless_reader(paper: str, draft: intake.Draft) -> Iterable[Any]:
    other = replace(draft.commitments[0], quote="Kenya, Uganda and Rwanda attended.")
    yield from (None, {"quote": "Kenya"}, replace(other, responsible=None), replace(other, addressed_to=[None]))
    yield from (replace(other, confidence="much"), replace(other, start=None), replace(other, link=None))
    yield from (replace(other, rule="\0"), replace(other, deadline_text="\ud800"), replace(other, tacit_acceptance=0))
    yield replace(other, start=-9, end=-1, link="copies", link_text="x", deadline_rule="soon", confidence=float("nan"))


@pytest.mark.parametrize("name", ["failing_reader", "no_reader_here_is_called_so"])
def test_a_second_reader_that_fails_costs_no_paper(name: str, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.INTAKE_READER = f"tests.test_draft_commitments.{name}"
    assert review.draft_of(PAPER) == intake.draft(PAPER)
    assert "second reader" in caplog.text


def test_what_a_second_reader_answers_is_made_whole_or_left_out(
    settings: Any, paper: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.INTAKE_READER = "tests.test_draft_commitments.careless_reader"
    *_rules, one = review.draft_of(PAPER).commitments
    assert (one.quote, one.start, one.end) == ("Kenya, Uganda and Rwanda attended.", 0, 0)
    assert (one.link, one.link_text, one.deadline_rule, one.confidence) == ("", "", "", 0)
    assert caplog.text.count("is no proposal") == 10
    assert [len(draft["commitments"]) for draft in drafted(paper, paper)] == [3, 3]


def test_every_rule_of_a_draft_passes_the_door() -> None:
    rules = {one.deadline_rule for seed in SEEDS for one in intake.draft(seed.read_text("utf-8")).commitments}
    rules |= {"", "next_meeting -P2M", "milestone not_before", "recurring FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"}
    assert [rule for rule in rules if not door._RULE.fullmatch(rule)] == []


def test_there_is_no_second_reader_unless_an_office_names_one() -> None:
    assert settings.INTAKE_READER == ""
