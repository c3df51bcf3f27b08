"""What must hold is in the database: each named constraint refuses what it should, whoever writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from meetings.fields import PartialDateField
from tests import factories as make

pytestmark = pytest.mark.django_db

Columns = dict[str, Any]
MODELS = [model for app in ("meetings", "commitments") for model in apps.get_app_config(app).get_models()]
PARTIAL_DATES = [
    (model, field.name) for model in MODELS for field in model._meta.fields if isinstance(field, PartialDateField)
]
SENT = datetime(2016, 1, 15, 6, tzinfo=UTC)


def a_mail_of_a_slot(**columns: Any) -> Any:
    return make.DeliveryFactory(slot=make.SlotFactory(), **columns)


# What may stand once: how the first and the second record differ, in every column of the constraint. The second is then
# changed to be as the first, in all columns but one (which is fine) and in all (which is refused).

ONCE: dict[str, tuple[Callable[..., Any], Columns, Columns]] = {
    "party_iso_once": (make.PartyFactory, {"iso": "IDN"}, {"iso": "THA"}),
    "group_member_once": (make.GroupMemberFactory, {}, {}),
    "body_role_once": (make.BodyRoleFactory, {}, {}),
    "membership_once": (make.MembershipFactory, {}, {"capacity": "chair", "since": "2015"}),
    "focal_point_once": (make.FocalPointFactory, {}, {}),
    "holiday_once": (make.HolidayFactory, {}, {"day": date(2016, 12, 25)}),
    "paragraph_once": (make.ParagraphFactory, {}, {"position": 2}),
    "mention_once": (make.MentionFactory, {}, {}),
    "attendance_once": (make.AttendanceFactory, {}, {"capacity": "host"}),
    "principle_once": (make.PrincipleFactory, {}, {"quote": "other words"}),
    "voice_once": (make.VoiceFactory, {}, {"capacity": "received_by"}),
    "assignment_number_once": (make.AssignmentFactory, {}, {"number": 2}),
    "assignment_party_once": (make.AssignmentFactory, {}, {"number": 2}),
    "deadline_number_once": (make.DeadlineFactory, {}, {"number": 2}),
    "due_once": (make.DueFactory, {}, {}),
    "token_name_once": (make.TokenFactory, {}, {}),
    "feed_name_once": (make.FeedFactory, {}, {}),
    "answered_request_once": (make.AnsweredRequestFactory, {}, {}),
    "request_count_once": (make.RequestCountFactory, {}, {"minute": 24_000_001}),
    "result_once": (make.ResultFactory, {}, {}),
    "delivery_once_a_slot": (a_mail_of_a_slot, {}, {"kind": "weekly_report", "generation": 1}),
    "delivery_item_position_once": (make.DeliveryItemFactory, {}, {"position": 2}),
    "schedule_once": (make.ReportScheduleFactory, {}, {"audience": "co_chairs"}),
    "proposal_position_once": (make.ProposalFactory, {"position": 1}, {"position": 2}),
    "rung_position_once": (make.RungFactory, {}, {"position": 9}),
    "slot_once_a_day": (make.SlotFactory, {}, {"local_date": date(2016, 1, 16)}),
}

FILE: Columns = {"file": "evidence/report.pdf", "name": "report.pdf", "kind": "pdf", "size": 1}

# What a record must fulfil: a record that does, and the changes that are refused.

CHECKED: dict[str, tuple[Callable[[], Any], list[Columns | Callable[[Any], Columns]]]] = {
    "group_not_its_own_member": (make.GroupMemberFactory, [lambda member: {"party": member.group}]),
    "group_member_runs_forwards": (
        lambda: make.GroupMemberFactory(since=date(2015, 1, 1), until=date(2015, 1, 1)),
        [{"until": date(2014, 12, 31)}],
    ),
    "party_name_has_letters": (make.PartyNameFactory, [{"folded": ""}]),
    "body_not_its_own_parent": (make.BodyFactory, [lambda body: {"parent": body}]),
    "focal_point_runs_forwards": (
        lambda: make.FocalPointFactory(since=date(2015, 1, 1), until=date(2015, 1, 1)),
        [{"until": date(2014, 12, 31)}],
    ),
    "document_of_meeting_xor_body": (
        make.DocumentFactory,
        [{"meeting": None}, lambda paper: {"body": paper.meeting.body}],
    ),
    "feed_of_its_scope": (
        make.FeedFactory,
        [
            {"scope": "body"},
            {"scope": "party"},
            {"scope": "none"},
            lambda _feed: {"body": make.BodyFactory()},
            lambda _feed: {"party": make.PartyFactory()},
            lambda _feed: {"scope": "body", "body": make.BodyFactory(), "party": make.PartyFactory()},
        ],
    ),
    "paragraph_has_words": (make.ParagraphFactory, [{"start": 5, "end": 5}, {"start": 5, "end": 4}]),
    "meeting_lasts_a_day_at_least": (lambda: make.MeetingFactory(when="2015-09", days=1), [{"days": 0}]),
    "mention_of_meeting_xor_milestone": (
        make.MentionFactory,
        [{"meeting": None}, lambda _mention: {"milestone": make.MilestoneFactory()}],
    ),
    "commitment_needed_with_n_of_m": (
        lambda: make.CommitmentFactory(roll_up="n_of_m", needed=1),
        [{"needed": 0}, {"needed": None}, {"roll_up": "all"}],
    ),
    "commitment_drop_reason_when_dropped": (
        lambda: make.CommitmentFactory(disposition="dropped", drop_reason="withdrawn"),
        [{"disposition": "active"}],
    ),
    "assignment_names_somebody": (make.AssignmentFactory, [{"party": None}]),
    "deadline_hangs_on_its_anchor": (
        make.DeadlineFactory,
        [
            {"fixed": "", "fixed_earliest": None, "fixed_latest": None},
            {"anchor": "meeting"},
            {"anchor": "continuing"},
            {"anchor": "unheard of"},
            lambda deadline: {"meeting": deadline.commitment.origin},
            lambda deadline: {"body": deadline.commitment.body},
            lambda _deadline: {"milestone": make.MilestoneFactory()},
            lambda deadline: {"completion_of": deadline.commitment},
        ],
    ),
    "deadline_runs_forwards": (
        make.DeadlineFactory,
        [{"earliest": date(2016, 2, 2)}, {"earliest": None}, {"latest": None}],
    ),
    "proposal_has_words": (make.ProposalFactory, [{"start": 5, "end": 5}, {"start": 5, "end": 4}]),
    "proposal_carried_from_one": (make.ProposalFactory, [{"carried": True}]),
    "decision_reason_when_rejected": (
        make.DecisionFactory,
        [{"reason": ""}, {"verdict": "accepted"}],
    ),
    "intake_file_described": (
        make.IntakeFactory,
        [{"file": ""}, {"name": ""}, {"kind": ""}, {"size": None}, {"size": 0}, {"kind": "exe"}],
    ),
    "deadline_words_on_silence_with_silence": (
        lambda: make.DeadlineFactory(silence="chair", silence_quote="if we do not hear from you"),
        [{"silence": ""}],
    ),
    "due_runs_forwards": (make.DueFactory, [{"earliest": date(2016, 2, 2)}, {"earliest": None}, {"latest": None}]),
    "extension_agreed_with_date": (
        lambda: make.ExtensionFactory(decision="agreed", agreed="2016-03-01"),
        [
            {"decision": "refused"},
            {"decision": "pending"},
            {"agreed": "", "agreed_earliest": None, "agreed_latest": None},
        ],
    ),
    "link_from_one": (
        make.LinkFactory,
        [
            {"from_commitment": None},
            lambda _link: {"from_meeting": make.MeetingFactory()},
            lambda _link: {"from_milestone": make.MilestoneFactory()},
            lambda _link: {"from_document": make.DocumentFactory()},
        ],
    ),
    "link_to_one": (
        make.LinkFactory,
        [{"to_commitment": None}, lambda _link: {"to_meeting": make.MeetingFactory()}],
    ),
    "link_stated_with_quote": (
        make.LinkFactory,
        [
            {"basis": "stated"},
            {"basis": "stated", "quote": "as agreed in May"},
            lambda link: {"basis": "stated", "paragraph": link.from_commitment.paragraph},
        ],
    ),
    "result_of_one": (
        lambda: make.ResultFactory(meeting=make.MeetingFactory()),
        [
            lambda _result: {"milestone": make.MilestoneFactory()},
            lambda _result: {"commitment": make.CommitmentFactory()},
        ],
    ),
    "result_value_with_comparison": (
        lambda: make.ResultFactory(value=0),
        [{"value": None}, {"comparison": "none"}],
    ),
    "event_of_one_subject": (
        make.EventFactory,
        [
            {"commitment": None},
            lambda _event: {"assignment": make.AssignmentFactory()},
            lambda _event: {"deadline": make.DeadlineFactory()},
            lambda _event: {"due": make.DueFactory()},
            lambda event: {"meeting": event.commitment.origin},
            lambda _event: {"milestone": make.MilestoneFactory()},
        ],
    ),
    "event_not_of_itself": (make.EventFactory, [lambda event: {"retracts": event}]),
    "evidence_file_xor_url": (make.EvidenceFactory, [{"url": ""}, FILE]),
    "evidence_file_described": (
        lambda: make.EvidenceFactory(url="", **FILE),
        [
            {"name": ""},
            {"kind": ""},
            {"kind": "exe"},
            {"size": None},
            {"size": 0},
            {"file": "", "url": "https://a.test"},
        ],
    ),
    "delivery_state_is_known": (make.DeliveryFactory, [{"state": "bounced", "next_at": None}]),
    "delivery_sent_with_instant": (
        make.DeliveryFactory,
        [{"state": "sent", "next_at": None}, {"sent_at": SENT}],
    ),
    "delivery_waits_for_an_instant": (
        make.DeliveryFactory,
        [{"next_at": None}, {"state": "planned", "next_at": None}, {"state": "dead"}],
    ),
    "delivery_claimed_with_lease": (
        lambda: make.DeliveryFactory(state="claimed"),
        [{"lease_until": None}, {"state": "data", "lease_until": None}, {"state": "dead"}],
    ),
    "delivery_frozen_before_it_leaves": (
        make.DeliveryFactory,
        [{"raw": None}, {"frozen_at": None}, {"sha256": ""}, {"raw": None, "frozen_at": None, "sha256": ""}],
    ),
    "delivery_to_a_party_or_an_account": (make.DeliveryFactory, [{"to_party": True}]),
    "mailbox_in_lower_case": (make.MailboxFactory, [{"address": "Desk@example.org"}]),
    "post_office_stands_alone": (make.PostOfficeFactory, [{"id": 2}]),
    "post_office_stopped_with_instant": (
        make.PostOfficeFactory,
        [{"mode": "paused"}, {"mode": "dry"}, {"since": SENT}, {"mode": "closed", "since": SENT}],
    ),
    "slot_settled_with_instant": (
        make.SlotFactory,
        [{"outcome": "empty"}, {"settled_at": SENT}, {"outcome": "lost", "settled_at": SENT}],
    ),
    "slot_merged_into_another": (
        make.SlotFactory,
        [{"outcome": "merged", "settled_at": SENT}, lambda slot: {"merged_into": slot}],
    ),
    "slot_skipped_with_reason": (make.SlotFactory, [{"outcome": "skipped", "settled_at": SENT}]),
}

# A record that holds a partial date, where a plain one cannot, and what else changes when the date is taken away.

HOLDERS: dict[str, Callable[[], Any]] = {
    "deadline_fixed_runs_forwards": lambda: make.DeadlineFactory(anchor="recurring", fixed="2016-02"),
    "extension_agreed_runs_forwards": lambda: make.ExtensionFactory(decision="agreed", agreed="2016-02"),
}
TAKEN_AWAY: dict[str, Columns] = {"extension_agreed_runs_forwards": {"decision": "pending"}}


def refuses(name: str, record: models.Model, changes: Columns) -> bool:
    """Whether the database refuses the change, and by this constraint."""
    try:
        write(record, changes)
    except IntegrityError as refusal:
        unnamed = connection.vendor == "sqlite" and "UNIQUE constraint failed" in str(refusal)
        return name in str(refusal) or unnamed
    return False


def write(record: models.Model, changes: Columns) -> None:
    """Change the row as whoever goes past the models would."""
    with transaction.atomic():
        type(record)._base_manager.filter(pk=record.pk).update(**changes)


def columns(record: models.Model, fields: Iterable[str]) -> Columns:
    """The values of the fields; of a partial date with its days."""
    dates = [name for model, name in PARTIAL_DATES if model is type(record) and name in fields]
    days = [f"{name}_{edge}" for name in dates for edge in ("earliest", "latest")]
    return {name: getattr(record, name) for name in [*fields, *days]}


def constraints(kind: type[models.BaseConstraint]) -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    for model in MODELS:
        yield from ((model, constraint) for constraint in model._meta.constraints if isinstance(constraint, kind))


def dated(model: type[models.Model], field: str) -> str:
    """The name of the constraint of a partial date."""
    return f"{model._meta.model_name}_{field}_runs_forwards"


def test_every_constraint_has_its_test() -> None:
    named = {constraint.name for _model, constraint in constraints(models.BaseConstraint)}
    assert named == {*ONCE, *CHECKED, *(dated(model, field) for model, field in PARTIAL_DATES)}


@pytest.mark.parametrize("name", ONCE)
def test_what_may_stand_once(name: str) -> None:
    factory, first_columns, second_columns = ONCE[name]
    first, second = factory(**first_columns), factory(**second_columns)
    ((_model, constraint),) = [found for found in constraints(models.UniqueConstraint) if found[1].name == name]
    fields = constraint.fields  # type: ignore[attr-defined]
    for field in fields:
        assert getattr(first, field) != getattr(second, field), f"the records do not differ in {field}"
        write(second, {**columns(first, fields), **columns(second, [field])})
    assert refuses(name, second, columns(first, fields))


@pytest.mark.parametrize(("name", "column"), [("party_iso_once", "iso"), ("assignment_party_once", "party")])
def test_what_is_empty_may_stand_often(name: str, column: str) -> None:
    factory, _first, second_columns = ONCE[name]
    empty = {"iso": "", "names": None} if column == "iso" else {"party": None, "named_as": "delegations"}
    first = factory(**empty)
    kept = {"commitment": first.commitment, "number": second_columns["number"]} if column == "party" else {}
    factory(**empty, **kept)


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, (_make, changes) in CHECKED.items() for number in range(len(changes))]
)
def test_what_a_record_must_fulfil(name: str, number: int) -> None:
    build, changes = CHECKED[name]
    record, change = build(), changes[number]
    assert refuses(name, record, change(record) if callable(change) else change)


@pytest.mark.parametrize(("model", "field"), PARTIAL_DATES)
def test_a_partial_date_is_whole_and_runs_forwards(model: type[models.Model], field: str) -> None:
    name = dated(model, field)
    plain: Callable[..., Any] = getattr(make, f"{model.__name__}Factory")
    record = HOLDERS.get(name, lambda: plain(**{field: "2016-02"}))()
    earliest, latest = f"{field}_earliest", f"{field}_latest"
    write(record, {earliest: date(2016, 2, 29)})
    assert refuses(name, record, {earliest: date(2016, 3, 1)})
    assert refuses(name, record, {earliest: None})
    assert refuses(name, record, {latest: None})
    assert refuses(name, record, {earliest: None, latest: None})
    assert refuses(name, record, {field: "", **TAKEN_AWAY.get(name, {})})
    write(record, {field: "", earliest: None, latest: None, **TAKEN_AWAY.get(name, {})})
