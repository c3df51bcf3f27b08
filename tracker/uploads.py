"""How much of an upload is kept while it comes in: none fills the disk, and what is too large can still be told."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from commitments.evidence import LARGEST, MOST


class Bounded(FileUploadHandler):
    """Lets one byte more than is taken of each file through to those that keep it, by which the form sees it is too
    large; of one request as much as the most files that a report takes. The rest is read and let go.
    """

    whole = MOST * (LARGEST + 1)

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        room = min(LARGEST + 1 - start, self.whole - self.passed)
        kept = raw_data[: max(room, 0)]
        self.passed += len(kept)
        return kept or None

    def file_complete(self, file_size: int) -> None:
        return None
