"""What mails, portal and table say, gathered from the code, and the catalogues of its translations.

`python -m tests.messages` adds what is missing to each catalogue, untranslated, and compiles it: no gettext is needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
SPOKEN = (
    "commitments/templates/mail/**/*.*",
    "commitments/templates/portal/**/*.*",
    "commitments/mailing/**/*.py",
    "commitments/feeds/*.py",
    "commitments/tables/*.py",
    "commitments/outward.py",
    "commitments/portal.py",
    "commitments/standing.py",
    "commitments/wording.py",
    "commitments/workflow.py",
    "meetings/wording.py",
)
"""Where all that is said to a reader outside the desk stands."""

LABELS = {
    "commitments/models/commitments.py": ("Commitment.Kind",),
    "commitments/models/mail.py": ("Delivery.Kind",),
    "commitments/models/schedules.py": ("ReportSchedule.Audience",),
}
"""Classes of choices whose labels are shown there, in files of which all else is for the desk."""

CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
_TEXT = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(ngettext|gettext|_)\(\s*{_TEXT}(?:,\s*{_TEXT})?")

Message = tuple[str, ...]
"""The singular alone, or with the plural."""


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    return sorted(path.name for path in (ROOT / "locale").iterdir())


def messages() -> set[Message]:
    """Every message that is said outside of the desk."""
    found: set[Message] = set()
    for pattern in SPOKEN:
        for path in ROOT.glob(pattern):
            text = path.read_text(encoding="utf-8")
            found.update(_of_code(ast.parse(text)) if path.suffix == ".py" else _of_template(text))
    for name, classes in LABELS.items():
        for model in ast.parse((ROOT / name).read_text(encoding="utf-8")).body:
            for node in model.body if isinstance(model, ast.ClassDef) else ():
                if isinstance(node, ast.ClassDef) and f"{model.name}.{node.name}" in classes:
                    found.update(_of_code(node))
    return found


def _of_code(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            given = [one.value for one in node.args[: CALLS[node.func.id]] if isinstance(one, ast.Constant)]
            if len(given) == CALLS[node.func.id]:
                yield tuple(str(text) for text in given)


def _of_template(text: str) -> Iterator[Message]:
    for call in _CALL.finditer(templatize(text)):
        said = [ast.literal_eval(one) for one in call.groups()[1:] if one]
        yield tuple(said[: 2 if call[1] == "ngettext" else 1])


def complete(language: str) -> None:
    """Write the catalogue of a language anew with all messages, in their order, and compile it."""
    path = catalogue(language)
    written = polib.pofile(str(path), wrapwidth=0)
    known = {entry.msgid: entry for entry in written}
    new = polib.POFile(wrapwidth=0)
    new.metadata = written.metadata
    for message in sorted(messages()):
        entry = known.get(message[0]) or polib.POEntry(msgid=message[0])
        if len(message) == 2 and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr, entry.msgstr_plural = message[1], "", {0: ""}
        entry.occurrences = []
        if entry not in new:
            new.append(entry)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))


if __name__ == "__main__":
    import django

    django.setup()
    for each in languages():
        complete(each)
