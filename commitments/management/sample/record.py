"""One commitment of the sample as rows: its words, its rules, the parts of its parties, and what became of them."""

from __future__ import annotations

from typing import Any

from commitments.history import FIELDS
from commitments.management.sample.calendar import SAMPLE_DAY, between
from commitments.management.sample.chronicle import by, uid
from commitments.management.sample.parts import Step, add_parts, redate
from commitments.management.sample.plans import Plan, RulePlan, reference
from commitments.management.sample.rows import Rows
from commitments.models import Commitment, Deadline, Event, Link, Voice
from commitments.workflow import Disposition, DropReason, RollUp
from meetings.models import Meeting, Paragraph, User


def add(plan: Plan, paragraph: Paragraph, neighbour: tuple[Paragraph, str], rows: Rows) -> None:
    """Add the commitment; `neighbour` is another paragraph of the paper, with its quote."""
    rng, ground = plan.rng, rows.ground
    officer = rng.choice(ground.officers)
    commitment = _commitment(plan, paragraph, officer, rows)
    deadlines = [_deadline(commitment, number, rule, rows) for number, rule in enumerate(plan.rules, 1)]
    if plan.disposition == Disposition.DRAFT:
        add_parts(plan, commitment, [], officer, rows)
        return
    how = by(officer)
    _correct(plan, commitment, neighbour, rows, how)
    activated = rows.chronicle.change(
        commitment,
        "disposition",
        {"disposition": Disposition.ACTIVE.value, "drop_reason": ""},
        name=(plan.reference, "active"),
        on=plan.recorded,
        effective=str(plan.session.when),
        **how,
    )
    dated = [
        (deadline, _date(plan, deadline, rule, activated, rows, how))
        for deadline, rule in zip(deadlines, plan.rules, strict=True)
    ]
    add_parts(plan, commitment, dated, officer, rows)
    ended = _live(plan, commitment, rows, how)
    _links(plan, commitment, ended, officer, rows)


def _commitment(plan: Plan, paragraph: Paragraph, officer: User, rows: Rows) -> Commitment:
    rng = plan.rng
    roll_up = rng.choices(RollUp.values, [70, 12, 12, 6])[0]
    year = plan.session.when.latest.year + 1
    commitment: Commitment = rows.add(
        Commitment(
            uuid=uid(rows.ground.seed, plan.reference),
            reference=plan.reference,
            origin=plan.session.record,
            paragraph=paragraph,
            quote=plan.quote,
            title=plan.title,
            kind=plan.kind,
            roll_up=roll_up,
            needed=1 + len(plan.parties) // 2 if roll_up == RollUp.N_OF_M else None,
            period=str(year) if rng.random() < 0.08 else "",
            condition="subject to the availability of funds" if rng.random() < 0.04 else "",
            officer=officer,
            restricted=rng.random() < 0.03,
        )
    )
    rows.commitments[plan.number] = commitment
    themes = Commitment.themes.through
    for theme in rng.sample(rows.ground.themes, rng.choice([0, 1, 1, 2])):
        rows.add(themes(commitment=commitment, theme=theme))
    if rng.random() < 0.15:
        party = plan.parties[0]
        rows.add(Voice(commitment=commitment, capacity="proposed_by", party=party, named_as=party.name))
    if rng.random() < 0.15:
        rows.add(Voice(commitment=commitment, capacity="received_by", named_as="the Secretariat"))
    return commitment


def _deadline(commitment: Commitment, number: int, rule: RulePlan, rows: Rows) -> Deadline:
    columns = dict(rule.columns)
    awaited = columns.pop("completion_of", None)
    deadline: Deadline = rows.add(Deadline(commitment=commitment, number=number, **columns))
    if awaited:
        rows.point(deadline, "completion_of", awaited)
    return deadline


def _date(
    plan: Plan, deadline: Deadline, rule: RulePlan, activated: Event, rows: Rows, how: dict[str, Any]
) -> list[Step]:
    """Give the deadline its days, stage by stage; returns the steps, which the dues follow."""
    steps: list[Step] = []
    for number, (span, stage) in enumerate(rule.days):
        cause: dict[str, Any] = {"cause": activated}
        effective, completed = str(plan.session.when), None
        if number:
            effective = str(stage.since)
            if rule.moved_to:
                cause = {"cause": _move(plan, deadline, rule, stage.since, rows, how)}
            elif isinstance(stage.turn, int):
                cause, completed = {"cause_id": None}, stage.turn
            elif stage.turn:
                cause = {"cause_id": rows.ground.turn(stage.turn)}
        days = {"earliest": span.earliest if span else None, "latest": span.latest if span else None}
        step = Step(days, stage.since, effective, how | cause, completed)
        if redate(deadline, step, (plan.reference, "deadline", deadline.number, number), rows):
            steps.append(step)
    return steps


def _move(plan: Plan, deadline: Deadline, rule: RulePlan, on: Any, rows: Rows, how: dict[str, Any]) -> Event:
    columns = {column: getattr(deadline, column) for column in FIELDS["deadline"]["rule"]} | {"fixed": rule.moved_to}
    why = "More time was given to all."
    name = (plan.reference, "rule", deadline.number)
    return rows.chronicle.change(deadline, "rule", columns, name=name, on=on, why=why, **how)


def _correct(
    plan: Plan, commitment: Commitment, neighbour: tuple[Paragraph, str], rows: Rows, how: dict[str, Any]
) -> None:
    """Now and then what was first recorded was put right, or the words or the officer changed later."""
    rng, later = plan.rng, between(plan.recorded, plan.last_day, plan.rng.random())
    if rng.random() < 0.02:
        source = {"paragraph": commitment.paragraph, "quote": commitment.quote}
        commitment.paragraph, commitment.quote = neighbour
        _change(plan, commitment, "source", source, plan.recorded, rows, how | {"why": "It was the wrong paragraph."})
    if rng.random() < 0.02:
        origin = commitment.origin
        cancelled = [each.record for each in rows.ground.sessions if each.state == Meeting.State.CANCELLED]
        commitment.origin = rng.choice(
            [meeting for meeting in cancelled if meeting.body_id == origin.body_id] or [origin]
        )
        _change(plan, commitment, "origin", {"origin": origin}, plan.recorded, rows, how | {"why": "The two were one."})
    if rng.random() < 0.06:
        words = {"title": commitment.title, "text": "As clarified by the chair.", "condition": commitment.condition}
        commitment.title = commitment.title.upper()
        _change(plan, commitment, "words", words, later, rows, how)
    if rng.random() < 0.1:
        successor = {"officer": rng.choice(rows.ground.officers)}
        _change(plan, commitment, "officer", successor, later, rows, how)


def _live(plan: Plan, commitment: Commitment, rows: Rows, how: dict[str, Any]) -> Event | None:
    """What became of it after it was activated; the event that ended it."""
    rng, halfway = plan.rng, between(plan.recorded, SAMPLE_DAY, 0.6)
    new = Disposition(plan.disposition)
    if new == Disposition.ON_HOLD:
        _dispose(plan, commitment, new, halfway, "on_hold", rows, how | {"why": "It waits for funds."})
    elif new == Disposition.ACTIVE and rng.random() < 0.04:
        third = between(plan.recorded, halfway, 0.5)
        _dispose(plan, commitment, Disposition.COMPLETED, third, "completed", rows, how | {"why": "Taken as done."})
        _dispose(plan, commitment, new, halfway, "reopened", rows, how | {"why": "It was not done after all."})
    elif plan.closed:
        dropped = new == Disposition.DROPPED
        reason = rng.choice(DropReason.values) if dropped else ""
        why = {"why": "Nobody asks for it any more." if dropped else "Reported to the meeting."}
        event = _dispose(plan, commitment, new, plan.closed, "closed", rows, how | why, drop_reason=reason)
        if new == Disposition.COMPLETED:
            rows.completions[plan.number] = event
        return event
    return None


def _dispose(
    plan: Plan,
    commitment: Commitment,
    new: Disposition,
    on: Any,
    name: str,
    rows: Rows,
    how: dict[str, Any],
    drop_reason: str = "",
) -> Event:
    columns = {"disposition": new.value, "drop_reason": drop_reason}
    return rows.chronicle.change(commitment, "disposition", columns, name=(plan.reference, name), on=on, **how)


def _change(
    plan: Plan, commitment: Commitment, field: str, columns: dict[str, Any], on: Any, rows: Rows, how: dict[str, Any]
) -> None:
    rows.chronicle.change(commitment, field, columns, name=(plan.reference, field), on=on, **how)


def _links(plan: Plan, commitment: Commitment, ended: Event | None, officer: User, rows: Rows) -> None:
    """What took its place, and which earlier commitment it repeats or follows up."""
    if plan.number == 1:
        return
    other = plan.rng.randint(1, plan.number - 1)
    if plan.disposition == Disposition.SUPERSEDED:
        _link(rows, "supersedes", other, plan.number, {})
        told = {"kind": "supersedes", "successor": reference(other)}
        name = (plan.reference, "successor")
        rows.chronicle.tell(commitment, "successor", told, name=name, on=plan.closed, cause=ended, **by(officer))
    elif plan.rng.random() < 0.08:
        kind = plan.rng.choice(["reiterates", "follows_up", "follows_up", "delivers", "may_be_same"])
        stated = {"basis": "stated", "paragraph": commitment.paragraph, "quote": commitment.quote}
        _link(rows, kind, plan.number, other, stated if kind == "reiterates" else {})


def _link(rows: Rows, kind: str, source: int, target: int, columns: dict[str, Any]) -> None:
    slug = f"{reference(source)}-{kind}-{reference(target)}".lower().replace("_", "-")
    link = rows.add(Link(slug=slug, kind=kind, **{"basis": "inferred"} | columns))
    rows.point(link, "from_commitment", source)
    rows.point(link, "to_commitment", target)
