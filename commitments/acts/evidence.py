"""Files kept with what an act records, such as evidence: written beside the database, and gone when the act fails."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from errno import EDQUOT, ENOSPC
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from commitments.evidence import check_files, clean_links, clean_name
from commitments.models import Event, Evidence, Intake

Given = TypeVar("Given")
Found = TypeVar("Found")

log = logging.getLogger(__name__)

_written: ContextVar[list[FieldFile] | None] = ContextVar("_written", default=None)


@contextmanager
def with_its_files(*, tried: bool = False) -> Iterator[None]:
    """Remove the files that were written in the block when it raises; also when it was only `tried`.

    It stands outside of the transaction, which may fail as late as its end. A block within another hands its files on.
    A transaction that a caller puts around acts takes their rows back and not their files: put this around it as well.
    """
    outer, mine = _written.get(), list[FieldFile]()
    token = _written.set(mine)
    done = False
    try:
        yield
        done = not tried
    finally:
        _written.reset(token)
        if not done:
            _remove(mine)
        elif outer is not None:
            outer += mine


def _remove(files: list[FieldFile]) -> None:
    for file in files:
        try:
            file.storage.delete(file.name)
        except OSError:  # what was refused is more than what is left behind
            log.exception("The file %s belongs to nothing and could not be removed", file.name)


def keep(event: Event, files: Iterable[File], links: Iterable[str]) -> None:
    """Keep files and links as the evidence of an event that was written just now.

    Raises `ValidationError` for a file or link that is not taken, and when the files cannot be stored.
    """
    files = list(files)
    kinds = _on_field("files", check_files, files)
    for url in _on_field("links", clean_links, links):
        Evidence(event=event, url=url).save(force_insert=True)
    for file, kind in zip(files, kinds, strict=True):
        one = Evidence(event=event, name=clean_name(file.name), kind=kind, size=file.size)
        store(one, file)
        one.save(force_insert=True)


def store(one: Evidence | Intake, file: File) -> None:
    """Write the file, onto the disk itself, as the database is: a row without its file would be a promise broken."""
    within = _written.get()
    assert within is not None, "files are written by an act"
    within.append(
        FieldFile(one, one.file.field, one.file.field.generate_filename(one, one.name))
    )  # first: half a file is removed as well
    try:
        one.file.save(one.name, file, save=False)
        with open(one.file.path, "rb") as stored:
            os.fsync(stored.fileno())
    except OSError as error:
        log.exception("A file could not be stored")
        why = _("there is no room left for them") if error.errno in (ENOSPC, EDQUOT) else _("the store refuses them")
        message = _("The files cannot be kept now: %(why)s. Nothing was recorded; tell whoever runs the tracker.")
        raise ValidationError({"files": ValidationError(message % {"why": why}, code="no_room")}) from error


def _on_field(field: str, check: Callable[[Given], Found], given: Given) -> Found:
    """What the check finds; its refusal is put to the field of the form that asks for it."""
    try:
        return check(given)
    except ValidationError as refused:
        raise ValidationError({field: refused.error_list}) from None
