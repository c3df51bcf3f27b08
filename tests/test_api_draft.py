"""A draft of a paper by the API: the same as the command's, for who may edit the paper's body, and nothing is kept."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from commitments.models import Commitment, Intake, Proposal
from meetings.access import Role
from meetings.models import Body, Document, Meeting
from tests import factories as make
from tests.asking import Asking

pytestmark = pytest.mark.django_db
SEED = sorted(Path(settings.BASE_DIR, "seeds").glob("*.txt"))[-1]


@pytest.fixture
def body() -> Body:
    return make.BodyFactory()


@pytest.fixture
def paper(body: Body) -> Document:
    return make.DocumentFactory(meeting__body=body, slug="statement", text=SEED.read_text())


@pytest.fixture
def asking(body: Body) -> Asking:
    return Asking(make.BodyRoleFactory(body=body, role=Role.EDITOR).user)


def test_the_api_answers_what_the_command_prints_and_keeps_nothing(asking: Asking, paper: Document) -> None:
    out = StringIO()
    call_command("draft_commitments", str(SEED), "--format", "json", stdout=out)
    answer = asking.post("documents/statement/draft/")
    assert answer.status_code == 200
    told = answer.json()
    assert len(told["commitments"]) > 10
    assert len(told["results"]) > 1
    for result in told["results"]:  # of which the command says less
        del result["comparison"], result["in_words"]
    assert told == json.loads(out.getvalue()) | {"file": "statement"}
    assert not Intake.objects.exists()
    assert (Commitment.objects.count(), Meeting.objects.count()) == (0, 1)


def test_a_figure_is_told_with_what_the_paper_says_before_it(asking: Asking, body: Body) -> None:
    text = "1. The police opened over 70 enquiries.\n\n2. The Secretariat trained 120 officers."
    make.DocumentFactory(meeting__body=body, slug="figures", text=text)
    told = asking.post("documents/figures/draft/").json()["results"]
    assert [(one["value"], one["comparison"], one["in_words"]) for one in told] == [
        (70.0, "gt", "over 70"), (120.0, None, None)
    ]  # fmt: skip


def test_the_date_of_the_meeting_may_be_given(asking: Asking, paper: Document) -> None:
    told = asking.post("documents/statement/draft/", {"meeting_date": "2014-02-03/2014-02-04"}).json()["meeting"]
    assert (told["start"], told["end"]) == ("2014-02-03", "2014-02-04")


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"meeting_date": "2014-02-30"}, "meeting_date"), ({"save": True}, "save"), ([], "")],
)
def test_what_is_not_asked_is_refused(asking: Asking, paper: Document, sent: Any, field: str) -> None:
    answer = asking.post("documents/statement/draft/", sent)
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert asking.post("documents/statement/draft/?save=1").status_code == 400
    assert asking.get("documents/statement/draft/").status_code == 405


def test_a_paper_without_text_is_refused(asking: Asking, body: Body) -> None:
    make.DocumentFactory(meeting__body=body, slug="title-only", text="")
    answer = asking.post("documents/title-only/draft/")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "text")


def test_a_hostile_text_is_refused_within_its_time(asking: Asking, body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commitments.review.drafting.WAIT", 0.2)
    make.DocumentFactory(meeting__body=body, slug="hostile", text="the Parties and the " * 8_000)
    answer = asking.post("documents/hostile/draft/")
    assert (answer.status_code, "too long" in answer.json()["errors"][0]["message"]) == (400, True)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("anonymous", 401),
        ("focal point", 404),
        ("staff without role", 404),
        ("viewer", 403),
        ("editor", 200),
        ("manager", 200),
        ("manager of another body", 404),
        ("superuser", 200),
    ],
)
def test_H14_who_may_ask_for_a_draft(home_body: Body, eight_users: dict[str, Any], kind: str, status: int) -> None:
    make.DocumentFactory(meeting__body=home_body, slug="statement")
    user = eight_users[kind]
    assert Asking(user if kind != "anonymous" else None).post("documents/statement/draft/").status_code == status
    Document.objects.update(restricted=True)
    if kind == "viewer":
        assert Asking(user).post("documents/statement/draft/").status_code == 404


def test_the_precision_in_use_is_printed() -> None:
    one = make.IntakeFactory()
    for state in ("accepted", "edited", "rejected"):
        make.ProposalFactory(intake=one, rule="agreed", state=state)
    out = StringIO()
    call_command("intake_precision", "--format", "json", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert rows[0] == {"rule": "agreed", "kept": 2, "changed": 1, "rejected": 1, "precision": 0.667}
    assert rows[-1]["rule"] == ""
    Proposal.objects.all().delete()
    text = StringIO()
    call_command("intake_precision", stdout=text)
    assert "all" in text.getvalue()
    assert "–" in text.getvalue()
