"""`manage.py seed`: loads what is missing, follows the papers, keeps what people did, and refuses what is broken."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from commitments import acts
from commitments.models import Assignment, Commitment, Due, Event, Result
from meetings.models import Attendance, Meeting, Party, PartyName
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FIXTURES = sorted(Path(settings.FIXTURE_DIRS[0]).glob("*.yaml"))


def seed(**options: Any) -> list[str]:
    out = StringIO()
    call_command("seed", stdout=out, **options)
    return out.getvalue().splitlines()


NAMED_ANEW = {"meetings.focalpoint", "commitments.principle", "commitments.result", "commitments.extension"}
"""What fixtures name by what it says; its UUID is made when it is first saved, and stays."""


def everything() -> str:
    """All records as text, by their natural keys; without the names that each load makes anew."""
    out = StringIO()
    call_command("dumpdata", "meetings", "commitments", natural_foreign=True, natural_primary=True, stdout=out)
    records = json.loads(out.getvalue())
    for record in records:
        if record["model"] in NAMED_ANEW:
            del record["fields"]["uuid"]
    return json.dumps(records)


def test_a_second_run_creates_and_changes_nothing() -> None:
    first, *more = seed()
    created = int(first.split()[0])
    assert (first, more) == (f"{created} created, 0 changed, 0 kept as is, 0 unchanged", [])
    assert created > 800
    before = everything()
    assert seed() == [f"0 created, 0 changed, 0 kept as is, {created} unchanged"]
    assert everything() == before


def test_seed_and_loaddata_come_to_the_same() -> None:
    with transaction.atomic():
        seed()
        seeded = everything()
        transaction.set_rollback(True)
    for fixture in FIXTURES:  # file by file: a reference to a later one would be refused
        call_command("loaddata", fixture.stem, verbosity=0)
    assert everything() == seeded


def test_a_dry_run_counts_and_writes_nothing() -> None:
    (line,) = seed(dry_run=True)
    assert line.endswith("0 changed, 0 kept as is, 0 unchanged (dry run: nothing was written)")
    assert not line.startswith("0 created")
    assert not Party.objects.exists()


def test_each_file_is_told_when_asked() -> None:
    lines = seed(verbosity=2, dry_run=True)
    assert [line.split(":")[0] for line in lines[:-1]] == [fixture.name for fixture in FIXTURES]


def test_what_an_act_did_is_kept() -> None:
    seed()
    officer = UserFactory()
    strengthening = Commitment.objects.get(reference="WGD-2015-03")
    acts.complete(strengthening, by=officer, effective="2016-01-10", why="Agreed at the desk.")
    due = Due.objects.get(deadline__meeting__reference="SG-2016-02-01")
    acts.report_progress(due.assignment, "in_progress", by=officer, effective="2016-02-02", met=[due])
    acts.move_meeting(Meeting.objects.get(reference="MC-2016-03-22"), "2016-04-05", by=officer)
    acts.report_progress(
        Assignment.objects.get(commitment__reference="TE-2012-02"), "implemented", by=officer, effective="2013-01"
    )
    events = Event.objects.count()
    before = everything()

    *kept, line = seed()

    assert everything() == before
    assert Event.objects.count() == events
    assert line.startswith("0 created, 0 changed, 5 kept as is, ")
    told = "\n".join(kept)
    assert "WGD-2015-03" in told
    assert "(disposition)" in told
    assert "Ministerial meeting (when, when_said)" in told
    assert "commitments.Deadline WGD-2015-13: Ministerial meeting (earliest, latest)" in told
    assert "commitments.Due WGD-2015-13/1: Ministerial meeting (earliest, latest)" in told
    assert "TE-2012-02/1 Sri Lanka (progress, progress_basis)" in told


def test_meetings_that_were_joined_stay_joined() -> None:
    seed()
    kept, gone = (Meeting.objects.get(reference=f"WGD-2016-05{tail}") for tail in ("", "-PLANNING"))
    acts.merge_meetings(kept, gone, by=UserFactory(), why="The co-chairs say so.")
    before = everything()

    lines = seed()

    assert everything() == before
    assert lines[-1].startswith("0 created, 0 changed, 0 kept as is, ")
    assert kept.mentions.filter(named_as="the next planning meeting").exists()


def test_ground_and_papers_follow_the_fixtures() -> None:
    seed()
    before = everything()
    Party.objects.filter(slug="viet-nam").update(name="Vietnam")
    Attendance.objects.filter(present="no").update(present="yes", reason="")
    Result.objects.filter(value=59).update(value=60)
    Result.objects.filter(value=485).delete()
    assert everything() != before

    (line,) = seed()

    assert line.startswith("1 created, 3 changed, 0 kept as is, ")
    assert Result.objects.filter(value=485).exists()
    assert str(Party.objects.get(slug="viet-nam")) == "Viet Nam"
    assert Attendance.objects.get(present="no").reason == "illness"


def test_what_people_added_stays() -> None:
    seed()
    party = Party.objects.get(slug="viet-nam")
    PartyName.objects.create(party=party, name="Socialist Republic of Viet Nam")
    assert seed()[0].startswith("0 created, 0 changed, 0 kept as is, ")
    assert party.names.count() == 3


# What is broken

GROUND = """
- model: meetings.party
  fields: {slug: ruritania, name: Ruritania, kind: state}
- model: meetings.body
  fields: {slug: forum, name: Forum}
- model: meetings.meeting
  fields: {uuid: 3f1c9a4e-1111-4111-8111-111111111111, reference: F-1, body: [forum], title: First, when: "2015-11-25"}
- model: meetings.document
  fields: {slug: statement, title: Statement, kind: communique, meeting: [F-1], text: The parties will report by May.}
- model: meetings.paragraph
  fields: {document: [statement], position: 1, start: 0, end: 32}
- model: commitments.commitment
  fields:
    uuid: 3f1c9a4e-2222-4222-8222-222222222222
    reference: F-2015-01
    origin: [F-1]
    paragraph: [statement, 1]
    quote: The parties will report by May.
    title: Report
    kind: agreed_action
- model: commitments.assignment
  fields: {commitment: [F-2015-01], number: 1, party: [ruritania]}
"""

BROKEN = {
    "an unknown party": (
        "{model: commitments.assignment, fields: {commitment: [F-2015-01], number: 2, party: [atlantis]}}",
        "commitments.assignment F-2015-01 · 2: party: there is no party “atlantis”.",
    ),
    "a month that is none": (
        '{model: meetings.body, fields: {slug: other, name: Other, existed: "2015-13"}}',
        "meetings.body other · Other: existed: “2015-13” names month 13: months run from 01 to 12.",
    ),
    "a date in words": (
        "{model: meetings.body, fields: {slug: other, name: Other, existed: 31 February}}",
        "existed: “31 February” is not a date that can be read",
    ),
    "a day that is none": (
        '{model: meetings.body, fields: {slug: other, name: Other, existed: "2015-02-31"}}',
        "existed: “2015-02-31” names day 31: February 2015 has 28 days.",
    ),
    "an interval that runs backwards": (
        "{model: commitments.deadline, fields: {commitment: [F-2015-01], number: 1, phrase: by May,"
        ' fixed: "2016-05/2016-04"}}',
        "fixed: 2016-05/2016-04 runs backwards: its end lies before its beginning.",
    ),
    "days that run backwards": (
        "{model: commitments.deadline, fields: {commitment: [F-2015-01], number: 1, phrase: by May,"
        ' fixed: "2016-05", earliest: "2016-05-31", latest: "2016-05-01"}}',
        "deadline_runs_forwards",
    ),
    "a quote that is not in the paper": (
        "{model: commitments.principle, fields: {paragraph: [statement, 1], title: No, quote: The parties will not.}}",
        "quote: These words do not stand in ¶ [1] of the paper; copy them exactly.",
    ),
    "a quote of an event that is not in the paper": (
        "{model: commitments.event, fields: {uuid: 3f1c9a4e-3333-4333-8333-333333333333, commitment: [F-2015-01],"
        " field: disposition, paragraph: [statement, 1], quote: They have reported.}}",
        "quote: These words do not stand in ¶ [1] of the paper; copy them exactly.",
    ),
    "a phrase that is not in the paper": (
        "{model: commitments.deadline, fields: {commitment: [F-2015-01], number: 1, phrase: by June,"
        ' fixed: "2016-06"}}',
        "phrase: these words do not stand in Statement, ¶ [1]: “by June”.",
    ),
    "a circle of deadlines": (
        "{model: commitments.deadline, fields: {commitment: [F-2015-01], number: 1, phrase: by May,"
        " anchor: completion, completion_of: [F-2015-01]}}",
        "F-2015-01 → F-2015-01",
    ),
    "a deadline that hangs on nothing": (
        "{model: commitments.deadline, fields: {commitment: [F-2015-01], number: 1, phrase: by May, anchor: meeting}}",
        "Give what the deadline hangs on, and nothing else.",
    ),
    "an unknown word": (
        "{model: commitments.assignment, fields: {commitment: [F-2015-01], number: 2, named_as: all, progress: done}}",
        "progress: “done” is none of no_information, not_started, ",
    ),
    "an unknown field": ("{model: meetings.party, fields: {slug: a, colour: red}}", "colour: no such field"),
    "an unknown model": ("{model: meetings.treaty, fields: {slug: a}}", "no such model can be seeded"),
    "a record without its body": (
        "{model: meetings.meeting, fields: {reference: F-2, title: Second}}",
        "body: This field cannot be null.",
    ),
    "a digest that is not the text's": (
        "{model: meetings.document, fields: {slug: b, title: B, kind: other, body: [forum], text: A, sha256: c}}",
        "sha256: does not follow from the rest",
    ),
    "a primary key": (
        "{model: meetings.party, pk: 7, fields: {slug: a, name: A, kind: state}}",
        "record 8: a record has “model” and “fields”, and nothing else.",
    ),
    "a reference that is no list": (
        "{model: meetings.meeting, fields: {reference: F-2, body: forum, title: Second}}",
        "body: write a reference as a list, such as [forum].",
    ),
    "no YAML": ("{model: [", "50_broken.yaml: not YAML: "),
}


@pytest.mark.parametrize(("record", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_named_and_nothing_is_loaded(record: str, words: str, tmp_path: Path, settings: Any) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "50_broken.yaml").write_text(f"{GROUND}- {record}\n", encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        seed()
    message = str(refused.value)
    assert words in message
    assert message.startswith("50_broken.yaml")
    assert message.endswith(". Nothing was loaded.")
    assert "\n" not in message
    assert not Party.objects.exists()


def test_the_sound_part_of_that_file_would_load(tmp_path: Path, settings: Any) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "50_sound.yaml").write_text(GROUND, encoding="utf-8")
    assert seed() == ["7 created, 0 changed, 0 kept as is, 0 unchanged"]


def test_a_broken_file_undoes_those_before_it(tmp_path: Path, settings: Any) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "10_sound.yaml").write_text(GROUND, encoding="utf-8")
    (tmp_path / "20_broken.yaml").write_text("just words", encoding="utf-8")
    with pytest.raises(CommandError, match=r"20_broken\.yaml: a fixture is a list of records\. Nothing was loaded\."):
        seed()
    assert not Party.objects.exists()


def test_a_corrected_text_finds_the_quotes_that_it_lost(tmp_path: Path, settings: Any) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    file = tmp_path / "50_paper.yaml"
    file.write_text(GROUND, encoding="utf-8")
    seed()
    file.write_text(GROUND.replace("text: The parties will report", "text: All parties will report"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"F-2015-01.*do not stand in"):
        seed()


def test_no_fixtures_at_all(tmp_path: Path, settings: Any) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    with pytest.raises(CommandError, match="No fixtures in"):
        seed()
