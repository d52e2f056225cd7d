"""Set formulations found anew in a small corpus of an invented valley."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner

from readout.cli import main
from readout.errors import ConfigError
from readout.stages.entities.gazetteer import Gazetteer, GazetteerEntry, load_gazetteer
from readout.train.formulations import find_formulations, propose_formulations

TEXTS = {
    "dam": "The valley board met on the dam. It upheld the principle of “slow water” and asked for patience. "
    "Ada Quill wants slow water and deep roots in all hamlets. Many people walked home over the long bridge.",
    "mill": "Millers heard a talk. “Slow water,” the speaker began, is older than the mill. "
    "Whoever plants slow water and deep roots harvests twice, Ada Quill wrote. People like bread.",
    "fair": "A stall showed seeds. Its banner read “slow water and deep roots”; children drew fish. "
    "The idea of slow water came up again. A steady-handed ferry guild was praised by Ada Quill.",
    "ferry": "Rowers trust the steady-handed ferry guild. For them slow water and deep roots mean work. "
    "They follow the concept of slow water. Nets before boats, they sang, and Ada Quill smiled.",
    "school": "Pupils learn Nets before boats in spring. The Steady-Handed Ferry Guild gave them oars.",
    "shop": "A clerk explained why nets before boats still sells rope to the steady-handed ferry guild.",
}


def found(
    texts: dict[str, str], known: Gazetteer | None = None, **options: int
) -> dict[str, float]:
    report = find_formulations(texts.items(), known or Gazetteer(), **options)
    return {item.text: item.phrase.score for item in report.formulations}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in TEXTS.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    return corpus


def test_what_recurs_and_reads_like_a_slogan_is_found() -> None:
    phrases = found(TEXTS)
    assert {
        "slow water",
        "slow water and deep roots",
        "nets before boats",
        "steady-handed ferry guild",
    } == set(phrases)
    assert phrases["slow water and deep roots"] > phrases["steady-handed ferry guild"]


def test_the_report_says_why() -> None:
    report = find_formulations(TEXTS.items(), Gazetteer())
    by_phrase = {item.text: item.phrase for item in report.formulations}
    water, roots = by_phrase["slow water"], by_phrase["slow water and deep roots"]
    assert (report.documents, water.documents, water.occurrences, roots.documents) == (6, 4, 8, 4)
    assert (water.marked, water.named, water.completeness) == (0.25, 0.375, 0.5)
    assert roots.parallel
    assert roots.completeness == 1.0
    shown = {item.text: (item.document, item.example) for item in report.formulations}
    assert shown["slow water and deep roots"] == ("fair", "slow water and deep roots")


def test_the_same_each_time_and_no_more_than_asked() -> None:
    phrases = list(found(TEXTS).items())
    assert list(found(TEXTS).items()) == phrases
    assert list(found(TEXTS, most=2).items()) == phrases[:2]


def test_more_documents_may_be_asked_for() -> None:
    assert "nets before boats" not in found(TEXTS, min_documents=4)


def test_what_is_known_is_left_out() -> None:
    known = Gazetteer(
        [
            (
                GazetteerEntry(
                    "Deep roots doctrine", "CONCEPT", ["slow water and deep roots", "Slow Water"]
                ),
                "known:1",
            )
        ]
    )
    assert set(found(TEXTS, known)) == {"nets before boats", "steady-handed ferry guild"}


def test_names_collocations_and_copied_text_are_none() -> None:
    copied = "Nothing on this page may be reprinted for gain without a letter from the keeper of the old tide mill archive."
    lines = [
        "The Grand Lantern Harbor Office shut.",
        "By the Grand Lantern Harbor Office he sat.",
        "To Grand Lantern Harbor Office men.",
    ]
    texts = {f"d{n}": f"{line} A long walk. {copied}" for n, line in enumerate(lines)}
    assert found(texts) == {}


def test_a_text_that_is_there_twice_counts_once() -> None:
    text = "They sang “nets before boats” all day."
    with pytest.raises(ConfigError, match="1 different documents") as caught:
        found({"a": text, "b": text, "c": text + "\n"})
    assert caught.value.code == "too_few_documents"


def test_the_file_is_a_gazetteer_that_the_stage_reads(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "formulations.jsonl"
    done = CliRunner().invoke(main, ["train", "formulations", str(folder), "-o", str(output)])
    assert done.exit_code == 0, done.output
    assert "slow water and deep roots | fair: slow water and deep roots" in done.output
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert all(line["label"] == "CONCEPT" for line in lines)
    assert load_gazetteer([output]).size == len(lines) == 4
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_entities", config={"gazetteers": [str(output)]})
    doc = nlp("The mayor praised Slow water and deep roots on the quay.")
    tagged = [(entity.text, entity.label) for entity in doc._.readout_entities]
    assert ("Slow water and deep roots", "CONCEPT") in tagged


def test_lines_of_a_jsonl_are_documents_and_bad_ones_are_told(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"id": name, "text": text}) for name, text in TEXTS.items()]
    corpus.write_text("\n".join([*lines, "{"]) + "\n", encoding="utf-8")
    report = propose_formulations([str(corpus)], tmp_path / "out.jsonl", [])
    assert report.documents == 6
    assert [reason.startswith(f"{corpus}, line 7: ") for reason in report.rejected] == [True]


def test_faults_are_told_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    (tmp_path / "empty").mkdir()
    cases = [
        ([str(tmp_path / "empty")], 3, "nothing_to_read"),
        ([str(tmp_path / "none")], 3, "missing_path"),
        ([], 3, "no_inputs"),
        ([str(folder)], 5, "nothing_found"),
        ([str(folder)], 7, "too_few_documents"),
    ]
    for inputs, least, code in cases:
        with pytest.raises(ConfigError) as caught:
            propose_formulations(inputs, output, [], least)
        assert caught.value.code == code
        assert not output.exists()
    output.write_text("edited", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        propose_formulations([str(folder)], output, [])
    assert output.read_text(encoding="utf-8") == "edited"
