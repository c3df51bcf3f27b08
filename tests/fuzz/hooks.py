"""What schemathesis is told of ours: names that there are, what every refusal and answer must be; and what is counted.

It is loaded by schemathesis itself (`SCHEMATHESIS_HOOKS`), not by the tests.
"""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation

COUNTS = Path(os.environ["FUZZ_COUNTS"])
NAMES: dict[str, list[str]] = json.loads(Path(os.environ["FUZZ_NAMES"]).read_text())
PROBLEM = {"type", "title", "status", "detail"}
counted: Counter[str] = Counter()

for kind, names in NAMES.items():
    if names:
        # Mostly names that there are, so that requests reach further than to a refusal.
        some = st.sampled_from(names)
        schemathesis.openapi.format(f"name-of-{kind}", st.one_of(some, some, some, st.text(min_size=1, max_size=40)))


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Tell which texts are names of records, by a format for each kind."""
    _say_formats(raw_schema)


def _say_formats(node: Any) -> None:
    if isinstance(node, dict):
        if "x-names" in node:
            node["format"] = f"name-of-{node['x-names']}"
        for child in node.values():
            _say_formats(child)
    elif isinstance(node, list):
        for child in node:
            _say_formats(child)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Let what is written get further than to 412 and 422: most keys are new, in every second write If-Match holds."""
    headers = case.headers or {}
    if case.method not in ("PATCH", "DELETE", "POST") or not _fits(case):
        return
    counted["writes"] += 1
    if case.method == "POST":
        headers.pop("If-Match", None)
        if counted["writes"] % 4 and "Idempotency-Key" in headers:
            headers["Idempotency-Key"] = f"{headers['Idempotency-Key'][:100]}-{counted['writes']}"
        return
    if counted["writes"] % 2 == 0 and headers.get("If-Match"):
        token = os.environ["FUZZ_TOKEN"]
        sent = {"Authorization": f"Token {token}"} if token else {}
        answer = requests.get(os.environ["FUZZ_ADDRESS"] + case.formatted_path, headers=sent, timeout=30)
        if "ETag" in answer.headers:
            headers["If-Match"] = answer.headers["ETag"]


def _fits(case: Any) -> bool:
    """Whether the headers are as described; those that are wrong on purpose stay so."""
    made = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return made is None or made.mode.is_positive


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    counted["requests"] += 1
    counted[str(response.status_code)] += 1


@schemathesis.check
def refused_in_one_shape(ctx: Any, response: Any, case: Any) -> None:
    """Whatever is refused, also with a status that the address does not list (404 beside it, 405), says so alike."""
    if not 400 <= response.status_code < 500 or response.request.method == "HEAD":
        return
    kind = response.headers.get("content-type", [""])[0]
    assert kind == "application/problem+json", f"a refusal as {kind!r}"
    told = response.json()
    assert PROBLEM <= set(told) <= PROBLEM | {"errors"}, f"a refusal with {sorted(told)}"
    assert told["status"] == response.status_code


@schemathesis.check
def whole_where_nothing_was_chosen(ctx: Any, response: Any, case: Any) -> None:
    """Without `fields` a record is answered with all of them, but for what must be asked for."""
    if response.status_code != 200 or case.method != "GET" or "fields" in (case.query or {}):
        return
    if response.headers.get("content-type") != ["application/json"]:  # a file
        return
    if case.operation.label.count("{") == 0 or not isinstance(told := response.json(), dict):
        return
    properties = case.operation.schema.raw_schema["components"]["schemas"]
    named = case.operation.definition.raw["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    known = set(properties[named.rpartition("/")[2]]["properties"]) - {"assignments", "deadlines", "voices", "dues"}
    assert known <= set(told), f"left out: {sorted(known - set(told))}"


@atexit.register
def keep() -> None:
    COUNTS.write_text(json.dumps(counted))
