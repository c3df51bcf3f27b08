"""What kind of file a content is, told by its first bytes and, for a ZIP archive, by the table at its end.

That table is read with limits and nothing is ever unpacked. A content that would pass for two kinds is refused: what a
scanner takes for the one, a reader may open as the other.
"""

from __future__ import annotations

import codecs
import re
import struct
import unicodedata
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEGABYTE = 1024 * 1024
MEMBERS = 5_000
"""Of a ZIP archive; a text document with hundreds of pictures has some hundreds."""


class Kind(TextChoices):
    PDF = "pdf", gettext_lazy("PDF document")
    DOCX = "docx", gettext_lazy("Word document")
    XLSX = "xlsx", gettext_lazy("Excel workbook")
    ODT = "odt", gettext_lazy("OpenDocument text")
    TXT = "txt", gettext_lazy("plain text")
    PNG = "png", gettext_lazy("PNG picture")
    JPG = "jpg", gettext_lazy("JPEG picture")


CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
}

UNREAD = {"doc": gettext_lazy("old Word document"), "rtf": gettext_lazy("rich text (RTF)")}
"""Kinds in which papers come that are kept and read by nobody here; nothing else comes as one of them."""
TYPES_OF_PAPERS = {**CONTENT_TYPES, "doc": "application/msword", "rtf": "application/rtf"}

_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_PICTURES = {Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.JPG: b"\xff\xd8\xff"}
_OLD_OFFICE, _RTF = b"\xd0\xcf\x11\xe0", b"{\\rtf"
_WORD, _MACROS = (name.encode("utf-16-le") for name in ("WordDocument", "_VBA_PROJECT"))  # as their folder spells them
_FIRST_IN_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
_READERS_LOOK_FOR_PDF_IN = 1024  # bytes; the standard's appendix lets them skip what stands before
_WITHIN = {Kind.DOCX: "word/", Kind.XLSX: "xl/"}
_SPACES = "\t\n\r\f\v"
_CONTROLS = bytes(one for one in range(32) if chr(one) not in _SPACES)
_END = struct.Struct("<4s4H2LH")  # the last record of a ZIP archive, as PKWARE's note 4.3.16 lays it down
_END_64 = b"PK\x06\x07"
_PLACE_OF_END_64 = 20  # bytes before the last record
_DENSEST = 1_040  # to one: DEFLATE cannot pack closer
_LOCAL = struct.Struct("<4s2xHH8xLL4x")  # the record before a member (4.3.7), as far as its name


def contained(content: BinaryIO, size: int) -> Kind | None:
    """The kind that the content shows; None for any other. Raises `ValidationError` for what passes for two."""
    content.seek(0)
    head = content.read(_READERS_LOOK_FOR_PDF_IN + len(_PDF))
    if head.startswith(_ZIP):
        if _PDF in head:
            raise _two_in_one()
        return _of_archive(content, size, head)
    if is_zipfile(content):  # which reads the end, where an archive that follows another file has its table
        raise _two_in_one()
    if head.startswith(_PDF):
        return Kind.PDF
    if _PDF in head:
        raise _two_in_one()
    for kind, begin in _PICTURES.items():
        if head.startswith(begin):
            return kind
    return Kind.TXT if _is_text(content) else None


def is_unread_paper(extension: str, content: bytes) -> bool:
    """Whether a content is that of a paper that is kept although nobody reads it: an old Word file or RTF, without what
    an office program would run, or the beginning of a Word file. Whether it passes for two kinds is asked before.
    """
    match extension:
        case "doc":
            return content.startswith(_OLD_OFFICE) and _WORD in content and _MACROS not in content
        case "rtf":
            return content.startswith(_RTF) and b"\\obj" not in content
        case "docx":
            return content.startswith(_ZIP) and content[_LOCAL.size :].startswith(_FIRST_IN_OFFICE)
    return False


def otherwise(content: bytes) -> str:
    """What a content is in words, and what to give instead, where it is of a kind that is not taken or is text in one
    only by its bytes; empty for any other."""
    if content.startswith(_OLD_OFFICE):
        return _("it is an old Word file: save it as DOCX")
    if content.startswith(_RTF):
        return _("it is RTF: save it as DOCX or as text")
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower().startswith(_MARKUP):
        return _("it is a web page or drawing: give a PDF, DOCX or text")
    return ""


def decoded(content: bytes) -> str | None:
    """The text in UTF-8, in UTF-16 with its mark, or in the code page of Western offices; None for what is no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            return None
        strange = sum(unicodedata.category(one) in ("Cc", "Cn", "Co") and one not in _SPACES for one in text[:MEGABYTE])
        return text if strange <= len(text[:MEGABYTE]) // 50 else None
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        strange = len(content) - len(content.translate(None, _CONTROLS))
        return content.decode("cp1252", "replace") if strange <= len(content) // 50 else None


def _two_in_one() -> ValidationError:
    return ValidationError(_("it can be read as two kinds of file at once."), code="two_in_one")


def _is_text(content: BinaryIO) -> bool:
    """Whether it is UTF-8 without a NUL, which a database and many readers end at."""
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := content.read(MEGABYTE):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _of_archive(content: BinaryIO, size: int, head: bytes) -> Kind | None:
    """The kind of a ZIP archive by the table of its members. Raises `ValidationError` for a table that lies."""
    if not _has_short_table(content, size):
        raise _strange_archive()
    try:
        with ZipFile(content) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError, OverflowError):
        raise _strange_archive() from None
    _check_members(members, content, size)
    names = {member.filename for member in members}
    if any(name.rpartition("/")[2].casefold().startswith("vbaproject") for name in names):
        raise ValidationError(_("it contains macros; save it without them."), code="macros")
    first, stands = members[0], CONTENT_TYPES[Kind.ODT]
    if first.filename == "mimetype" and (first.compress_type, first.file_size) == (ZIP_STORED, len(stands)):
        begins = _LOCAL.size + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        return Kind.ODT if head[begins : begins + len(stands)] == stands.encode() else None
    if "[Content_Types].xml" not in names:
        return None
    found = [kind for kind, folder in _WITHIN.items() if any(name.startswith(folder) for name in names)]
    return found[0] if len(found) == 1 else None


def _has_short_table(content: BinaryIO, size: int) -> bool:
    """Whether the archive ends where the file does, with a table of few members: it is read as a whole to be opened."""
    tail = min(size, _END.size + _PLACE_OF_END_64)
    content.seek(size - tail)
    before, end = content.read(tail - _END.size), content.read(_END.size)
    if len(end) < _END.size:
        return False
    signature, disk, first_disk, here, members, length, begins, comment = _END.unpack(end)
    return (
        signature == b"PK\x05\x06"
        and disk == first_disk == comment == 0
        and here == members <= MEMBERS
        and length <= MEMBERS * 512
        and begins + length == size - _END.size
        and not before.startswith(_END_64)
    )


def _check_members(members: list[ZipInfo], content: BinaryIO, size: int) -> None:
    """Raise `ValidationError` for a table whose members have strange names, are locked, or are not as it says."""
    names = {member.filename.casefold() for member in members}
    if not 0 < len(members) <= MEMBERS or len(names) != len(members) or members[0].header_offset:
        raise _strange_archive()
    for member in members:
        if member.flag_bits & 0x1:
            raise ValidationError(_("it is locked by a password."), code="locked")
        steps = re.split(r"[/\\]", member.orig_filename)
        if ".." in steps or not steps[0] or ":" in steps[0] or "\0" in member.orig_filename:
            raise _strange_archive()
        packed, whole = member.compress_size, member.file_size
        possible = whole == packed if member.compress_type == ZIP_STORED else whole <= packed * _DENSEST
        if not possible or member.header_offset + _LOCAL.size + packed > size:
            raise _strange_archive()
        content.seek(member.header_offset)
        if not _is_as_listed(content.read(_LOCAL.size), member):
            raise _strange_archive()
    if sum(member.compress_size for member in members) > size:
        raise _strange_archive()


def _is_as_listed(own: bytes, member: ZipInfo) -> bool:
    """Whether the record before a member says of it what the table says; its sizes may be told after it instead."""
    if len(own) < _LOCAL.size:
        return False
    signature, flags, packing, packed, whole = _LOCAL.unpack(own)
    told_after = flags & 0x8 and not (packed or whole)
    same = (packed, whole) == (member.compress_size, member.file_size)
    return signature == _ZIP and packing == member.compress_type and bool(same or told_after)


def _strange_archive() -> ValidationError:
    return ValidationError(_("it is damaged, or packed in a way that no office program does."), code="archive")
