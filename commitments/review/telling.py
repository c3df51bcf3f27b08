"""A draft as data for other programs: for the command, and with how the paper qualifies figures for the API."""

from __future__ import annotations

from typing import Any

from commitments import intake


def told(file: str, draft: intake.Draft) -> dict[str, Any]:
    """The meeting, the commitments and the results; what the paper does not say is null."""
    meeting = draft.gathering
    return {
        "file": file,
        "meeting": {
            "title": meeting.title or None,
            "start": meeting.start or None,
            "end": meeting.end or None,
            "location": meeting.location or None,
            "bodies": list(meeting.bodies),
            "participants": [{"name": name, "capacity": capacity} for name, capacity in meeting.participants],
        },
        "commitments": [
            {
                "quote": one.quote,
                "paragraph": one.paragraph,
                "kind": one.kind,
                "responsible": list(one.responsible),
                "deadline_text": one.deadline_text or None,
                "deadline": one.deadline or None,
                "deadline_rule": one.deadline_rule or None,
                "tacit_acceptance": one.tacit_acceptance,
                "addressed_to": list(one.addressed_to),
                "link": {"kind": one.link, "text": one.link_text} if one.link else None,
                "rule": one.rule,
                "confidence": round(one.confidence, 2),
            }
            for one in draft.commitments
        ],
        "results": [{"indicator": one.indicator, "value": one.value, "quote": one.quote} for one in draft.results],
    }


def told_to_api(file: str, draft: intake.Draft) -> dict[str, Any]:
    """The same, each result with its comparison and the paper's words for it; null where it is not qualified."""
    said = told(file, draft)
    for result, one in zip(said["results"], draft.results, strict=True):
        result |= {"comparison": one.comparison or None, "in_words": one.in_words or None}
    return said
