"""The desk's own colours can be read: 4.5 to 1 and more between words and their ground, in the light and the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ENOUGH = 4.5  # WCAG 2.2, 1.4.3, for text of any size
FOCUS = 3.0  # WCAG 2.2, 1.4.11, for what is no text

DESK, TABLE = "meetings/static/desk/desk.css", "commitments/static/commitments/table.css"
LIGHT, DARK = "light", "dark"
MARKS = ("red", "amber", "violet", "blue", "green", "teal", "grey")

PAIRS = {
    DESK: [
        *(
            (words, ground)
            for words in ("desk-text", "desk-quiet", "desk-link")
            for ground in ("desk-card", "desk-soft")
        ),
        ("desk-on-accent", "desk-accent"),
        ("desk-text", "desk-mark"),
        ("s-red", "desk-card"),
        *((f"s-{mark}", f"s-{mark}-bg") for mark in MARKS),
    ],
    TABLE: [
        *((words, ground) for words in ("text", "quiet", "link") for ground in ("paper", "soft", "head")),
        ("on-link", "link"),
        *((mark, f"{mark}-bg") for mark in MARKS),
    ],
}


def colours(sheet: str) -> dict[str, dict[str, str]]:
    """The variables of a style sheet, for the light and for the dark."""
    css = Path(settings.BASE_DIR, sheet).read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#\w+)", block)) for block in re.findall(r"\{([^{}]*--[^{}]*)\}", css)[:2]
    )
    return {LIGHT: light, DARK: light | dark}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") < ENOUGH < contrast("#767676", "#fff")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("sheet", PAIRS)
def test_words_stand_out_from_their_ground(sheet: str, theme: str) -> None:
    told = colours(sheet)[theme]
    found = {pair: round(contrast(told[pair[0]], told[pair[1]]), 2) for pair in PAIRS[sheet]}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < ENOUGH}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_focus_is_seen(theme: str) -> None:
    told = colours(DESK)[theme]
    assert min(contrast(told["desk-focus"], told[ground]) for ground in ("desk-card", "desk-soft")) >= FOCUS


@pytest.mark.parametrize("sheet", PAIRS)
def test_no_colour_stands_outside_the_variables(sheet: str) -> None:
    """What is not among the variables is checked by nobody."""
    css = re.sub(r"--[\w-]+:\s*#\w+", "", Path(settings.BASE_DIR, sheet).read_text())
    rules = re.sub(r"(?s)@media print.*|@page.*", "", css)  # on paper it is black on white
    assert not re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8})\b", rules)
