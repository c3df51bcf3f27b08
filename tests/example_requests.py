"""What the examples of the API's description ask: a request for every address that takes one."""

from __future__ import annotations

from typing import Any

OF_2015 = "WGD-2015-22"
REQUESTS: dict[str, dict[str, Any]] = {
    "themes": {"record": {"slug": "training", "name": "Training"}, "change": {"name": "Training of officers"}},
    "parties": {
        "record": {"slug": "asean-secretariat", "name": "ASEAN Secretariat", "kind": "organisation"},
        "change": {"name": "Ad Hoc Group of the Bali Process"},
    },
    "group-members": {
        "record": {"group": "ad-hoc-group", "party": "sri-lanka", "since": "2015-11-25"},
        "change": {"until": "2018-12-31"},
    },
    "focal-points": {
        "record": {
            "party": "sri-lanka",
            "body": "working-group-disruption",
            "name": "Desk of the ministry",
            "email": "desk@example.org",
            "language": "en",
            "since": "2015-11-25",
        },
        "change": {"primary": False, "until": "2016-12-31"},
    },
    "memberships": {
        "record": {"party": "sri-lanka", "body": "steering-group", "since": "2015"},
        "change": {"until": "2018"},
    },
    "bodies": {
        "record": {"slug": "task-force", "name": "Task force", "parent": "bali-process", "zone": "Asia/Bangkok"},
        "change": {"reference_form": "WGD-{year}-{number}"},
        "change_calendar": {"add": [{"day": "2016-04-13", "name": "Songkran"}], "why": "A public holiday."},
    },
    "meetings": {
        "record": {
            "reference": "WGD-2016-11",
            "title": "Working group meeting, November 2016",
            "body": "working-group-disruption",
            "when": "2016-11~",
            "when_said": "about November 2016",
        },
        "change": {"title": "Meeting of the Steering Group, February 2016"},
        "move": {"when": "2016-02-08/2016-02-09", "why": "The host asked for it."},
        "place": {"places": ["Bangkok, by invitation of the host"], "why": "The host has told us."},
        "hold": {"when": "2016-02-01/2016-02-02"},
        "cancel": {"why": "There is no host.", "effective": "2016-01-20"},
        "plan_again": {"when": "2016-03-01", "why": "It was not held after all."},
        "merge": {"gone": "WGD-2016-05-PLANNING", "why": "Two papers name the same meeting."},
    },
    "milestones": {
        "record": {"title": "Handbook published", "body": "working-group-disruption", "when": "2016"},
        "change": {"title": "Regional media statement goes out"},
        "move": {"when": "2016-02", "said": "in February", "why": "It is being cleared."},
        "reach": {"when": "2016-01-12", "said": "12 January 2016"},
        "call_off": {"why": "It was decided to make none.", "effective": "2016-01-12"},
        "expect_again": {"why": "It was another statement that went out."},
    },
    "attendance": {
        "record": {"meeting": "SG-2016-02-01", "party": "sri-lanka", "capacity": "participant", "persons": 2},
        "change": {"persons": 3},
    },
    "documents": {
        "record": {
            "slug": "disruption-2016-minutes",
            "title": "Minutes of the Steering Group",
            "kind": "minutes",
            "meeting": "SG-2016-02-01",
            "text": "1. The Steering Group met.\n\n2. It was agreed that reports will be sent within two weeks.\n",
        },
        "change": {"issued": "2015-11-26"},
        "correct": {"text": "{corrected}", "why": "The secretariat sent a corrected paper."},
        "draft": {"meeting_date": "2015-11-25"},
    },
    "commitments": {
        "record": {
            "reference": "WGD-2015-90",
            "title": "Develop an operational programme for 2016",
            "quote": "{quote}",
            "origin": "WGD-2015-11-25",
            "paragraph": "disruption-2015-statement:21",
            "kind": "agreed_action",
            "officer": "desk-officer",
            "assignments": [{"party": "new-zealand"}, {"named_as": "interested States", "role": "support"}],
            "deadlines": [
                {
                    "phrase": "within two weeks of the meeting",
                    "anchor": "meeting",
                    "meeting": "WGD-2015-11-25",
                    "offset": "P14D",
                }
            ],
        },
        "bulk": [
            {
                "reference": "WGD-2015-91",
                "title": "Send comments on the programme",
                "quote": "{quote}",
                "origin": "WGD-2015-11-25",
                "paragraph": "disruption-2015-statement:21",
                "kind": "request",
                "assignments": [{"party": "sri-lanka"}],
            }
        ],
        "change": {"title": "Develop an operational programme", "themes": ["training"]},
        "activate": {"effective": "2015-11-25"},
        "assign_officer": {"officer": "desk-officer"},
        "assign": {"party": "indonesia", "role": "support", "why": "Told by letter.", "effective": "2016-01-10"},
        "report_progress": {"part": 1, "progress": "in_progress", "effective": "2016-01-10", "by_words": "New Zealand"},
        "answer": {"part": 1, "word": "accepted", "effective": "2016-01-10", "by_words": "The delegations"},
        "verify": {"part": 1, "why": "Seen in the report."},
        "hold": {"why": "Until the steering group has met."},
        "complete": {"why": "All parts are implemented."},
        "reopen": {"why": "A second part has turned up."},
        "supersede": {"successor": "WGD-2015-08", "why": "The later one takes its place."},
        "merge": {"into": "WGD-2015-08", "why": "They say the same."},
        "drop": {"drop_reason": "overtaken", "why": "Another programme took its place."},
        "edit_words": {"title": "Develop an operational programme of the working group"},
    },
    "assignments": {
        "report_progress": {"progress": "implemented", "effective": "2016-01-10", "met": ["AW-2009-03:1:1"]},
        "answer": {"word": "accepted", "effective": "2016-01-10", "by_words": "The delegations"},
        "verify": {"why": "Seen in the report."},
        "bulk": [{"assignment": "AW-2009-03:1", "progress": "in_progress", "effective": "2016-01-10"}],
    },
    "deadlines": {"move": {"offset": "P21D", "why": "The chair gave a week more."}},
    "dues": {
        "ask_extension": {"proposed": "2016-03-31", "asked_by": "sri-lanka", "why": "The reports came late."},
    },
    "extensions": {"decide": {"agreed": "2016-03-31", "why": "As it was asked."}},
    "events": {"retract": {"why": "It was another part."}},
    "updates": {"retract": {"why": "It was another part."}},
    "principles": {
        "record": {"paragraph": "disruption-2015-statement:21", "quote": "{quote}", "title": "Cooperation"},
        "change": {"title": "Cooperation among states"},
    },
    "results": {
        "record": {
            "paragraph": "disruption-2015-statement:21",
            "quote": "{quote}",
            "indicator": "programmes",
            "comparison": "eq",
            "value": "1",
        },
        "change": {"covers": "2015"},
    },
    "links": {
        "record": {
            "slug": "wgd-2015-22-follows-wgd-2015-08",
            "kind": "follows_up",
            "from_commitment": OF_2015,
            "to_commitment": "WGD-2015-08",
            "basis": "inferred",
        },
        "change": {"basis": "inferred"},
    },
    "feeds": {
        "record": {"name": "Deadlines of the working group", "scope": "body", "body": "working-group-disruption"}
    },
    "schedules": {
        "record": {"body": "working-group-disruption", "audience": "staff", "local_time": "08:00", "weekdays": "1"},
        "change": {"local_time": "09:00", "enabled": True},
    },
    "rungs": {
        "record": {
            "body": "working-group-disruption",
            "position": 1,
            "days": 14,
            "audience": "party",
            "text": "This date has passed; how far has it come?",
        },
        "change": {"days": 21},
    },
}
"""What is sent, by list and act; `{quote}` stands for words of the paragraph, `{corrected}` for a whole text."""
AT = {
    "themes": "themes/training/",
    "focal-points": "focal-points/",
    "commitments": f"commitments/{OF_2015}/",
    "assignments": "assignments/AW-2009-03:1/",
    "meetings": "meetings/SG-2016-02-01/",
    "milestones": "milestones/0c90524f-cee9-5aa3-b512-7cbcadf2dc51/",
    "bodies": "bodies/working-group-disruption/",
    "documents": "documents/disruption-2015-statement/",
    "deadlines": "deadlines/AW-2009-03:1/",
    "dues": "dues/AW-2009-03:1:1/",
    "commitments change": "commitments/WGD-2015-90/",
    "commitments activate": "commitments/WGD-2015-90/",
    "commitments complete": "commitments/WGD-2015-02/",
    "commitments reopen": "commitments/WGD-2015-01/",
    "commitments answer": "commitments/AW-2009-02/",
    "commitments verify": "commitments/WGD-2015-02/",
    "assignments answer": "assignments/AW-2009-02:1/",
    "assignments verify": "assignments/WGD-2015-02:1/",
    "meetings hold": "meetings/SG-2016-02-01/",
    "meetings merge": "meetings/WGD-2016-05/",
    "events retract": "events/4950e474-ee50-5827-bb51-b295d1c53e25/",
    "updates retract": "updates/4950e474-ee50-5827-bb51-b295d1c53e25/",
}
"""Where it is sent: of an act by its own, else by its list; of all other lists to their first record."""
BEFORE: dict[str, tuple[str, dict[str, Any]]] = {
    "meetings plan_again": ("meetings/SG-2016-02-01/cancel/", {"why": "There is no host."}),
    "milestones expect_again": (f"{AT['milestones']}call-off/", {"why": "It was decided to make none."}),
    "commitments reopen": ("commitments/WGD-2015-01/assign-officer/", {"officer": "desk-officer"}),
}
"""What has to have happened before an act."""
