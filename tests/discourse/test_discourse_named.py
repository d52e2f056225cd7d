import pytest
import spacy

from readout.discourse.named import by_word, head_end, labelled, without_owner, words_of
from stages.quotes.documents import page

BLANK = spacy.blank("en")
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
