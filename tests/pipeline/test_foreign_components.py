"""Plain spaCy components among the stages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fake_stages
import plain_components
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from readout import Readout, load
from readout.errors import DocumentError
from readout.pipeline.foreign_components import to_run
from readout.records.checks import validate_line
from readout.records.types import Document, Source, decode_record, encode_record
from readout.stages.base import Stage, StageOutput
from runs import FAKES

TEXT = "Harbour news\n\nThe quay of Veld stays open. Nobody objected."
PIPELINE = (
    '"readout_segment","plain_length","fake_entities","plain_first","fake_themes","plain_word"'
)


def config(folder: Path, pipeline: str = PIPELINE, more: str = "") -> Path:
    path = folder / "c.cfg"
    head, _, tail = FAKES.partition("[components]")
    names = head.replace('"readout_segment","fake_entities","fake_themes"', pipeline)
    sections = tail if "fake_themes" in pipeline else ""
    path.write_text(f"{names}[components]\n{sections}{more}", encoding="utf-8")
    return path


@pytest.fixture
def readout(tmp_path: Path) -> Readout:
    return load(config(tmp_path))


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[str]]:
    plain_components.CALLS.clear()
    fake_stages.CALLS.clear()
    yield plain_components.CALLS
    plain_components.CALLS.clear()


def document(text: str = TEXT, **meta: object) -> Document:
    return Document("a", text, meta, Source(None, "", "text/plain"))


def kept(readout: Readout, outputs: dict[str, StageOutput]) -> dict[str, StageOutput]:
    """Return outputs as they come out of a cache."""
    return {
        name: readout.unpack(name, readout.pack(name, output)) for name, output in outputs.items()
    }


def test_what_components_write_and_change_is_in_the_record(
    readout: Readout, calls: list[str]
) -> None:
    record = readout(TEXT)
    assert calls == ["plain_length", "plain_first", "plain_word"]
    assert record.extensions == {"length": 13, "plain_word": {"quay": 1}}
    (entity,) = record.entities
    assert (entity.kb_id, entity.extensions) == ("Q1", {"plain_first": {"seen": True}})
    assert list(record.stages) == [
        "segment",
        "plain_length",
        "fake_entities",
        "plain_first",
        "fake_themes",
        "plain_word",
    ]
    line = encode_record(record)
    assert list(validate_line(line)) == []
    assert decode_record(line) == record


def test_what_is_kept_is_not_called_again(readout: Readout, calls: list[str]) -> None:
    outputs = kept(readout, readout.run(document()))
    calls.clear()
    assert readout.run(document(), outputs) == outputs
    assert calls == []


def test_a_component_changes_nothing_that_is_kept_of_stages_before_it(readout: Readout) -> None:
    outputs = readout.run(document())
    assert outputs["fake_entities"]["entities"][0].kb_id is None
    assert outputs["plain_first"]["entities"][0].kb_id == "Q1"


def _shared(cache: list[Readout] = []) -> Readout:  # noqa: B006 - loaded once
    if not cache:
        folder = Path(__file__).parents[1]
        cache.append(load(folder / "plain.cfg"))
    return cache[0]


@given(st.sets(st.sampled_from(range(6))))
def test_whatever_is_kept_the_outcome_is_the_same(places: set[int]) -> None:
    readout = _shared()
    fresh = readout.run(document())
    record = encode_record(readout.record(document(), fresh))
    names = [name for n, name in enumerate(fresh) if n in places]
    again = readout.run(document(), kept(readout, {name: fresh[name] for name in names}))
    assert again == fresh
    assert encode_record(readout.record(document(), again)) == record


def test_components_run_again_for_stages_behind_them_that_read_tokens(readout: Readout) -> None:
    steps = readout._stages
    names = set(steps)
    assert to_run(steps, names) == set()
    assert to_run(steps, names - {"plain_word"}) == {"plain_word", "plain_first", "plain_length"}
    assert to_run(steps, names - {"plain_length"}) == {"plain_length"}
    assert to_run(steps, names - {"fake_entities"}) == {"fake_entities", "plain_length"}


def test_keys_follow_code_settings_meta_and_what_stands_before(
    readout: Readout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = readout.keys(document())

    def changed(other: Readout, one: Document) -> list[str]:
        keys = other.keys(one)
        return [name for name in base if keys[name] != base[name]]

    everything = ["plain_length", "fake_entities", "plain_first", "fake_themes", "plain_word"]
    assert changed(readout, document(desk="north")) == everything
    word = "\n[components.plain_word]\nword = 'Veld'\n".replace("'", '"')
    assert changed(load(config(tmp_path, more=word)), document()) == ["plain_word"]
    with monkeypatch.context() as patch:
        patch.setattr(
            "readout.pipeline.foreign_components.code_digest",
            lambda pipe: "new" if pipe is plain_components.plain_first else "old",
        )
        one = load(config(tmp_path)).keys(document())
    with monkeypatch.context() as patch:
        patch.setattr("readout.pipeline.foreign_components.code_digest", lambda pipe: "old")
        other = load(config(tmp_path)).keys(document())
    assert [name for name in one if one[name] != other[name]] == everything[2:]


def test_the_record_of_a_document_that_went_elsewhere(readout: Readout) -> None:
    made = readout.annotate(document())
    with readout.zone():
        doc = readout.doc(document())
        again = Doc(readout.nlp.vocab).from_bytes(doc.to_bytes())
        assert readout.record_of(doc) == readout.record_of(again) == made


def test_a_component_sees_spacys_own_spans_and_the_batch_writes_none_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = load(config(tmp_path, '"readout_segment","plain_spans"'))(TEXT)
    assert seen.extensions == {"spans": ["Harbour news", TEXT.split("\n\n")[1]]}
    monkeypatch.setattr(Stage, "mirror", lambda *_: pytest.fail("written for nobody"))
    load(config(tmp_path, '"readout_segment","fake_entities"'))(TEXT)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plain_nothing", "plain_nothing failed: TypeError: returned NoneType, not the Doc"),
        ("plain_unwritable", "plain_unwritable failed: TypeError: .* is unsupported"),
    ],
)
def test_what_a_component_does_wrong_is_told(tmp_path: Path, name: str, words: str) -> None:
    readout = load(config(tmp_path, f'"readout_segment","{name}"'))
    with pytest.raises(DocumentError, match=words) as caught:
        readout(TEXT)
    assert caught.value.stage == name


def test_spacys_own_components_may_stand_anywhere(tmp_path: Path) -> None:
    pipeline = '"readout_segment","sentencizer","readout_quotes","doc_cleaner"'
    record = load(config(tmp_path, pipeline))("“Open it,” said the mayor.")
    assert len(record.quotes) == 1
    assert list(record.stages) == ["segment", "sentencizer", "quotes", "doc_cleaner"]
    assert b"extensions" not in encode_record(record)
