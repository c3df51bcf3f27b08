"""A list is asked for thousands of keys by one parameter, on either database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Assignment, Due
from commitments.querysets.keys import OneOf
from tests.factories import AssignmentFactory, DueFactory

pytestmark = pytest.mark.django_db


def test_it_is_the_same_as_in() -> None:
    due, other = DueFactory(), DueFactory()
    part = AssignmentFactory()
    for keys in ([], [due.assignment_id], {other.assignment_id, due.assignment_id, 10**12}):
        assert set(Assignment.objects.filter(OneOf("pk", keys))) == set(Assignment.objects.filter(pk__in=keys))
        assert set(Due.objects.filter(OneOf("assignment", keys))) == set(Due.objects.filter(assignment__in=keys))
        without = Assignment.objects.exclude(OneOf("pk", keys))
        assert part in without
        assert set(without) == set(Assignment.objects.exclude(pk__in=keys))


def test_many_keys_are_one_parameter() -> None:
    part = AssignmentFactory()
    keys = range(part.pk, part.pk + 300_000)  # SQLite takes 250,000 parameters
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert list(Assignment.objects.filter(OneOf("pk", keys))) == [part]
    assert len(asked) == 1
