"""How PostgreSQL would answer a list where it is large: what its plan reads whole, and what it sorts first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

GROWING = frozenset(
    {
        "commitments_assignment",
        "commitments_commitment",
        "commitments_commitment_themes",
        "commitments_deadline",
        "commitments_delivery",
        "commitments_deliveryitem",
        "commitments_due",
        "commitments_event",
        "commitments_evidence",
        "commitments_extension",
        "commitments_link",
        "commitments_principle",
        "commitments_result",
        "commitments_slot",
        "commitments_voice",
        "meetings_attendance",
        "meetings_document",
        "meetings_meeting",
        "meetings_milestone",
        "meetings_paragraph",
    }
)
"""Tables that grow with the years; bodies, parties, people and what is set for them stay few."""

AS_IF_LARGE = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_material": "off",
    "seq_page_cost": "0.01",
    "random_page_cost": "0.01",
    "cpu_tuple_cost": "10",
    "cpu_index_tuple_cost": "1",
    "cpu_operator_cost": "1",
}
"""With few rows the planner of PostgreSQL reads them all, for they stand together. By these each row that it reads is
dear, as it is where rows are many: what it still reads whole, or sorts, there is no index for."""
PASSING = ("Result", "Incremental Sort", "Nested Loop", "Memoize", "Unique", "Subquery Scan", "LockRows")
"""Steps that hand on their first rows before they have asked for their last."""


def dear_steps(sql: str, *, sorting: bool = True) -> list[str]:
    """The steps of the plan that cost more the more rows there are, however few the query shows.

    A table that grows is read whole, unless in the order of an index and only as far as a page goes; or all of its
    rows are put in order before the first is shown, which without `sorting` is passed over: what a filter finds may be
    few.
    """
    if not any(table in sql for table in GROWING):
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(";".join(f"SET LOCAL {name} = {value}" for name, value in AS_IF_LARGE.items()))
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [(plan,)] = cursor.fetchall()
        transaction.set_rollback(True)
    top = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    found = _dear(top, flowing=False, once=top["Node Type"] == "Limit")
    return [step for step in found if sorting or not step.startswith("Sort")]


def _dear(step: dict[str, Any], *, flowing: bool, once: bool) -> Iterator[str]:
    """`flowing`: rows are asked for until a page is full. `once`: done once for the page, and not for each row."""
    kind, table = step["Node Type"], step.get("Relation Name")
    if table in GROWING and "Index Cond" not in step and not _found(step) and not (flowing and "Index" in kind):
        yield f"{kind} of {table}"
    if kind == "Sort" and once and GROWING & set(_tables(step)):
        yield f"Sort of {', '.join(sorted(GROWING & set(_tables(step))))}"
    flows = kind == "Limit" or (flowing and kind in PASSING)
    for below in step.get("Plans", []):
        beside = below["Parent Relationship"]
        mine = beside in ("Outer", "Subquery")
        inner = beside == "Inner" and kind == "Nested Loop"
        yield from _dear(below, flowing=flows and mine, once=once and (mine or inner))


def _found(step: dict[str, Any]) -> bool:
    """Whether it reads the rows that steps below it have found by their places."""
    return step["Node Type"] == "Bitmap Heap Scan"


def _tables(step: dict[str, Any]) -> Iterator[str]:
    """The tables of which a step gets rows, without those that are looked up in conditions."""
    if "Relation Name" in step:
        yield step["Relation Name"]
    for below in step.get("Plans", []):
        if below["Parent Relationship"] in ("Outer", "Inner", "Subquery"):
            yield from _tables(below)
