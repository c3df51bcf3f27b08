"""Small files of each kind that is taken as evidence, made here, and some that are not."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


def packed(members: dict[str, str], compression: int = ZIP_DEFLATED) -> bytes:
    """A ZIP archive with these members, in their order; the same at any time of day."""
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(ZipInfo(name), content, compression)
    return archive.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
DOCX = packed({"[Content_Types].xml": "<Types/>" * 9, "_rels/.rels": "<r/>", "word/document.xml": "<w:document/>"})
XLSX = packed({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<r/>", "xl/workbook.xml": "<workbook/>"})
ODT = packed(
    {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>", "META-INF/manifest.xml": "<x/>"},
    ZIP_STORED,
)
TEXT = "Compte rendu de la réunion de mai.\n".encode()
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4"
    b"\0\0\0\0IEND\xaeB`\x82"
)
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
FILES = {
    "paper.pdf": PDF,
    "paper.docx": DOCX,
    "paper.xlsx": XLSX,
    "paper.odt": ODT,
    "paper.txt": TEXT,
    "paper.png": PNG,
    "paper.jpg": JPG,
}
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
