"""References of meetings and commitments: the next number in the form of a body, such as WG-{year}-{number}."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 28
"""Characters of a form: with year and number written out, a reference still fits into its column."""

_PLACE = re.compile(r"\{(\w*)\}")


class BadForm(ValueError):
    """A form that gives no references; the message is for the person who wrote it."""


def check_form(form: str) -> None:
    """Raise `BadForm` unless the form says once where the number stands, at most once where the year, and no more."""
    places = _PLACE.findall(form)
    rest = _PLACE.sub("", form)
    if places.count("number") != 1 or places.count("year") > 1 or set(places) - {"number", "year"}:
        raise BadForm("a form says where the number stands, and may say where the year does: WG-{year}-{number}")
    if "{" in rest or "}" in rest:
        raise BadForm("braces stand around “year” and “number” alone: WG-{year}-{number}")
    if len(form) > LONGEST:
        raise BadForm(f"a form has at most {LONGEST} characters")


def around_the_number(form: str, *, year: int, letter: str = "") -> tuple[str, str]:
    """What stands before and after the number in references of the year; the letter goes directly before it."""
    before, _number, after = form.replace("{year}", f"{year:04}").partition("{number}")
    return before + letter, after


def next_reference(form: str, taken: Iterable[str], *, year: int, letter: str = "") -> str:
    """The reference after the last of those taken that have this form, year and letter; the first is 01.

    >>> next_reference("WG-{year}-{number}", ["WG-2016-01", "WG-2016-07"], year=2016)
    'WG-2016-08'
    """
    before, after = around_the_number(form, year=year, letter=letter)
    like = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}", re.ASCII)
    numbers = [int(found[1]) for found in map(like.fullmatch, taken) if found]
    return f"{before}{max(numbers, default=0) + 1:02}{after}"
