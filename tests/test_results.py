"""A result is read as the paper tells it, or as a plain number."""

from __future__ import annotations

import pytest

from commitments.models import Result
from tests.factories import ResultFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ({"value": "59.000"}, "59 – assisted"),
        ({"value": "0.000"}, "0 – assisted"),
        ({"value": "1200"}, "1,200 – assisted"),
        ({"value": "12.500"}, "12.5 – assisted"),
        ({"value": 70, "comparison": "gt", "in_words": "over 70"}, "over 70 – assisted"),
        ({"value": None, "comparison": "none"}, "assisted"),
    ],
)
def test_a_result_in_one_line(kept: dict[str, object], read: str) -> None:
    result = ResultFactory(indicator="assisted", **kept)
    assert str(Result.objects.get(pk=result.pk)) == read
