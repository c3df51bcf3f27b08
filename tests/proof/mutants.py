"""Mutation testing of the rules and steps that mail rests on (M16): whether a test notices when one sign is another.

`python -m tests.proof.mutants DATABASE --most 60 --out FILE`. The mutants are those of cosmic-ray. Its own runner
begins a new process and a new database for each, minutes for what takes seconds: here one process has loaded the
product, and each mutant is a fork of it in which one module is executed anew. DATABASE is a migrated file of SQLite,
copied for each.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import json
import os
import runpy
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = {
    "commitments.mailing.instants": ["tests/test_slot_instants.py"],
    "commitments.mailing.steps": ["tests/test_mail_rules.py"],
    "commitments.mailing.clocks": ["tests/test_mail_rules.py"],
    "commitments.mailing.replies": ["tests/test_mail_rules.py"],
    "commitments.deadlines": ["tests/test_deadline_rules.py", "tests/test_recurrence_rules.py"],
    "commitments.standing": ["tests/test_standing.py", "tests/test_stale.py"],
    "commitments.mailing.ledger": ["tests/test_ledger_steps.py", "tests/test_sender.py"],
    "commitments.mailing.slots": ["tests/test_tick.py"],
}
"""Which tests are asked about which module."""

LEFT_OUT = ("core/VariableReplacer", "core/VariableInserter", "core/RemoveDecorator")
LOADED = (
    "_pytest.assertion.rewrite", "commitments.mailing.ticking", "hypothesis.strategies", "pytest_django.plugin",
    "factory", "tests.factories", "tracker.urls",
)  # fmt: skip
"""What each fork finds loaded."""

PATIENCE = 120
"""Seconds after which a mutant counts as noticed: it runs for ever."""

EVERY = 10**6


@dataclass(frozen=True)
class Mutant:
    module: str
    operator: str
    occurrence: int
    line: int = 0
    reads: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.mutants", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--most", type=int, default=EVERY, help="so many, drawn by the seed; all if not given")
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--only", nargs="*", choices=sorted(TESTS), default=list(TESTS))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    runpy.run_path(str(ROOT / "tests/environment.py"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    import django

    django.setup()
    for module in LOADED:
        importlib.import_module(module)
    found = run(given.only, given.database, most=given.most, seed=given.seed)
    print(f"{found['killed']} of {found['mutants']} mutants killed")
    for one in found["survivors"]:
        print(f"  survived: {one['module']}:{one['line']} {one['reads']} ({one['operator']})")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def run(modules: list[str], database: Path, *, most: int, seed: int) -> dict[str, Any]:
    possible = [(module, *place) for module in modules for place in places(module)]
    possible.sort(key=lambda place: _lot(seed, *place))
    chosen: list[Mutant] = []
    seen = {_code(source(module)) for module in modules}
    for module, operator, occurrence, _words in possible:
        if len(chosen) < most and (one := mutant(module, operator, occurrence, seen)):
            chosen.append(one)
    survivors = []
    for module in sorted({one.module for one in chosen}):
        if noticed(Mutant(module, "", 0), database):
            raise SystemExit(f"The tests of {module} fail without any mutant.")
        for one in (one for one in chosen if one.module == module):
            killed = noticed(one, database)
            survivors += [] if killed else [asdict(one)]
            print("." if killed else f"S {one}\n", end="", file=sys.stderr, flush=True)
    figures = {"mutants": len(chosen), "of": len(possible), "killed": len(chosen) - len(survivors)}
    return figures | {"survivors": survivors}


def source(module: str) -> str:
    return (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")


def places(module: str) -> Iterator[tuple[str, int, str]]:
    """Where a sign could be another: each operator, the number of its occurrence, the words that stand there."""
    text = source(module)
    lines, nodes = text.splitlines(), list(_nodes(get_ast(text)))
    for name in operator_names():
        if name not in LEFT_OUT:
            operator = get_operator(name)()
            found = [place for node in nodes for place in operator.mutation_positions(node)]
            for number, ((line, column), _end) in enumerate(found):
                words = lines[line - 1]
                yield name, number, f"{words.strip()} {column - len(words) + len(words.lstrip())}"


def _lot(seed: int, module: str, operator: str, occurrence: int, words: str) -> tuple[str, int]:
    """By what mutants are drawn. It is that of a line whatever stands around it: an edit elsewhere draws none anew."""
    return hashlib.sha256(f"{seed} {module} {operator} {words}".encode()).hexdigest(), occurrence


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def mutant(module: str, operator: str, occurrence: int, seen: set[str]) -> Mutant | None:
    """The mutant, if it is other code than what was seen, and not only another type or docstring."""
    text = source(module)
    mutated = mutate_code(text, get_operator(operator)(), occurrence) or ""
    code = _code(mutated)
    if not code or code in seen:
        return None
    seen.add(code)
    pairs = zip(text.splitlines(), mutated.splitlines(), strict=False)
    line, reads = next((n, new) for n, (old, new) in enumerate(pairs, 1) if old != new)
    return Mutant(module, operator, occurrence, line, reads.strip())


def _code(text: str) -> str:
    """What a module does, without its annotations and docstrings; empty where it is no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.dump(tree)


def noticed(mutant: Mutant, database: Path) -> bool:
    """Whether a test fails, in a process of its own in which the mutant stands for its module."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(PATIENCE)
            with tempfile.TemporaryDirectory(prefix="mutant-") as folder, open(os.devnull, "w") as nothing:
                copy = shutil.copy(database, f"{folder}/test.sqlite3")
                os.environ["TEST_DATABASE"] = str(copy)
                os.dup2(nothing.fileno(), 1)
                os.dup2(nothing.fileno(), 2)
                put_in_place(mutant)
                code = _ask(TESTS[mutant.module])
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    return status != 0


def put_in_place(mutant: Mutant) -> None:
    """Execute the module anew, and give what is new to all that had imported it by name."""
    module = importlib.import_module(mutant.module)
    before = dict(vars(module))
    text = source(mutant.module)
    if mutant.operator:
        text = mutate_code(text, get_operator(mutant.operator)(), mutant.occurrence) or ""
    exec(compile(text, str(module.__file__), "exec"), vars(module))
    for name, other in list(sys.modules.items()):
        if name.startswith(("commitments", "meetings", "tests", "tracker")):
            for word, known in before.items():
                if not word.startswith("__") and vars(other).get(word) is known:
                    setattr(other, word, vars(module)[word])


def _ask(tests: list[str]) -> int:
    import pytest

    os.chdir(ROOT)
    plain = [
        "-x",
        "-q",
        "--assert=plain",
        "--reuse-db",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    return int(pytest.main([*plain, *tests]))


if __name__ == "__main__":
    main()
