"""What is kept on a document is written and read again, the same and of the same type."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import spacy
import srsly
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from readout.doc.kept import Kept, as_json, know
from readout.errors import ConfigError
from readout.language.encoding import Encoding, PassageVector
from readout.records.types import Cue, Entity, Event, Passage, Quote, Segment, Warning

TYPES: list[Any] = [
    list[Quote],
    list[Entity],
    list[Event],
    list[Passage],
    list[Segment],
    dict[str, list[Warning]],
    list[PassageVector],
]
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)

EXTENSIONS = st.just(msgspec.UNSET) | st.dictionaries(
    st.text(max_size=4), st.text(max_size=4), max_size=2
)
for kind in (Quote, Entity, Event, Passage, Segment):
    st.register_type_strategy(kind, st.builds(kind, extensions=EXTENSIONS))


class Mood(msgspec.Struct):
    name: str


def there_and_back(value: Any, *, use_list: bool = True) -> Any:
    data = srsly.msgpack_dumps({"a": [Kept("readout_test", 7, value)]})
    (kept,) = srsly.msgpack_loads(data, use_list=use_list)["a"]
    assert (kept.place, kept.size) == ("readout_test", 7)
    return kept.value


@st.composite
def results(draw: st.DrawFn) -> Any:
    """Results of any type: made of the types' own schema."""
    value = draw(st.from_type(draw(st.sampled_from(TYPES))))
    try:
        msgspec.msgpack.encode(value)
    except OverflowError:  # a number of more than 64 bits
        reject()
    return value


@given(results(), st.booleans())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_results_come_back_the_same(value: Any, use_list: bool) -> None:
    assume("nan" not in repr(value))  # is not even itself
    again = there_and_back(value, use_list=use_list)
    assert again == value
    assert type(again) is type(value)


@given(PLAIN)
def test_plain_data_comes_back_the_same(value: Any) -> None:
    assert there_and_back(value) == value


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
def test_copies_hold_the_same(way: Any) -> None:
    kept = Kept("readout_test", 3, [Cue(0, 3, "say", "say")])
    again = way(kept)
    assert again.written() == kept.written()
    assert again is not kept
    assert again.value == [Cue(0, 3, "say", "say")]


def test_pickled() -> None:
    kept = Kept("readout_test", 3, [Cue(0, 3, "say", "say")])
    again = pickle.loads(pickle.dumps(kept))  # noqa: S301 - our own bytes
    assert (again.place, again.size, again.value) == (kept.place, kept.size, kept.value)


def test_arrays() -> None:
    encoding = Encoding(
        offsets=np.array([[0, 3], [4, 7]]),
        runs=[(0, 2)],
        role_labels=np.array([1, 2]),
        role_chances=np.ones(2, dtype=np.float32),
        entity_labels=np.array([0, 0]),
        entity_chances=np.zeros(2, dtype=np.float32),
        vectors=np.zeros((0, 384), dtype=np.float32),
        model="abc",
    )
    again = there_and_back(encoding)
    assert isinstance(again, Encoding)
    for name in Encoding.__slots__:
        one, two = getattr(encoding, name), getattr(again, name)
        assert np.array_equal(one, two), name
        assert getattr(one, "dtype", None) == getattr(two, "dtype", None), name
    assert list(again.roles()) == list(encoding.roles())
    again.vectors.sort()  # an array of its own, that may be written to


def test_a_type_of_others_is_known_once_it_is_registered() -> None:
    value = [Mood("glad")]
    with pytest.raises(ConfigError, match=r"doc\._\.readout_test.*Mood.*import") as one:
        there_and_back(value)
    assert one.value.code == "unknown_type"
    know(Mood)
    assert there_and_back(value) == value


@pytest.mark.parametrize(
    "change", [{"readout.kept": 2}, {"place": 3}, {"size": "7"}, {"data": "text"}, {"kind": None}]
)
def test_another_form_is_refused(change: dict[str, Any]) -> None:
    written = {"readout.kept": 1, "place": "a", "size": 7, "kind": "plain", "data": b"\x90"}
    assert srsly.msgpack_loads(srsly.msgpack_dumps(written)).value == []
    with pytest.raises(ConfigError, match="form") as caught:
        srsly.msgpack_loads(srsly.msgpack_dumps(written | change))
    assert caught.value.code == "unknown_form"


@pytest.mark.parametrize(
    "kind",
    [
        "list os.path",
        "list readout.records.types.Nothing",
        "list readout.nowhere.Quote",
        "list readout.records.types.json_schema",
        "heap readout.records.types.Cue",
        "",
    ],
)
def test_names_of_no_type_are_refused(kind: str) -> None:
    kept = Kept.of_bytes("readout_test", 7, kind, b"\x90")
    with pytest.raises(ConfigError) as caught:
        _ = kept.value
    assert caught.value.code == "unknown_type"


def test_results_of_another_version_are_refused() -> None:
    payload = msgspec.msgpack.encode([{"start": 1}])
    kept = Kept.of_bytes("readout_test", 7, "list readout.records.types.Cue", payload)
    with pytest.raises(ConfigError, match="another version"):
        _ = kept.value


def test_what_is_no_data_is_no_result() -> None:
    with pytest.raises(TypeError):
        Kept("readout_test", 1, [object()]).written()


def test_plain_is_json() -> None:
    cue = Cue(0, 3, "say", "say")
    told = {"start": 0, "end": 3, "text": "say", "lemma": "say"}
    assert as_json([cue]) == [told]
    assert as_json({"a": [cue], "b": []}) == {"a": [told], "b": []}
    assert as_json({"a": 1}) == {"a": 1}


@pytest.mark.slow
def test_a_process_that_never_imported_this_package_reads_it(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_quotes")
    doc = nlp("“Nobody is cut off,” said the spokesperson.")
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "docs.spacy")
    code = (
        "import spacy, sys\n"
        "print(*(n for n in sys.modules if n.startswith('readout')), sep=',')\n"
        "from spacy.tokens import DocBin\n"
        "vocab = spacy.blank('en').vocab\n"
        "(doc,) = DocBin().from_disk(sys.argv[1]).get_docs(vocab)\n"
        "(quote,) = doc._.readout_quotes\n"
        "(span,) = doc.spans['readout_quotes']\n"
        "print(type(quote).__name__, quote.speaker.text, span.id_, span._.cue.lemma)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "docs.spacy")],
        capture_output=True,
        text=True,
        check=False,
    )
    imported, read = done.stdout.splitlines()
    assert read.split() == ["Quote", "the", "spokesperson", "q1", "say"], done.stderr
    # and importing spaCy has imported little of this package
    known = ["readout", "readout.doc", "readout.doc.kept", "readout.errors"]
    assert sorted(imported.split(",")) == known


def test_items_by_their_id() -> None:
    first, second = Segment("s1", "title", 0, 3), Segment("s2", "paragraph", 5, 9)
    kept = Kept("readout_test", 9, [first])
    assert (kept.item("s1"), kept.item("s2"), kept.item("")) == (first, None, None)
    kept.value.append(second)
    assert kept.item("s2") == second
    kept.value.reverse()
    assert kept.item("s1") == first
    for value in ([], [Cue(0, 3, "say", "say")], {"a": 1}, None):
        assert Kept("readout_test", 9, value).item("s1") is None
