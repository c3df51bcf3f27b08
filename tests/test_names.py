"""One party, many names: two spellings that a reader takes for the same name find the same party."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Party
from meetings.names import fold
from tests.asking import Asking
from tests.factories import PartyFactory, PartyNameFactory, UserFactory


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Viet Nam", "VIET  NAM"),
        ("Lao PDR", "lao pdr"),
        ("Türkiye", "Turkiye"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("Timor-Leste", "Timor Leste"),
        ("U.S.A.", "u s a"),
        ("São Tomé", "Sa\u0303o Tome\u0301"),  # accents written apart
        ("the Bali Process\n Co-Chairs", "The Bali Process Co-Chairs"),
        ("Straße", "STRASSE"),
        ("  Sri\u00a0Lanka ", "Sri Lanka"),
        ("INTERPOL’s National Central Bureaus (NCBs)", "Interpol's national central bureaus, NCBs"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("name", ["\f\U000fffff", "!!! – ?", "ﷺ" * 20], ids=["unseen", "signs", "long when spelt out"])
@pytest.mark.django_db
def test_a_party_by_whose_name_nobody_could_find_it_is_refused(name: str) -> None:
    """On every database alike, by the API as on the desk."""
    root = Asking(UserFactory(is_superuser=True))
    answer = root.post("parties/", {"slug": "new", "name": name, "kind": "state"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name"), answer.content
    party = PartyFactory(slug="there", name="There")
    etag = root.get("parties/there/")["ETag"]
    assert root.patch("parties/there/", {"name": name}, If_Match=etag).status_code == 400
    with pytest.raises(ValidationError):
        PartyNameFactory.build(party=party, name=name).full_clean()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Viet Nam", "Vietnam"),  # two names, of which a party may have both
        ("Niger", "Nigeria"),
        ("Republic of Korea", "Korea"),
        ("Guinea", "Guinea-Bissau"),
        ("Working Group 1", "Working Group 2"),
        ("日本", "中国"),
    ],
)
def test_names_that_differ(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    folded = fold(name)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


@given(st.text(st.characters(codec="ascii")))
def test_case_never_matters(name: str) -> None:
    assert fold(name.upper()) == fold(name.lower()) == fold(name)


@pytest.mark.django_db
def test_a_party_is_found_by_any_of_its_names() -> None:
    party = PartyFactory(name="Viet Nam")
    PartyNameFactory(party=party, name="Vietnam")
    PartyFactory(name="Thailand")
    assert [Party.objects.named(name) for name in ("VIETNAM", "viet nam", "Nowhere")] == [party, party, None]


@pytest.mark.django_db
def test_no_two_parties_share_a_name() -> None:
    PartyFactory(name="Viet Nam")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyNameFactory(name="VIET NAM")
    with pytest.raises(ValidationError, match="already exists"):
        PartyNameFactory.build(name="VIET NAM", party=PartyFactory()).full_clean(exclude=["party"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["!!!", "–", "  ", "“…”"])
def test_a_name_by_which_nothing_is_found_is_refused(name: str) -> None:
    spelling = PartyNameFactory.build(party=PartyFactory(), name=name)
    with pytest.raises(ValidationError) as refused:
        spelling.full_clean()
    assert "letter or a number" in str(refused.value) or not name.strip()
