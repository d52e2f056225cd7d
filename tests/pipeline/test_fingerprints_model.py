"""Saved pipelines: they carry their files, give the same records elsewhere, and know their model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner
from spacy.language import Language

from readout import load
from readout.batch.load import Readout
from readout.cli import main
from readout.config.configuration import packaged, read_config
from readout.doc.origin import origin_of
from readout.errors import ConfigError, DocumentError
from readout.records.types import Document, Source, Warning, encode_record
from runs import SEGMENT

TEXT = (
    "Harbour news\n\nOn 3 May 2031 the Moss Council met in Veld. It was stressed that old yards and "
    "new ones must grow together. “Nobody is cut off,” said Mara Velden."
)
CONFIG = """
[readout]
max_chars = 5000
[nlp]
pipeline = ["readout_segment","readout_entities","readout_quotes","readout_themes"]
[components]
[components.readout_entities]
gazetteers = ["names.jsonl"]
[components.readout_quotes]
weights = "weights.json"
[components.readout_themes]
taxonomy = "mine.toml"
model = "model.bin"
"""


def write_mine(folder: Path) -> Path:
    """Write a configuration with files of its own."""
    folder.mkdir()
    themes = packaged() / "themes"
    shutil.copy(themes / "future-industries.toml", folder / "mine.toml")
    shutil.copy(themes / "future-industries" / "model.bin", folder / "model.bin")
    names = {"name": "Moss Council", "label": "ORG", "kb_id": "Q7"}
    (folder / "names.jsonl").write_text(json.dumps(names), "utf-8")
    weights = {"confidence": {"bias": 1.0, "threshold": 0.3}}
    (folder / "weights.json").write_text(json.dumps(weights), "utf-8")
    (folder / "mine.cfg").write_text(CONFIG, "utf-8")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write_mine(tmp_path / "mine")


@pytest.fixture(scope="module")
def saved_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A saved pipeline whose files are deleted; and the record that it gave."""
    folder = tmp_path_factory.mktemp("saved")
    mine = write_mine(folder / "mine")
    readout = load(mine / "mine.cfg")
    record = encode_record(readout(TEXT))
    readout.nlp.to_disk(folder / "there")
    shutil.rmtree(mine)
    return folder / "there", record


@pytest.fixture
def saved(saved_once: tuple[Path, bytes], tmp_path: Path) -> tuple[Path, bytes]:
    """The same, elsewhere."""
    folder, record = saved_once
    return Path(shutil.copytree(folder, tmp_path / "elsewhere")), record


def test_the_same_records_elsewhere(saved: tuple[Path, bytes]) -> None:
    folder, record = saved
    again = load(folder)
    assert encode_record(again(TEXT)) == record
    assert b'"kb_id":"Q7"' in record
    assert again.config.limits.max_chars == 5000
    assert again.nlp.max_length == 5000
    with pytest.raises(DocumentError, match="max_chars"):
        again("x" * 5001)


def test_as_spacy_loads_it(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, record = saved
    nlp = spacy.load(folder)
    assert encode_record(load(folder).record_of(nlp(TEXT))) == record
    nlp.to_disk(folder)  # over itself
    nlp.to_disk(tmp_path / "once-more")
    shutil.rmtree(folder)
    assert encode_record(load(tmp_path / "once-more")(TEXT)) == record


def test_saved_from_a_pipeline_of_spacys(mine: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    settings = {"gazetteers": [str(mine / "names.jsonl")]}
    nlp.add_pipe("readout_entities", config=settings)
    nlp.to_disk(tmp_path / "saved")
    shutil.rmtree(mine)
    doc = spacy.load(tmp_path / "saved")(TEXT)
    assert "Q7" in {entity.kb_id for entity in doc._.readout_entities}
    readout = load(tmp_path / "saved")
    assert [stage.name for stage in readout.stages] == ["segment", "entities"]
    assert readout(TEXT).entities == doc._.readout_entities
    assert readout.model is None


def test_what_a_saved_pipeline_lost_is_named(saved: tuple[Path, bytes]) -> None:
    folder, _ = saved
    shutil.rmtree(folder / "readout_themes" / "model")
    with pytest.raises(ConfigError, match=r"readout_themes.model.*save it again"):
        spacy.load(folder)
    shutil.rmtree(folder / "readout_themes")
    nlp = spacy.load(folder)
    with pytest.raises(ConfigError, match=r"readout_themes: .*mine\.toml: no such file"):
        nlp(TEXT)
    with pytest.raises(ConfigError, match=r"readout_themes: .*mine\.toml"):
        load(folder)
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        nlp.to_disk(folder)


def test_a_missing_file_is_named_at_once_where_nothing_was_saved() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_entities")
    with pytest.raises(ConfigError, match="no such file"):
        nlp.add_pipe("readout_themes", config={"taxonomy": "nowhere.toml"})


@pytest.mark.slow
def test_a_model_keeps_its_description(tmp_path: Path) -> None:
    readout = load(Path(__file__).parents[1] / "spacymodel.cfg")
    folder = tmp_path / "saved"
    readout.nlp.to_disk(folder)
    again = load(folder)
    assert again.model == readout.model
    assert again.prints == readout.prints
    assert encode_record(again(TEXT)) == encode_record(readout(TEXT))
    with (folder / "tagger" / "cfg").open("a") as stream:
        stream.write(" ")  # trained again, say
    assert load(folder).model != readout.model


def test_the_command_takes_a_saved_pipeline(saved: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, _ = saved
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    arguments = ["-c", str(folder), "-o", str(tmp_path / "out"), "-j", "2"]
    done = CliRunner().invoke(main, ["run", str(tmp_path / "a.txt"), *arguments])
    assert done.exit_code == 0, done.stderr
    (line,) = (tmp_path / "out" / "annotations.jsonl").read_bytes().splitlines()
    assert b'"kb_id":"Q7"' in line


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"readout": 1}'])
def test_a_folder_that_is_no_pipeline(tmp_path: Path, content: str | None) -> None:
    nlp: Language = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.to_disk(tmp_path / "saved")
    meta = tmp_path / "saved" / "meta.json"
    meta.unlink()
    if content is not None:
        meta.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path / "saved")
    assert caught.value.code == "bad_config"
    with pytest.raises(ConfigError):
        read_config(tmp_path)


# -- records of documents as spaCy has them
# --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def readout(tmp_path_factory: pytest.TempPathFactory) -> Readout:
    path = tmp_path_factory.mktemp("config") / "c.cfg"
    path.write_text(SEGMENT, "utf-8")
    return load(path)


def test_a_document_knows_where_it_comes_from(readout: Readout) -> None:
    source = Source("a.txt", "0" * 64, "text/plain", None)
    document = Document("a", TEXT, {"date": "2031"}, source, None, [Warning("odd", "message")])
    with readout.zone():
        doc = readout.doc(document)
        assert origin_of(doc) == document
        assert readout.record_of(doc) == readout.annotate(document)
        assert doc.spans["readout_segments"]


def test_a_document_of_a_text_alone(readout: Readout) -> None:
    assert readout.record_of(readout.nlp(TEXT)) == readout(TEXT)


def test_a_document_that_was_not_annotated(readout: Readout) -> None:
    with pytest.raises(DocumentError, match="annotate it first") as caught:
        readout.record_of(readout.nlp.make_doc(TEXT))
    assert caught.value.code == "not_annotated"
