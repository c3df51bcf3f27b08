"""How long fifty pages take: the five papers again and again, 3,000 characters a page."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.intake.corpus import ROOT

PAGES, CHARACTERS = 50, 3_000


def fifty_pages() -> str:
    """The text of fifty pages."""
    pages = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return (pages * (PAGES * CHARACTERS // len(pages) + 1))[: PAGES * CHARACTERS]


def seconds() -> float:
    """Seconds of the processor that the command takes for fifty pages, beyond those that it takes to start."""
    with tempfile.TemporaryDirectory(prefix="intake-speed-") as folder:
        one, fifty = Path(folder) / "one.txt", Path(folder) / "fifty.txt"
        one.write_text(
            "The Commission requested the Secretariat to draft a budget by 30 June 2025.\n", encoding="utf-8"
        )
        fifty.write_text(fifty_pages(), encoding="utf-8")
        return _of_the_processor(fifty) - _of_the_processor(one)


def _of_the_processor(file: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "manage.py", "draft_commitments", str(file), "--format", "json"],
        cwd=ROOT,
        env=os.environ | {"DEBUG": "true", "DATABASE_URL": "sqlite://:memory:"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
