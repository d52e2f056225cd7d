"""Extensions of ``Doc``: read, written, joined with other documents, and those of others."""

from __future__ import annotations

import json

import pytest
import spacy
from spacy.tokens import Doc

from readout.doc.kept import extend, places_of, read, write
from readout.records.types import Cue, Frame, Segment

NLP = spacy.blank("en")
PLACE = "readout_test_cues"
FIRST, SECOND = "The mayor spoke.", "We heard it."
SPOKE = Cue(10, 15, "spoke", "speak")
HEARD = Cue(3, 8, "heard", "hear")

extend(PLACE, list[Cue])


def documents() -> list[Doc]:
    one, two = NLP(FIRST), NLP(SECOND)
    one._.readout_test_cues = [SPOKE]
    two._.readout_test_cues = [HEARD]
    return [one, two]


def test_none_until_somebody_writes() -> None:
    doc = NLP(FIRST)
    assert doc._.readout_test_cues is None
    write(doc, PLACE, [])
    assert doc._.readout_test_cues == []
    assert list(places_of(doc)) == [PLACE]


def test_what_is_read_can_be_changed() -> None:
    (doc, _) = documents()
    doc._.readout_test_cues.append(HEARD)
    assert read(doc, PLACE) == [SPOKE, HEARD]


def test_asked_by_name_it_is_plain() -> None:
    (doc, _) = documents()
    told = {"start": 10, "end": 15, "text": "spoke", "lemma": "speak"}
    assert doc._.get(PLACE) == [told]
    assert doc._.readout_test_cues == [SPOKE]
    found = json.loads(json.dumps(doc.to_json(underscore=[PLACE])))
    assert found["_"] == {PLACE: [told]}
    assert "underscore_token" not in found
    again = Doc(NLP.vocab).from_json(found)
    assert again._.readout_test_cues == [SPOKE]


@pytest.mark.parametrize("between", ["", " ", "\n\n"])
def test_documents_are_joined(between: str) -> None:
    one, two = documents()
    if between:
        one = NLP(FIRST + between)
        one._.readout_test_cues = [SPOKE]
    joined = Doc.from_docs([one, two])
    spoke, heard = joined._.readout_test_cues
    assert joined.text[spoke.start : spoke.end] == spoke.text == "spoke"
    assert joined.text[heard.start : heard.end] == heard.text == "heard"


def test_joined_of_joined() -> None:
    one, two = documents()
    joined = Doc.from_docs([Doc.from_docs([one, two]), two])
    assert [joined.text[c.start : c.end] for c in joined._.readout_test_cues] == [
        "spoke",
        "heard",
        "heard",
    ]
    read(joined, PLACE).pop()
    whole = Doc.from_docs([joined, one])
    assert [whole.text[c.start : c.end] for c in whole._.readout_test_cues] == [
        "spoke",
        "heard",
        "spoke",
    ]


def test_joined_with_what_holds_nothing() -> None:
    (one, _), empty, bare = documents(), NLP(""), NLP("Nothing here.")
    joined = Doc.from_docs([empty, bare, one, empty])
    (cue,) = joined._.readout_test_cues
    assert joined.text[cue.start : cue.end] == "spoke"
    alone = Doc.from_docs([one, bare])
    assert alone._.readout_test_cues == [SPOKE]


def test_a_document_written_again_is_no_longer_its_parts() -> None:
    joined = Doc.from_docs(documents())
    write(joined, PLACE, [])
    assert joined._.readout_test_cues == []
    assert Doc.from_docs([joined])._.readout_test_cues == []


def test_a_part_that_was_cut_out_has_no_results() -> None:
    joined = Doc.from_docs(documents())
    part = joined[2:6].as_doc(copy_user_data=True)
    assert part._.readout_test_cues is None


def test_what_several_cannot_share_is_none() -> None:
    one, two = NLP(FIRST), NLP(SECOND)
    extend("readout_test_frame")
    write(one, "readout_test_frame", Frame("news"))
    write(two, "readout_test_frame", Frame("news"))
    assert Doc.from_docs([one])._.readout_test_frame == Frame("news")
    assert Doc.from_docs([one, two])._.readout_test_frame is None


def test_an_extension_of_others_stays_theirs() -> None:
    Doc.set_extension("readout_test_theirs", default=None)
    extend("readout_test_theirs")
    doc = NLP(FIRST)
    write(doc, "readout_test_theirs", [Segment("s1", "title", 0, 3)])
    assert doc._.readout_test_theirs == [Segment("s1", "title", 0, 3)]
    assert read(doc, "readout_test_theirs") == [Segment("s1", "title", 0, 3)]
    assert list(places_of(doc)) == []
