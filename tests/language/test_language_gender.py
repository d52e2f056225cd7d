import tomllib
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readout.language.gender import Gender, gender_of, gender_of_pronoun
from readout.language.words import words


@pytest.mark.parametrize(
    ("name", "before", "gender"),
    [
        ("Anna Lorne", "", "female"),
        ("TOMAS Lind", "", "male"),
        ("Anne-Sofie Brusk", "", "female"),
        ("Dr. Anna Lorne", "", "female"),
        ("Mr. Lorne", "", "male"),
        ("Lorne", "Mr.", "male"),
        ("Lorne", "madam", "female"),
        # a title says more than a name
        ("Anna Lorne", "Mr", "male"),
        ("Vice Chairwoman Lorne", "", "female"),
        # what does not tell
        ("Anna", "", None),
        ("Lorne", "", None),
        ("A. Lorne", "", None),
        ("Vrodka Lorne", "", None),
        ("Dr. Lorne", "", None),
        ("Lorne", "the", None),
        ("", "", None),
        (" - ", "", None),
    ],
)
def test_names_and_titles(name: str, before: str, gender: Gender | None) -> None:
    assert gender_of(name, before) == gender


@pytest.mark.parametrize("name", ["Anna King", "Anna Prince", "Anna Lord"])
def test_surnames_that_are_titles_too(name: str) -> None:
    assert gender_of(name) == "female"


@pytest.mark.parametrize(
    ("word", "gender"), [("he", "male"), ("her", "female"), ("it", None), ("who", None), ("", None)]
)
def test_pronouns(word: str, gender: Gender | None) -> None:
    assert gender_of_pronoun(word) == gender


def test_the_lists_do_not_contradict_each_other() -> None:
    data = files("readout.language").joinpath("given_names.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(data)
    female, male = set(lists["female"]), set(lists["male"])
    assert not female & male
    assert len(female) == len(lists["female"])
    assert len(male) == len(lists["male"])
    for name in female | male:
        assert name == unicodedata.normalize("NFC", name.lower()).strip()
    for kind in ("title", "pronoun"):
        for gender in ("female", "male"):
            assert words(f"{kind}.{gender}").isdisjoint(female | male)


def test_accents_count_the_same_however_they_are_written() -> None:
    data = files("readout.language").joinpath("given_names.toml").read_text(encoding="utf-8")
    accented = [name for name in tomllib.loads(data)["female"] if not name.isascii()]
    assert accented
    for name in accented:
        for form in ("NFC", "NFD"):
            assert gender_of(unicodedata.normalize(form, f"{name.title()} Lorne")) == "female"


@given(st.text(max_size=40), st.text(max_size=8))
@example("- -", "")
@example("\u0130\u0307 \ud800", "MR.")
def test_any_name_gives_an_answer(name: str, before: str) -> None:
    assert gender_of(name, before) in {"female", "male", None}
