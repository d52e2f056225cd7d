import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.discourse.keys import key_of, key_of_pronoun
from readout.records.types import JOINT


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Shri Narendra Modi", "narendra modi"),
        ("Joseph R. Biden, Jr.", "joseph biden"),
        ("JOSEPH R. BIDEN JR", "joseph biden"),
        ("President Ana Sól", "ana sol"),
        ("Dr. Osk Dane’s", "osk dane"),
        ("Ana Sol; Osk Dane", "ana sol; osk dane"),
        ("The President", "the president"),
        ("D.L. Hale", "d l hale"),
        ("A. R. Hale", "a r hale"),
        ("H.E. Hale", "hale"),
        ("J. van der Hale", "j van der hale"),
        ("Jan B. van der Hale", "jan van der hale"),
        ("Shri D. L. Hale", "d l hale"),
        ("Mr. Hale Jr.", "hale"),
    ],
)
def test_persons_are_grouped_by_their_names(name: str, key: str) -> None:
    assert key_of(name, person=True) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("the State Council", "state council"),
        ("General Mills", "general mills"),
        ("The ministry", "ministry"),
        ("“A”", "a"),
    ],
)
def test_bodies_keep_all_words_but_the_article(name: str, key: str) -> None:
    assert key_of(name) == key


@given(st.text(min_size=1).filter(lambda text: text.strip()), st.booleans())
def test_what_has_words_has_a_key(name: str, person: bool) -> None:
    assert key_of(name, person=person) or not name.replace(JOINT.strip(), "").strip()


@given(st.text(alphabet="abc ÄÉ.", min_size=1), st.booleans())
def test_case_does_not_count(name: str, person: bool) -> None:
    assert key_of(name.upper(), person=person) == key_of(name.lower(), person=person)


@given(st.sampled_from(["it", "They", "he", "she", "I"]), st.booleans())
def test_a_pronoun_has_the_key_of_no_name(word: str, person: bool) -> None:
    assert key_of_pronoun(word) != key_of(word, person=person)
    assert key_of_pronoun(word) == key_of_pronoun(word.upper())
