"""What stands around a commitment: to whom it goes, what it goes back to, and how often it recurs."""

from __future__ import annotations

import pytest

from commitments import intake
from commitments.deadlines import Anchor, Bound, Rule
from commitments.intake.addressed import addressees, goes_back_to
from commitments.intake.often_words import recurrence_in
from commitments.models import Link


@pytest.mark.parametrize(
    ("sentence", "receivers"),
    [
        ("The Secretariat shall submit the budget to the Heads of Delegation by 1 May.", ["Heads of Delegation"]),
        ("The Bureau was asked to submit proposals to amend the rules to the Committee.", ["Committee"]),
        ("Germany offered to lend a dredger to Slovakia.", ["Slovakia"]),
        (
            "Parties will send their reports to the Secretariat and inform the Chair of progress.",
            ["Secretariat", "Chair"],
        ),
        ("Members agreed to continue to report to Members.", []),
        ("Members will cooperate to the extent possible and go to the next meeting.", []),
    ],
)
def test_who_receives_it_is_read_from_the_words(sentence: str, receivers: list[str]) -> None:
    assert addressees(sentence, ["Members", "Parties"]) == receivers


@pytest.mark.parametrize(
    ("sentence", "kind", "words"),
    [
        (
            "Peru will deliver on a commitment made at the Fourth Meeting.",
            "delivers",
            "on a commitment made at the Fourth",
        ),
        ("As agreed at the 4th meeting, Kenya will host the course.", "follows_up", "As agreed at the 4th meeting"),
        ("The Commission reiterated its request to the Secretariat.", "reiterates", "reiterated its request"),
        ("Decides to amend its decision VI/9;", "amends", "amend its decision VI/9"),
        ("Decides to replace resolution 7/3 by the text below;", "supersedes", "replace resolution 7/3"),
        ("The Secretariat will follow up on the recommendation of the third session.", "follows_up", "follow up on"),
        ("Kenya will host the course.", "", ""),
        ("The Working Group will implement the plan.", "", ""),
    ],
)
def test_what_it_goes_back_to_is_read_from_the_words(sentence: str, kind: str, words: str) -> None:
    found, said = goes_back_to(sentence)
    assert (found, words in said) == (kind, True)
    assert not found or found in Link.Kind.values


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("annually", "FREQ=YEARLY"),
        ("by 31 March each year", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"),
        ("every six months", "FREQ=MONTHLY;INTERVAL=6"),
        ("twice a year", "FREQ=MONTHLY;INTERVAL=6"),
        ("on a quarterly basis", "FREQ=MONTHLY;INTERVAL=3"),
        ("every other year", "FREQ=YEARLY;INTERVAL=2"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
        ("regularly", ""),
    ],
)
def test_how_often_becomes_a_rule_of_recurrence(phrase: str, rule: str) -> None:
    assert recurrence_in(phrase) == rule
    Rule(bound=Bound.BY, anchor=Anchor.RECURRING, rrule=rule)


def test_a_proposal_keeps_receiver_link_and_period() -> None:
    (one,) = intake.draft(
        "Pursuant to resolution 7/3, the Secretariat shall report to the Council every six months."
    ).commitments
    assert one.addressed_to == ["Council"]
    assert (one.link, one.link_text) == ("follows_up", "Pursuant to resolution 7/3")
    assert (one.deadline_text, one.deadline_rule) == ("every six months", "recurring FREQ=MONTHLY;INTERVAL=6")


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Seventeen officers were trained during the year.", [17]),
        ("Contributions of USD 240,000 have been received to date.", [240_000]),
        ("Since the fourth session 384 warnings had been exchanged.", [384]),
        ("The centre carried out 842 inspections.", [842]),
        ("Two Members had not yet done so.", []),
        ("The Organization has 57 members.", []),
        ("Japan announced 120 million dollars in loans.", []),
        ("Two thirds were at valves.", []),
        ("Four reports were outstanding.", []),
        ("The budget for the year amounts to 3 million dollars.", []),
    ],
)
def test_only_what_was_delivered_is_a_result(sentence: str, values: list[int]) -> None:
    assert [one.value for one in intake.draft(sentence).results] == values
