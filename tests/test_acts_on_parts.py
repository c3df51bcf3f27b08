"""The parts of the parties: assigned, answered, reported, verified; with an event, or refused without a trace."""

from __future__ import annotations

import pytest

from commitments import acts
from commitments.models import Commitment
from meetings.models import Body
from tests.cases import a_draft, days, in_days, in_force, part_of, refused, told
from tests.factories import DeadlineFactory, DueFactory, ParagraphFactory, PartyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def active() -> Commitment:
    return in_force()


# Assigned


def test_a_party_gets_its_part_and_a_due_for_every_deadline() -> None:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, fixed="2016-03-01")
    acts.activate(commitment, by=commitment.officer)
    party = PartyFactory(slug="indonesia")
    version = commitment.version
    part = acts.assign(commitment, party=party, role="support", by=commitment.officer, effective="2015-12-01")
    event = part.events.get()
    values = {"party": "indonesia", "named_as": "", "role": "support", "each": False}
    assert told(event) == ({}, values, "2015-12-01")  # before, there was no such part
    assert (part.number, part.version, commitment.version) == (2, 1, version + 1)
    assert days(part.dues.get()) == ("2016-03-01", "2016-03-01")
    assert event.effects.get().subject == part.dues.get()


@pytest.mark.parametrize("move", [lambda c: acts.hold(c, by=None, why="Waiting."), lambda c: None])
def test_a_part_is_given_on_hold_too(active: Commitment, move) -> None:
    DeadlineFactory(commitment=active, fixed="2016-03-01")
    move(active)
    part = acts.assign(active, named_as="interested States", by=None)
    assert days(part.dues.get()) == ("2016-03-01", "2016-03-01")


def test_a_party_has_one_part(active: Commitment) -> None:
    party = part_of(active).party
    assert party is not None
    with refused(f"{party.name} has a part in it already", active):
        acts.assign(active, party=party, by=None)


def test_a_part_names_somebody_in_a_known_role(active: Commitment) -> None:
    with refused("Give the party, or the paper's words", active):
        acts.assign(active, named_as="  ", by=None)
    with refused("is none of: lead", active):
        acts.assign(active, named_as="interested States", role="boss", by=None)
    state = PartyFactory()
    with refused("said of a group", active):
        acts.assign(active, party=state, each=True, by=None)
    with refused("at most 200 characters", active):
        acts.assign(active, named_as="x" * 201, by=None)


def test_what_was_ended_gets_no_new_parts(active: Commitment) -> None:
    acts.complete(active, by=None, why="Done.")
    with refused("brought back by reopening", active):
        acts.assign(active, named_as="interested States", by=None)


# Answered


def test_an_answer_comes_with_its_basis_and_its_words(active: Commitment) -> None:
    part, paragraph = part_of(active), ParagraphFactory()
    event = acts.answer(
        part, "accepted", by=None, by_words="Note 12", effective="2016-01", paragraph=paragraph, quote="The parties"
    )
    before = {"answer": "not_asked", "answer_basis": ""}
    assert told(event) == (before, {"answer": "accepted", "answer_basis": "express"}, "2016-01")
    assert (event.by, event.by_words, event.paragraph) == (None, "Note 12", paragraph)
    assert (part.answer, part.answer_basis, part.version) == ("accepted", "express", 2)


def test_that_we_await_an_answer_is_none(active: Commitment) -> None:
    acts.answer(part_of(active), "awaiting", by=None)
    assert part_of(active).answer_basis == ""


def test_answers_in_other_words_and_back_to_not_asked_are_refused(active: Commitment) -> None:
    part = part_of(active)
    with refused("is none of: not_asked", part):
        acts.answer(part, "yes", by=None)
    with refused("is none of: express", part):
        acts.answer(part, "accepted", by=None, basis="hearsay")
    acts.answer(part, "noted", by=None)
    with refused("“noted” cannot become “not asked”", part):
        acts.answer(part, "not_asked", by=None)


def test_silence_is_consent_only_where_and_when_it_is(active: Commitment) -> None:
    part = part_of(active)
    with refused("Silence means nothing here", part):
        acts.answer(part, "accepted", basis="tacit", by=None)
    due = DueFactory(assignment=part, latest=in_days(3), deadline__silence="chair")
    with refused("has not ended yet", part):
        acts.answer(part, "accepted", basis="tacit", by=None)
    type(due).objects.filter(pk=due.pk).update(earliest=in_days(-3), latest=in_days(-3))
    assert acts.answer(part, "accepted", basis="tacit", by=None).new["answer_basis"] == "tacit"


def test_a_body_may_make_silence_consent_by_its_rules(active: Commitment) -> None:
    part = part_of(active)
    DueFactory(assignment=part, latest=in_days(-3))
    Body.objects.filter(pk=active.body.pk).update(silence="consent")
    assert acts.answer(part, "accepted", basis="tacit", by=None).new["answer"] == "accepted"


# Reported


def test_progress_is_reported_with_its_event(active: Commitment) -> None:
    part = part_of(active)
    event = acts.report_progress(
        part, "in_progress", by=active.officer, effective="2015-09", delay_reason="funding", why="Half is there."
    )
    before = {"progress": "no_information", "progress_basis": "", "delay_reason": ""}
    after = {"progress": "in_progress", "progress_basis": "reported", "delay_reason": "funding"}
    assert told(event) == (before, after, "2015-09")
    assert (event.by, event.why, event.counts_from.isoformat()) == (active.officer, "Half is there.", "2015-09-30")
    assert (part.progress, part.progress_basis, part.delay_reason, part.version) == (*after.values(), 2)


def test_a_report_meets_the_dues_that_it_names(active: Commitment) -> None:
    part = part_of(active)
    first, second = (DueFactory(assignment=part, latest=day) for day in ("2016-02-02", "2016-02-03"))
    event = acts.report_progress(part, "in_progress", by=active.officer, effective="2016-02", met=[first])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (str(first.met), str(second.met)) == ("2016-02", "")
    effect = event.effects.get()
    assert (effect.subject, told(effect)) == (
        first,
        ({"met": "", "met_said": ""}, {"met": "2016-02", "met_said": ""}, "2016-02"),
    )
    with refused("another part's, or met already", part):
        acts.report_progress(part, "in_progress", by=active.officer, met=[first])
    others = DueFactory()
    with refused("another part's, or met already", part):
        acts.report_progress(part, "in_progress", by=active.officer, met=[second, others])


def test_progress_may_go_on_as_it_is_but_not_be_unknown_again(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "in_progress", by=None)
    acts.report_progress(part, "in_progress", by=None, why="Still on it.")
    with refused("cannot become “no information”", part):
        acts.report_progress(part, "no_information", by=None)
    assert part.events.count() == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"progress": "done"}, "is none of: no_information"),
        ({"progress": ""}, "is none of: no_information"),
        ({"basis": "rumour"}, "is none of: reported"),
        ({"delay_reason": "laziness"}, "is none of: funding"),
        ({"effective": "2015-13"}, "months run from 01 to 12"),
        ({"effective": "31 February"}, "not a date"),
        ({"effective": "2999"}, "has not come yet"),
        ({"effective": "2002/.."}, "leaves a side open"),
        ({"by_words": "x" * 201}, "at most 200 characters"),
        ({"quote": "never written"}, "in which paragraph"),
    ],
)
def test_a_report_that_cannot_be_kept_is_refused(active: Commitment, given: dict[str, str], message: str) -> None:
    part = part_of(active)
    asked = {"progress": "in_progress", **given}
    with refused(message, part):
        acts.report_progress(part, asked.pop("progress"), by=None, **asked)


@pytest.mark.parametrize("disposition", ["draft", "on_hold", "completed", "superseded", "dropped"])
def test_parties_report_only_on_what_is_in_force(active: Commitment, disposition: str) -> None:
    Commitment.objects.filter(pk=active.pk).update(disposition=disposition)
    part = part_of(active)
    for door in (
        lambda: acts.report_progress(part, "in_progress", by=None),
        lambda: acts.answer(part, "accepted", by=None),
        lambda: acts.verify(part, by=None),
    ):
        with refused("is not in force", part):
            door()


# Verified


def test_what_was_reported_is_verified(active: Commitment) -> None:
    part = part_of(active)
    with refused("Nothing had been reported", part):
        acts.verify(part, by=None)
    acts.report_progress(part, "in_progress", by=None, effective="2015-09-01", delay_reason="legal")
    event = acts.verify(part, by=active.officer, effective="2015-10-01")
    assert event.new == {"progress": "in_progress", "progress_basis": "verified", "delay_reason": "legal"}


def test_verified_is_what_had_been_reported_by_then(active: Commitment) -> None:
    part = part_of(active)
    acts.report_progress(part, "in_progress", by=None, effective="2015-03-01")
    acts.report_progress(part, "implemented", by=None, effective="2015-09-01")
    assert acts.verify(part, by=None, effective="2015-06-01").new["progress"] == "in_progress"
    part.refresh_from_db()
    assert (part.progress, part.progress_basis) == ("implemented", "reported")
    with refused("Nothing had been reported", part):
        acts.verify(part, by=None, effective="2015-02-01")
