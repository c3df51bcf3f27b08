"""A milestone that was reached has a date, or what awaits it would await it for ever."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments.models import Due
from meetings.models import Milestone
from tests.cases import in_days, in_force, refused
from tests.factories import BodyRoleFactory, DeadlineFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


def test_one_that_was_reached_is_recorded_with_its_date() -> None:
    milestone = MilestoneFactory.build(body=in_force().body, state="reached")
    with refused("Give the date on which it was reached"):
        acts.record_milestone(milestone, by=None)
    milestone.when = "2010"  # as far as it is known
    acts.record_milestone(milestone, by=None)
    assert Milestone.objects.get().state == "reached"


def test_its_form_says_so_beside_the_date() -> None:
    active = in_force()
    client = Client()
    client.force_login(BodyRoleFactory(body=active.body).user)
    data = {"title": "Statement", "body": active.body.pk, "state": "reached"}
    data |= {f"mentions-{count}_FORMS": 0 for count in ("TOTAL", "INITIAL")}
    answer = client.post(reverse("admin:meetings_milestone_add"), data)
    assert "Give the date on which it was reached" in str(answer.context["adminform"].form.errors["when"])


def test_nothing_hangs_on_one_that_was_reached_nobody_knew_when_until_it_has_a_date() -> None:
    """As papers tell of what had gone out before they were written."""
    active = in_force()
    milestone = MilestoneFactory(body=active.body, state="reached")
    deadline = DeadlineFactory(commitment=active)
    rule = {"anchor": "milestone", "milestone": milestone, "bound": "not_before"}
    with refused("nobody has recorded when", deadline):
        acts.move_deadline(deadline, **rule, by=None, why="So decided.")
    with refused("has not come yet", milestone):
        acts.move_milestone(milestone, in_days(9), by=None)
    acts.move_milestone(milestone, "2010", by=None, why="Found out.")
    with refused("Only an expected milestone is moved", milestone):
        acts.move_milestone(milestone, "2011", by=None)
    acts.move_deadline(deadline, **rule, by=None, why="So decided.")
    assert str(Due.objects.get(deadline=deadline).latest) == "2010-12-31"


def test_its_date_is_not_taken_back_alone() -> None:
    active = in_force()
    milestone = MilestoneFactory(body=active.body)
    dated = acts.move_milestone(milestone, "2016-02-10", by=None)
    reached = acts.reach_milestone(milestone, when="2016-02-10", by=None)
    assert milestone.events.count() == 2
    with refused("retract that it was reached", milestone):
        acts.retract(dated, by=None, why="A slip.")
    acts.retract(reached, by=None, why="A slip.")
    acts.retract(dated, by=None, why="A slip.")
    milestone.refresh_from_db()
    assert (milestone.state, str(milestone.when)) == ("expected", "")


def test_a_draft_that_hangs_on_such_a_one_is_refused_by_its_form() -> None:
    deadline = DeadlineFactory.build(
        commitment=in_force(), number=1, anchor="milestone", milestone=MilestoneFactory(state="reached")
    )
    with pytest.raises(ValidationError, match="give its date first"):
        deadline.clean()
