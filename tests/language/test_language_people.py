import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from readout.language.people import (
    People,
    by_word,
    head_end,
    key_of,
    key_of_pronoun,
    labelled,
    without_owner,
    words_of,
)
from readout.records.types import JOINT
from stages.quotes.documents import page

CASE = (
    "<person>Li Ping</person> wrote it down.¶<person>Li Li</person> said no."
    "¶<person>Hale</person> left, and <person>Ona Hale</person> came."
    "¶<person>Lea van der Orr</person> and <person>Van der Orr</person> are one."
    "¶<person>Shri Tam Sol</person> spoke."
)


def test_the_name_in_a_gazetteer_is_the_full_one() -> None:
    found = page(BLANK, "<person>A. M. Quill</person> left.¶<person>Quill</person> came back.")
    listed = found.entities[0]
    listed.method, listed.normal = "gazetteer", {"name": "Ada Quill"}
    people = People(found)
    assert [people.name_of(one) for one in people.all] == ["Ada Quill", "Ada Quill"]


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Hale", "Ona Hale"),
        ("Li", "Li Ping"),
        ("Li Li", None),
        ("Ona Hale", None),
        ("Dane", None),
        ("Orr", "Lea van der Orr"),
        ("Sol", "Tam Sol"),
        ("Shri Sol", "Tam Sol"),
        ("Tam Sol", None),
    ],
)
def test_the_full_name_behind_a_short_one(name: str, full: str | None) -> None:
    people = People(page(BLANK, CASE))
    assert people.full_name(name, len(CASE)) == full


TWO = "<person>Ona Hale</person> met <person>Tam Hale</person> at <org>Hale Works</org>."


def test_entities_of_a_kind_stand_in_order():
    found = page(BLANK, TWO)
    assert [person.text for person in labelled(found, "PERSON")] == ["Ona Hale", "Tam Hale"]


def test_every_word_of_a_name_leads_to_it():
    persons = labelled(page(BLANK, TWO), "PERSON")
    found = by_word(persons)
    assert found["hale"] == persons
    assert found["tam"] == persons[1:]
    assert all(person in found[word] for person in persons for word in words_of(person))


@pytest.mark.parametrize("lines", [1, 6, 9])
def test_the_head_has_six_segments_at_the_most(lines):
    found = page(BLANK, "¶".join(["The boats came in."] * lines))
    last = found.segments[min(lines, 6) - 1]
    assert head_end(found) == last.end


@pytest.mark.parametrize(
    ("word", "bare"), [("hale’s", "hale"), ("hale's", "hale"), ("boats", "boats")]
)
def test_the_owner_without_the_mark(word, bare):
    assert without_owner(word) == bare


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
