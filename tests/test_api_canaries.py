"""H64 by the API: canaries of three restricted bodies, and of restricted records, stand in no answer to who may not.

A name that is hidden is answered exactly as one that there is not: else the difference would tell that it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import models

from commitments.models import Due
from commitments.serializers import IDENTITIES
from meetings.access import Role
from meetings.models import Body, Document, Feed, Meeting
from tests import factories as make
from tests.asking import Asking, by_token
from tests.calendars import SOON
from tests.two_bodies import CANARY, GLIMPSE, World, build, touch
from tracker.api import router

pytestmark = pytest.mark.django_db

LISTS = {word: view for word, view, _name in router.registry if word != "figures"}
RESTRICTED = ("above", "beside", "beyond")
"""The body above the open one, one of strangers, and one that the user manages but the token does not reach."""
EXPANDED = {"commitments": "assignments,assignments.dues,deadlines,voices", "assignments": "dues"}


@dataclass
class Case:
    """The open body, the three that are restricted, and who asks: a manager by a limited token, and a viewer."""

    seen: World
    hidden: dict[str, World]
    manager: Asking
    viewer: Asking
    users: dict[str, Any]

    def names(self) -> Iterator[tuple[type[models.Model], str, str]]:
        """Of each kind of record the name of each hidden one, and one like it that there is not."""
        for world in self.hidden.values():
            for record in world:
                if type(record) in IDENTITIES:
                    name = IDENTITIES[type(record)].of(record)
                    yield type(record), name, nobodys(name)


def nobodys(name: str) -> str:
    if GLIMPSE in name:
        return name.replace(GLIMPSE, "zqnobody")
    try:
        UUID(name)
    except ValueError:
        return f"{name}9"
    return str(uuid4())


@pytest.fixture(params=RESTRICTED)
def case(request: pytest.FixtureRequest) -> Case:
    """The records of the open body touch those of each restricted one in turn."""
    seen = build("plain")
    hidden = {where: build(GLIMPSE + where) for where in RESTRICTED}
    Body.objects.filter(pk=seen.body.pk).update(parent=hidden["above"].body)
    touched = hidden[request.param]
    touch(seen, touched)
    make.DeadlineFactory(commitment=touched.commitment, phrase=CANARY, anchor="meeting", fixed="", meeting=seen.meeting)
    touched.commitment.themes.add(make.ThemeFactory(slug="shared", name="Shared"))
    manager = make.BodyRoleFactory(body=seen.body, role=Role.MANAGER, user__username="the-manager").user
    make.BodyRoleFactory(body=hidden["beyond"].body, role=Role.MANAGER, user=manager)
    viewer = make.BodyRoleFactory(body=seen.body, role=Role.VIEWER, user__username="the-viewer").user
    return Case(
        seen,
        hidden,
        by_token(manager, may_write=True, bodies=[seen.body]),
        Asking(viewer),
        {"manager": manager, "viewer": viewer},
    )


def clean(answer: Any, *echoed: str) -> bool:
    """Whether an answer holds no canary but what was asked, which a refusal may repeat."""
    text = answer.content.decode()
    for one in echoed:
        text = text.replace(one, "").replace(quote(one), "")
    return GLIMPSE not in text


def told(answer: Any, name: str) -> tuple[int, str]:
    """An answer without the name that was asked, also as it is cut short."""
    text = answer.content.decode()
    for one in (name, name[:60], name[:40]):
        text = text.replace(one, "~")
    return answer.status_code, re.sub(r'"created":"[^"]*"', "", text)


def test_H64_no_list_shows_one(case: Case) -> None:
    for word in LISTS:
        for asking in (case.manager, case.viewer):
            expand = f"&expand={EXPANDED[word]}" if word in EXPANDED else ""
            answer = asking.get(f"{word}/?page_size=500{expand}")
            assert answer.status_code == 200, (word, answer.content)
            assert clean(answer), word
            for row in answer.json()["results"]:
                assert clean(asking.get(row["url"])), row["url"]
        known = "q" in getattr(LISTS[word].filterset_class, "base_filters", {})
        if known:
            for text in (GLIMPSE, *(GLIMPSE + where for where in RESTRICTED), CANARY):
                assert case.manager.rows(f"{word}/?q={text}") == [], (word, text)


def test_H64_no_filter_and_no_address_tells_a_hidden_name_from_none(case: Case) -> None:
    kinds = {}
    for kind, name, none in case.names():
        kinds.setdefault(kind._meta.model_name, []).append((name, none))
    asked = 0
    for word, view in LISTS.items():
        for name, none in kinds.get(view.model._meta.model_name, []):
            for verb, sent in (("GET", None), ("PATCH", {}), ("DELETE", None)):
                here, there = (case.manager(verb, f"{word}/{quote(one, safe='')}/", sent) for one in (name, none))
                assert told(here, name) == told(there, none), (verb, word, name)
                assert here.status_code in (404, 405)
        for parameter, one in view.filterset_class.base_filters.items():
            for name, none in kinds.get(getattr(one, "described", {}).get("x-names"), []):
                here, there = (case.manager.get(f"{word}/?{parameter}={quote(each)}") for each in (name, none))
                assert told(here, name) == told(there, none), (word, parameter, name)
                assert here.status_code == 400, (word, parameter, name)
                asked += 1
    assert asked > 100


def test_H64_no_figure_counts_one(case: Case) -> None:
    before = {}
    for by in ("status", "body", "party", "month"):
        answer = case.manager.get(f"figures/?by={by}")
        assert clean(answer), by
        before[by] = answer.json()
    for world in case.hidden.values():
        make.CommitmentFactory(body=world.body, title=CANARY)
    assert {by: case.manager.get(f"figures/?by={by}").json() for by in before} == before


def test_H64_no_refusal_names_one(case: Case) -> None:
    """What is in the way of deleting, and what is wrong with what was sent."""
    refused = 0
    for word, view in LISTS.items():
        if "delete" not in view.http_method_names:
            continue
        for row in case.manager.rows(f"{word}/?page_size=500"):
            etag = case.manager.get(row["url"])["ETag"]
            answer = case.manager.delete(row["url"], If_Match='"old"')
            assert clean(answer), row["url"]
            if word in ("bodies", "meetings", "milestones", "documents", "parties", "themes"):
                answer = case.manager.delete(row["url"], If_Match=etag)
                refused += answer.status_code == 409
                assert clean(answer), (row["url"], answer.content)
    assert refused >= 4
    fields = {Body: "body", Meeting: "origin", Document: "of_document"}
    for kind, name, none in case.names():
        sent = {"title": "x", fields.get(kind, "party"): name}
        for word in ("commitments", "meetings", "milestones", "results", "principles", "attendance", "links"):
            here = case.manager.post(f"{word}/", sent)
            there = case.manager.post(f"{word}/", {field: none if one == name else one for field, one in sent.items()})
            assert (here.status_code, told(here, name)) == (there.status_code, told(there, none)), (word, sent)


def test_H64_no_preview_shows_one(case: Case) -> None:
    Meeting.objects.filter(pk=case.seen.meeting.pk).update(state="planned")
    where = f"meetings/{quote(case.seen.meeting.reference)}/move/?preview=true"
    answer = case.manager.post(where, {"when": "2031-01-01"})
    assert answer.status_code == 200, answer.content
    assert clean(answer)


def test_H64_no_calendar_and_no_description_shows_one(case: Case) -> None:
    Due.objects.update(earliest=SOON, latest=SOON)
    Meeting.objects.update(when=str(SOON), when_earliest=SOON, when_latest=SOON)
    for world in (case.seen, *case.hidden.values()):
        type(world.milestone).objects.update(when=str(SOON), when_earliest=SOON, when_latest=SOON)
    party = case.seen.membership.party
    for scope in ({"scope": "mine"}, {"scope": "body", "body": case.seen.body}, {"scope": "party", "party": party}):
        _feed, token = Feed.objects.issue(user=case.users["viewer"], name=f"{scope['scope']}", **scope)
        answer = Asking().get(f"/feeds/{token}.ics")
        assert answer.status_code == 200
        assert clean(answer), scope
    for address in ("schema/", "schema/swagger/", "schema/redoc/"):
        assert clean(Asking().get(address))


def test_H64_what_is_restricted_in_the_open_body_is_not_for_viewers(case: Case) -> None:
    """The same lists, of records that only editors of their body see."""
    paper = make.DocumentFactory(meeting=case.seen.meeting, slug=f"r-{CANARY}", title=CANARY, restricted=True)
    paragraph = make.ParagraphFactory(document=paper)
    quoted = make.CommitmentFactory(origin=case.seen.meeting, reference=f"Y-{CANARY}", paragraph=paragraph)
    own = {"origin": case.seen.meeting, "paragraph": case.seen.paragraph, "quote": case.seen.commitment.quote}
    restricted = make.CommitmentFactory(reference=f"X-{CANARY}", title=CANARY, restricted=True, **own)
    for whole in (quoted, restricted):
        part = make.AssignmentFactory(commitment=whole, named_as=CANARY)
        make.DueFactory(assignment=part, deadline__phrase=CANARY)
        make.EventFactory(commitment=whole, why=CANARY)
        make.LinkFactory(slug=f"to-{whole.reference}", from_commitment=case.seen.commitment, to_commitment=whole)
    make.DeadlineFactory(commitment=case.seen.commitment, anchor="completion", fixed="", completion_of=restricted)
    for word in LISTS:
        for query in ("page_size=500", f"page_size=500&expand={EXPANDED.get(word, '')}"):
            if not query.endswith("="):
                answer = case.viewer.get(f"{word}/?{query}")
                assert (answer.status_code, clean(answer)) == (200, True), word
    assert clean(case.viewer.get("figures/?by=party"))
    assert not clean(case.manager.get("commitments/?page_size=500"))  # who edits sees them
