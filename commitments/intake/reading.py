"""Files into text: told by their first bytes, not by their names; PDF and DOCX are read by a fenced process."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from commitments.intake import readers

LARGEST = 25 * 1024 * 1024
"""Bytes of a file."""
WAIT = 20
"""Seconds on the wall that reading one file may take."""


class Unreadable(Exception):
    """A paper that cannot be read; the message is the reason, for the person who gave it."""


def read(path: Path) -> str:
    """The text of a file. Raises `Unreadable` with the reason; the file itself is left alone."""
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST // 1024 // 1024} MB")
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
        raise Unreadable(f"it is larger than {LARGEST // 1024 // 1024} MB")
    kind = _kind(content)
    if suffix == ".pdf" and kind != "pdf":
        raise Unreadable("it is called .pdf but is no PDF")
    if suffix == ".docx" and kind != "docx":
        raise Unreadable("it is called .docx but is no DOCX")
    text = _decoded(content) if kind == "text" else _fenced(content, kind)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not any(character.isalnum() for character in text):
        raise Unreadable("it holds no text; a scan must be recognised first" if kind == "pdf" else "it holds no text")
    return text


def _kind(content: bytes) -> str:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    low = head[:200].lower()
    if content.startswith(b"%PDF-"):
        if zipfile.is_zipfile(io.BytesIO(content)):
            raise Unreadable("it is a PDF and an archive in one")
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        if b"%PDF-" in content[:1024]:
            raise Unreadable("it is a PDF and an archive in one")
        return "docx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("it is an old Word file: save it as DOCX")
    if content.startswith(b"{\\rtf"):
        raise Unreadable("it is RTF: save it as DOCX or as text")
    if low.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")):
        raise Unreadable("it is a web page or drawing: give a PDF, DOCX or text")
    return "text"


def _decoded(content: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or in the code page of Western offices."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable("it is no text") from None
    if b"\0" in content:
        raise Unreadable("it is neither PDF, DOCX nor text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if sum(character < " " and character not in "\t\n\r\f\v" for character in text) > len(text) // 50:
        raise Unreadable("it is neither PDF, DOCX nor text")
    return text


def _fenced(content: bytes, kind: str) -> str:
    """What a process under limits of memory, time and output makes of the file."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        given.write(content)
        given.seek(0)
        # Isolated (-I): no user's site, no environment; what it says besides is thrown away.
        reader = subprocess.Popen(
            [sys.executable, "-I", "-B", readers.__file__, kind],
            stdin=given,
            stdout=made,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            ended = reader.wait(WAIT)
        except subprocess.TimeoutExpired:
            reader.kill()
            reader.wait()
            raise Unreadable("reading it takes too long") from None
        made.seek(0)
        text = made.read(readers.OUTPUT + 1).decode("utf-8", "replace")
    if ended == readers.REFUSED:
        raise Unreadable(text[:200] or "it is damaged")
    if ended != 0:
        raise Unreadable("reading it takes too much time or memory" if ended < 0 else "it is damaged")
    return text
