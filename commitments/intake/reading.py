"""Files into text: told by their first bytes, not by their names; PDF and DOCX are read by a fenced process."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError

from commitments.intake import fence, readers
from commitments.kinds import MEGABYTE, Kind, contained, decoded, otherwise

LARGEST = 25 * MEGABYTE
"""Bytes of a file."""
READ = (Kind.PDF, Kind.DOCX, Kind.TXT)
WAIT = 20
"""Seconds on the wall that reading one file may take."""


class Unreadable(Exception):
    """A paper that cannot be read; the message is the reason, for the person who gave it."""


def read(path: Path) -> str:
    """The text of a file. Raises `Unreadable` with the reason; the file itself is left alone."""
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST // MEGABYTE} MB")
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except IsADirectoryError:
        raise Unreadable("it is a folder, not a file") from None
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror or type(error).__name__})") from None
    return text_of(content, path.suffix.lower())


def text_of(content: bytes, suffix: str = "") -> str:
    """The text of a file's content. `suffix` (with its dot) is what its name claims, '' for pasted text.

    Line ends come out as line feeds. Raises `Unreadable` where the content is not what the name claims, where it can be
    read in two ways, where it is too large, and where it holds no words.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // MEGABYTE} MB")
    kind = _kind(content)
    for named in (Kind.PDF, Kind.DOCX):
        if suffix == f".{named}" and kind != named:
            raise Unreadable(f"it is called .{named} but is no {named.upper()}")
    text = _fenced(content, kind) if kind in (Kind.PDF, Kind.DOCX) else _decoded(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not any(character.isalnum() for character in text):
        raise Unreadable(
            "it holds no text; a scan must be recognised first" if kind == Kind.PDF else "it holds no text"
        )
    return text


def _kind(content: bytes) -> Kind | None:
    """What the content is, as for evidence; None for what may be text in another code."""
    try:
        kind = contained(io.BytesIO(content), len(content))
    except ValidationError as refused:
        raise Unreadable(refused.message.rstrip(".")) from None
    if kind is not None and kind not in READ:
        raise Unreadable(f"it is of another kind ({kind.label}): give a PDF, DOCX or text")
    if why := otherwise(content):
        raise Unreadable(why)
    return kind


def _decoded(content: bytes) -> str:
    text = decoded(content)
    if text is None:
        raise Unreadable("it is neither PDF, DOCX nor text")
    return text


def reader_of(kind: Kind) -> list[str]:
    """The command that reads a file of this kind behind the fence."""
    return fence.command(readers.__file__, kind.value)


def _fenced(content: bytes, kind: Kind) -> str:
    """What a process under limits of memory, time and output, and without a network, makes of the file."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(content)
        given.seek(0)
        # No environment, and what it says besides is thrown away.
        reader = subprocess.Popen(
            reader_of(kind),
            stdin=given,
            stdout=made,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            ended = reader.wait(WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(reader.pid, signal.SIGKILL)  # with whatever it started
            reader.wait()
            raise Unreadable("reading it takes too long") from None
        made.seek(0)
        text = made.read(fence.OUTPUT + 1).decode("utf-8", "replace")
    if ended in (fence.REACHED_OUT, fence.BY_FILTER):
        raise Unreadable("reading it tried to reach the network, so it was stopped; do not open it")
    if ended == fence.BY_OUTPUT:
        raise Unreadable("it holds too much text")
    if ended == fence.REFUSED:
        raise Unreadable(text[:200] or "it is damaged")
    if ended != 0:
        raise Unreadable("reading it takes too much time or memory" if ended < 0 else "it is damaged")
    return text
