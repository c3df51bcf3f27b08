"""The parts of the parties in one commitment of the sample: what they answered, how far they came, what fell due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

from commitments.acts import as_json
from commitments.deadlines import Bound
from commitments.history import FIELDS
from commitments.management.sample.calendar import between
from commitments.management.sample.chronicle import by
from commitments.management.sample.plans import Plan, occurrence
from commitments.management.sample.rows import Rows
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Evidence, Extension
from commitments.workflow import (
    DECLINED,
    Answer,
    AnswerBasis,
    DelayReason,
    Disposition,
    PartRole,
    Progress,
    ProgressBasis,
)
from meetings.models import User

_FINAL_ANSWERS = {"accepted": 52, "accepted_in_part": 10, "noted": 8, "not_accepted": 4, "not_relevant": 2, "": 64}
_PROGRESS = {  # of 100 parts: where the commitment is completed, open with a day that has passed, open without one
    "completed": {"implemented": 84, "not_applicable": 3, "partially_implemented": 6, "no_information": 7},
    "passed": {
        "implemented": 52,
        "in_progress": 18,
        "partially_implemented": 8,
        "not_started": 4,
        "not_implemented": 3,
        "not_applicable": 2,
        "no_information": 13,
    },
    "open": {
        "implemented": 14,
        "in_progress": 30,
        "partially_implemented": 10,
        "not_started": 12,
        "no_information": 34,
    },
}
_WAY = {
    "implemented": ["in_progress", "implemented"],
    "partially_implemented": ["in_progress", "partially_implemented"],
    "not_implemented": ["not_started", "not_implemented"],
}


@dataclass(slots=True)
class Step:
    """Days that a deadline came to, and for which cause; `completed` is the commitment whose completion that was."""

    days: dict[str, date | None]
    on: date
    effective: str
    how: dict[str, Any]
    completed: int | None = None


def redate(subject: Deadline | Due, step: Step, name: tuple[Any, ...], rows: Rows) -> bool:
    """Give a deadline or due other days; tells whether they are others."""
    if (subject.earliest, subject.latest) == (step.days["earliest"], step.days["latest"]):
        return False
    event = rows.chronicle.change(
        subject, "dates", step.days, name=name, on=step.on, effective=step.effective, **step.how
    )
    if step.completed:
        rows.caused_by_completion(event, step.completed)
    return True


Dated: TypeAlias = list[tuple[Deadline, list[Step]]]
"""The deadlines of a commitment, each with its steps."""


def add_parts(plan: Plan, commitment: Commitment, dated: Dated, officer: User, rows: Rows) -> None:
    """Add the parts; each has a due for every deadline that is in force."""
    for number in range(1, len(plan.parties) + 1):
        part = _part(plan, commitment, number, rows)
        if plan.disposition == Disposition.DRAFT:
            continue
        name, how = (plan.reference, number), by(officer)
        if plan.rng.random() < 0.04:
            columns = {column: as_json(getattr(part, column)) for column in FIELDS["assignment"]["part"]}
            rows.chronicle.tell(part, "part", columns, name=(*name, "part"), on=plan.recorded, **how)
        _answer(plan, part, name, dated, rows, how)
        reports = _advance(plan, part, name, dated, rows, how)
        for deadline, steps in dated:
            _due(plan, part, deadline, steps, reports, rows, how)


def _part(plan: Plan, commitment: Commitment, number: int, rows: Rows) -> Assignment:
    party, named_as, each = plan.parties[number - 1], "", False
    last, drawn = number == len(plan.parties) > 1, plan.rng.random()
    if last and drawn < 0.06:
        party, named_as = None, "interested States"
    elif last and drawn < 0.1:
        party, each = plan.rng.choice(rows.ground.classes), True
    role = PartRole.LEAD if number == 1 else PartRole.CO_LEAD if number == 2 else PartRole.SUPPORT
    part: Assignment = rows.add(
        Assignment(
            commitment=commitment,
            number=number,
            party=party,
            named_as=named_as or party.name,
            role=role.value,
            each=each,
            basis="stated" if number == 1 else "inferred",
        )
    )
    return part


def _answer(plan: Plan, part: Assignment, name: tuple[Any, ...], dated: Dated, rows: Rows, how: dict[str, Any]) -> None:
    rng = plan.rng
    words = [Answer.AWAITING.value] if rng.random() < 0.35 else []
    words += [Answer.UNDER_CONSIDERATION.value] if rng.random() < 0.08 else []
    final = rng.choices(list(_FINAL_ANSWERS), list(_FINAL_ANSWERS.values()))[0]
    words += [final] if final else []
    silent = any(deadline.silence for deadline, _steps in dated)
    basis = rng.choices(AnswerBasis.values, [60, 40, 0] if silent else [90, 0, 10])[0]
    for step, (word, day) in enumerate(zip(words, _days(rng, plan, len(words)), strict=False)):
        answered = word not in (Answer.AWAITING, Answer.UNDER_CONSIDERATION)
        columns = {"answer": word, "answer_basis": basis if answered else ""}
        rows.chronicle.change(part, "answer", columns, name=(*name, "answer", step), on=day, **how)


def _advance(
    plan: Plan, part: Assignment, name: tuple[Any, ...], dated: Dated, rows: Rows, how: dict[str, Any]
) -> list[Event]:
    """Report how far the part has come; returns the reports."""
    rng = plan.rng
    if part.answer in DECLINED:
        return []
    passed = any(deadline.latest and deadline.latest < plan.last_day for deadline, _steps in dated)
    chances = _PROGRESS["completed" if plan.disposition == "completed" else "passed" if passed else "open"]
    final = rng.choices(list(chances), list(chances.values()))[0]
    way = _WAY.get(final, [final]) if final != Progress.NO_INFORMATION else []
    way = way[-1:] if rng.random() < 0.65 else way
    reports = []
    for step, (word, day) in enumerate(zip(way, _days(rng, plan, len(way)), strict=False)):
        reports.append(_report(plan, part, word, day, (*name, "progress", step), rows, how))
        if word != final and rng.random() < 0.03:
            _mistake(plan, part, day, (*name, "mistake", step), rows, how)
    return reports


def _report(
    plan: Plan, part: Assignment, word: str, day: date, name: tuple[Any, ...], rows: Rows, how: dict[str, Any]
) -> Event:
    rng = plan.rng
    basis = rng.choices(ProgressBasis.values, [78, 12, 10])[0]
    late = word in (Progress.NOT_STARTED, Progress.NOT_IMPLEMENTED) and rng.random() < 0.6
    columns = {
        "progress": word,
        "progress_basis": basis,
        "delay_reason": rng.choice(DelayReason.values) if late else "",
    }
    told = how if basis == ProgressBasis.VERIFIED or not part.party else {"by_words": part.party.name}
    effective = f"{day:%Y-%m}" if rng.random() < 0.2 else ""
    event = rows.chronicle.change(part, "progress", columns, name=name, on=day, effective=effective, **told)
    if rng.random() < 0.05:
        rows.evidence.append(Evidence(event=event, url=f"https://sample.invalid/{plan.reference}/{part.number}"))
    return event


def _mistake(plan: Plan, part: Assignment, day: date, name: tuple[Any, ...], rows: Rows, how: dict[str, Any]) -> None:
    """A report that was recorded by mistake and taken back on the same day."""
    before = {column: getattr(part, column) for column in ("progress", "progress_basis", "delay_reason")}
    wrong = before | {"progress": Progress.IMPLEMENTED.value}
    event = rows.chronicle.change(part, "progress", wrong, name=name, on=day, **how)
    retraction = how | {"retracts": event, "why": "It was another party's report."}
    rows.chronicle.change(part, "progress", before, name=(*name, "retracted"), on=day, **retraction)


def _due(
    plan: Plan,
    part: Assignment,
    deadline: Deadline,
    steps: list[Step],
    reports: list[Event],
    rows: Rows,
    how: dict[str, Any],
) -> None:
    """The due for one deadline: its days as they moved until it was met, or until it was given more time."""
    rng, due = plan.rng, rows.add(Due(assignment=part, deadline=deadline))
    name = (plan.reference, part.number, "due", deadline.number)
    done = next((event for event in reports if event.new["progress"] == Progress.IMPLEMENTED), None)
    meets = done and deadline.bound != Bound.NOT_BEFORE and not deadline.rrule and rng.random() < 0.92
    for number, step in enumerate(steps):
        if not (meets and done and number and done.effective.earliest <= step.on):
            redate(due, step, (*name, number), rows)
    if deadline.rrule and steps:
        _recur(plan, due, deadline, name, reports, rows)
    elif meets and done:
        met = {"met": str(done.effective), "met_said": ""}
        rows.chronicle.change(due, "met", met, name=(*name, "met"), **_as_reported(done))
    elif due.latest and len(steps) == 1 and deadline.bound == Bound.BY and rng.random() < 0.06:
        _extend(plan, part, due, name, rows, how)


def _as_reported(report: Event) -> dict[str, Any]:
    """How an event is told that follows from a report."""
    return {
        "on": report.recorded.date(),
        "effective": str(report.effective),
        "by_id": report.by_id,
        "by_words": report.by_words,
        "cause": report,
    }


def _recur(plan: Plan, due: Due, deadline: Deadline, name: tuple[Any, ...], reports: list[Event], rows: Rows) -> None:
    """Each report meets the occurrence that is due, and the next one follows."""
    for number, report in enumerate(reports):
        how = _as_reported(report)
        days = {"earliest": due.earliest.isoformat(), "latest": due.latest.isoformat()}
        told = days | {"met": str(report.effective)}
        rows.chronicle.tell(due, "occurrence", told, name=(*name, "occurrence", number), **how)
        span = occurrence(deadline.rrule, plan.session.when.latest, due.latest)
        new = {"earliest": span.earliest, "latest": span.latest}
        rows.chronicle.change(due, "dates", new, name=(*name, "occurrence", number, "next"), **how)


def _extend(plan: Plan, part: Assignment, due: Due, name: tuple[Any, ...], rows: Rows, how: dict[str, Any]) -> None:
    """More time, asked for and mostly given."""
    rng = plan.rng
    asked = between(plan.recorded, min(plan.last_day, max(due.latest, plan.recorded)), 0.8)
    decided = asked + timedelta(10)
    proposed = f"{due.latest + timedelta(rng.randint(60, 200)):%Y-%m}"
    decision = "pending" if decided > plan.last_day else rng.choice(["agreed", "agreed", "refused"])
    agreed = proposed if decision == "agreed" else ""
    extension = rows.add(
        Extension(
            due=due,
            asked_by=part.party,
            reason="The survey takes longer than foreseen.",
            proposed=proposed,
            decision=decision,
            agreed=agreed,
        )
    )
    told = rows.naming(extension, {"asked": proposed, "asked_by": part.party.slug if part.party else ""})
    rows.chronicle.tell(due, "extension", told, name=(*name, "asked"), on=asked, **how)
    if decision == "pending":
        return
    told = rows.naming(extension, {"decision": decision, "agreed": agreed})
    event = rows.chronicle.tell(due, "extension", told, name=(*name, "decided"), on=decided, **how)
    if agreed:
        days = Extension(agreed=agreed)
        span = {"earliest": days.agreed_earliest, "latest": days.agreed_latest}
        redate(due, Step(span, decided, str(decided), how | {"cause": event}), (*name, "extended"), rows)


def _days(rng: Random, plan: Plan, count: int) -> list[date]:
    """So many days of the commitment's life in order, the first ones early; none when it has not lived a day."""
    if plan.last_day <= plan.recorded:
        return []
    return sorted(between(plan.recorded, plan.last_day, rng.random()) for _each in range(count))
