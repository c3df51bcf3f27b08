"""What the pages of a commitment, a meeting and a paper show beside their fields; all of it only as far as visible."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _

from commitments.acts import bound_to, rolls
from commitments.acts.living import Ground
from commitments.admin import history
from commitments.admin.asked import Asked, page_address
from commitments.admin.cells import label, next_due
from commitments.admin.date_moves import extensions_of
from commitments.deadlines import Anchor
from commitments.history import replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Intake, Link, Principle, Result
from commitments.standing import of_due
from commitments.workflow import Progress
from meetings.access import Reach, reach_of
from meetings.admin.visible import link_to, sees, with_sight
from meetings.dates import PartialDate
from meetings.models import Attendance, Body, Document, Meeting, Mention, Milestone, Party
from meetings.wording import date_in_words, days_in_words

PARTS_SHOWN = 100
"""Of a party's parts; the others are a list away."""


def in_context(text: str, quote: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is the quote; found as quotes are, whatever the line breaks."""
    words = [re.escape(word) for word in quote.split()]
    found = re.search(r"\s+".join(words), text) if words else None
    if not found:
        return [(text, False)]
    pieces = [(text[: found.start()], False), (found[0], True), (text[found.end() :], False)]
    return [piece for piece in pieces if piece[0]]


def of_commitment(commitment: Commitment, user: Any, day: Asked) -> dict[str, Any]:
    """How it stood on the day, with what is tied to it now; `then` is None when it did not exist yet."""
    on = day.day
    then = Commitment.objects.filter(pk=commitment.pk).as_at(day.as_at).for_listing().first()
    parts = list(then.assignments.all()) if then else []
    links = _links().filter(Q(from_commitment=commitment) | Q(to_commitment=commitment)).visible_to(user)
    return {
        "context": in_context(commitment.paragraph.text, commitment.quote),
        "then": then,
        "standing": label(then.standing(on=on)) if then else "",
        "next": next_due(parts, on=on),
        "period": date_in_words(commitment.period),
        "parts": [_part(part, on=on) for part in parts],
        "extensions": [
            {"extension": one, "proposed": date_in_words(one.proposed), "agreed": date_in_words(one.agreed)}
            for one in extensions_of(commitment)
        ],
        "rules": _rules((then or commitment).deadlines.all(), user, text=commitment.paragraph.document.text),
        "voices": commitment.voices.select_related("party"),
        "links": [_link(link, commitment) for link in links],
        "results": _results(user, commitment=commitment),
        "history": history.of_commitment(commitment, user),
    }


def _part(part: Assignment, *, on: date) -> dict[str, Any]:
    dues = sorted(part.dues.all(), key=lambda due: due.deadline.number)
    return {"part": part, "label": label(part.standing(on=on)), "dues": [_due(due, on=on) for due in dues]}


def _due(due: Due, *, on: date) -> dict[str, Any]:
    return {
        "due": due,
        "met": date_in_words(due.met),
        "label": "" if due.met else label(of_due(due.facts, on=on)),
        "left": "" if due.met else due.days_left_in_words(on=on),
    }


def _rules(deadlines: Any, user: Any, *, text: str) -> list[dict[str, Any]]:
    reach = reach_of(user)
    loaded = deadlines.select_related(
        "meeting",
        "body",
        "milestone",
        "completion_of__origin",
        "completion_of__paragraph__document__meeting",
        "commitment",
    ).defer("completion_of__paragraph__document__text")
    return [
        {
            "deadline": deadline,
            "unfound": not deadline.stands_in(text),
            "rule": deadline.in_words_for(reach, otherwise=_("not visible to you")),
            "days": days_in_words(deadline.earliest, deadline.latest),
            "anchor": _anchor(deadline, reach),
        }
        for deadline in loaded
    ]


def _anchor(deadline: Deadline, reach: Reach) -> str:
    """A link to what the deadline hangs on, where that is moved, reached or completed."""
    anchor = deadline.anchored_to
    return link_to(anchor) if anchor is not None and deadline.shows_its_anchor_to(reach) else ""


def _links() -> Any:
    return Link.objects.select_related(
        "from_commitment",
        "from_meeting",
        "from_milestone",
        "from_document",
        "to_commitment",
        "to_meeting",
        "paragraph__document",
    )


def _link(link: Link, seen_from: Any) -> dict[str, Any]:
    outwards = link.source == seen_from
    other = link.target if outwards else link.source
    return {"link": link, "outwards": outwards, "other": link_to(other)}


def _results(user: Any, **about: Any) -> list[dict[str, Any]]:
    results = Result.objects.visible_to(user).filter(**about).select_related("paragraph__document")
    return [{"result": result, "link": link_to(result)} for result in results]


def of_meeting(meeting: Meeting, user: Any, day: Asked) -> dict[str, Any]:
    """Its papers, what was agreed there, and what must be reported to it."""
    links = _links().filter(Q(from_meeting=meeting) | Q(to_meeting=meeting)).visible_to(user)
    return {
        "papers": [
            {"paper": paper, "link": link_to(paper)}
            for paper in Document.objects.visible_to(user).filter(meeting=meeting)
        ],
        "made": _listed(Commitment.objects.visible_to(user).filter(origin=meeting), day),
        "then": _then(meeting, day),
        "matters": matters_arising(meeting, user, day),
        "drafts": _drafts(_hanging_on(meeting, user)),
        "attendance": _attendance(meeting, user),
        "history": history.of_gathering(meeting, user),
        "mentions": _mentions(user, meeting=meeting),
        "links": [_link(link, meeting) for link in links],
        "results": _results(user, meeting=meeting),
    }


def of_milestone(milestone: Milestone, user: Any, day: Asked) -> dict[str, Any]:
    deadlines = Deadline.objects.visible_to(user).filter(milestone=milestone)
    links = _links().filter(from_milestone=milestone).visible_to(user)
    return {
        "then": _then(milestone, day),
        "expected": _expected(deadlines, day),
        "history": history.of_gathering(milestone, user),
        "mentions": _mentions(user, milestone=milestone),
        "links": [_link(link, milestone) for link in links],
        "results": _results(user, milestone=milestone),
    }


def _then(happening: Meeting | Milestone, day: Asked) -> str:
    """Its state and date as they were on a past day, where they are others now; else empty: the form shows today's."""
    if not day.past:
        return ""
    events = list(happening.events.order_by("pk"))
    state, when = (
        str(_column_then([event for event in events if event.field == field], column, day.day, today))
        for field, column, today in (("state", "state", happening.state), ("date", "when", happening.when))
    )
    if (state, when) == (happening.state, str(happening.when)):
        return ""
    dated = date_in_words(PartialDate.parse(when))
    return ", ".join(filter(None, (str(type(happening).State(state).label), dated or _("no date yet"))))


def _column_then(events: Sequence[Event], column: str, day: date, today: Any) -> Any:
    """A column as the events of its field, in the order of their record, tell it at the end of a day."""
    if not events:
        return today
    held = replay((event.entry for event in events), as_at=day)
    return held.get(events[0].field, events[0].old).get(column, today)


def _attendance(meeting: Meeting, user: Any) -> list[dict[str, Any]]:
    rows = with_sight(Attendance.objects.visible_to(user).filter(meeting=meeting), ["paragraph"], user)
    return [
        {
            "row": row,
            "link": link_to(row, row.party),
            "cited": row.paragraph if sees(row, "paragraph") else None,
        }
        for row in rows.select_related("party", "paragraph__document").order_by("party__name", "capacity")
    ]


def _mentions(user: Any, **of: Any) -> list[dict[str, Any]]:
    rows = Mention.objects.visible_to(user).filter(**of).select_related("paragraph__document")
    return [{"row": row, "link": link_to(row, row.named_as)} for row in rows.order_by("paragraph")]


def _listed(commitments: Any, day: Asked) -> list[dict[str, Any]]:
    return [
        {
            "commitment": commitment,
            "link": link_to(commitment),
            "label": label(commitment.standing(on=day.day)),
            "who": [part.who for part in commitment.assignments.all()],
            "due": next_due(commitment.assignments.all(), on=day.day),
        }
        for commitment in commitments.as_at(day.as_at).for_listing()
    ]


def matters_arising(meeting: Meeting, user: Any, day: Asked) -> list[dict[str, Any]]:
    """What a meeting must be told: one row a part, with how often it was carried over and what was reported.

    Bound to it are the deadlines that name it, and those at *the next meeting* of its body that have rolled on to it.
    """
    dues = (
        Due.objects.visible_to(user)
        .filter(deadline__in=_keys(_hanging_on(meeting, user)))
        .as_at(day.as_at)
        .select_related(
            "assignment__commitment__origin__body",
            "assignment__party",
            "deadline__milestone",
            "deadline__commitment__origin__body",
        )
    )
    ground = Ground()
    here = [
        due
        for due in dues.order_by("assignment__commitment__reference", "assignment__number", "deadline__number")
        if due.deadline.anchor == Anchor.MEETING or bound_to(due, ground, on=day.as_at) == meeting
    ]
    rolled, reports = rolls(here, on=day.as_at), _reports(here, user, day)
    return [
        {
            "deadline": due.deadline,
            "link": link_to(due.assignment.commitment),
            "who": due.assignment.who,
            "rolled": rolled[due.pk],
            "report": reports.get(due.assignment_id),
        }
        | _due(due, on=day.day)
        for due in here
    ]


def _reports(dues: list[Due], user: Any, day: Asked) -> dict[int, dict[str, Any]]:
    """What each part last reported, by the end of the day."""
    parts = {due.assignment_id for due in dues}
    told = Event.objects.visible_to(user).filter(assignment__in=parts, field="progress", retracts=None)
    told = told.filter(retracted_by=None, counts_from__lte=day.day).order_by("counts_from", "pk")
    return {
        event.assignment_id: {
            "words": Progress(event.new["progress"]).label,
            "why": event.why,
            "when": date_in_words(event.effective),
        }
        for event in told
        if event.new.get("progress") in Progress.values
    }


def _hanging_on(meeting: Meeting, user: Any) -> Any:
    """The deadlines bound to a meeting by name, or to the next meeting of its body, whichever that is."""
    named = Q(meeting=meeting) | Q(anchor=Anchor.NEXT_MEETING, body=meeting.body_id)
    return Deadline.objects.visible_to(user).filter(named)


def _keys(records: Any) -> list[int]:
    """Their primary keys, read first: as a condition within another, PostgreSQL puts them last, after all dues."""
    return list(records.order_by().values_list("pk", flat=True))


def _drafts(deadlines: Any) -> list[dict[str, Any]]:
    """The drafts that would be bound to it by name; without dues, for they are not in force."""
    drafts = deadlines.filter(anchor=Anchor.MEETING, dues=None).select_related("commitment")
    return [{"deadline": one, "link": link_to(one.commitment)} for one in drafts]


def _expected(deadlines: Any, day: Asked) -> list[dict[str, Any]]:
    """One row a part that a deadline asks something of, with how it stands."""
    dues = (
        Due.objects.filter(deadline__in=_keys(deadlines))
        .as_at(day.as_at)
        .select_related("assignment__commitment__origin", "assignment__party", "deadline__milestone")
    )
    drafts = deadlines.filter(dues=None).select_related("commitment")
    rows = [
        {"deadline": due.deadline, "link": link_to(due.assignment.commitment), "who": due.assignment.who}
        | _due(due, on=day.day)
        for due in dues.order_by("assignment__commitment__reference", "assignment__number")
    ]
    return rows + [{"deadline": draft, "link": link_to(draft.commitment), "who": "", "met": ""} for draft in drafts]


def of_party(party: Party, user: Any, day: Asked) -> dict[str, Any]:
    """Its parts as at the day, by body, the most recent meetings first; `more` when not all of them are shown."""
    parts = Assignment.objects.visible_to(user).filter(party=party).as_at(day.as_at).for_listing()
    parts = parts.select_related("commitment__origin__body").defer("commitment__paragraph__document__text")
    newest = parts.order_by("-commitment__origin__when_latest", "commitment__reference", "number")[: PARTS_SHOWN + 1]
    bodies: dict[Body, list[dict[str, Any]]] = defaultdict(list)
    found = list(newest)
    for part in found[:PARTS_SHOWN]:
        where = page_address(part.commitment, as_at=day.value)
        link = format_html('<a class="desk-link" href="{}">{}</a>', f"{where}#part-{part.number}", part.commitment)
        bodies[part.commitment.origin.body].append({"link": link, **_part(part, on=day.day)})
    by_name = sorted(bodies.items(), key=lambda pair: pair[0].name)
    return {"bodies": [{"body": body, "parts": rows} for body, rows in by_name], "more": len(found) > PARTS_SHOWN}


def of_paper(paper: Document, user: Any) -> dict[str, Any]:
    """Its paragraphs, each with the commitments, principles and results that stand in it."""
    paragraphs = list(paper.paragraphs.all())
    tied: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for kind, records in (
        ("commitments", Commitment.objects.visible_to(user).filter(paragraph__in=paragraphs)),
        ("principles", Principle.objects.visible_to(user).filter(paragraph__in=paragraphs)),
        ("results", Result.objects.visible_to(user).filter(paragraph__in=paragraphs)),
    ):
        for record in records:
            tied[record.paragraph_id][kind].append({"record": record, "link": link_to(record)})
    return {
        "paragraphs": [
            {
                "paragraph": paragraph,
                "text": paper.text[paragraph.start : paragraph.end],
                **{kind: tied[paragraph.pk][kind] for kind in ("commitments", "principles", "results")},
            }
            for paragraph in paragraphs
        ],
        "corrections": _others(paper, user),
        "came_in": Intake.objects.filter(document=paper).first(),
    }


def _others(paper: Document, user: Any) -> list[str]:
    """The papers that replace or annex this one, as far as they may be read."""
    return [link_to(other) for other in Document.objects.visible_to(user).filter(Q(replaces=paper) | Q(annex_of=paper))]
