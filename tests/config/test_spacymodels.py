from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy

from readout.batch.load import load
from readout.config.spacymodels import find_model, load_model
from readout.errors import ConfigError

HEAD = '[readout]\nmodel = "%s"\n[nlp]\npipeline = ["readout_segment","sentencizer"]\n'
CONFIG = f"{HEAD}[components]\n[components.sentencizer]\nsource = ${{readout.model}}\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A saved model of one component that has to learn nothing."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


def named(folder: Path, name: str) -> Path:
    path = folder / "my.cfg"
    path.write_text(CONFIG % name, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["numpy", "pip", "joblib", "click", "rich", "json", "os", "__main__", "antigravity"]
)
def test_packages_that_are_no_models_are_not_imported(tmp_path: Path, name: str) -> None:
    before = name in sys.modules
    with pytest.raises(ConfigError) as caught:
        load(named(tmp_path, name))
    assert caught.value.code in ("bad_model", "model_not_installed")
    assert "those that readout knows are en_core_web_lg" in caught.value.message
    assert (name in sys.modules) is before


@pytest.mark.parametrize(
    "name",
    ["evil-package", "git+https://example.org/x", "x; rm -rf", "blank:en", "a.b", "x" * 5000, ""],
)
def test_no_message_tells_to_install_what_is_not_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(named(tmp_path, name))
    assert "python -m" not in caught.value.message
    assert len(caught.value.message) < 1000


def test_a_model_that_is_known_has_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readout.config.spacymodels.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="python -m spacy download en_core_web_sm "):
        load(named(tmp_path, "en_core_web_sm"))


def test_code_of_a_package_is_not_run(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "en_little"
    package.mkdir(parents=True)
    model.rename(package / "en_little-1.0")
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(str(package.parent))
    readout = load(named(tmp_path, "en_little"))
    assert readout.nlp.pipe_names == ["readout_segment", "sentencizer"]
    assert "en_little" not in sys.modules
    (package / "en_little-1.0" / "config.cfg").unlink()
    with pytest.raises(ConfigError, match="holds no spaCy model"):
        load(named(tmp_path, "en_little"))


def test_a_folder_beside_the_configuration(tmp_path: Path, model: Path) -> None:
    assert find_model("model", "", tmp_path) == model
    assert find_model(str(model), "", tmp_path) == model
    (tmp_path / "configs").mkdir()
    with pytest.raises(ConfigError, match="leads out of the folder"):
        load(named(tmp_path / "configs", "../model"))


def test_a_folder_below_the_working_directory_is_none(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").mkdir()
    with pytest.raises(ConfigError, match="is not installed and no folder"):
        load(named(tmp_path / "configs", "model"))


def edit(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config.cfg"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def write(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content) and None


def pipe(folder: Path) -> None:
    (folder / "vocab" / "strings.json").unlink()
    os.mkfifo(folder / "vocab" / "strings.json")


def link(folder: Path) -> None:
    (folder / "tagger").symlink_to("/etc")


def damaged(folder: Path) -> None:
    (folder / "vocab" / "vectors").write_bytes(b"\x93")


LOGGER = '\n[nlp.%s]\n@loggers = "spacy.ConsoleLogger.v3"\noutput_file = "made/here"\n'
CASES: list[tuple[Callable[[Path], None], str]] = [
    (edit('lang = "en"', 'lang = "de"'), "a model of another language, 'de'"),
    (edit('lang = "en"', 'lang = "..os"'), "another language"),
    (edit('pipeline = ["sentencizer"]', "pipeline = 3"), "no list of names"),
    (edit('pipeline = ["sentencizer"]', 'pipeline = ["../x"]'), "no list of names"),
    (edit('["sentencizer"]', '["nothing"]'), "nothing"),
    (edit('factory = "sentencizer"', 'source = "numpy"'), "loads another model"),
    (edit('factory = "sentencizer"', 'factory = "strange"'), "strange"),
    (
        edit("before_creation = null", 'before_creation = {"@callbacks":"x.v1"}'),
        "nlp.before_creation: a model calls no functions",
    ),
    (
        edit('@vectors = "spacy.Vectors.v1"', '@readers = "srsly.read_json.v1"'),
        "nlp.vectors.@readers = 'srsly.read_json.v1': a model calls no such function",
    ),
    (
        edit('@tokenizers = "spacy.Tokenizer.v1"', '@tokenizers = "mine.v1"'),
        "calls no such function",
    ),
    (edit("punct_chars = null", "punct_chars = null" + LOGGER % "batch"), "calls no such function"),
    (
        edit("punct_chars = null", 'punct_chars = [{"@misc":"spacy.LookupsDataLoader.v1"}]'),
        "calls no such function",
    ),
    (edit("[components]", "[components]\n[components]"), "stands twice"),
    (edit("[nlp]", "[pln]"), "another language, None"),
    (edit("[components.sentencizer]", "[components.sentencizer.x]"), "sentencizer"),
    (write("config.cfg", ""), "nlp"),
    (write("config.cfg", '[nlp]\nlang="en"\n[components]\nx=1'), "components"),
    (write("config.cfg", '[nlp]\nlang="en"\npipeline=[]\n[components]'), "no spaCy model"),
    (write("meta.json", "[" * 100_000), "meta.json"),
    (write("meta.json", "[]"), "meta.json"),
    (write("tokenizer", "\0\0"), "no spaCy model"),
    (damaged, "no spaCy model"),
    (pipe, "strings.json: cannot be read as a part of a spaCy model: a pipe"),
    (link, "a link to a folder"),
]


@pytest.mark.parametrize(("change", "reason"), CASES)
def test_what_a_model_may_not_hold(
    tmp_path: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
    reason: str,
) -> None:
    change(model)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(ConfigError) as caught:
        load_model(model, ["sentencizer"], "my.cfg: ")
    assert reason in caught.value.message
    assert caught.value.code in ("bad_model", "unknown_language")
    assert len(caught.value.message) < 1000
    assert not list((tmp_path / "work").iterdir())


def test_what_is_not_wanted_is_not_made(model: Path) -> None:
    edit('factory = "sentencizer"', 'factory = "strange"')(model)
    assert load_model(model, []).pipe_names == []


def test_saved_pipelines_are_looked_at_alike(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.to_disk(tmp_path / "saved")
    assert load(tmp_path / "saved").stages
    edit("after_creation = null", 'after_creation = {"@callbacks":"x.v1"}')(tmp_path / "saved")
    with pytest.raises(ConfigError, match="a model calls no functions"):
        load(tmp_path / "saved")


@pytest.mark.parametrize(
    "told", [{"model_used": 3, "sourced": ["x"]}, {"parts": {}}, {"sourced": 3}, 3]
)
def test_what_a_saved_pipeline_says_of_its_model(tmp_path: Path, told: object) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.to_disk(tmp_path / "saved")
    path = tmp_path / "saved" / "meta.json"
    meta = json.loads(path.read_text())
    path.write_text(json.dumps({**meta, "readout": told}))
    try:
        load(tmp_path / "saved")
    except ConfigError as error:
        assert str(tmp_path) in error.message
