"""The examples of the API's description are true: made anew from the example papers they are the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.examples import collected
from tests.papers import loaded  # noqa: F401
from tests.test_openapi import KEPT, every
from tracker.rest.examples import KEPT as EXAMPLES

pytestmark = pytest.mark.django_db


def test_examples_are_what_is_answered() -> None:
    """When this is red: `make schema`."""
    assert collected() == json.loads(EXAMPLES.read_text())


def test_examples_are_of_the_form_that_is_described() -> None:
    described: dict[str, Any] = json.loads(KEPT.read_text())
    whole = {"components": described["components"]}
    for _way, one in every(whole):
        if one.pop("nullable", False):
            one["anyOf"] = [{name: one.pop(name) for name in list(one)}, {"type": "null"}]
    found = 0
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for answer in [operation.get("requestBody", {}), *operation["responses"].values()]:
                for kept in answer.get("content", {}).values():
                    for example in kept.get("examples", {}).values():
                        checker = Draft4Validator({**whole, **kept["schema"]})
                        assert [one.message for one in checker.iter_errors(example["value"])] == [], (path, method)
                        found += 1
    assert found > 60
