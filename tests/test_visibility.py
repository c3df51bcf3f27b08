"""Who sees what: every record that has to do with a body is seen by its roles and by nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from commitments.models import (
    Assignment,
    Commitment,
    Due,
    Event,
)
from meetings.access import Role
from meetings.models import (
    Body,
    BodyRole,
    Document,
    Meeting,
    User,
)
from tests import factories as make
from tests.sight import (
    CANARY,
    COMMON_GROUND,
    EIGHT,
    MAILS,
    MODELS,
    OF_ONESELF,
    OF_THE_BODY,
    TO_PARTIES,
    WITH_A_ROLE,
    WITHOUT_A_PAPER,
    WITHOUT_SIGHT,
    Users,
    afresh,
    fill,
    seen,
    sees,
    world,
)

pytestmark = pytest.mark.django_db

# Every model


@pytest.mark.parametrize("model", MODELS)
def test_every_model_tells_what_a_user_may_see(model: type[models.Model]) -> None:
    for manager in (model._default_manager, model.objects):  # type: ignore[attr-defined]
        assert hasattr(manager, "visible_to") is (model not in WITHOUT_SIGHT)


def test_the_world_has_a_record_of_every_model(home_body: Body) -> None:
    assert set(world(home_body)) == set(MODELS) - set(WITHOUT_SIGHT)


def test_the_canary_stands_in_every_record_that_has_a_text(home_body: Body) -> None:
    records = world(home_body)
    fill(records)
    silent = {model for model in records if CANARY not in str(list(model._base_manager.values()))}
    assert silent == COMMON_GROUND | {BodyRole}


@pytest.mark.parametrize("kind", EIGHT)
def test_a_body_is_open_to_its_roles_and_to_nobody_else(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body), eight_users[kind]
    fill(records)
    for model, record in records.items():
        expected = kind in (WITH_A_ROLE if model in COMMON_GROUND else OF_THE_BODY)
        if model in MAILS:
            expected = kind in TO_PARTIES
        if model in OF_ONESELF:
            expected = kind in ("manager", "superuser")
        assert sees(user, record) is expected, f"{kind}: {model.__name__}"
        rows = str(list(model._default_manager.visible_to(user).values()))  # type: ignore[attr-defined]
        if not expected or model in COMMON_GROUND:
            assert CANARY not in rows, f"{kind}: {model.__name__}"


@pytest.mark.parametrize("kind", EIGHT)
def test_what_is_restricted_needs_an_editor(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body, restricted=True), eight_users[kind]
    for model, record in records.items():
        if model in COMMON_GROUND | OF_ONESELF:
            continue
        needs = OF_THE_BODY if model in WITHOUT_A_PAPER else TO_PARTIES
        assert sees(user, record) is (kind in needs), f"{kind}: {model.__name__}"


def test_a_manager_sees_the_own_body_and_not_the_next(home_body: Body, eight_users: Users) -> None:
    here, neighbour = world(home_body), eight_users["manager of another body"]
    there = world(BodyRole.objects.get(user=neighbour).body)
    for model in set(MODELS) - set(WITHOUT_SIGHT) - COMMON_GROUND - OF_ONESELF:
        assert sees(neighbour, there[model]), model.__name__
        assert not sees(neighbour, here[model]), model.__name__
        assert not sees(eight_users["manager"], there[model]), model.__name__


# The tree, and the end of a role


@pytest.mark.parametrize("kind", EIGHT)
def test_a_role_holds_below_and_not_above_or_beside(kind: str, home_body: Body, eight_users: Users) -> None:
    above, sibling = make.BodyFactory(), make.BodyFactory()
    below = make.BodyFactory(parent=make.BodyFactory(parent=home_body))
    for child in (home_body, sibling):
        Body.objects.filter(pk=child.pk).update(parent=above)
    user, everything = eight_users[kind], kind == "superuser"
    for body, expected in [(below, kind in OF_THE_BODY), (above, everything), (sibling, everything)]:
        records = world(body)
        for model in (Body, Meeting, Document, Commitment, Assignment, Due, Event):
            assert sees(user, records[model]) is expected, model.__name__


@pytest.mark.parametrize("kind", ["viewer", "editor", "manager"])
def test_when_a_role_ends_sight_ends_at_once(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body), eight_users[kind]
    assert sees(user, records[Commitment])
    BodyRole.objects.filter(user=user).delete()
    assert [model for model in MODELS if model not in WITHOUT_SIGHT and seen(model, afresh(user))] == []


@pytest.mark.parametrize("kind", ["editor", "manager"])
def test_when_a_role_shrinks_the_restricted_is_gone(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body, restricted=True), eight_users[kind]
    assert sees(user, records[Commitment])
    BodyRole.objects.filter(user=user).update(role=Role.VIEWER)
    assert not sees(afresh(user), records[Commitment])
    assert sees(afresh(user), records[Meeting])


@pytest.mark.parametrize("kind", [kind for kind in EIGHT if kind != "anonymous"])
def test_whoever_is_not_active_sees_nothing(kind: str, home_body: Body, eight_users: Users) -> None:
    world(home_body)
    make.DeliveryFactory(recipient=eight_users[kind])
    User.objects.filter(pk=eight_users[kind].pk).update(is_active=False)
    assert [model for model in MODELS if model not in WITHOUT_SIGHT and seen(model, afresh(eight_users[kind]))] == []


def test_nobody_at_all_sees_nothing(home_body: Body) -> None:
    world(home_body)
    assert [
        model for model in set(MODELS) - set(WITHOUT_SIGHT) if model._default_manager.visible_to(None).exists()
    ] == []  # type: ignore[attr-defined]


# People and mail


def test_people_are_seen_by_whoever_shares_a_body_with_them(home_body: Body, eight_users: Users) -> None:
    staff = {kind: user.pk for kind, user in eight_users.items() if user.pk}
    colleagues = {staff[kind] for kind in ("viewer", "editor", "manager")}
    expected = {
        "viewer": colleagues,
        "editor": colleagues,
        "manager": colleagues,
        "manager of another body": {staff["manager of another body"]},
        "superuser": set(staff.values()),
    }
    for kind, user in eight_users.items():
        assert seen(User, user) == expected.get(kind, set()), kind


def test_a_mail_is_seen_by_its_recipient(home_body: Body, eight_users: Users) -> None:
    mail = make.DeliveryFactory(recipient=eight_users["viewer"])
    make.DeliveryFactory(recipient=None)  # of no body
    assert {kind for kind, user in eight_users.items() if sees(user, mail)} == {"viewer", "superuser"}


# How it is asked


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model not in WITHOUT_SIGHT], ids=lambda model: model.__name__
)
def test_sight_costs_the_same_for_one_record_and_for_many(
    model: type[models.Model], home_body: Body, eight_users: Users
) -> None:
    def cost(user: User | AnonymousUser) -> int:
        with CaptureQueriesContext(connection) as asked:
            list(model._default_manager.visible_to(user))  # type: ignore[attr-defined]
        return len(asked)

    world(home_body)
    kinds = ["focal point", "viewer", "manager", "superuser"]
    once = {kind: cost(afresh(eight_users[kind])) for kind in kinds}
    for _ in range(3):
        below = make.BodyFactory(parent=home_body)
        make.BodyRoleFactory(user=eight_users["viewer"], body=below)
        world(below)
    assert {kind: cost(afresh(eight_users[kind])) for kind in kinds} == once
    assert max(once.values()) <= 3  # the roles, the tree, the records
    assert cost(eight_users["anonymous"]) <= 1


def test_sight_goes_with_other_words(home_body: Body, eight_users: Users) -> None:
    commitment = world(home_body)[Commitment]
    make.CommitmentFactory()
    for kind, user in eight_users.items():
        found = Commitment.objects.in_force().visible_to(user).exclude(title="").order_by("title")
        expected = 2 if kind == "superuser" else int(kind in OF_THE_BODY)
        assert found.count() == len(found) == expected, kind
        assert (commitment in found) is bool(expected)


@pytest.mark.parametrize("kind", EIGHT)
def test_whoever_edits_a_body_edits_its_commitments(kind: str, home_body: Body, eight_users: Users) -> None:
    commitment, user = world(home_body)[Commitment], eight_users[kind]
    edits = kind in OF_THE_BODY - {"viewer"}
    assert set(Commitment.objects.edited_by(user)) == ({commitment} if edits else set())
    assert (home_body in Body.objects.edited_by(user)) is edits
