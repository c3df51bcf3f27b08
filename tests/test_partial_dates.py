"""A partial date keeps what the paper gives and the days that it can mean; nothing is invented, nonsense is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from meetings.dates import NotADate, PartialDate, Span
from meetings.models import Body, Meeting
from tests.factories import BodyFactory, MeetingFactory

# What the five papers say, what is kept of it, and the first and last day that it can mean

PHRASES = [
    # 000
    ("this 2009 workshop", "2009", date(2009, 1, 1), date(2009, 12, 31)),
    ("Two years ago", "2007~", date(2007, 1, 1), date(2007, 12, 31)),
    # 001
    ("last October", "2010-10", date(2010, 10, 1), date(2010, 10, 31)),
    ("in 2002", "2002", date(2002, 1, 1), date(2002, 12, 31)),
    ("(2004-2007)", "2004/2007", date(2004, 1, 1), date(2007, 12, 31)),
    ("(2007-2011)", "2007/2011", date(2007, 1, 1), date(2011, 12, 31)),
    ("since 2004", "2004/..", date(2004, 1, 1), date.max),
    # 002
    ("from 28 to 30 May 2012", "2012-05-28/2012-05-30", date(2012, 5, 28), date(2012, 5, 30)),
    ("held on 30 March 2011", "2011-03-30", date(2011, 3, 30), date(2011, 3, 30)),
    # 003
    ("30 May 2011 To 01 June 2011", "2011-05-30/2011-06-01", date(2011, 5, 30), date(2011, 6, 1)),
    ("Between 30 May and 1 June 2011", "2011-05-30/2011-06-01", date(2011, 5, 30), date(2011, 6, 1)),
    # 004
    ("in September 2014", "2014-09", date(2014, 9, 1), date(2014, 9, 30)),
    ("On 19 May 2015", "2015-05-19", date(2015, 5, 19), date(2015, 5, 19)),
    ("In early September 2015", "2015-09~", date(2015, 9, 1), date(2015, 9, 30)),
    ("from 28 September to 28 October 2015", "2015-09-28/2015-10-28", date(2015, 9, 28), date(2015, 10, 28)),
    ("On 25 November 2015", "2015-11-25", date(2015, 11, 25), date(2015, 11, 25)),
    ("1-2 February, 2016", "2016-02-01/2016-02-02", date(2016, 2, 1), date(2016, 2, 2)),
    ("tentatively … 22-23 March 2016", "2016-03-22?/2016-03-23?", date(2016, 3, 22), date(2016, 3, 23)),
    ("in May 2016", "2016-05", date(2016, 5, 1), date(2016, 5, 31)),
    ("for 2016", "2016", date(2016, 1, 1), date(2016, 12, 31)),
    ("next year", "2016", date(2016, 1, 1), date(2016, 12, 31)),
    ("once the regional media statement had gone out", "", None, None),
]


@pytest.mark.parametrize(("said", "edtf", "earliest", "latest"), PHRASES)
def test_a_phrase_means_its_days(said: str, edtf: str, earliest: date | None, latest: date | None) -> None:
    when = PartialDate.parse(edtf)
    assert (when.earliest, when.latest, str(when)) == (earliest, latest, edtf)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("20XX", date(2000, 1, 1), date(2099, 12, 31)),
        ("2015-XX", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-XX-XX", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-02-XX", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
        ("2015-09%", date(2015, 9, 1), date(2015, 9, 30)),
        ("2015-06/2016", date(2015, 6, 1), date(2016, 12, 31)),
        ("../2015-06", date.min, date(2015, 6, 30)),
        ("  2015-06\n", date(2015, 6, 1), date(2015, 6, 30)),
    ],
)
def test_the_notation(edtf: str, earliest: date, latest: date) -> None:
    when = PartialDate.parse(edtf)
    assert (when.earliest, when.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("edtf", "interval", "is_open", "exact", "uncertain", "approximate"),
    [
        ("", False, False, False, False, False),
        ("2016", False, False, False, False, False),
        ("2016-02-01", False, False, True, False, False),
        ("2016-02-01/2016-02-02", True, False, True, False, False),
        ("2016-03-22?/2016-03-23?", True, False, True, True, False),
        ("2015-09~", False, False, False, False, True),
        ("2015-09%", False, False, False, True, True),
        ("2016-02-01/..", True, True, False, False, False),
        ("../2016-02-01", True, True, False, False, False),
    ],
)
def test_what_a_date_tells_of_itself(
    edtf: str, interval: bool, is_open: bool, exact: bool, uncertain: bool, approximate: bool
) -> None:
    when = PartialDate.parse(edtf)
    told = (when.is_interval, when.is_open, when.is_exact, when.uncertain, when.approximate)
    assert told == (interval, is_open, exact, uncertain, approximate)
    assert bool(when) is bool(edtf)


# Days somewhere within


@pytest.mark.parametrize(
    ("edtf", "days", "start", "end"),
    [
        ("2009", 3, "2009-01-01/2009-12-29", "2009-01-03/2009-12-31"),  # three days of a workshop, in 2009
        ("2015-09~", 2, "2015-09-01/2015-09-29", "2015-09-02/2015-09-30"),  # a two-day meeting in early September
        ("2015-09", None, "2015-09-01/2015-09-30", "2015-09-01/2015-09-30"),
        ("2015-09", 1, "2015-09-01/2015-09-30", "2015-09-01/2015-09-30"),
        ("2015-09", 30, "2015-09-01", "2015-09-30"),
        ("2016-02-01/2016-02-02", None, "2016-02-01", "2016-02-02"),
        ("2016-02-01/2016-02-02", 2, "2016-02-01", "2016-02-02"),
        ("2016-02-01", 1, "2016-02-01", "2016-02-01"),
        ("2016-02/2016-04", None, "2016-02-01/2016-02-29", "2016-04-01/2016-04-30"),
        ("2016/2016-03", None, "2016-01-01/2016-03-31", "2016-03-01/2016-03-31"),
        ("2016-06-15/2016", None, "2016-06-15", "2016-06-15/2016-12-31"),
    ],
)
def test_when_it_can_begin_and_end(edtf: str, days: int | None, start: str, end: str) -> None:
    when = PartialDate.parse(edtf)
    assert (str(when.start(days)), str(when.end(days))) == (start, end)


def test_the_undated_neither_begins_nor_ends() -> None:
    assert (PartialDate().start(), PartialDate().end(3)) == (None, None)


@pytest.mark.parametrize(
    ("edtf", "days", "message"),
    [
        ("2015-09", 31, "31 days do not fit 2015-09"),
        ("2016-02-01", 2, "2 days do not fit 2016-02-01"),
        ("2016-02-01/2016-02-02", 3, "3 days do not fit"),
        ("2016-02-01/2016-02-02", 1, "1 days do not fit"),
        ("2016-02/2016-04", 2, "2 days do not fit"),
        ("2016-02-01/..", 2, "2 days do not fit"),
        ("2009", 0, "at least one day"),
        ("2009", -3, "at least one day"),
    ],
)
def test_days_that_do_not_fit_are_refused(edtf: str, days: int, message: str) -> None:
    when = PartialDate.parse(edtf)
    for side in (when.start, when.end):
        with pytest.raises(NotADate, match=message):
            side(days)


# What is refused, and the words for it


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2015-13", "names month 13: months run from 01 to 12"),
        ("2015-00", "names month 00"),
        ("2015-02-31", "names day 31: February 2015 has 28 days"),
        ("2015-02-29", "February 2015 has 28 days"),
        ("2015-06-00", "names day 00"),
        ("31 February", "“31 February” is not a date that can be read: write 2016"),
        ("early September 2015", "is not a date that can be read"),
        ("2016-02-02/2016-02-01", "runs backwards: its end lies before its beginning"),
        ("2016/2015", "runs backwards"),
        ("0000", "names the year 0: years begin with 0001"),
        ("000X", "names the year 0"),
        ("201X-05", "leaves out a larger part and names a smaller one"),
        ("2015-XX-05", "leaves out a larger part"),
        ("../..", "open on both sides"),
        ("..", "is not a date"),
        ("/", "is not a date"),
        ("2016/", "is not a date"),
        ("/2016", "is not a date"),
        ("2015/2016/2017", "is not a date"),
        ("2015-5", "is not a date"),
        ("20155", "is not a date"),
        ("-2015", "is not a date"),
        ("2015~~", "is not a date"),
        ("~2015", "is not a date"),
        ("2015-09-28T10:00", "is not a date"),
        ("2015\x00", "is not a date"),
        ("2015-09\n-01", "is not a date"),
        ("\u0662\u0660\u0661\u0665", "is not a date"),  # Arabic digits
        ("\uff12\uff10\uff11\uff15", "is not a date"),  # full-width digits
        ("²015", "is not a date"),
        ("2015\u221209", "is not a date"),  # a minus sign for a hyphen
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_message(text: str, message: str) -> None:
    with pytest.raises(NotADate, match=message):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["9" * 1_000_000, "2015/" * 200_000, "X" * 1_000_000, "2015-XX" + "-XX" * 300_000])
def test_huge_nonsense_is_refused_with_a_short_message(text: str) -> None:
    with pytest.raises(NotADate) as refusal:
        PartialDate.parse(text)
    assert len(str(refusal.value)) < 200


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(NotADate, match="runs backwards"):
        Span(date(2016, 2, 2), date(2016, 2, 1))


# Whatever the date


@st.composite
def points(draw: st.DrawFn) -> str:
    """One side of a range, or a date by itself: a year, a month, a day, with or without digits left out."""
    day = draw(st.dates())
    form = draw(
        st.sampled_from([
            "{0:%Y}", "{0:%Y-%m}", "{0:%Y-%m-%d}", "{1}X", "{2}XX", "{0:%Y}-XX", "{0:%Y}-XX-XX", "{0:%Y-%m}-XX",
        ])
    )  # fmt: skip
    year = f"{max(day.year, 1000):04}"
    text = form.format(day.replace(year=int(year), day=min(day.day, 28)), year[:3], year[:2])
    return text + draw(st.sampled_from(["", "~", "?", "%"]))


@st.composite
def partial_dates(draw: st.DrawFn, *, may_be_open: bool = True) -> PartialDate:
    """Any partial date that can be read."""
    one, other = draw(points()), draw(points())
    forms = ["{one}", "{one}/{other}", *(["../{one}", "{one}/.."] if may_be_open else [])]
    text = draw(st.sampled_from(forms)).format(one=one, other=other)
    try:
        return PartialDate.parse(text)
    except NotADate:
        return PartialDate.parse(f"{other}/{one}")


@given(partial_dates())
def test_what_is_parsed_is_printed_and_parsed_the_same(when: PartialDate) -> None:
    assert PartialDate.parse(str(when)) == when


@given(partial_dates(), st.none() | st.integers(1, 400))
@example(PartialDate.parse("2016/2016-01"), None)
@example(PartialDate.parse("2016-06-15/2016"), None)
def test_it_begins_and_ends_within_its_days(when: PartialDate, days: int | None) -> None:
    assert when.earliest is not None
    assert when.latest is not None
    assert when.earliest <= when.latest
    try:
        start, end = when.start(days), when.end(days)
    except NotADate:
        return
    assert start is not None
    assert end is not None
    assert when.earliest <= start.earliest <= start.latest <= when.latest
    assert when.earliest <= end.earliest <= end.latest <= when.latest
    assert start.earliest <= end.earliest
    assert start.latest <= end.latest
    if days:
        assert end.earliest - start.earliest == timedelta(days - 1)


@given(st.text(max_size=30) | st.text("0123456789-/X~?%.", max_size=30))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        outcome = str(PartialDate.parse(text))
    except NotADate as refusal:
        outcome = str(refusal)
    assert outcome == text.strip() or len(outcome) > 20


# As a field of a model


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "edtf", "earliest", "latest"), [row for row in PHRASES if ".." not in row[1]])
def test_a_phrase_comes_back_from_the_database(
    said: str, edtf: str, earliest: date | None, latest: date | None
) -> None:
    meeting = MeetingFactory(when=edtf, when_said=said)
    meeting.full_clean()
    kept = Meeting.objects.get(when_earliest=earliest, when_latest=latest, when=edtf)
    assert (kept.when, kept.when_said) == (PartialDate.parse(edtf), said)
    assert (kept.when_earliest, kept.when_latest) == (earliest, latest)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2015-13", "months run from 01 to 12"),
        ("31 February", "is not a date that can be read"),
        ("2016-02-02/2016-02-01", "runs backwards"),
        ("2015\x00", "is not a date"),
        ("9" * 100_000, "is not a date"),
        ("2016/..", "leaves a side open"),
    ],
)
def test_the_field_refuses_what_is_no_date_of_a_meeting(text: str, message: str) -> None:
    meeting = MeetingFactory()
    meeting.when = text
    with pytest.raises(ValidationError, match=message) as refusal:
        meeting.full_clean()
    assert list(refusal.value.message_dict) == ["when"]


@pytest.mark.django_db
def test_how_long_something_stood_may_be_open() -> None:
    body = BodyFactory(existed="2002/..")
    body.full_clean()
    assert Body.objects.get(existed_earliest=date(2002, 1, 1), existed_latest=date.max) == body


@pytest.mark.django_db
def test_the_days_follow_what_is_written_and_cannot_be_set() -> None:
    meeting = MeetingFactory(when="2015-09")
    meeting.when_latest = date(2031, 1, 1)
    meeting.when = "2015-10"
    meeting.save()
    assert Meeting.objects.filter(when_earliest=date(2015, 10, 1), when_latest=date(2015, 10, 31)).count() == 1
