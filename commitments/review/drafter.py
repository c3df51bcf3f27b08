"""The rules of intake as a program of its own, under limits of time and memory, for a paper's text may be hostile.

Reads a text from standard input, writes the draft as JSON to standard output. Knows no settings and no database.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

MEMORY = 1024 * 1024 * 1024
SECONDS = 10


def main() -> int:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from commitments import intake

    paper = sys.stdin.buffer.read().decode("utf-8", "replace")
    draft = intake.draft(paper, sys.argv[1])
    sys.stdout.buffer.write(json.dumps(asdict(draft)).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
