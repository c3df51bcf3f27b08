"""Who gets what at every address of the API: for each that there is, eight kinds of user and every verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, include, path, re_path, resolve
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from commitments.models import Evidence
from meetings.models import Body, Feed
from tests import factories as make
from tests.asking import Asking
from tests.cases import everything
from tests.two_bodies import CANARY, GLIMPSE, build, eight_users, touch

pytestmark = pytest.mark.django_db

VIEWERS = frozenset({"viewer", "editor", "manager", "superuser"})
EDITORS = VIEWERS - {"viewer"}
MANAGERS = EDITORS - {"editor"}
ELSEWHERE = "manager of another body"
ANYBODY_WITH_A_ROLE = VIEWERS | {ELSEWHERE}
KINDS = ("anonymous", "focal point", "staff without role", *sorted(ANYBODY_WITH_A_ROLE))


@dataclass(frozen=True)
class Rule:
    """Of one list: who sees a record of the open body, writes it, deletes it, and acts on it; None: nobody can."""

    sees: frozenset[str] = VIEWERS
    writes: frozenset[str] | None = None
    deletes: frozenset[str] | None = None
    acts: frozenset[str] = EDITORS
    slugs: str = ""  # the acts, and other addresses below a record
    reads: str = ""  # addresses below a record that are read by whoever sees it
    asks: str = ""  # addresses below a record that answer whoever may act, and change nothing
    lists: str = ""  # addresses beside the records, to which many are sent
    hidden: bool = True  # whether there are records that are hidden from whoever has no role in their body


OF_MEETINGS = "move place hold cancel plan-again merge"
OF_COMMITMENTS = (
    "activate hold complete supersede merge drop reopen edit-words assign-officer assign report-progress answer verify"
)
RULES = {
    "bodies": Rule(writes=MANAGERS, deletes=MANAGERS, acts=MANAGERS, slugs="change-calendar"),
    "parties": Rule(
        sees=ANYBODY_WITH_A_ROLE, writes=EDITORS | {ELSEWHERE}, deletes=MANAGERS | {ELSEWHERE}, hidden=False
    ),
    "themes": Rule(
        sees=ANYBODY_WITH_A_ROLE, writes=EDITORS | {ELSEWHERE}, deletes=MANAGERS | {ELSEWHERE}, hidden=False
    ),
    "group-members": Rule(
        sees=ANYBODY_WITH_A_ROLE, writes=EDITORS | {ELSEWHERE}, deletes=MANAGERS | {ELSEWHERE}, hidden=False
    ),
    "memberships": Rule(writes=MANAGERS, deletes=MANAGERS),
    "focal-points": Rule(writes=MANAGERS, deletes=MANAGERS),
    "holidays": Rule(),
    "meetings": Rule(writes=EDITORS, deletes=MANAGERS, slugs=OF_MEETINGS),
    "milestones": Rule(writes=EDITORS, deletes=MANAGERS, slugs="move reach call-off expect-again"),
    "attendance": Rule(writes=EDITORS, deletes=EDITORS),
    "documents": Rule(writes=EDITORS, deletes=MANAGERS, slugs="correct", asks="draft"),
    "paragraphs": Rule(),
    "commitments": Rule(writes=EDITORS, deletes=EDITORS, slugs=OF_COMMITMENTS, lists="bulk"),
    "assignments": Rule(slugs="report-progress answer verify", lists="bulk"),
    "deadlines": Rule(slugs="move"),
    "dues": Rule(slugs="ask-extension"),
    "extensions": Rule(slugs="decide"),
    "updates": Rule(slugs="retract"),
    "principles": Rule(writes=EDITORS, deletes=MANAGERS),
    "results": Rule(writes=EDITORS, deletes=MANAGERS),
    "links": Rule(writes=EDITORS, deletes=MANAGERS),
    "events": Rule(slugs="retract"),
    "evidence": Rule(reads="file"),
    "feeds": Rule(sees=MANAGERS, deletes=MANAGERS),
    "schedules": Rule(writes=MANAGERS, deletes=MANAGERS),
    "rungs": Rule(writes=MANAGERS, deletes=MANAGERS),
    "slots": Rule(),
    "deliveries": Rule(),
    "mailboxes": Rule(),
}
"""The records by the word of their list."""

BESIDE = {"commitments": "bulk", "assignments": "report-progress"}
"""Where many are sent."""

OTHERS = {"figures-list", "schema", "swagger", "redoc", "nothing-here", "feed"}
"""Addresses that are no records: what each answers to whom stands in a test of its own below."""


def addresses(patterns: Any = None) -> Iterator[str]:
    """The name of every address below /api/ and /feeds/; the address itself where it has no name."""
    for name, _pattern in routes(patterns):
        yield name


def routes(patterns: Any = None) -> Iterator[tuple[str, URLPattern]]:

    def below(patterns: Any, way: str) -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            here = way + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one.url_patterns, here)
            elif isinstance(one, URLPattern) and here.startswith(("api/", "feeds/")):
                yield one.name or here, one

    yield from below(get_resolver().url_patterns if patterns is None else patterns, "")


def verbs_of(word: str) -> set[tuple[str, str]]:
    """What can be asked of a list, its records and all addresses below them: each with its verb."""
    return {
        (name, verb.upper())
        for name, pattern in routes()
        if name in parts_of(word)
        for verb in pattern.callback.actions
        if verb != "head"
    }


def parts_of(word: str) -> set[str]:
    rule = RULES[word]
    parts = f"{rule.slugs} {rule.reads} {rule.asks} {rule.lists}".split()
    return {f"{word}-{part}" for part in ("list", "detail", *parts)}


DECLARED = {name for word in RULES for name in parts_of(word)} | OTHERS


def test_every_address_is_declared() -> None:
    assert set(addresses()) ^ DECLARED == set()


def test_an_address_that_is_not_declared_is_noticed() -> None:
    """Whatever is added: below a record, beside the lists, without a name, below the feeds."""

    class Undeclared(APIView):
        pass

    class Adding(SimpleRouter):
        def get_urls(self) -> list[URLPattern]:
            return [*super().get_urls(), path("commitments/<id>/votes/", Undeclared.as_view())]

    added = [
        *get_resolver().url_patterns,
        path("api/v1/", include(Adding().urls)),
        path("api/v1/bodies/<id>/secrets/", Undeclared.as_view(), name="bodies-secrets"),
        re_path("^feeds/all/$", Undeclared.as_view(), name="all-feeds"),
    ]
    noticed = set(addresses(added)) - DECLARED
    assert noticed == {"api/v1/commitments/<id>/votes/", "bodies-secrets"} | (noticed & {"all-feeds"})


class Case:
    """The open body and the hidden one, with a record of every kind each, and who asks."""

    def __init__(self) -> None:
        seen, hidden = build("plain"), build(CANARY)
        children = [one for one in touch(seen, hidden) if isinstance(one, Body)]
        for world in (seen, hidden):
            make.ExtensionFactory(due=world.due)
        make.ThemeFactory()
        make.GroupMemberFactory()
        for world in (seen, hidden):  # with a file, as one of the addresses below hands it out
            Evidence.objects.filter(event=world.part_event, name="").delete()
        self.users = eight_users(seen, children)
        self.seen, self.hidden = seen, hidden
        self.asking = {kind: Asking(user) for kind, user in self.users.items()}

    def one_of(self, word: str) -> tuple[str | None, str | None]:
        """The address of a record of the open body, and of one of the hidden body; None where there is none."""
        root, viewer = self.asking["superuser"], self.asking["manager"]
        everything = {row["url"] for row in root.rows(f"{word}/?page_size=500")}
        open_ones = {row["url"] for row in viewer.rows(f"{word}/?page_size=500")}
        assert open_ones <= everything
        elsewhere = {row["url"] for row in self.asking[ELSEWHERE].rows(f"{word}/?page_size=500")}
        shut = sorted(everything - open_ones - elsewhere)
        assert not any(GLIMPSE in url for url in open_ones)
        return min(open_ones, default=None), (shut[0] if shut else None)


@pytest.fixture
def case(db: None) -> Case:
    return Case()


def allowed(kind: str, rule: Rule, may: frozenset[str] | None, done: int, *, hidden: bool = False) -> int:
    """The status that is declared: whom it does not let in, it tells so; what is not visible is not there."""
    if kind == "anonymous":
        return 401
    if may is None:
        return 405
    if kind not in ({"superuser"} if hidden else rule.sees):
        return 404
    return done if kind in may else 403


@pytest.mark.parametrize("word", RULES)
def test_H14_every_address_answers_each_kind_as_declared(word: str, case: Case) -> None:
    """Writes carry an old ETag: whoever may write is told so (412), and nothing is ever changed."""
    rule, before = RULES[word], everything()
    here, there = case.one_of(word)
    assert (there is not None) == rule.hidden, "the hidden body has a record of every kind"
    wrong, asked = [], set()
    for kind in KINDS:
        asking = case.asking[kind]

        def ask(method: str, address: str, expected: int, who: Asking = asking, kind: str = kind) -> None:
            whole = address if "://" in address else f"/api/v1/{address}"
            asked.add((resolve(unquote(urlsplit(whole).path)).url_name, method))
            answer = who(method, address, {} if method in ("POST", "PATCH") else None, If_Match='"old"')
            text = answer.getvalue().decode()  # of a file too, which is closed by it
            if answer.status_code != expected:
                wrong.append((kind, method, address, answer.status_code, expected))
            elif kind != "superuser":
                assert GLIMPSE not in text.replace(address, ""), (kind, method, address, text)

        ask("GET", f"{word}/", 401 if kind == "anonymous" else 200)
        none_are_posted = (f"{word}-list", "POST") not in verbs_of(word)
        ask("POST", f"{word}/", 401 if kind == "anonymous" else 405 if none_are_posted else 400)
        if rule.lists:
            ask("POST", f"{word}/{BESIDE[word]}/", 401 if kind == "anonymous" else 400)
        for address, hidden in ((here, False), (there, True)):
            if address is None:
                continue
            ask("GET", address, allowed(kind, rule, rule.sees, 200, hidden=hidden))
            ask("PATCH", address, allowed(kind, rule, rule.writes, 412, hidden=hidden))
            ask("DELETE", address, allowed(kind, rule, rule.deletes, 412, hidden=hidden))
            for verb in ("POST", "PUT"):
                ask(verb, address, 401 if kind == "anonymous" else 405)
            for slug in rule.slugs.split():
                ask("POST", f"{address}{slug}/", allowed(kind, rule, rule.acts, 412, hidden=hidden))
                ask("GET", f"{address}{slug}/", 401 if kind == "anonymous" else 405)
            for slug in rule.reads.split():
                ask("GET", f"{address}{slug}/", allowed(kind, rule, rule.sees, 200, hidden=hidden))
                ask("POST", f"{address}{slug}/", 401 if kind == "anonymous" else 405)
            for slug in rule.asks.split():
                ask("POST", f"{address}{slug}/", allowed(kind, rule, rule.acts, 412, hidden=hidden))
                ask("GET", f"{address}{slug}/", 401 if kind == "anonymous" else 405)
    assert wrong == []
    assert verbs_of(word) <= asked, "every address is asked with every verb that it answers"
    after = everything()
    del before["meetings.RequestCount"], after["meetings.RequestCount"]
    assert after == before


def test_many_are_sent_by_whoever_may_write_each(case: Case) -> None:
    """Of a row that is hidden, nothing is told but that it is not there."""
    for kind in KINDS:
        asking = case.asking[kind]
        for part in (case.seen.part, case.hidden.part):
            name = f"{part.commitment.reference}:{part.number}"
            answer = asking.post("assignments/report-progress/", [{"assignment": name, "progress": "x"}])
            assert answer.status_code == (401 if kind == "anonymous" else 400), kind
            told = {error["code"] for error in answer.json().get("errors", [])}
            hidden = kind != "superuser" and (part is case.hidden.part or kind not in VIEWERS)
            assert ("not_there" in told) == hidden or kind == "anonymous", (kind, told)
        assert asking.post("commitments/bulk/", [{}]).status_code == (401 if kind == "anonymous" else 400)


def test_figures_count_only_what_is_visible(case: Case) -> None:
    counts = {}
    for kind in KINDS:
        for by in ("status", "body", "party", "month"):
            answer = case.asking[kind].get(f"figures/?by={by}")
            assert answer.status_code == (401 if kind == "anonymous" else 200)
            assert kind == "superuser" or GLIMPSE not in answer.content.decode()
        if kind != "anonymous":
            counts[kind] = sum(row["count"] for row in case.asking[kind].rows("figures/"))
    assert counts["viewer"] == counts["editor"] == counts["manager"] < counts["superuser"]
    assert counts["focal point"] == counts["staff without role"] == counts[ELSEWHERE] == 0 < counts["viewer"]


def test_what_describes_the_api_names_nothing_of_it(case: Case) -> None:
    for address in ("schema/", "schema/swagger/", "schema/redoc/", "nothing/"):
        told = {case.asking[kind].get(address).content for kind in KINDS}
        assert not any(GLIMPSE.encode() in one for one in told), address


def test_a_feed_shows_its_user_only_what_is_visible(case: Case) -> None:
    for kind in KINDS[1:]:
        _feed, token = Feed.objects.issue(user=case.users[kind], name="Calendar", scope=Feed.Scope.MINE)
        answer = case.asking["anonymous"].get(f"/feeds/{token}.ics")
        assert answer.status_code in (200, 410), kind
        assert kind == "superuser" or GLIMPSE not in answer.content.decode(), kind
        for verb in ("POST", "PUT", "PATCH", "DELETE"):
            assert case.asking[kind](verb, f"/feeds/{token}.ics").status_code in (403, 405), verb
