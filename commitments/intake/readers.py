"""Text out of a PDF or DOCX; run as a program of its own behind `fence.py`, for the bytes may be hostile.

Reads the file from standard input, writes its text to standard output. Ends with 3 and one line of reason on standard
output where it cannot be read. Imports nothing of ours: it runs isolated, away from the settings and the database.
"""

from __future__ import annotations

import io
import sys
import zipfile

PAGES = 2_000
CHARACTERS = 4 * 1024 * 1024
UNPACKED = 64 * 1024 * 1024
MEMBERS = 2_000

NO_MEMORY = 2
"""How libxml2 says, as of a mistake in the file, that there was no memory left for it (XML_ERR_NO_MEMORY)."""

REFUSED = 3
"""As `fence.py` has it."""


class Unfit(Exception):
    """The file cannot be read; the message says why, for the person who gave it."""


def from_pdf(content: bytes) -> str:
    """The text of all pages, a form feed between them."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unfit("it is locked with a password" if locked else "it is damaged, or no PDF") from None
    if len(pdf) > PAGES:
        raise Unfit(f"it has {len(pdf)} pages; {PAGES} are the most")
    pages, size = [], 0
    for page in pdf:
        text = page.get_textpage().get_text_range()
        size += len(text)
        if size > CHARACTERS:
            raise Unfit("it holds too much text")
        # A hyphen at the end of a line comes as U+FFFE or U+0002.
        pages.append(text.replace("\ufffe", "-\n").replace("\x02", "-\n").replace("\r\n", "\n"))
    return "\f".join(pages)


def from_docx(content: bytes) -> str:
    """The text of the body in its order: an empty line between paragraphs, marks before list items, rows with bars."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
            raise Unfit("unpacked it would be too large")
        if "word/document.xml" not in {member.filename for member in members}:
            raise Unfit("it is no DOCX")
    import docx
    from docx.table import Table

    document = docx.Document(io.BytesIO(content))
    marks = _Marks(document)
    pieces: list[str] = []
    size = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = []
            for row in block.rows:
                seen: list[object] = []
                cells = []
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.append(cell._tc)
                        cells.append(" ".join(cell.text.split()))
                rows.append("| " + " | ".join(cells) + " |")
            pieces.append("\n".join(rows))
        elif block.text.strip():
            pieces.append(marks.before(block) + block.text)
        else:
            continue
        size += len(pieces[-1])
        if size > CHARACTERS:
            raise Unfit("it holds too much text")
    return "\n\n".join(pieces)


class _Marks:
    """The numbers and bullets that Word shows before paragraphs and does not keep in their text."""

    def __init__(self, document: object) -> None:
        from docx.oxml.ns import qn

        self.qn = qn
        self.counts: dict[tuple[str, int], int] = {}
        self.formats: dict[tuple[str, int], tuple[str, str]] = {}
        try:
            numbering = document.part.numbering_part.element  # type: ignore[attr-defined]
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {node.get(qn("w:abstractNumId")): node for node in numbering.findall(qn("w:abstractNum"))}
        for number in numbering.findall(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            node = abstract.get(link.get(qn("w:val"))) if link is not None else None
            for level in node.findall(qn("w:lvl")) if node is not None else ():
                kind, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
                key = (number.get(qn("w:numId")), int(level.get(qn("w:ilvl"))))
                self.formats[key] = (
                    kind.get(qn("w:val")) if kind is not None else "decimal",
                    text.get(qn("w:val")) if text is not None else "%1.",
                )

    def before(self, paragraph: object) -> str:
        """What Word would print before the paragraph."""
        qn = self.qn
        style = paragraph.style  # type: ignore[attr-defined]
        found = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None  # type: ignore[attr-defined]
        if found is None and style is not None and style.element.pPr is not None:
            found = style.element.pPr.numPr
        if found is None or found.numId is None:
            return "• " if style is not None and str(style.name).startswith("List Bullet") else ""
        key = (str(found.numId.val), found.ilvl.val if found.ilvl is not None else 0)
        if key[0] == "0":
            return ""
        kind, text = self.formats.get(key, ("decimal", "%1."))
        if kind == "bullet":
            return "• "
        self.counts[key] = self.counts.get(key, 0) + 1
        for other in [one for one in self.counts if one[0] == key[0] and one[1] > key[1]]:
            del self.counts[other]
        shown = _shown(self.counts[key], kind)
        mark = text.replace(f"%{key[1] + 1}", shown)
        for level in range(key[1]):
            mark = mark.replace(f"%{level + 1}", str(self.counts.get((key[0], level), 1)))
        return f"{mark} " if qn and mark.strip() else ""


def _shown(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while number >= value:
                roman, number = roman + sign, number - value
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)


def main() -> int:
    out = sys.stdout.buffer
    try:
        content = sys.stdin.buffer.read()
        text = from_pdf(content) if sys.argv[1] == "pdf" else from_docx(content)
        out.write(text.encode("utf-8", "replace"))
        out.flush()
    except Unfit as error:
        out.write(str(error).encode())
        return REFUSED
    except MemoryError:
        out.write(b"reading it takes too much memory")
        return REFUSED
    except Exception as error:
        if getattr(error, "code", None) == NO_MEMORY and type(error).__name__ == "XMLSyntaxError":
            out.write(b"reading it takes too much memory")
            return REFUSED
        out.write(f"it is damaged ({type(error).__name__})".encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
