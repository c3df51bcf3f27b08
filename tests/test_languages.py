"""What is said to a reader outside of the desk is said in every language that the settings name."""

from __future__ import annotations

import re
from datetime import date

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from meetings.dates import PartialDate
from meetings.wording import date_in_words, day_in_words
from tests.messages import Message, catalogue, languages, messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>")
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]


def said_in(language: str) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(catalogue(language)))}


def test_every_language_has_its_catalogue() -> None:
    assert languages() == sorted(TRANSLATED)


def test_messages_are_found_in_code_and_in_templates() -> None:
    expected: list[Message] = [("outstanding",), ("Due within %(n)s day", "Due within %(n)s days"), ("focal points",)]
    assert set(expected) <= messages()


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_untranslated_or_doubtful(language: str) -> None:
    said = said_in(language)
    missing = sorted(message for message in messages() if message[0] not in said or not said[message[0]].translated())
    assert missing == [], "python -m tests.messages adds them; the words are yours"
    assert [entry.msgid for entry in said.values() if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    assert set(said_in(language)) - {message[0] for message in messages()} == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_placeholder_is_there(language: str) -> None:
    for entry in said_in(language).values():
        wanted = sorted(PLACEHOLDER.findall(entry.msgid))
        for told in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert sorted(PLACEHOLDER.findall(told)) == wanted, entry.msgid
            assert (told[:1].isspace(), told[-1:].isspace()) == (entry.msgid[:1].isspace(), entry.msgid[-1:].isspace())


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = {entry.msgid: entry for entry in polib.mofile(str(catalogue(language).with_suffix(".mo")))}
    written = said_in(language)
    assert compiled.keys() == written.keys()
    for msgid, entry in written.items():
        assert (compiled[msgid].msgstr, compiled[msgid].msgstr_plural) == (entry.msgstr, entry.msgstr_plural)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_line_numbers_make_every_change_a_change_of_words(language: str) -> None:
    assert "\n#" not in catalogue(language).read_text(encoding="utf-8").partition("msgid")[2]


def test_days_are_written_as_indonesian_does() -> None:
    with translation.override("id"):
        assert day_in_words(date(2016, 3, 3)) == "3 Maret 2016"
        assert date_in_words(PartialDate.parse("2016-05")) == "Mei 2016"
        assert gettext("outstanding") == "belum terpenuhi"
