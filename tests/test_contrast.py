"""The desk's own colours can be read: 4.5 to 1 and more between words and their ground, in the light and the dark."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commitments import models as record
from meetings import models as ground
from tests import factories as make
from tests import test_keyboard as keyboard
from tests.at_desk import listing, page

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


# As a browser shows it, the theme and its own colours included

browser, officer = keyboard.browser, keyboard.officer
"""The fixtures of a walk on pages of the desk."""

FAINT = """() => {
  const brush = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true}), known = new Map();
  const PASSED_OVER = "script, style, option, :disabled, [class*=material-symbols]";  // the last are pictures
  const rgba = (colour) => {  // whatever it is written in, as the screen shows it
    if (!known.has(colour)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = (top, below) => [...[0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])), 1];
  const light = (colour) => colour.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (each) => {
    if (!each) return rgba("Canvas");
    const own = rgba(getComputedStyle(each).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(each.parentElement));
  };
  const seen = (each) => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && each.checkVisibility({opacityProperty: true, visibilityProperty: true});
  };
  const faint = [];
  let read = 0;
  const look = (each, words, colour) => {
    const style = getComputedStyle(each), behind = ground(each);
    let opacity = 1;
    for (let up = each; up; up = up.parentElement) opacity *= getComputedStyle(up).opacity;
    const ink = rgba(colour || style.color), front = over([...ink.slice(0, 3), ink[3] * opacity], behind);
    const [low, high] = [light(front), light(behind)].sort((a, b) => a - b), ratio = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    read += 1;
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${each.tagName} ${words.trim().slice(0, 40)}`);
  };
  document.getAnimations().forEach((each) => each.finish());  // no colour is caught half-way
  document.querySelectorAll("details").forEach((each) => (each.open = true));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const each = texts.currentNode.parentElement, words = texts.currentNode.data;
    if (words.trim() && seen(each) && !each.closest(PASSED_OVER)) look(each, words);
  }
  for (const each of document.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea, select")) {
    const words = each.value || each.placeholder || "";
    if (words && seen(each) && !each.disabled) {
      look(each, words, !each.value && getComputedStyle(each, "::placeholder").color);
    }
  }
  return {read, faint: [...new Set(faint)], dark: light(ground(document.body)) < 0.2};
}"""
"""The words of a page that are too faint on what is painted behind them, and how many words were looked at."""


def pages(officer: ground.User) -> dict[str, str]:
    """A page of every kind, with parts that are late and parts that are not."""
    found = keyboard.pages() | {"join": page(ground.Meeting.objects.get(), "join")}
    body, today = ground.Body.objects.get(), timezone.now().date()
    for days in (-9, 3, 90):
        day = today + timedelta(days)
        make.DueFactory(assignment__commitment=make.CommitmentFactory(body=body), latest=day, earliest=day)
    models = (record.Assignment, ground.Meeting, record.Event, record.Delivery, ground.Token)
    return {
        **found,
        **{f"list of {model._meta.verbose_name_plural}": listing(model) for model in models},
        "mail": page(make.DeliveryFactory(recipient=officer)),
        "tomorrow": reverse("admin:commitments_delivery_tomorrow"),
        "no table": reverse("table"),
    }


@pytest.mark.django_db(transaction=True)
def test_every_word_stands_out_in_the_dark(browser: Any, officer: ground.User) -> None:
    addresses, login = pages(officer), reverse("admin:login")

    def walk(page: Any) -> dict[str, Any]:
        found = {}

        def look(name: str) -> None:
            page.wait_for_selector("html:not([x-cloak])")
            found[name] = page.evaluate(FAINT)

        page.emulate_media(color_scheme="dark")
        for name, address in addresses.items():
            assert page.goto(address).status == (400 if name == "no table" else 200), name
            look(name)
            if name in ("act", "move"):  # sent, the one is refused and the other shows what would move
                if name == "move":
                    page.fill("#id_when", "2031-02-03")
                    page.fill("#id_why", "The hall is taken.")
                with page.expect_navigation():
                    page.click(".desk-form button")
                page.wait_for_selector("[role=alert]" if name == "act" else "text=Nothing has been written yet")
                look(f"{name}, sent")
        page.context.clear_cookies()
        page.goto(login)
        look("login")
        return found

    found = browser(walk)
    assert not {name: told["faint"] for name, told in found.items() if told["faint"]}
    assert all(told["dark"] and told["read"] for told in found.values())
