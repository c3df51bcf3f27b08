"""Officers who type anything into any form of the desk: no page breaks, and the history comes to the record.

What is typed is sensible, back-dated, or nonsense; forms are sent as they were opened, late, twice, and without a
preview. A failure names the run: ``pytest tests/test_random_forms.py -k '[1]'``.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from commitments.acts.given import local_day
from commitments.acts.living import lay_down
from commitments.admin.calendar_moves import OF_BODY
from commitments.admin.gathering_moves import OF_EVENT, OF_MEETING, OF_MILESTONE
from commitments.admin.moves import MOVES
from commitments.admin.paper_moves import OF_PAPER
from commitments.models import Commitment, Event
from meetings.models import Document, Meeting, Milestone
from tests.factories import BodyFactory, CommitmentFactory, DeadlineFactory, MeetingFactory
from tests.secretariat import Secretariat
from tests.what_holds import links_tell_what_holds, nothing_is_stale, the_history_comes_to_the_columns

pytestmark = pytest.mark.django_db

RUNS, STEPS = 2, 60
NONSENSE = [
    "",
    " ",
    "\0",
    "2016-13",
    "9999-12-31",
    "0001-01-01",
    "9999",
    "-1",
    "x" * 500,
    "٣",
    "1e9",
    "None",
    "../..",
    "P1M",
]


def _is_file(bound: Any) -> bool:
    return isinstance(bound.field, forms.FileField) or bound.html_name == "files"


class Typist:
    """Somebody at a secretariat's desk; the seed decides all that is opened and typed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.secretariat = Secretariat(seed)
        self.body = self.secretariat.body
        self.clients = []
        for officer in self.secretariat.officers:
            officer.roles.update(role="manager")
            client = Client()
            client.force_login(officer)
            self.clients.append(client)
        self.hidden = MeetingFactory(
            body=BodyFactory(name="zqhidden", zone=self.body.zone), title="zqhidden", reference="zqhidden"
        )
        for commitment in self.secretariat.commitments[:2]:
            DeadlineFactory(commitment=commitment, anchor="meeting", meeting=self.hidden)
        awaiting = CommitmentFactory(origin=self.hidden, reference="zqhidden-C", title="zqhidden")
        for anchor in (
            {"anchor": "meeting", "meeting": self.secretariat.meetings[1], "offset": "P1M"},
            {"anchor": "completion", "completion_of": self.secretariat.commitments[0]},
            {"anchor": "milestone", "milestone": self.secretariat.milestones[0], "offset": "P1D"},
        ):
            DeadlineFactory(commitment=awaiting, phrase="zqhidden", earliest=None, latest=None, **anchor)
        lay_down(awaiting.deadlines.all())
        self.late: list[tuple[str, dict[str, Any]]] = []
        self.done = self.refused = 0

    def step(self) -> None:
        client = self.dice.choice(self.clients)
        if self.late and self.dice.random() < 0.15:
            where, data = self.dice.choice(self.late)
            return self.send(client, where, data)
        where = self.somewhere()
        answer = client.get(where)
        assert answer.status_code in (200, 403, 404), where
        self.hides(answer, where)
        form = answer.context.get("form") if answer.status_code == 200 else None
        if form is None:
            return None
        typed = {field.html_name: self.typed(field.html_name, field) for field in form if not _is_file(field)}
        data = {name: value for name, value in typed.items() if value not in (None, "")}
        self.late.append((where, data))
        return self.send(client, where, data)

    def send(self, client: Client, where: str, data: dict[str, Any]) -> None:
        before = Event.objects.count()
        answer = client.post(where, data)
        self.hides(answer, where)
        if answer.status_code == 200 and answer.context.get("shifts") is not None:
            assert Event.objects.count() == before, "a preview wrote"
            answer = client.post(where, {**data, "confirmed": "1"})
            self.hides(answer, where)
        assert answer.status_code in (200, 302, 403, 404), where
        if answer.status_code == 302:
            self.done += 1
            self.hides(client.get(answer.headers["Location"]), where)
        else:
            self.refused += 1
            assert Event.objects.count() == before, f"{where} wrote what it refused"
            form = answer.context and answer.context.get("form")
            if answer.status_code == 200 and form is not None and form.is_bound:
                assert form.errors, f"{where} says nothing"
                for name, value in data.items():
                    if name in form.fields:
                        assert form[name].value() is not None or value in ("", []), f"{where} lost {name}"

    def hides(self, answer: Any, where: str) -> None:
        assert "zqhidden" not in answer.content.decode(), where

    def somewhere(self) -> str:
        kind, moves = self.dice.choice(
            [(Commitment, MOVES)] * 5 + [(Meeting, OF_MEETING)] * 2 + [(Milestone, OF_MILESTONE), (Event, OF_EVENT)]
        )
        if self.dice.random() < 0.06:
            kind, moves = type(self.body), OF_BODY
        elif self.dice.random() < 0.06:
            kind, moves = Document, OF_PAPER
        found = kind._default_manager.visible_to(self.secretariat.officers[0]).order_by("pk")
        one = self.dice.choice(list(found) or self.secretariat.commitments)
        if type(one) is not kind:
            kind, moves = Commitment, MOVES
        slug = self.dice.choice(list(moves))
        where = reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{slug}", args=[one.pk])
        of = moves[slug].of
        if of is not None and (choices := list(of.all_of(one))) and self.dice.random() < 0.95:
            where += f"?{of.parameter}={of.key(self.dice.choice(choices))}"
        return where

    def typed(self, name: str, bound: Any) -> Any:
        field, dice = bound.field, self.dice
        if name == "seen" or dice.random() < 0.1:
            return bound.value()
        if dice.random() < 0.07:
            return dice.choice(NONSENSE)
        match field:
            case forms.ModelMultipleChoiceField() | forms.MultipleChoiceField():
                keys = [str(key.value if hasattr(key, "value") else key) for key, _words in field.choices]
                return [key for key in keys if dice.random() < 0.3]
            case forms.ModelChoiceField():
                keys = list(field.queryset.order_by("pk").values_list("pk", flat=True)[:50])
                return dice.choice([*keys, "", 10**6, self.hidden.pk])
            case forms.ChoiceField():
                return dice.choice([key for key, _words in field.choices])
            case forms.BooleanField():
                return dice.choice(["on", None])
            case forms.IntegerField():
                return dice.choice(["", 1, 2, 400])
        if name == "add":
            return dice.choice(["", f"{self.secretariat.day(-40, 90)} Feast", "Feast"])
        if name in ("effective", "when", "fixed", "agreed", "proposed"):
            day = self.secretariat.day(-300, 200 if name != "effective" else 0)
            return dice.choice(["", day, day, day[:7], day[:4], f"{day}?"])
        if name == "rrule":
            return dice.choice(["", "FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=2", "FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=13"])
        if name == "offset":
            return dice.choice(["", "P14D", "-P7D", "P9999Y", "P999M", "14"])
        return dice.choice(["", "As the chair said.", "In writing."])


@pytest.mark.parametrize("run", range(RUNS))
def test_whatever_is_typed_no_page_breaks_and_the_history_comes_to_the_record(run: int) -> None:
    typist = Typist(run)
    versions: dict[tuple[str, int], int] = {}
    for _number in range(STEPS):
        typist.step()
    the_history_comes_to_the_columns(versions, on=local_day(typist.body))
    nothing_is_stale()
    links_tell_what_holds()
    # Else the dice type nothing but nonsense, or nothing but what is allowed.
    assert typist.done > STEPS / 20
    assert typist.refused > STEPS / 20
