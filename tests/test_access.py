"""A role holds in its body and in all below it, never above or beside; a manager edits and an editor views."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from meetings.access import NOWHERE, Reach, Role, lineage, reach, reach_of
from meetings.models import User

CONFERENCE, SENIOR_OFFICIALS, WORKING_GROUP, PROJECT, OTHER = 1, 2, 3, 4, 9
TREE = {
    CONFERENCE: None,
    SENIOR_OFFICIALS: CONFERENCE,
    WORKING_GROUP: SENIOR_OFFICIALS,
    PROJECT: CONFERENCE,
    OTHER: None,
}


@pytest.mark.parametrize(
    ("granted", "viewable", "editable", "manageable"),
    [
        ([], set(), set(), set()),
        ([(CONFERENCE, "viewer")], {1, 2, 3, 4}, set(), set()),
        ([(SENIOR_OFFICIALS, "viewer")], {2, 3}, set(), set()),
        ([(SENIOR_OFFICIALS, "editor")], {2, 3}, {2, 3}, set()),
        ([(SENIOR_OFFICIALS, "manager")], {2, 3}, {2, 3}, {2, 3}),
        ([(WORKING_GROUP, "manager")], {3}, {3}, {3}),
        ([(CONFERENCE, "viewer"), (WORKING_GROUP, "editor")], {1, 2, 3, 4}, {3}, set()),
        ([(CONFERENCE, "manager"), (WORKING_GROUP, "viewer")], {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}),
        ([(PROJECT, "editor"), (OTHER, "viewer")], {4, 9}, {4}, set()),
        ([(77, "manager")], set(), set(), set()),  # a body that is gone
    ],
)
def test_what_roles_come_to(
    granted: list[tuple[int, str]], viewable: set[int], editable: set[int], manageable: set[int]
) -> None:
    found = reach(TREE, granted)
    assert (found.viewable, found.editable, found.manageable) == (viewable, editable, manageable)
    assert not found.everything
    assert bool(found) is bool(viewable)


@pytest.mark.parametrize(
    ("role", "body", "allowed"),
    [
        (Role.VIEWER, SENIOR_OFFICIALS, True),
        (Role.EDITOR, WORKING_GROUP, True),
        (Role.EDITOR, SENIOR_OFFICIALS, False),
        (Role.VIEWER, CONFERENCE, False),
        (Role.VIEWER, None, True),
        (Role.EDITOR, None, True),
        (Role.MANAGER, None, False),
    ],
)
def test_whether_a_role_is_held(role: Role, body: int | None, allowed: bool) -> None:
    granted = reach(TREE, [(SENIOR_OFFICIALS, "viewer"), (WORKING_GROUP, "editor")])
    assert granted.allows(role, body) is allowed
    assert NOWHERE.allows(role, body) is False
    assert Reach(everything=True).allows(role, body) is True


@pytest.mark.parametrize(
    ("body", "line"), [(WORKING_GROUP, [3, 2, 1]), (CONFERENCE, [1]), (OTHER, [9]), (77, [77])]
)  # fmt: skip
def test_the_line_upwards(body: int, line: list[int]) -> None:
    assert lineage(TREE, body) == line


def test_a_tree_that_bites_its_own_tail_comes_to_an_end() -> None:
    circle = {1: 3, 2: 1, 3: 2, 4: 3}
    assert lineage(circle, 4) == [4, 3, 2, 1]
    assert reach(circle, [(1, "viewer")]).viewable == {1, 2, 3, 4}


@given(
    st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9)),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Role))),
)
def test_a_greater_role_holds_all_lesser_ones_and_whoever_sees_a_body_sees_those_below(
    parents: dict[int, int | None], granted: list[tuple[int, str]]
) -> None:
    found = reach(parents, granted)
    assert found.manageable <= found.editable <= found.viewable <= parents.keys()
    for bodies in (found.viewable, found.editable, found.manageable):
        assert all(body in bodies for body, parent in parents.items() if parent in bodies)
    assert granted or not found


@pytest.mark.parametrize(
    "user",
    [None, AnonymousUser(), User(is_active=False), User(is_active=False, is_superuser=True, is_staff=True)],
    ids=["nobody", "anonymous", "inactive", "inactive superuser"],
)
def test_who_has_no_reach_at_all(user: object) -> None:
    assert reach_of(user) is NOWHERE


def test_a_superuser_reaches_everything() -> None:
    assert reach_of(User(is_superuser=True)).everything
