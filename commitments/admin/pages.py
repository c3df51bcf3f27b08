"""What the pages of a commitment, a meeting and a paper show beside their fields; all of it only as far as visible."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q

from commitments.admin import history
from commitments.admin.asked import Asked
from commitments.admin.cells import figure, label, next_due, rule_for
from commitments.deadlines import Anchor
from commitments.models import Assignment, Commitment, Deadline, Due, Link, Principle, Result
from commitments.standing import of_due
from meetings.access import reach_of
from meetings.admin.visible import link_to, sees, with_sight
from meetings.models import Attendance, Document, Meeting, Mention, Milestone
from meetings.wording import date_in_words, days_in_words


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
        "rules": _rules((then or commitment).deadlines.all(), user),
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


def _rules(deadlines: Any, user: Any) -> list[dict[str, Any]]:
    reach = reach_of(user)
    loaded = deadlines.select_related("meeting", "body", "milestone", "completion_of__origin", "commitment")
    return [
        {
            "deadline": deadline,
            "rule": rule_for(deadline, reach),
            "days": days_in_words(deadline.earliest, deadline.latest),
        }
        for deadline in loaded
    ]


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
    return [{"result": result, "link": link_to(result, figure(result))} for result in results]


def of_meeting(meeting: Meeting, user: Any, day: Asked) -> dict[str, Any]:
    """Its papers, what was agreed there, and what must be reported to it."""
    links = _links().filter(Q(from_meeting=meeting) | Q(to_meeting=meeting)).visible_to(user)
    return {
        "papers": [
            {"paper": paper, "link": link_to(paper)}
            for paper in Document.objects.visible_to(user).filter(meeting=meeting)
        ],
        "made": _listed(Commitment.objects.visible_to(user).filter(origin=meeting), day),
        "expected": _expected(_hanging_on(meeting, user), day),
        "attendance": _attendance(meeting, user),
        "mentions": _mentions(user, meeting=meeting),
        "links": [_link(link, meeting) for link in links],
        "results": _results(user, meeting=meeting),
    }


def of_milestone(milestone: Milestone, user: Any, day: Asked) -> dict[str, Any]:
    deadlines = Deadline.objects.visible_to(user).filter(milestone=milestone)
    links = _links().filter(from_milestone=milestone).visible_to(user)
    return {
        "expected": _expected(deadlines, day),
        "mentions": _mentions(user, milestone=milestone),
        "links": [_link(link, milestone) for link in links],
        "results": _results(user, milestone=milestone),
    }


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


def _hanging_on(meeting: Meeting, user: Any) -> Any:
    """The deadlines bound to a meeting, by name or as the next meeting of its body."""
    deadlines = Deadline.objects.visible_to(user)
    waiting = deadlines.filter(anchor=Anchor.NEXT_MEETING, body=meeting.body_id).select_related("commitment__origin")
    bound = [
        deadline.pk
        for deadline in waiting
        if meeting == Meeting.objects.next_of(deadline.body_id, after=deadline.commitment.origin)
    ]
    return deadlines.filter(Q(meeting=meeting) | Q(pk__in=bound))


def _expected(deadlines: Any, day: Asked) -> list[dict[str, Any]]:
    """One row a part that a deadline asks something of, with how it stands."""
    dues = (
        Due.objects.filter(deadline__in=deadlines.values("pk"))
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
            words = figure(record) if kind == "results" else None
            tied[record.paragraph_id][kind].append({"record": record, "link": link_to(record, words)})
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
    }


def _others(paper: Document, user: Any) -> list[str]:
    """The papers that replace or annex this one, as far as they may be read."""
    return [link_to(other) for other in Document.objects.visible_to(user).filter(Q(replaces=paper) | Q(annex_of=paper))]
