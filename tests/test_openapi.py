"""The description of the API: kept in the repository, true of every address, closed, and made without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema

from tests import factories as make
from tests.asking import Asking
from tests.two_bodies import build
from tracker.api import router

KEPT = Path(__file__).resolve().parent.parent / "tracker" / "openapi.json"
METHODS = ("get", "post", "patch", "delete")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text())
    return found


def every(node: Any, way: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of JSON in the description, with the way to it; what examples hold is none of its own."""
    if isinstance(node, dict):
        yield way, node
        for name, child in node.items():
            if name not in ("example", "examples"):
                yield from every(child, f"{way}/{name}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from every(child, f"{way}/{place}")


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_that_of_the_code_and_made_without_a_database() -> None:
    """Without the mark of a database, a question to one raises. When this is red: `make schema`."""
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, "something cannot be described"
    validate_schema(made)
    assert OpenApiJsonRenderer().render(made, renderer_context={}).decode() == KEPT.read_text(), "run: make schema"


def test_it_describes_every_address_and_method(described: dict[str, Any]) -> None:
    routed = set()
    for one in router.urls:
        path = "/api/v1/" + re.sub(r"\(\?P<id>[^)]*\)", "{id}", str(one.pattern)).strip("^$")
        for method, action in one.callback.actions.items():
            view = one.callback.cls
            if method in view.http_method_names and hasattr(view, action):
                routed |= {(path, method)} if method in METHODS else set()
    assert {(path, method) for path, method, _operation in operations(described)} == routed


def test_every_object_lists_its_properties(described: dict[str, Any]) -> None:
    found = {way: one for way, one in every(described) if one.get("type") == "object"}
    assert len(found) > 100
    open_ones = [
        way for way, one in found.items() if not one.get("properties") or one.get("additionalProperties", True)
    ]
    assert open_ones == []


def test_every_value_has_a_type(described: dict[str, Any]) -> None:
    forms = {"type", "$ref", "allOf", "oneOf"}
    found = []
    for way, one in every(described):
        if way.endswith(("/schema", "/items")) or re.search(r"/properties/[^/]+$", way):
            found += [way] if not forms & set(one) else []
    assert found == []


def test_every_refusal_is_described(described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        codes = set(operation["responses"])
        assert {"400", "401", "406", "429"} <= codes, (path, method)
        assert ("404" in codes) == ("{id}" in path)
        assert ("403" in codes) == (method != "get")
        assert ("415" in codes) == ("413" in codes) == (method in ("post", "patch"))
        assert ("422" in codes) == (method == "post")
        assert ("428" in codes) == (method in ("patch", "delete"))
        headers = {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "header"}
        assert headers.get("If-Match", {}).get("required", False) == (method in ("patch", "delete"))
        assert ("Idempotency-Key" in headers) == (method == "post")
    for name, answer in described["components"]["responses"].items():
        assert list(answer["content"]) == ["application/problem+json"], name
    refused = described["components"]["responses"]
    assert refused["TooManyRequests"]["headers"]["Retry-After"]["required"]


def test_parameters_are_those_that_are_taken(described: dict[str, Any]) -> None:
    listed = {one["name"]: one for one in described["paths"]["/api/v1/commitments/"]["get"]["parameters"]}
    assert listed["page_size"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
    assert listed["ordering"]["schema"]["default"] == "reference"
    assert listed["overdue"]["schema"] == {"type": "boolean"}
    assert listed["expand"]["schema"]["items"]["enum"] == ["assignments", "assignments.dues", "deadlines", "voices"]
    assert {"as_at", "known_at", "q", "due_before", "awaiting", "below"} <= set(listed)
    for _path, method, operation in operations(described):
        asked = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
        assert method == "get" or asked <= {"preview"}


@pytest.mark.django_db
@pytest.mark.parametrize("word", [word for word, _view, _name in router.registry])
def test_answers_hold_what_is_described(word: str, described: dict[str, Any]) -> None:
    """All fields and no others, where nothing was chosen; whether each is of its form, is asked by tests.fuzz."""
    world = build("plain")
    make.ThemeFactory()
    make.ExtensionFactory(due=world.due)
    root = Asking(make.UserFactory(is_superuser=True))
    schemas = described["components"]["schemas"]
    page = described["paths"][f"/api/v1/{word}/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    rows = schemas[page["$ref"].rpartition("/")[2]]["properties"]["results"]["items"]["$ref"].rpartition("/")[2]
    fields = set(schemas[rows]["properties"])
    shown = {"commitments": {"assignments", "deadlines", "voices"}, "assignments": {"dues"}}.get(word, set())
    for row in root.rows(f"{word}/"):
        assert set(row) == fields - shown
    if shown:
        for row in root.rows(f"{word}/?expand={','.join(shown)}"):
            assert set(row) == fields


# The pages


def test_the_file_is_served_to_everybody_and_not_twice(client: Client) -> None:
    first = client.get("/api/v1/schema/")
    assert first.status_code == 200
    assert first["Content-Type"] == "application/json"
    assert first.content == KEPT.read_bytes()
    assert client.get("/api/v1/schema/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post("/api/v1/schema/").status_code == 405


def test_every_parameter_says_what_it_is_and_every_answer_shows_one(described: dict[str, Any]) -> None:
    silent, bare = [], []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            silent += [f"{where} {one['name']}" for one in operation["parameters"] if not one.get("description")]
            kinds = operation["responses"].get("200", operation["responses"].get("201", {})).get("content", {}).values()
            if kinds and not any("examples" in kind for kind in kinds):
                bare.append(where)
    assert (silent, bare) == ([], [])


@pytest.mark.parametrize("page", ["swagger", "redoc"])
def test_the_pages_ask_no_other_host(client: Client, page: str) -> None:
    answer = client.get(f"/api/v1/schema/{page}/")
    assert answer.status_code == 200
    whole = answer.content.decode()
    assert "//" not in whole, "an address with a host"
    told = re.findall(r'(?:src|href)="([^"]+)"', whole)
    assert told
    assert all(one.startswith("/static/") for one in told)
    policy = dict(one.strip().partition(" ")[::2] for one in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert not any("http" in one or "*" in one for one in policy.values())
    nonce = re.findall(r'nonce="([^"]+)"', whole)
    assert policy["script-src"] == f"'nonce-{nonce[0]}'"
    assert nonce == nonce[:1] * whole.count("<script")
    again = client.get(f"/api/v1/schema/{page}/")
    assert nonce[0] not in again.content.decode()


def test_what_may_change_is_promised(described: dict[str, Any]) -> None:
    assert "What may change within version 1" in described["info"]["description"]
