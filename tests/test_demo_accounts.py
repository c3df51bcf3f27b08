"""The demo accounts: roles, never superusers; safe to run twice; every commitment in force gets an officer."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from commitments.models import Commitment, Event
from meetings.models import User

pytestmark = pytest.mark.django_db

NAMES = {"bali-manager", "asean-manager", "desk-officer", "viewer"}


@pytest.fixture
def papers() -> None:
    call_command("loaddata", *sorted(map(str, Path(settings.BASE_DIR, "fixtures").glob("*.yaml"))), verbosity=0)


def run(*arguments: str, debug: bool = True) -> str:
    out = StringIO()
    with override_settings(DEBUG=debug):
        call_command("demo_accounts", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def passwords(printed: str) -> dict[str, str]:
    found = re.findall(r"(?m)^(\S+)\s+(?:manager|editor|viewer)\s+(\S+)  ", printed)
    return {name: password for name, password in found if name in NAMES}


def may_log_in(name: str, password: str) -> bool:
    answer = Client().post(reverse("admin:login"), {"username": name, "password": password})
    return answer.status_code == 302


@pytest.mark.usefixtures("papers")
def test_the_accounts_are_roles_and_their_passwords_open_the_desk() -> None:
    printed = passwords(run())
    assert set(printed) == NAMES
    for name, password in printed.items():
        assert may_log_in(name, password)
    assert not User.objects.filter(is_superuser=True).exists()
    assert all(user.email.endswith("@example.org") for user in User.objects.all())
    roles = {
        (role.user.username, role.body.slug, role.role)
        for user in User.objects.all()
        for role in user.roles.select_related("user", "body")
    }
    assert {(name, slug) for name, slug, role in roles if role == "manager"} == {
        ("bali-manager", "bali-process"),
        *(("asean-manager", slug) for slug in ("asean-workshop-2009", "somtc", "artip", "arcppt")),
    }
    assert ("desk-officer", "bali-process", "editor") in roles
    assert ("viewer", "bali-process", "viewer") in roles


@pytest.mark.usefixtures("papers")
def test_each_manager_sees_the_own_side_alone() -> None:
    run()
    of = {name: set(Commitment.objects.visible_to(User.objects.get(username=name))) for name in NAMES}
    assert of["bali-manager"]
    assert of["asean-manager"]
    assert not of["bali-manager"] & of["asean-manager"]
    assert of["desk-officer"] == of["viewer"] == of["bali-manager"]


@pytest.mark.usefixtures("papers")
def test_every_commitment_in_force_gets_an_officer_through_the_door() -> None:
    run()
    in_force = Commitment.objects.in_force()
    assert in_force.exists()
    assert set(in_force.values_list("officer__username", flat=True)) == {"desk-officer", "asean-manager"}
    for one in in_force:
        assert Commitment.objects.edited_by(one.officer).filter(pk=one.pk).exists()
        assert one.events.filter(field="officer").count() == 1


@pytest.mark.usefixtures("papers")
def test_a_second_run_changes_nothing_and_says_how_to_get_passwords() -> None:
    first = passwords(run())
    events, hashes = Event.objects.count(), dict(User.objects.values_list("username", "password"))
    again = run()
    assert "0 accounts created or changed; 0 commitments given to an officer." in again
    assert "demo_accounts --reset" in again
    assert Event.objects.count() == events
    assert dict(User.objects.values_list("username", "password")) == hashes
    assert may_log_in("viewer", first["viewer"])


@pytest.mark.usefixtures("papers")
def test_reset_gives_new_passwords_and_the_old_ones_stop() -> None:
    first, second = passwords(run()), passwords(run("--reset"))
    assert set(second) == NAMES
    for name in NAMES:
        assert not may_log_in(name, first[name])
        assert may_log_in(name, second[name])


@pytest.mark.usefixtures("papers")
def test_outside_a_demonstration_it_refuses() -> None:
    with pytest.raises(CommandError, match="DEBUG"):
        run(debug=False)
    assert not User.objects.exists()


def test_without_the_papers_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"manage\.py seed"):
        run()
