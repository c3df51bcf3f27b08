"""As at a day the record shows what held at its end, in lists, words, figures and the records themselves."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments import acts
from commitments.acts.record import as_json
from commitments.history import FIELDS
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.querysets import PictureOfThePast
from commitments.querysets.ranked import RANKED
from commitments.standing import PRESSING, Standing
from meetings.models import User
from tests.cases import in_force
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    EventFactory,
    MeetingFactory,
    MilestoneFactory,
)
from tests.secretariat import Secretariat
from tests.the_past import Past

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
RECORDED = datetime(2016, 3, 1, 9, tzinfo=UTC)


def told(subject: Any, field: str, *values: Any, effective: str, recorded: datetime = RECORDED, **old: Any) -> Event:
    """An event of a field, with its columns in their order."""
    about = subject._meta.model_name
    new = dict(zip(FIELDS[about][field], values, strict=True))
    subjects = {"commitment": None, about: subject}
    return EventFactory(field=field, old=old, new=new, effective=effective, recorded=recorded, **subjects)


@pytest.fixture
def part() -> Assignment:
    """A part of a commitment in force since 25 November 2015, implemented on 10 January 2016; due on 1 February."""
    part = AssignmentFactory(progress="implemented", progress_basis="reported", answer="accepted")
    told(part.commitment, "disposition", "active", "", effective="2015-11-25")
    told(part, "progress", "in_progress", "reported", "funding", effective="2015-12-20")
    told(part, "progress", "implemented", "reported", "", effective="2016-01-10")
    due = DueFactory(assignment=part, latest=date(2016, 2, 1))
    told(due, "dates", "2016-02-01", "2016-02-01", effective="2015-11-25", earliest=None, latest=None)
    return part


def progress(day: date) -> list[str]:
    return [part.progress for part in Assignment.objects.as_at(day)]


class TestWhatHeld:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2015, 11, 24), []),  # not yet agreed
            (date(2015, 11, 25), ["no_information"]),
            (date(2015, 12, 19), ["no_information"]),
            (date(2015, 12, 20), ["in_progress"]),
            (date(2016, 1, 9), ["in_progress"]),
            (date(2016, 1, 10), ["implemented"]),
            (date(2030, 1, 1), ["implemented"]),
        ],
    )
    def test_a_record_shows_what_held_at_the_end_of_the_day(
        self, part: Assignment, day: date, expected: list[str]
    ) -> None:
        assert progress(day) == expected

    def test_all_columns_of_the_field_are_as_they_were(self, part: Assignment) -> None:
        then = Assignment.objects.as_at(date(2016, 1, 1)).get()
        assert (then.progress, then.progress_basis, then.delay_reason) == ("in_progress", "reported", "funding")
        assert then.answer == "accepted"  # no event tells of it, so it has never changed

    def test_what_was_recorded_late_holds_from_when_it_was(self, part: Assignment) -> None:
        told(part, "progress", "partially_implemented", "reported", "", effective="2016-01-05")
        assert progress(date(2016, 1, 7)) == ["partially_implemented"]
        assert progress(date(2016, 1, 10)) == ["implemented"]

    @pytest.mark.parametrize(
        ("effective", "from_day"),
        [
            ("2016-02", date(2016, 2, 29)),  # some time in February: surely at its end
            ("2016", date(2016, 3, 1)),  # not later than it was recorded
            ("2016-02-10/2016-02-12", date(2016, 2, 12)),
        ],
    )
    def test_a_partial_date_counts_from_its_latest_day(self, part: Assignment, effective: str, from_day: date) -> None:
        told(part, "progress", "not_implemented", "reported", "", effective=effective)
        assert progress(from_day - DAY) == ["implemented"]
        assert progress(from_day) == ["not_implemented"]

    def test_what_was_retracted_never_held(self, part: Assignment) -> None:
        wrong = part.events.get(new__progress="in_progress")
        EventFactory(commitment=None, assignment=part, field="progress", retracts=wrong, recorded=RECORDED)
        assert progress(date(2016, 1, 1)) == ["no_information"]

    def test_dates_and_partial_dates_keep_their_type(self, part: Assignment) -> None:
        due = part.dues.get()
        told(due, "met", "2016-01", "early January", effective="2016-01")
        told(due, "dates", "2016-04-01", "2016-04-30", effective="2016-02-20", earliest="2016-02-01")
        then = Due.objects.as_at(date(2016, 1, 31)).get()
        assert (then.earliest, then.latest) == (date(2016, 2, 1), date(2016, 2, 1))
        assert (str(then.met), then.met_said, then.met_latest) == ("2016-01", "early January", date(2016, 1, 31))
        assert not Due.objects.as_at(date(2016, 1, 30)).get().met
        assert Due.objects.as_at(date(2016, 2, 20)).get().latest == date(2016, 4, 30)

    def test_words_are_those_of_the_day(self, part: Assignment) -> None:
        told(part.commitment, "words", "New title", "", "", effective="2016-01-05", title="Old title", text="")
        then = Commitment.objects.as_at(date(2016, 1, 4)).get()
        assert then.title == "Old title"
        assert Commitment.objects.as_at(date(2016, 1, 4)).filter(title="Old title").exists()
        assert Assignment.objects.as_at(date(2016, 1, 5)).get().commitment.title == "New title"


class TestExistence:
    def test_a_draft_is_not_there(self) -> None:
        AssignmentFactory(commitment=CommitmentFactory(disposition="draft"))
        assert not Commitment.objects.as_at(date(2030, 1, 1)).exists()
        assert not Assignment.objects.as_at(date(2030, 1, 1)).exists()

    def test_what_has_no_history_counts_from_its_meeting(self) -> None:
        CommitmentFactory(origin__when="2015-11-25")
        assert not Commitment.objects.as_at(date(2015, 11, 24)).exists()
        assert Commitment.objects.as_at(date(2015, 11, 25)).exists()

    def test_a_meeting_of_a_year_has_made_it_by_the_end_of_the_year(self) -> None:
        commitment = CommitmentFactory(disposition="draft", origin__when="2009")
        AssignmentFactory(commitment=commitment)
        acts.activate(commitment, by=commitment.officer)
        assert not Commitment.objects.as_at(date(2009, 12, 30)).exists()
        assert Commitment.objects.as_at(date(2009, 12, 31)).exists()

    def test_parts_of_the_draft_came_into_force_with_it(self) -> None:
        """They were entered today, for a commitment of 2009."""
        commitment = CommitmentFactory(disposition="draft", origin__when="2009")
        BodyRoleFactory(user=commitment.officer, body=commitment.body)
        acts.assign(commitment, named_as="delegations", by=commitment.officer)
        acts.activate(commitment, by=commitment.officer)
        acts.assign(commitment, named_as="the secretariat", by=commitment.officer, effective="2012-06-01")
        assert [part.named_as for part in Assignment.objects.as_at(date(2012, 5, 31))] == ["delegations"]
        assert Assignment.objects.as_at(date(2012, 6, 1)).count() == 2
        then = Commitment.objects.as_at(date(2012, 5, 31)).for_listing().get()
        assert len(then.assignments.all()) == 1

    def test_a_day_that_is_not_given_is_today(self, part: Assignment) -> None:
        every = Assignment.objects.all()
        assert every.as_at(None) is every
        with CaptureQueriesContext(connection) as queries:
            list(every.for_listing())
        assert "commitments_event" not in " ".join(query["sql"] for query in queries)


class TestWords:
    def test_they_read_what_held(self, part: Assignment) -> None:
        january, february = date(2016, 1, 9), date(2016, 2, 2)
        assert Assignment.objects.as_at(january).due_soon(on=january).exists()
        assert not Assignment.objects.due_soon(on=january).exists()  # by now it is implemented
        assert Assignment.objects.as_at(february).closed().exists()
        assert Assignment.objects.as_at(january).filter(progress__in=["in_progress"], answer="accepted").exists()
        assert Assignment.objects.as_at(january).exclude(progress="implemented").exists()

    def test_a_deadline_that_was_moved_reads_its_rule_of_then(self, part: Assignment) -> None:
        deadline = part.dues.get().deadline
        rule = {column: as_json(getattr(deadline, column)) for column in FIELDS["deadline"]["rule"]}
        milestone = MilestoneFactory(body=part.commitment.body, state="called_off")
        told(milestone, "state", "called_off", effective="2015-12-10", state="expected")
        before = rule | {"anchor": "milestone", "fixed": "", "milestone": str(milestone.uuid)}
        now = rule | {"fixed": "2016-02-01"}
        told(deadline, "rule", *now.values(), effective="2015-12-15", **before)
        due = part.dues.get()
        Event.objects.filter(due=due).delete()
        told(due, "dates", "2016-02-01", "2016-02-01", effective="2015-12-15", earliest=None, latest=None)
        expected = {
            date(2015, 12, 9): Standing.AWAITING_TRIGGER,
            date(2015, 12, 14): Standing.UNDATED,
            date(2015, 12, 15): Standing.ON_TRACK,
        }
        for day, word in expected.items():
            assert Assignment.objects.as_at(day).standing(word, on=day).exists(), day
            then = Assignment.objects.as_at(day).for_standing().get()
            assert then.standing(on=day) == word
        then = Assignment.objects.as_at(date(2015, 12, 9)).for_standing().get().dues.all()[0].deadline
        assert then.milestone == milestone
        assert milestone.title in then.in_words

        rules = Commitment.objects.as_at(date(2015, 12, 9)).get().deadlines.all()
        assert [(one.anchor, one.milestone) for one in rules] == [("milestone", milestone)]
        rules = Commitment.objects.as_at(date(2015, 12, 15)).get().deadlines.select_related("milestone", "commitment")
        assert [(one.anchor, one.milestone, str(one.fixed)) for one in rules] == [("fixed", None, "2016-02-01")]
        with pytest.raises(PictureOfThePast):
            rules[0].save()

    def test_a_deadline_has_the_days_of_then(self) -> None:
        body = BodyFactory()
        commitment = in_force(body=body)
        meeting = MeetingFactory(body=body, when="2016-02-01", state="planned")
        deadline = DeadlineFactory(commitment=commitment)
        acts.move_deadline(
            deadline, anchor="meeting", meeting=meeting, by=None, why="So decided.", effective="2016-01-05"
        )
        acts.move_meeting(meeting, "2016-03-01", by=None, effective="2016-01-20")
        days = {
            on: [(one.anchor, one.latest) for one in Deadline.objects.as_at(on)]
            for on in (date(2016, 1, 4), date(2016, 1, 5), date(2016, 1, 20), date(2005, 1, 1))
        }
        assert days == {
            date(2016, 1, 4): [("fixed", date(2016, 2, 1))],
            date(2016, 1, 5): [("meeting", date(2016, 2, 1))],
            date(2016, 1, 20): [("meeting", date(2016, 3, 1))],
            date(2005, 1, 1): [],
        }

    def test_lists_are_put_in_the_order_of_then(self, part: Assignment) -> None:
        other = AssignmentFactory(commitment=part.commitment, progress="not_started")
        then = Assignment.objects.as_at(date(2016, 1, 1))
        assert list(then.order_by("progress")) == [part, other]  # in progress, not started
        assert list(then.order_by("-progress")) == [other, part]
        assert list(Assignment.objects.order_by("progress")) == [part, other]

    def test_the_columns_of_today_are_refused(self, part: Assignment) -> None:
        then = Commitment.objects.as_at(date(2016, 1, 1))
        with pytest.raises(FieldError, match="not looked up as at a day"):
            then.filter(assignments__progress="implemented")
        with pytest.raises(FieldError, match="reads the columns of today"):
            Assignment.objects.as_at(date(2016, 1, 1)).values_list("progress")


class TestPictures:
    def test_what_hangs_on_a_picture_is_one_too(self, part: Assignment) -> None:
        """However it is asked for: loaded with it, prefetched, or followed later."""
        day = date(2016, 1, 1)
        ways = [
            Commitment.objects.as_at(day).for_listing(),
            Commitment.objects.as_at(day).prefetch_related("assignments__dues"),
            Commitment.objects.as_at(day),
        ]
        for way in ways:
            then = way.get()
            assert [one.progress for one in then.assignments.all()] == ["in_progress"]
            assert then.standing(on=day) == Standing.ON_TRACK
            assert then.assignments.filter(progress="in_progress").count() == 1
        assert Commitment.objects.get().standing(on=day) == Standing.CLOSED

    def test_a_picture_is_not_saved(self, part: Assignment) -> None:
        then = Assignment.objects.as_at(date(2016, 1, 1)).for_standing().get()
        for refused in (
            then.save,
            then.delete,
            then.commitment.save,
            then.dues.all()[0].save,
            lambda: then.save(update_fields=["progress"]),
            lambda: Assignment.objects.as_at(date(2016, 1, 1)).update(progress="implemented"),
            lambda: Assignment.objects.as_at(date(2016, 1, 1)).delete(),
        ):
            with pytest.raises(PictureOfThePast, match="shows what was"):
                refused()
        part.refresh_from_db()
        assert part.progress == "implemented"

    def test_rows_that_come_one_by_one_are_pictures_too(self, part: Assignment) -> None:
        assert [one.progress for one in Assignment.objects.as_at(date(2016, 1, 1)).iterator()] == ["in_progress"]


def standings(queryset: Any, on: date, dice: random.Random) -> dict[Any, Standing]:
    """How each record stands by the database; two of the words are asked by themselves, and find the same."""
    found = {one: RANKED[one.rank] for one in queryset.ranked(on=on)}
    for word in dice.sample(RANKED, 2):
        assert set(queryset.standing(word, on=on)) == {one for one, its in found.items() if its == word}
    return found


@pytest.mark.parametrize("run", range(5))
def test_the_database_tells_what_replay_tells(run: int) -> None:
    """After a hundred acts at random, around days on which something changed, by what was known at some instant."""
    secretariat, dice = Secretariat(1000 + run), random.Random(run)
    for _ in range(100):
        secretariat.step()
    instants = [None, *dice.sample(list(Event.objects.values_list("recorded", flat=True)), 2)]
    edges = sorted(set(Event.objects.values_list("counts_from", flat=True)))
    for edge in dice.sample(edges, 2):
        for day, known_at in ((edge - DAY, None), (edge, None), (edge, dice.choice(instants)), (edge, instants[1])):
            on = day + dice.choice([0, 0, 20, 200]) * DAY
            past = Past(day, known_at)
            parts, commitments = past.parts(on=on), past.commitments(on=on)
            asked = Assignment.objects.as_at(day, known_at=known_at)
            assert standings(asked, on, dice) == parts, (day, known_at, on)
            assert {one: one.standing(on=on) for one in asked.for_standing()} == parts, (day, known_at, on)
            assert_opened(asked, parts, on, dice)
            whole = Commitment.objects.as_at(day, known_at=known_at)
            assert standings(whole, on, dice) == commitments, (day, known_at, on)
            assert {one: one.standing(on=on) for one in whole.for_listing()} == commitments, (day, known_at, on)
            for part in asked.prefetch_related("dues__deadline"):
                assert_as_replayed(part, past, "answer", "progress")
                for due in part.dues.all():
                    assert_as_replayed(due, past, "dates", "met")
                    assert_as_replayed(due.deadline, past, "rule")
            for one in whole:
                assert_as_replayed(one, past, "disposition", "words")


def assert_opened(asked: Any, parts: dict[Assignment, Standing], on: date, dice: random.Random) -> None:
    """The figures of home and its first rows, which are worked out beside the database, are those of the lists."""
    officer = dice.choice([part.commitment.officer for part in parts]) if parts else User(pk=0)
    counted = set(asked.counted())
    its = {part: word for part, word in parts.items() if part in counted}
    hers = [word for part, word in its.items() if part.commitment.officer_id == officer.pk]
    every, mine = asked.pressing_figures(officer, on=on)
    assert every == {word: list(its.values()).count(word) for word in PRESSING}
    assert mine == {word: hers.count(word) for word in PRESSING}
    first = list(asked.most_pressing(3, on=on))
    watched = sorted(RANKED.index(word) for word in parts.values() if word in PRESSING[:6])
    assert [RANKED.index(parts[part]) for part in first] == watched[:3]


def assert_as_replayed(picture: Any, past: Past, *fields: str) -> None:
    for field in fields:
        for column, value in past.held(picture, field).items():
            shown = getattr(picture, column)
            key = getattr(shown, "uuid" if column == "milestone" else "reference", shown) if shown else shown
            key = getattr(shown, "slug", key) if column == "body" else key
            assert str(key or "") == str(value or ""), (picture, field, column)


class TestCost:
    def populate(self, number: int) -> None:
        for _ in range(number):
            part = AssignmentFactory()
            told(part.commitment, "disposition", "active", "", effective="2015-11-25")
            told(part, "progress", "in_progress", "reported", "", effective="2015-12-20")
            deadline = DeadlineFactory(commitment=part.commitment)
            told(DueFactory(assignment=part, deadline=deadline), "met", "2016-01", "", effective="2016-01")

    @pytest.mark.parametrize("model", [Commitment, Assignment])
    def test_a_list_costs_the_same_for_one_row_and_for_twenty(self, model: Any) -> None:
        costs, day = [], date(2016, 1, 1)
        for number in (1, 19):
            self.populate(number)
            with CaptureQueriesContext(connection) as queries:
                rows = [one.standing(on=day) for one in model.objects.as_at(day).for_listing()]
            costs.append((len(queries), len(rows)))
        assert costs[0][0] == costs[1][0] <= 3
        assert [rows for _queries, rows in costs] == [1, 20]

    def test_no_row_reads_all_events(self) -> None:
        """The look into the events of a subject goes by its key."""
        self.populate(20)
        day = date(2016, 1, 1)
        if connection.vendor == "postgresql":  # which reads a small table as a whole, whatever indexes there are
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        for queryset in (Assignment.objects.as_at(day), Commitment.objects.as_at(day), Due.objects.as_at(day)):
            plan = queryset.filter(pk=1).explain()
            assert plan.count("event") > 4
            assert read_as_a_whole(plan) == []

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="Only the parser of SQLite has a stack that can be full.")
    def test_the_deepest_question_leaves_room_in_the_parser(self) -> None:
        day = date(2016, 1, 1)
        known_at = datetime(2016, 6, 1, tzinfo=UTC)
        for model in (Commitment, Assignment):
            queryset = model.objects.as_at(day, known_at=known_at).standing(Standing.UNDATED, on=day)
            sql, parameters = queryset.query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN SELECT " + "(" * 8 + f"SELECT COUNT(*) FROM ({sql})" + ")" * 8, parameters)


def read_as_a_whole(plan: str) -> list[str]:
    """The steps, done once a row, that read all events."""
    if connection.vendor == "postgresql":
        return [line for line in plan.splitlines() if "Seq Scan on commitments_event" in line]
    steps = [line.split(" ", 3) for line in plan.splitlines()]
    once_a_row = {number for number, _parent, _unused, step in steps if step.startswith("CORRELATED")}
    return [step for _number, parent, _unused, step in steps if parent in once_a_row and step.startswith("SCAN")]
