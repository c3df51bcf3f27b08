"""Only acts write what has a history, and nothing rewrites the history: read in the source, file by file.

The columns are those of `history.FIELDS`, and the weekend of a body, by which working days are counted. A file that
writes one of their names outside of the acts stands below, with the reason; what stands there without need fails too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from commitments.history import FIELDS
from commitments.models import Event

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ("commitments", "meetings", "tracker")
COLUMNS = {"weekend", *(column for fields in FIELDS.values() for columns in fields.values() for column in columns)}
DAYS = {f"{column}_{edge}" for column in COLUMNS for edge in ("earliest", "latest")}
SUBJECTS = {"Commitment", "Assignment", "Deadline", "Due", "Meeting", "Milestone"}
UPDATES = {"update", "update_or_create", "bulk_update", "aupdate", "abulk_update", "aupdate_or_create"}

ALLOWED: dict[str, str] = {
    "commitments/acts": "The doors themselves.",
    "commitments/migrations": "They run before there is a desk, and on models without acts.",
    "meetings/migrations": "They run before there is a desk, and on models without acts.",
    "commitments/management/seeding.py": "Fixtures bring their events along; what acts changed since is kept.",
    "commitments/management/sample": "The sample writes its events with its columns, many thousand at once.",
}
"""Where columns with a history may be written, and why."""

OF_OTHERS: dict[tuple[str, str], str] = {
    ("commitments/querysets/pictures.py", "*"): "A picture of the past, which refuses to be saved.",
    ("commitments/tables/beside.py", "when"): "A meeting as it was, made for a table and never saved.",
    ("commitments/mailing/ledger.py", "*"): "Columns of a mail, whichever its step changes.",
    ("commitments/mailing/office.py", "*"): "Columns of the post office: the reading of the clock that it believed.",
    ("commitments/mailing/ticking.py", "*"): "Columns of the post office: the reading of the clock that it believed.",
    ("commitments/views/acting.py", "*"): "The actions of a class, by the names of the acts.",
    ("commitments/intake/gathering.py", "title"): "What a paper says of its meeting; a proposal, no record.",
    ("commitments/intake/gathering.py", "days"): "What a paper says of its meeting; a proposal, no record.",
    ("commitments/management/commands/demo_accounts.py", "role"): "That of a user in a body.",
}
"""Writes of what only shares a name with a column: (file, name) and whose it is; * where the name is not known."""


def files() -> list[Path]:
    return sorted(path for folder in SOURCE for path in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_allowed(name: str) -> bool:
    return any(name == place or name.startswith(f"{place}/") for place in ALLOWED)


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name for each place where a column of that name may be written: an attribute that is assigned, deleted
    or counted up, `setattr`, `.update(name=…)` and its kin, `save(update_fields=[…])`, `bulk_update(…, [name])`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)) and not _of_self(node):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, name) for name in _written_by(node))


def _of_self(node: ast.Attribute) -> bool:
    """An attribute of the object whose method this is; models have no methods that write, which is checked below."""
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _written_by(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if _by_itself(call):
        return
    if called in ("setattr", "__setattr__"):
        # A name that is only known at work counts as all of them.
        name = call.args[-2] if len(call.args) > 1 else None
        yield str(name.value) if isinstance(name, ast.Constant) else "*"
    if called in UPDATES:
        yield from (keyword.arg or "*" for keyword in call.keywords if keyword.arg != "defaults")
    for keyword in call.keywords:
        if keyword.arg in ("update_fields", "defaults", "fields") and called in (*UPDATES, "save", "asave"):
            yield from _strings(keyword.value)
    if called in ("bulk_update", "abulk_update"):
        yield from (name for given in call.args[1:2] for name in _strings(given))


def _by_itself(call: ast.Call) -> bool:
    """`setattr(self, …)`, and `super().update(…)` in a method of the same name: whoever calls that is read instead."""
    if isinstance(call.func, ast.Name):
        return bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == "self"
    through = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(through, ast.Call) and isinstance(through.func, ast.Name) and through.func.id == "super"


def _strings(node: ast.AST) -> list[str]:
    """The names in a list of fields, or the keys of a mapping; all of them when they are only known at work."""
    if isinstance(node, ast.Dict):
        return [key.value if isinstance(key, ast.Constant) else "*" for key in node.keys]  # type: ignore[misc]
    found = [leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)]
    return found or ["*"]


def found_in(path: Path) -> list[tuple[int, str]]:
    """The writes in a file of what bears the name of a column with a history, those of others left out."""
    watched = COLUMNS | DAYS | {"*"}
    return [
        (line, name)
        for line, name in writes(ast.parse(path.read_text()))
        if name.removesuffix("_id") in watched and (named(path), name) not in OF_OTHERS
    ]


@pytest.mark.parametrize("path", files(), ids=named)
def test_only_acts_write_what_has_a_history(path: Path) -> None:
    if not is_allowed(named(path)):
        found = [f"{named(path)}:{line} writes {name}" for line, name in found_in(path)]
        assert found == [], (
            "go through a door of commitments.acts; if it is no such column, say whose it is in OF_OTHERS"
        )


@pytest.mark.parametrize("place", ALLOWED)
def test_nothing_is_allowed_without_need(place: str) -> None:
    there = [path for path in files() if named(path) == place or named(path).startswith(f"{place}/")]
    assert there, "nothing stands there any more"
    if "migrations" not in place:
        assert any(found_in(path) for path in there)


def test_every_exception_for_a_name_is_needed() -> None:
    for name, column in OF_OTHERS:
        assert column in {written for _line, written in writes(ast.parse((ROOT / name).read_text()))}


def test_models_with_a_history_write_nothing_by_themselves() -> None:
    """Their methods answer questions; `self` is never set in them."""
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name in SUBJECTS:
                stores = [
                    leaf.attr
                    for leaf in ast.walk(node)
                    if isinstance(leaf, ast.Attribute) and isinstance(leaf.ctx, ast.Store) and _of_self(leaf)
                ]
                assert stores == [], f"{named(path)}: {node.name}"


# The history itself


REWRITING = {"update", "delete", "bulk_update", "update_or_create", "_raw_delete"}


def on_events(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls that update or delete through `Event`, through `….events`, or through a variable named for them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REWRITING:
            names = {leaf.id for leaf in ast.walk(node.func.value) if isinstance(leaf, ast.Name)}
            names |= {leaf.attr for leaf in ast.walk(node.func.value) if isinstance(leaf, ast.Attribute)}
            if {"Event", "event", "events", "effects", "retraction", "retracted_by"} & names:
                yield node.lineno, node.func.attr


@pytest.mark.parametrize("path", files(), ids=named)
def test_events_are_never_updated_or_deleted(path: Path) -> None:
    assert [f"{named(path)}:{line} {call}" for line, call in on_events(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("path", files(), ids=named)
def test_events_are_only_saved_anew(path: Path) -> None:
    """An event is inserted, by `force_insert` or in bulk; saved again it would be changed."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save":
            saved = node.func.value
            if isinstance(saved, ast.Name) and saved.id in ("event", "retraction", "effect"):
                assert [keyword.arg for keyword in node.keywords] == ["force_insert"], f"{named(path)}:{node.lineno}"


def test_what_has_events_cannot_be_deleted_and_they_outlive_those_who_wrote_them() -> None:
    for name in FIELDS:
        assert Event._meta.get_field(name).remote_field.on_delete.__name__ == "PROTECT"
    assert Event._meta.get_field("by").remote_field.on_delete.__name__ == "SET_NULL"
    for name in ("cause", "retracts", "paragraph"):
        assert Event._meta.get_field(name).remote_field.on_delete.__name__ == "PROTECT"


# The reader itself: what it must find, and what it must not


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("meeting.when = day", ["when"]),
        ("part.progress, x = 'implemented', 1", ["progress"]),
        ("commitment.origin_id = 3", ["origin_id"]),
        ("del due.met", ["met"]),
        ("due.latest += week", ["latest"]),
        ("setattr(due, 'met', '2016')", ["met"]),
        ("setattr(due, name, value)", ["*"]),
        ("dues.filter(pk=1).update(latest=None)", ["latest"]),
        ("dues.update(**values)", ["*"]),
        ("Due.objects.bulk_update(dues, ['earliest', 'latest'])", ["earliest", "latest"]),
        ("Due.objects.bulk_update(dues, names)", ["*"]),
        ("meeting.save(update_fields=['state'])", ["state"]),
        ("Meeting.objects.update_or_create(reference='M', defaults={'state': 'held'})", ["reference", "state"]),
        ("print(meeting.when)", []),
        ("Meeting.objects.filter(state='held')", []),
        ("self.when = 1", []),
        ("setattr(self, name, value)", []),
        ("super().update(**values)", []),
    ],
)
def test_the_reader_finds_every_kind_of_write(source: str, found: list[str]) -> None:
    assert [name for _line, name in writes(ast.parse(source))] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Event.objects.filter(pk=1).update(why='')", 1),
        ("commitment.events.all().delete()", 1),
        ("event.delete()", 1),
        ("commitment.delete()", 0),
        ("Event.objects.filter(pk=1).exists()", 0),
    ],
)
def test_the_reader_finds_what_rewrites_the_history(source: str, found: int) -> None:
    assert len(list(on_events(ast.parse(source)))) == found
