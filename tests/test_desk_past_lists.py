"""From home as at a past day every link leads to a list of the same day, or to one that says that it shows today."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments.models import Commitment
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.cases import part_of

pytestmark = pytest.mark.django_db

PAST = "2016-01-15"


@pytest.fixture
def officer() -> User:
    return make.BodyRoleFactory(body__slug="working-group", role=Role.EDITOR).user


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def draft_of(body: Body, officer: User) -> Commitment:
    one: Commitment = make.CommitmentFactory(body=body, officer=officer, disposition="draft", origin__when="2015-11-25")
    make.AssignmentFactory(commitment=one)
    return one


@pytest.fixture
def body(officer: User) -> Body:
    """With three commitments, of which one came later, and one is done today; two were reported on in that week."""
    body = Body.objects.get(slug="working-group")
    for since, reported, done in (("2015-12-01", "2016-01-12", "2016-03-01"), ("2015-12-02", "2016-01-13", "")):
        one = draft_of(body, officer)
        make.DeadlineFactory(commitment=one, fixed="2016-01-10")
        acts.activate(one, by=officer, effective=since)
        event = acts.report_progress(part_of(one), "in_progress", by=officer, effective=reported)
        type(event).objects.filter(pk=event.pk).update(recorded=f"{reported}T09:00Z")
        if done:
            acts.report_progress(part_of(one), "implemented", by=officer, effective=done)
    late = draft_of(body, officer)
    acts.activate(late, by=officer, effective="2016-02-01")
    return body


@pytest.mark.parametrize("slug", ["", "working-group"])
def test_every_link_of_a_past_home_leads_to_a_list_with_the_same_number(desk: Client, body: Body, slug: str) -> None:
    home = desk.get(reverse("admin:index"), {"as_at": PAST, "body": slug})
    counted = [*home.context["everything"], *home.context["mine"], home.context["newly"], home.context["newly_mine"]]
    for figure in counted:
        assert f"as_at={PAST}" in figure.address
        assert desk.get(figure.address).context["cl"].result_count == figure.count, figure
    assert sum(figure.count for figure in home.context["everything"]) == 2
    assert home.context["newly"].count == home.context["newly_mine"].count == 2
    assert desk.get(home.context["all_parts"]).context["cl"].result_count == 2
    links = {unescape(link) for link in re.findall(r'href="(/admin/[^"]*as_at=[^"]*)"', home.content.decode())}
    assert len(links) > len(home.context["pressing"]) > 0
    for link in links:
        answer = desk.get(link)
        assert answer.status_code == 200, link
        assert "does not apply" not in answer.content.decode(), link


def test_a_list_without_a_past_says_that_it_shows_today(desk: Client, body: Body) -> None:
    without = 0
    for model, page in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        today = desk.get(address)
        if today.status_code != 200:
            continue
        then = desk.get(address, {"as_at": PAST})
        assert then.status_code == 200, model
        asks = any(getattr(one, "parameter_name", "") == "as_at" for one in page.get_list_filter(then.wsgi_request))
        said = f"This list shows what is recorded today; the day {PAST} does not apply to it."
        assert (said in then.content.decode()) != asks, model
        if not asks:
            without += 1
            assert then.context["cl"].result_count == today.context["cl"].result_count
            assert "does not apply" not in today.content.decode()
    assert without > 8


@pytest.mark.parametrize("written", ["<script>zq</script>", "\0", "x" * 5000, "2016-01-15&as_at=2017"])
def test_whatever_stands_for_the_day_is_shown_as_text(desk: Client, written: str) -> None:
    answer = desk.get(reverse("admin:meetings_meeting_changelist"), {"as_at": written})
    assert answer.status_code == 200
    assert "<script>zq" not in answer.content.decode()


def test_another_unknown_word_in_the_address_is_refused_as_ever(desk: Client) -> None:
    assert desk.get(reverse("admin:meetings_meeting_changelist"), {"as_att": PAST}).status_code in (302, 400)


def test_the_icon_is_found_where_browsers_look_for_it() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert re.fullmatch(r"/static/desk/icon(\.\w+)?\.svg", answer.headers["Location"])
