"""The encoder's vectors as a stage: exact to a step, packed and restored, no part of the record."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from readout import load
from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.language.encoding import PassageVector, encoding_of
from readout.records.types import Document, encode_record

TEXT = "Harbour news\n\nThe quay of Veld stays open.\n\n…\n\nNobody objected."


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    for name in ("segment", "encoder", "vectors"):
        nlp.add_pipe(f"readout_{name}")
    return nlp


def test_a_vector_for_every_segment_of_the_encoder_s_model(nlp: Language) -> None:
    doc = nlp(TEXT)
    encoding, vectors = encoding_of(doc), doc._.readout_vectors
    assert encoding is not None
    assert [v.segment for v in vectors] == [s.id for s in doc._.readout_segments]
    assert {v.model for v in vectors} == {encoding.model}
    assert len(encoding.model) == 12
    for kept, exact in zip(vectors, encoding.vectors, strict=True):
        assert np.abs(kept.unpack() - exact).max() <= np.abs(exact).max() / 250 + 1e-9


@given(st.lists(st.integers(-2000, 2000), min_size=1, max_size=16))
def test_packing_is_exact_to_half_a_step(thousandths: list[int]) -> None:
    vector = np.array(thousandths, dtype=np.float32) / 1000
    packed = PassageVector.pack("s1", "m", vector)
    assert np.abs(packed.unpack() - vector).max() <= np.abs(vector).max() / 127 / 2 + 1e-6
    assert PassageVector.pack("s1", "m", packed.unpack()).values == packed.values


def test_outputs_are_kept_and_taken_back(nlp: Language) -> None:
    stage, doc = nlp.get_pipe("readout_vectors"), nlp(TEXT)
    output = stage.found(doc)  # type: ignore[attr-defined]
    assert stage.unpack(stage.pack(output)) == output  # type: ignore[attr-defined]


def with_vectors(folder: Path) -> Path:
    """Write the packaged configuration with the stage in it."""
    text = resolve("readout:default.cfg").read_text(encoding="utf-8")
    text = text.replace('"readout_themes"]', '"readout_vectors","readout_themes"]')
    path = folder / "c.cfg"
    path.write_text(f"{text}\n[components.readout_vectors]\n", "utf-8")
    return path


def test_the_record_holds_none(tmp_path: Path) -> None:
    readout = load(with_vectors(tmp_path))
    record = readout(TEXT)
    assert "vectors" in record.stages
    vector = readout.run(Document("a", TEXT, {}, record.source))["vectors"]["vectors"][0]
    assert vector.values.encode() not in encode_record(record)


def test_needs_the_encoder() -> None:
    alone = spacy.blank("en")
    alone.add_pipe("readout_segment")
    alone.add_pipe("readout_vectors")
    with pytest.raises(ConfigError, match="add readout_encoder before it"):
        alone(TEXT)


def test_the_encoder_must_have_read_the_segments(nlp: Language) -> None:
    doc = nlp(TEXT)
    doc._.readout_segments = doc._.readout_segments[:2]
    with pytest.raises(ConfigError, match="put readout_encoder behind readout_segment"):
        nlp.get_pipe("readout_vectors")(doc)  # type: ignore[operator]


def test_a_configuration_without_the_encoder_is_refused_before_any_work(tmp_path: Path) -> None:
    path = with_vectors(tmp_path)
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('"readout_encoder",', "").replace("[components.readout_encoder]", "[x]"),
        "utf-8",
    )
    path.write_text(
        path.read_text("utf-8").replace('[x]\nmodel = "readout:encoder"\n', ""), "utf-8"
    )
    with pytest.raises(ConfigError, match="vectors needs encoding: add readout_encoder before it"):
        load(path)


def test_pipes_fit(nlp: Language) -> None:
    assert not any(nlp.analyze_pipes()["problems"].values())
