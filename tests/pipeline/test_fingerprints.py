"""What could change a stage's output is in its fingerprint, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
import spacy.about

import readout
from readout.config.configuration import file_digest, json_digest
from readout.pipeline.fingerprints import SHARED_CODE, fingerprints

NLP = spacy.blank("en")
CONFIG: Any = SimpleNamespace(
    components=[
        SimpleNamespace(name="tagger", from_model=True),
        SimpleNamespace(name="readout_segment", from_model=False),
        SimpleNamespace(name="ner", from_model=True),
    ]
)
ENCODERS = [{"factory": "readout_encoder", "version": "1"}]
HERE = Path(readout.__file__).parent
TOKENS = {
    "lang": "en",
    "spacy": spacy.about.__version__,
    "tokens": json_digest([file_digest(HERE / name) for name in SHARED_CODE]),
}
MODEL = {"components": ["tagger", "ner"], "encoder": ENCODERS}


@dataclass
class Fake:
    reads_tokens: bool
    reads_model: bool

    def fingerprint(self) -> dict[str, Any]:
        return {"code": "c"}


def found(step: Any, model: dict[str, Any] | None) -> dict[str, Any]:
    steps = {"one": step, "other": Fake(reads_tokens=False, reads_model=False)}
    (one, other) = fingerprints(NLP, CONFIG, steps, model, ENCODERS)
    assert other == ("other", {"code": "c"})
    assert one[0] == "one"
    return one[1]


@pytest.mark.parametrize(
    ("tokens", "reads_model", "more"),
    [
        (False, False, {}),
        (True, False, TOKENS),
        (False, True, {**TOKENS, **MODEL, "model": "abc"}),
        (True, True, {**TOKENS, **MODEL, "model": "abc"}),
    ],
)
def test_a_fingerprint_holds_what_the_stage_reads(
    tokens: bool, reads_model: bool, more: dict[str, Any]
) -> None:
    step = Fake(reads_tokens=tokens, reads_model=reads_model)
    assert found(step, {"sha256": "abc", "name": "m"}) == {"code": "c", **more}


def test_no_model_is_none() -> None:
    step = Fake(reads_tokens=True, reads_model=True)
    assert found(step, None) == {"code": "c", **TOKENS, **MODEL, "model": None}
