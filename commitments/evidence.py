"""Which files and links are taken as evidence, by what they contain as well as by how they are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from commitments.kinds import MEGABYTE, UNREAD, Kind, contained, decoded, is_unread_paper

LARGEST = 25 * MEGABYTE
"""Of one file, in bytes."""
MOST = 10
"""Files with one report, and links with it."""
LONGEST_NAME = 150
"""Of a file, in characters, with its extension."""
LONGEST_LINK = 500
EXTENSIONS = {kind.value: kind for kind in Kind} | {"jpeg": Kind.JPG}

_JOINERS = "\u200c\u200d"  # without which words of Persian and of Indian languages are spelt wrong


def kind_of(name: str, content: BinaryIO, size: int, *, paper: bool = False) -> Kind:
    """The kind of a file with this name, content and size in bytes; reads the content and goes back to its beginning.

    The text of a `paper` is decoded for its readers and may be in an older code; evidence is handed on as it came.
    Raises `ValidationError`, with the name in its message, for a file that is not taken.
    """
    try:
        return _kind_of(name, content, size, paper)
    except ValidationError as refused:
        said = _("“%(name)s” was not taken: %(why)s") % {"name": clean_name(name), "why": refused.message}
        raise ValidationError(said, code=refused.code) from None
    finally:
        content.seek(0)


def kind_of_paper(name: str, content: BinaryIO, size: int) -> str:
    """The kind of a file that comes as a paper: one of evidence, or one that is kept without being read.

    Those are old Word files, RTF, and a Word file that is damaged. Raises `ValidationError` as `kind_of` does.
    """
    try:
        return kind_of(name, content, size, paper=True)
    except ValidationError as refused:
        extension = _extension(name)
        kept = extension in UNREAD if refused.code == "extension" else extension == "docx" and refused.code == "archive"
        if not kept or not 0 < size <= LARGEST:
            raise
        if extension in UNREAD:
            contained(content, size)  # which raises for what passes for two kinds
        content.seek(0)
        if not is_unread_paper(extension, content.read()):
            said = _("“%(name)s” was not taken: its content is not that of a plain .%(kind)s file.")
            raise ValidationError(said % {"name": clean_name(name), "kind": extension}, code="content") from None
        return extension
    finally:
        content.seek(0)


def check_files(files: Iterable[Any]) -> list[Kind]:
    """The kinds of files with `name`, `size` and content. Raises `ValidationError` naming each that is not taken."""
    kinds, refused = [], []
    for file in files:
        try:
            kinds.append(kind_of(file.name or "", file, file.size))
        except ValidationError as error:
            refused.append(error)
    if len(kinds) + len(refused) > MOST:
        refused.append(ValidationError(_("At most %(most)d files go with one report.") % {"most": MOST}, code="many"))
    if refused:
        raise ValidationError(refused)
    return kinds


def _kind_of(name: str, content: BinaryIO, size: int, paper: bool) -> Kind:
    named = EXTENSIONS.get(_extension(name))
    if named is None:
        said = _("taken are %(kinds)s.") % {"kinds": ", ".join(kind.value for kind in Kind)}
        raise ValidationError(said, code="extension")
    if not size:
        raise ValidationError(_("it is empty."), code="empty")
    if size > LARGEST:
        said = _("it is larger than %(most)d MB.") % {"most": LARGEST // MEGABYTE}
        raise ValidationError(said, code="size")
    found = contained(content, size)
    if found is None and paper and named == Kind.TXT:
        content.seek(0)
        found = None if decoded(content.read()) is None else Kind.TXT
    if found != named:
        said = _("its content is not that of a file named .%(kind)s.") % {"kind": _extension(name)}
        raise ValidationError(said, code="content")
    return named


def _extension(name: str) -> str:
    stem, dot, extension = clean_name(name).rpartition(".")
    return extension.lower() if stem and dot else ""


def clean_name(name: str) -> str:
    """The name without folders, control characters and marks that turn its direction, and never empty; cut to
    `LONGEST_NAME` characters before its extension."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(" " if one.isspace() else one for one in last if one in _JOINERS or _is_shown(one))
    plain = " ".join(plain.split()).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) >= 10:
        stem, extension = plain, ""
    end = dot + extension if extension else ""
    return (stem.strip(". ")[: LONGEST_NAME - len(end)].strip() or _("file")) + end


def _is_shown(one: str) -> bool:
    """Whether it is a character to be read: no control, format mark, surrogate, private or unassigned one."""
    return unicodedata.category(one)[0] != "C"


def clean_links(links: Iterable[str]) -> list[str]:
    """The links that are given, each once, in their order. Raises `ValidationError` naming those that are not taken."""
    found = list(dict.fromkeys(link.strip() for link in links if link.strip()))
    refused = [said for link in found if (said := _against(link))]
    if len(found) > MOST:
        refused.append(_("At most %(most)d links go with one report.") % {"most": MOST})
    if refused:
        raise ValidationError(refused, code="link")
    return found


def _against(link: str) -> str:
    """What speaks against a link, empty for nothing: it must lead to a page, hold no account, and show its host."""
    params = {"link": "".join(one for one in link[:80] if _is_shown(one))}
    try:
        URLValidator(schemes=["http", "https"])(link)
        where = urlsplit(link)
        taken = where.hostname and "@" not in where.netloc and "\\" not in link and all(map(_is_shown, link))
    except (ValidationError, ValueError):
        taken = False
    if not taken:
        return _("“%(link)s” is not the address of a page: it begins with https:// or http://.") % params
    if len(link) > LONGEST_LINK:
        return _("“%(link)s…” is longer than %(most)d characters.") % (params | {"most": LONGEST_LINK})
    return ""
