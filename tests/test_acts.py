"""What becomes of a commitment: each move comes with its event, each refusal leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from commitments import acts
from commitments.models import Commitment, Due, Event, Link
from commitments.workflow import Disposition
from meetings.models import User
from tests.cases import a_draft, days, due_of, hanging, in_days, in_force, part_of, refused, told
from tests.factories import (
    AssignmentFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    LinkFactory,
    ParagraphFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Commitment:
    return a_draft()


@pytest.fixture
def active() -> Commitment:
    return in_force()


# Activated


def test_activation_gives_every_part_its_due(draft: Commitment) -> None:
    AssignmentFactory(commitment=draft)
    DeadlineFactory(commitment=draft, anchor="meeting", fixed="", meeting=draft.origin, offset="P14D")
    acts.activate(draft, by=draft.officer)
    assert draft.disposition == Disposition.ACTIVE
    assert [days(due) for due in Due.objects.all()] == [("2009-01-17", "2010-01-14")] * 2


def test_activation_holds_from_the_meeting_and_brings_the_dates(draft: Commitment) -> None:
    DeadlineFactory(commitment=draft, earliest=None, latest=None)
    event = acts.activate(draft, by=draft.officer)
    assert told(event) == (
        {"disposition": "draft", "drop_reason": ""},
        {"disposition": "active", "drop_reason": ""},
        "2009",
    )
    assert (event.by, event.by_words) == (draft.officer, draft.officer.username)
    effects = [(effect.about, *told(effect)) for effect in event.effects.order_by("pk")]
    none, first = {"earliest": None, "latest": None}, {"earliest": "2016-02-01", "latest": "2016-02-01"}
    assert effects == [("deadline", none, first, "2009"), ("due", none, first, "2009")]


def test_a_draft_of_a_meeting_that_is_yet_to_come_is_in_force_from_today() -> None:
    draft = a_draft(origin__when=in_days(30), origin__state="planned")
    assert str(acts.activate(draft, by=draft.officer).effective) == in_days(0)


def test_a_draft_of_a_meeting_without_a_date_counts_from_its_record() -> None:
    draft = a_draft(origin__when="")
    event = acts.activate(draft, by=draft.officer)
    assert not event.effective
    assert event.counts_from.isoformat() == in_days(0)


def test_a_draft_is_not_in_force_before_its_time(draft: Commitment) -> None:
    with refused("has not come yet", draft):
        acts.activate(draft, by=draft.officer, effective=in_days(3))


def test_a_draft_without_officer_or_part_is_not_activated(draft: Commitment) -> None:
    officer = draft.officer
    Commitment.objects.filter(pk=draft.pk).update(officer=None)
    with refused("choose an officer", draft):
        acts.activate(draft, by=officer)
    Commitment.objects.filter(pk=draft.pk).update(officer=officer)
    draft.assignments.all().delete()
    with refused("Nobody is assigned", draft):
        acts.activate(draft, by=officer)


def test_words_that_are_not_in_the_paper_are_not_activated(draft: Commitment) -> None:
    Commitment.objects.filter(pk=draft.pk).update(quote="what nobody ever wrote")
    with refused("do not stand in", draft):
        acts.activate(draft, by=draft.officer)


def test_a_rule_that_cannot_be_kept_stops_activation(draft: Commitment) -> None:
    DeadlineFactory(commitment=draft, fixed="9999-12-31", offset="P14D")
    with refused("past the calendar", draft):
        acts.activate(draft, by=draft.officer)
    assert draft.disposition == "draft"


def test_what_a_form_wrote_into_a_draft_is_told_when_it_comes_into_force(draft: Commitment) -> None:
    part = acts.assign(draft, named_as="interested States", by=draft.officer)
    acts.edit_words(draft, title="Send comments", text="", by=draft.officer)
    Commitment.objects.filter(pk=draft.pk).update(title="Send all comments")
    draft.assignments.filter(pk=part.pk).update(role="support")
    event = acts.activate(draft, by=draft.officer)
    told_now = {effect.field: effect.new for effect in event.effects.all()}
    assert told_now["words"]["title"] == "Send all comments"
    assert told_now["part"]["role"] == "support"


def test_a_draft_that_was_dropped_comes_back_by_the_same_checks(draft: Commitment) -> None:
    acts.drop(draft, "withdrawn", by=None, why="Withdrawn.")
    Commitment.objects.filter(pk=draft.pk).update(quote="what nobody ever wrote")
    with refused("do not stand in", draft):
        acts.reopen(draft, by=None, why="Not withdrawn.")


# Held, completed, dropped, reopened: what each asks for

Door = Callable[[Commitment, User], Event]
REASONS: list[tuple[str, Door, str]] = [
    ("active", lambda c, by: acts.hold(c, by=by, why=" "), "reason for putting it on hold"),
    ("active", lambda c, by: acts.drop(c, "withdrawn", by=by, why=""), "in words why it is dropped"),
    ("active", lambda c, by: acts.drop(c, "tired", by=by, why="Enough."), "is none of: overtaken"),
    ("active", lambda c, by: acts.complete(c, by=by), "Not yet done by all parts"),
    ("completed", lambda c, by: acts.reopen(c, by=by, why=""), "reason for reopening"),
]


@pytest.mark.parametrize(("disposition", "door", "message"), REASONS)
def test_a_move_that_needs_a_reason_asks_for_it(active: Commitment, disposition: str, door: Door, message: str) -> None:
    if disposition == "completed":
        acts.complete(active, by=active.officer, why="Declared done.")
    with refused(message, active):
        door(active, active.officer)


MOVES: dict[str, Door] = {
    "hold": lambda c, by: acts.hold(c, by=by, why="Waiting for funds."),
    "complete": lambda c, by: acts.complete(c, by=by, why="Declared done."),
    "drop": lambda c, by: acts.drop(c, "overtaken", by=by, why="The treaty came first."),
    "supersede": lambda c, by: acts.supersede(c, CommitmentFactory(), by=by),
    "merge": lambda c, by: acts.merge(c, CommitmentFactory(), by=by),
    "reopen": lambda c, by: acts.reopen(c, by=by, why="Not done."),
    "activate": lambda c, by: acts.activate(c, by=by),
}
ALLOWED = {
    "draft": {"activate": "active", "drop": "dropped", "supersede": "superseded", "merge": "superseded"},
    "active": {
        "hold": "on_hold",
        "complete": "completed",
        "drop": "dropped",
        "supersede": "superseded",
        "merge": "superseded",
    },
    "on_hold": {
        "activate": "active",
        "complete": "completed",
        "drop": "dropped",
        "supersede": "superseded",
        "merge": "superseded",
    },
    "completed": {"reopen": "active"},
    "superseded": {"reopen": "active"},
    "dropped": {"reopen": "active"},
}
WAY = {"active": [], "on_hold": ["hold"], "completed": ["complete"], "superseded": ["supersede"], "dropped": ["drop"]}


def brought_to(disposition: str) -> Commitment:
    """A commitment brought to a disposition through the doors."""
    if disposition == "draft":
        return a_draft()
    commitment = in_force()
    for move in WAY[disposition]:
        MOVES[move](commitment, commitment.officer)
    return commitment


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("disposition", ALLOWED)
def test_every_move_from_every_disposition_is_done_with_its_event_or_refused(disposition: str, move: str) -> None:
    commitment = brought_to(disposition)
    version = commitment.version
    if move not in ALLOWED[disposition]:
        CommitmentFactory()  # what would take its place is there before
        with pytest.raises(ValidationError):
            MOVES[move](commitment, commitment.officer)
        return
    event = MOVES[move](commitment, commitment.officer)
    commitment.refresh_from_db()
    assert (event.old["disposition"], event.new["disposition"]) == (disposition, ALLOWED[disposition][move])
    assert commitment.disposition == ALLOWED[disposition][move]
    assert commitment.drop_reason == ("overtaken" if move == "drop" else "")
    assert commitment.version > version
    assert event.by == commitment.officer
    assert str(event.effective) == ("2009" if disposition == "draft" and move == "activate" else in_days(0))


@pytest.mark.parametrize(
    ("disposition", "move", "message"),
    [
        ("active", "activate", "can become: on hold, completed"),
        ("completed", "activate", "brought back by reopening"),
        ("draft", "reopen", "to be activated"),
        ("on_hold", "reopen", "to be activated"),
        ("dropped", "complete", "“dropped” cannot become “completed”; it can become: active"),
    ],
)
def test_a_refused_move_says_what_is_allowed_instead(disposition: str, move: str, message: str) -> None:
    commitment = brought_to(disposition)
    with refused(message, commitment):
        MOVES[move](commitment, commitment.officer)


def test_completion_needs_no_reason_when_every_part_was_done_by_then(active: Commitment) -> None:
    acts.report_progress(part_of(active), "implemented", by=active.officer, effective="2015-06-01")
    with refused("Not yet done by all parts", active):
        acts.complete(active, by=active.officer, effective="2015-05-31")
    assert acts.complete(active, by=active.officer, effective="2015-06-01").why == ""


def test_completion_may_rest_on_a_paper(active: Commitment) -> None:
    paragraph = ParagraphFactory()
    with refused("do not stand in", active):
        acts.complete(active, by=None, why="By 001.", paragraph=paragraph, quote="never written")
    with refused("in which paragraph", active):
        acts.complete(active, by=None, why="By 001.", quote="their comments")
    event = acts.complete(active, by=None, why="By 001.", paragraph=paragraph, quote="their comments", by_words="desk")
    assert (event.paragraph, event.quote, event.by_words) == (paragraph, "their comments", "desk")


# Replaced by another


def test_what_takes_its_place_is_linked_and_told(active: Commitment) -> None:
    successor, into = in_force(), in_force()
    event = acts.supersede(active, successor, by=active.officer)
    link = Link.objects.get()
    assert (link.kind, link.from_commitment, link.to_commitment, link.basis) == (
        "supersedes",
        successor,
        active,
        "inferred",
    )
    assert event.effects.get().new == {"kind": "supersedes", "successor": successor.reference}
    acts.merge(successor, into, by=active.officer)
    assert Link.objects.filter(kind="merged_into", from_commitment=successor, to_commitment=into).count() == 1


def test_a_link_that_a_paper_states_is_not_drawn_twice(active: Commitment) -> None:
    into = in_force()
    paragraph = ParagraphFactory()
    stated = LinkFactory(
        kind="merged_into", from_commitment=active, to_commitment=into, basis="stated", paragraph=paragraph, quote="1."
    )
    acts.merge(active, into, by=active.officer)
    acts.reopen(active, by=active.officer, why="They are two.")
    assert Link.objects.get() == stated


def test_a_reopened_commitment_is_merged_into_nothing(active: Commitment) -> None:
    acts.merge(active, in_force(), by=active.officer)
    acts.reopen(active, by=active.officer, why="They are two.")
    assert not Link.objects.exists()
    acts.merge(active, in_force(), by=active.officer)
    assert Link.objects.count() == 1


def test_long_references_are_linked_too() -> None:
    one, other = in_force(reference="A" * 40), in_force(reference="B" * 40)
    third = in_force(reference="B" * 39 + "C")
    acts.supersede(one, other, by=None)
    acts.supersede(other, third, by=None)
    assert sorted(len(link.slug) for link in Link.objects.all()) <= [80, 80]


@pytest.mark.parametrize("act", [acts.supersede, acts.merge])
def test_a_draft_that_took_the_place_of_another_stays(active: Commitment, draft: Commitment, act: Any) -> None:
    follower = LinkFactory(kind="follows_up", from_commitment=draft, to_commitment=in_force())
    event = act(active, draft, by=None)
    with pytest.raises(ProtectedError):
        draft.delete()
    assert Link.objects.count() == 2
    acts.retract(event, by=None, why="A mistake.")
    draft.delete()
    assert not Link.objects.filter(pk=follower.pk).exists()  # any other link goes with it


def test_nothing_takes_its_own_place_or_that_of_what_was_replaced(active: Commitment) -> None:
    with refused("cannot take its own place", active):
        acts.merge(active, Commitment.objects.get(pk=active.pk), by=active.officer)
    gone = in_force()
    acts.drop(gone, "withdrawn", by=None, why="Withdrawn.")
    with refused("is itself dropped", active):
        acts.supersede(active, gone, by=active.officer)


def test_what_awaited_it_awaits_what_took_its_place(active: Commitment) -> None:
    into = in_force()
    due = hanging(active, offset="P10D")
    event = acts.merge(active, into, by=None)
    deadline = due.deadline
    deadline.refresh_from_db()
    assert (deadline.completion_of, deadline.events.last().cause) == (into, event)
    acts.complete(into, by=None, why="Done.", effective="2016-01-05")
    assert days(due) == ("2016-01-15", "2016-01-15")
    acts.retract(event, by=None, why="They are two.")
    deadline.refresh_from_db()
    assert (deadline.completion_of, days(due)) == (active, None)


def test_what_took_its_place_may_have_been_completed_before(active: Commitment) -> None:
    due, into = hanging(active, offset="P10D"), in_force()
    acts.complete(into, by=None, why="Done.", effective="2016-01-05")
    event = acts.supersede(active, into, by=None)
    assert days(due) == ("2016-01-15", "2016-01-15")
    acts.retract(event, by=None, why="They are two.")
    assert days(due) is None


def test_nothing_is_merged_into_what_awaits_it(active: Commitment) -> None:
    awaiting = hanging(active).assignment.commitment
    with refused(f"in a circle: {awaiting.reference} → {awaiting.reference}", active):
        acts.merge(active, awaiting, by=None)


# Words and officer


def test_words_are_edited_with_their_event(active: Commitment) -> None:
    before = {"title": active.title, "text": "", "condition": ""}
    event = acts.edit_words(active, by=active.officer, title=" Send comments ", text="In writing.", why="Clearer.")
    assert event is not None
    assert told(event) == (before, {"title": "Send comments", "text": "In writing.", "condition": ""}, in_days(0))
    assert acts.edit_words(active, by=active.officer, title="Send comments", text="In writing.") is None
    assert active.events.filter(field="words").count() == 1


def test_words_that_cannot_be_kept_are_refused_by_field(active: Commitment) -> None:
    with refused("cannot be blank", active) as refusal:
        acts.edit_words(active, by=active.officer, title="  ", text="")
    assert list(refusal.value.message_dict) == ["title"]
    with refused("at most 200 characters", active) as refusal:
        acts.edit_words(active, by=active.officer, title="x" * 201, text="")
    assert list(refusal.value.message_dict) == ["title"]


def test_an_officer_needs_an_editors_role(active: Commitment) -> None:
    first = active.officer
    viewer = BodyRoleFactory(body=active.body, role="viewer").user
    with refused("no editor's role", active):
        acts.assign_officer(active, viewer, by=active.officer)
    editor = BodyRoleFactory(body=active.body, role="editor").user
    event = acts.assign_officer(active, editor, by=active.officer)
    assert event is not None
    assert told(event) == ({"officer": first.username}, {"officer": editor.username}, in_days(0))
    assert acts.assign_officer(active, editor, by=active.officer) is None


def test_an_officer_who_has_left_gets_nothing(active: Commitment) -> None:
    editor = BodyRoleFactory(body=active.body, role="editor").user
    User.objects.filter(pk=editor.pk).update(is_active=False)
    with refused("no editor's role", active):
        acts.assign_officer(active, User.objects.get(pk=editor.pk), by=active.officer)


# What awaits it


def test_the_history_tells_who_acted_when_the_account_is_gone(active: Commitment) -> None:
    clerk = UserFactory(username="clerk")
    event = acts.hold(active, by=clerk, why="Waiting.")
    clerk.delete()
    event.refresh_from_db()
    assert (event.by, event.by_words) == (None, "clerk")
    assert "clerk" in acts.told(event)


def test_what_was_deleted_meanwhile_is_said(draft: Commitment) -> None:
    shown = Commitment.objects.get(pk=draft.pk)
    draft.assignments.all().delete()
    draft.delete()
    with refused("has been deleted", shown):
        acts.activate(shown, by=None)


def test_dates_of_what_was_ended_stand_still_until_it_is_reopened(active: Commitment) -> None:
    commitment = a_draft()
    DeadlineFactory(commitment=commitment, anchor="completion", fixed="", completion_of=active, offset="P10D")
    acts.activate(commitment, by=commitment.officer)
    acts.drop(commitment, "withdrawn", by=None, why="Withdrawn.")
    acts.complete(active, by=None, why="Done.", effective="2016-01-05")
    assert days(due_of(commitment)) is None
    acts.reopen(commitment, by=None, why="Not withdrawn.")
    assert days(due_of(commitment)) == ("2016-01-15", "2016-01-15")
