"""The five papers as data: every word is found in its paper, and every column follows from the events."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from commitments import acts
from commitments.history import FIELDS, replay
from commitments.models import Commitment, Deadline, Due, Event, Link, Principle, Proposal, Result
from meetings.models import Attendance, Document, Meeting, Mention, Milestone, Party, PartyName
from meetings.models.papers import digest
from meetings.paragraphs import cut, stands_in
from tests.papers import FIXTURES, loaded  # noqa: F401

pytestmark = pytest.mark.django_db

SEEDS = settings.BASE_DIR / "seeds"
PAPERS = {
    "asean-2009-closing-statement": "000_b478b5ba74dfe21f.txt",
    "ministers-2011-asean": "001_13e19d178235bbad.txt",
    "experts-2012-summary": "002_c8949f303a282e20.txt",
    "experts-2011-report": "003_4e4fb04683cd67f3.txt",
    "disruption-2015-statement": "004_3a8cce875a1fb4f7.txt",
}


def counts() -> dict[str, int]:
    models = [*apps.get_app_config("meetings").get_models(), *apps.get_app_config("commitments").get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


# Loading


def test_loading_twice_adds_nothing() -> None:
    before = counts()
    with transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        assert counts() == before
        transaction.set_rollback(True)


# Words


@pytest.mark.parametrize(("slug", "name"), PAPERS.items())
def test_a_paper_stands_word_for_word_and_cut_as_the_rule_cuts(slug: str, name: str) -> None:
    document = Document.objects.get(slug=slug)
    assert document.text.encode() == (SEEDS / name).read_bytes()
    assert document.sha256 == digest(document.text)
    pieces = document.paragraphs.order_by("position").values_list("position", "label", "start", "end")
    assert list(pieces) == [(n, p.label, p.start, p.end) for n, p in enumerate(cut(document.text), 1)]


def test_the_papers_are_all_there_is_with_words() -> None:
    assert set(Document.objects.exclude(text="").values_list("slug", flat=True)) == set(PAPERS)
    assert {path.name for path in SEEDS.glob("*.txt")} == set(PAPERS.values())


QUOTING = [
    model
    for app in ("meetings", "commitments")
    for model in apps.get_app_config(app).get_models()
    if model is not Proposal and {"paragraph", "quote"} <= {field.name for field in model._meta.get_fields()}
]


@pytest.mark.parametrize("model", QUOTING, ids=lambda model: model.__name__)
def test_every_quote_is_found_in_its_paragraph(model: Any) -> None:
    quoting = model.objects.exclude(quote="").select_related("paragraph__document")
    assert quoting
    assert [record for record in quoting if not record.paragraph.quotes(record.quote)] == []


@pytest.mark.parametrize("model", [Commitment, Principle, Result, Mention, Attendance, Link])
def test_nothing_stands_without_its_quote(model: Any) -> None:
    assert model.objects.exists()
    assert not model.objects.filter(quote="").exists()
    assert not model.objects.filter(paragraph=None).exists()


def test_every_phrase_is_the_papers_own() -> None:
    """In the same paragraph, or for names of parties and periods somewhere in the same paper."""
    phrases: list[tuple[str, str]] = []
    for mention in Mention.objects.all():
        phrases += [(mention.named_as, mention.paragraph.text), (mention.when_said, mention.paragraph.text)]
    for attendance in Attendance.objects.all():
        phrases.append((attendance.as_written, attendance.paragraph.text))
    for deadline in Deadline.objects.all():
        source = deadline.commitment.paragraph.text
        phrases += [(deadline.phrase, source), (deadline.silence_quote, source)]
    for result in Result.objects.all():
        phrases.append((result.in_words, result.paragraph.text))
    for commitment in Commitment.objects.all():
        paper = commitment.paragraph.document.text
        phrases += [(commitment.condition, commitment.paragraph.text), (commitment.period_said, paper)]
        phrases += [(voice.named_as, paper) for voice in commitment.voices.all()]
        phrases += [(part.named_as, paper) for part in commitment.assignments.all()]
    whole = "\n".join(Document.objects.exclude(text="").values_list("text", flat=True))
    phrases += [(happening.when_said, whole) for happening in [*Meeting.objects.all(), *Milestone.objects.all()]]
    phrases += [(name.name, whole) for name in PartyName.objects.filter(party__kind=Party.Kind.STATE)]
    assert len(phrases) > 300
    assert [words for words, text in phrases if words and not stands_in(words, text)] == []


def test_titles_and_texts_are_our_own_words() -> None:
    for commitment in Commitment.objects.all():
        paper = commitment.paragraph.document.text
        assert commitment.title
        assert commitment.text
        assert not stands_in(commitment.text, paper)
        assert not stands_in(commitment.title, paper)


# History


TOLD = {
    "commitment": {"disposition"},
    "assignment": {"answer", "progress"},
    "deadline": {"dates"},
    "due": {"dates", "met"},
    "meeting": {"date", "state"},
    "milestone": {"date", "state"},
}
"""What happened, by the papers. The other fields come with the record; an event speaks of them when they change."""


@pytest.mark.parametrize("about", FIELDS)
def test_the_events_replay_to_the_columns(about: str) -> None:
    model = apps.get_model("meetings" if about in ("meeting", "milestone") else "commitments", about)
    begins = {"answer": "not_asked", "progress": "no_information", "earliest": None, "latest": None, "days": None}
    for subject in model.objects.prefetch_related("events"):
        held = replay([event.entry for event in subject.events.all()])
        assert set(held) <= TOLD[about]
        for field in TOLD[about]:
            columns = FIELDS[about][field]
            expected = held.get(field) or {column: begins.get(column, "") for column in columns}
            assert {column: acts.as_json(getattr(subject, column)) for column in columns} == expected, (subject, field)


def test_every_event_covers_a_whole_field_and_says_who_entered_it() -> None:
    for event in Event.objects.all():
        assert set(event.new) == set(FIELDS[event.about][event.field])
        assert event.recorded == datetime(2026, 1, 5, 9, tzinfo=UTC)
        assert (event.by, event.by_words) == (None, "entered from the paper")
        assert event.effective
        assert event.quote or event.cause  # what rests on no words rests on another event


def test_every_meeting_and_milestone_says_whether_it_happened() -> None:
    for happening in [*Meeting.objects.all(), *Milestone.objects.all()]:
        assert happening.events.filter(field="state").exists()
        assert happening.mentions.exists()


def test_every_commitment_is_in_force_or_completed_with_parts() -> None:
    assert Counter(Commitment.objects.values_list("disposition", flat=True)) == {"active": 43, "completed": 3}
    for commitment in Commitment.objects.all():
        assert commitment.assignments.exists()
        assert commitment.events.filter(new__disposition="active", effective=commitment.origin.when).exists()


# Deadlines


def test_deadlines_worked_out_anew_give_the_columns() -> None:
    assert Deadline.objects.count() == 14
    for deadline in Deadline.objects.all():
        span = acts.days_of(deadline)
        assert (deadline.earliest, deadline.latest) == ((span.earliest, span.latest) if span else (None, None))
        for assignment in deadline.commitment.assignments.all():
            due = assignment.dues.get(deadline=deadline)
            assert (due.earliest, due.latest) == (deadline.earliest, deadline.latest)
    assert Due.objects.count() == sum(d.commitment.assignments.count() for d in Deadline.objects.all())


@pytest.mark.parametrize(
    ("reference", "number", "earliest", "latest"),
    [
        ("AW-2009-03", 1, date(2009, 1, 17), date(2010, 1, 14)),
        ("AW-2009-04", 1, date(2009, 1, 17), date(2010, 1, 14)),
        ("AW-2009-05", 1, date(2010, 10, 1), date(2010, 10, 31)),
        ("WGD-2015-08", 1, date(2016, 5, 1), date(2016, 5, 31)),
        ("WGD-2015-09", 1, None, None),
        ("WGD-2015-12", 1, None, None),
        ("WGD-2015-13", 1, date(2016, 2, 2), date(2016, 2, 2)),
        ("WGD-2015-13", 2, date(2016, 2, 2), date(2016, 2, 2)),
        ("WGD-2015-13", 3, date(2016, 3, 23), date(2016, 3, 23)),
        ("WGD-2015-13", 4, date(2016, 3, 23), date(2016, 3, 23)),
        ("WGD-2015-19", 1, None, None),
        ("WGD-2015-21", 1, None, None),
        ("WGD-2015-23", 1, None, None),
        ("WGD-2015-24", 1, date(2016, 5, 1), date(2016, 5, 31)),
    ],
)
def test_spans(reference: str, number: int, earliest: date | None, latest: date | None) -> None:
    deadline = Deadline.objects.get(commitment__reference=reference, number=number)
    assert (deadline.earliest, deadline.latest) == (earliest, latest)
