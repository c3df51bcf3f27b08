"""Which files and links are taken as evidence, by what they contain as well as by how they are named.

The seven kinds are told apart by their first bytes and, for those that are ZIP archives, by the table at the archive's
end. That table is read with limits and nothing is ever unpacked. A file that would pass for two kinds is refused: what
a scanner takes for the one, a reader may open as the other.
"""

from __future__ import annotations

import codecs
import re
import struct
import unicodedata
from collections.abc import Iterable
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEGABYTE = 1024 * 1024
LARGEST = 25 * MEGABYTE
"""Of one file, in bytes."""
MOST = 10
"""Files with one report, and links with it."""
LONGEST_NAME = 150
"""Of a file, in characters, with its extension."""
LONGEST_LINK = 500
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
EXTENSIONS = {kind.value: kind for kind in Kind} | {"jpeg": Kind.JPG}

_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_PICTURES = {Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.JPG: b"\xff\xd8\xff"}
_READERS_LOOK_FOR_PDF_IN = 1024  # bytes; the standard's appendix lets them skip what stands before
_WITHIN = {Kind.DOCX: "word/", Kind.XLSX: "xl/"}
_END = struct.Struct("<4s4H2LH")  # the last record of a ZIP archive, as PKWARE's note 4.3.16 lays it down
_END_64 = b"PK\x06\x07"
_PLACE_OF_END_64 = 20  # bytes before the last record
_DENSEST = 1_040  # to one: DEFLATE cannot pack closer
_LOCAL = struct.Struct("<4s2xHH8xLL4x")  # the record before a member (4.3.7), as far as its name
_JOINERS = "\u200c\u200d"  # without which words of Persian and of Indian languages are spelt wrong


def kind_of(name: str, content: BinaryIO, size: int) -> Kind:
    """The kind of a file with this name, content and size in bytes; reads the content and goes back to its beginning.

    Raises `ValidationError`, with the name in its message, for a file that is not taken.
    """
    try:
        return _kind_of(name, content, size)
    except ValidationError as refused:
        said = _("“%(name)s” was not taken: %(why)s") % {"name": clean_name(name), "why": refused.message}
        raise ValidationError(said, code=refused.code) from None
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


def _kind_of(name: str, content: BinaryIO, size: int) -> Kind:
    named = EXTENSIONS.get(_extension(name))
    if named is None:
        said = _("taken are %(kinds)s.") % {"kinds": ", ".join(kind.value for kind in Kind)}
        raise ValidationError(said, code="extension")
    if not size:
        raise ValidationError(_("it is empty."), code="empty")
    if size > LARGEST:
        said = _("it is larger than %(most)d MB.") % {"most": LARGEST // MEGABYTE}
        raise ValidationError(said, code="size")
    if _contained(content, size) != named:
        said = _("its content is not that of a file named .%(kind)s.") % {"kind": _extension(name)}
        raise ValidationError(said, code="content")
    return named


def _contained(content: BinaryIO, size: int) -> Kind | None:
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
