"""Deadlines as papers say them give the phrase, the rule in the words of the record, and a date where one follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.intake.calendar_words import edtf, number, ordinal
from commitments.intake.deadline_words import Occasion, deadlines_in
from meetings.dates import PartialDate

ELEVENTH = Occasion("2026-03-10", "2026-03-13", None, 11, ((12, "2027-03-09/2027-03-12"),))


EACH_MARCH = "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"


@pytest.mark.parametrize(
    ("line", "phrase", "rule", "when"),
    [
        ("submit the returns by 30 June 2026.", "by 30 June 2026", "fixed", "2026-06-30"),
        ("submit the returns by 30 June.", "by 30 June", "fixed", "2026-06-30"),
        ("submit the returns by 1 February.", "by 1 February", "fixed", "2027-02-01"),
        ("report before the end of the year", "before the end of the year", "fixed", "2026-12-31"),
        ("report by the end of October 2026", "by the end of October 2026", "fixed", "2026-10-31"),
        ("report in the second quarter of 2026", "in the second quarter of 2026", "fixed", "2026-04/2026-06"),
        ("hold a workshop in May 2026", "in May 2026", "fixed", "2026-05"),
        ("be held from 9 to 12 March 2027 in Praia", "from 9 to 12 March 2027", "fixed", "2027-03-09/2027-03-12"),
        ("comment within two weeks.", "within two weeks", "meeting P14D", "2026-03-27"),
        ("comment within ten working days;", "within ten working days", "meeting P10D", "2026-03-27"),
        ("inform the Commission within six months.", "within six months", "meeting P6M", "2026-09-13"),
        ("reply within 30 days of circulation", "within 30 days of circulation", "milestone P30D", ""),
        ("send a copy within 72 hours of landing", "within 72 hours of landing", "milestone", ""),
        ("advise at its tenth meeting on a limit", "at its tenth meeting", "next_meeting at", ""),
        ("report to the next session", "to the next session", "next_meeting at", "2027-03-09/2027-03-12"),
        ("report before the Twelfth Session", "before the Twelfth Session", "next_meeting", "2027-03-09"),
        ("60 days before the next session", "60 days before the next session", "next_meeting -P60D", "2027-01-08"),
        ("name a team at the planning meeting", "", "", ""),
        ("at the next planning meeting in May 2026", "next planning meeting in May 2026", "meeting at", "2026-05"),
        ("issue a note once the law has been adopted.", "once the law has been adopted", "milestone not_before", ""),
        ("consider it during the revision of the manual.", "during the revision of the manual", "milestone during", ""),
        ("report annually to the Commission", "annually", "recurring FREQ=YEARLY", ""),
        ("provide regular updates to the groups", "regular updates", "recurring", ""),
        ("continuing involvement of focal points", "continuing involvement", "continuing", ""),
        ("publish it by 31 March of each year", "by 31 March of each year", f"recurring {EACH_MARCH}", ""),
        # No deadlines
        ("a plan for 2026", "", "", ""),
        ("the measure adopted in 2019", "", "", ""),
        ("Members may wish to report", "", "", ""),
        ("Resolution 12/3 of the Council", "", "", ""),
    ],
)  # fmt: skip
def test_a_phrase_gives_its_rule_and_date(line: str, phrase: str, rule: str, when: str) -> None:
    found = deadlines_in(line, ELEVENTH)
    first = found[0] if found else None
    if first is None:
        assert not phrase
    else:
        assert (phrase in first.phrase, first.rule, first.date) == (bool(phrase), rule, when)


def test_a_year_gives_all_the_days_that_two_weeks_after_it_can_mean() -> None:
    (said,) = deadlines_in("within the next two weeks.", Occasion("2009", "2009", 3))
    assert said.date == "2009-01-17/2010-01-14"


def test_without_a_date_of_the_meeting_nothing_is_made_up() -> None:
    assert [said.date for said in deadlines_in("within two weeks", Occasion())] == [""]
    assert [said.date for said in deadlines_in("by 30 June", Occasion())] == [""]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Twenty-eighth", 28), ("28th", 28), ("third", 3), ("thirtieth", 30), ("inaugural", 1), ("other", 0)],
)
def test_ordinals(words: str, expected: int) -> None:
    assert ordinal(words) == expected


@pytest.mark.parametrize(("words", "expected"), [("forty-five", 45), ("a", 1), ("1,240", 1240), ("some", 0)])
def test_numbers(words: str, expected: int) -> None:
    assert number(words) == expected


@given(st.text(st.sampled_from("0123456789 -/.ofJunemaryDcbtisvw"), max_size=30))
def test_whatever_stands_there_the_date_can_be_read_again(words: str) -> None:
    PartialDate.parse(edtf(words, after=date(2026, 3, 13)))
