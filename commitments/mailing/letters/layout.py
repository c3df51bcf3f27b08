"""How the text of a mail is laid out on its lines."""

from __future__ import annotations

import textwrap

WIDTH = 72


def folded(text: str) -> str:
    """Lay a rendered text out: its lines folded at 72 characters, each under its own indent.

    Blank lines come from template tags and go; a dot by itself is a blank line that is meant. Three signs by
    themselves (``===``, ``---``) underline the line before as far as it goes.
    """
    lines: list[str] = []
    paragraph: list[str] = []
    for line in map(str.rstrip, text.splitlines()):
        words = line.lstrip()
        if not words:
            continue
        if words == ".":
            paragraph = [""]
        elif words in ("===", "---"):
            paragraph = [words[0] * max(map(len, paragraph), default=0)]
        elif len(line) <= WIDTH and line.isprintable():  # as most are: nothing would be folded
            paragraph = [line]
        else:
            indent = " " * (len(line) - len(words))
            paragraph = textwrap.wrap(
                words.replace("¶ ", "¶\xa0"),  # the sign stays with its number
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent + "  " if words.startswith("- ") else indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        lines += paragraph
    return "\n".join(lines).replace("¶\xa0", "¶ ").strip("\n") + "\n"
