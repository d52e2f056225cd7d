"""What a spaCy user does with the components: nothing here but spaCy and public names of readout.

Runs in the suite and in a fresh environment from the built wheel.
"""

from __future__ import annotations

import json
import multiprocessing
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import spacy
from click.testing import CliRunner
from spacy import displacy
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from readout import load, read_records

STAGES = ("segment", "encoder", "entities", "document", "quotes", "themes")
FIELDS = ("segments", "sentences", "entities", "events", "document", "quotes", "passages")
TEXTS = [
    "Water prices\n\nOn 3 May 2031, the Harbor Council held its 7th plenary session. It was stressed that "
    "“old trades and new ones must grow together.”",
    "“Universities and firms must turn results into products,” said Minister Mara Velden.",
    "",
]
Way = Callable[[Language, list[Doc], Path], list[Doc]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    found = spacy.blank("en")
    for stage in STAGES:
        found.add_pipe(f"readout_{stage}")
    return found


@pytest.fixture
def docs(nlp: Language) -> list[Doc]:
    return list(nlp.pipe(TEXTS))


def results(doc: Doc) -> dict[str, Any]:
    return {field: getattr(doc._, f"readout_{field}") for field in FIELDS}


def spans(doc: Doc) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: [(s.start_char, s.end_char, s.label_, s.id_, s.kb_id_) for s in group]
        for name, group in doc.spans.items()
    }


# -- serialisation: seven ways
# --------------------------------------------------------------------------------


def through_processes(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    return list(nlp.pipe([doc.text for doc in docs], n_process=2))


def through_bytes(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    return [Doc(nlp.vocab).from_bytes(doc.to_bytes()) for doc in docs]


def through_docbin(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    DocBin(docs=docs, store_user_data=True).to_disk(folder / "docs.spacy")
    vocab = spacy.blank("en").vocab
    return list(DocBin().from_disk(folder / "docs.spacy").get_docs(vocab))


def through_pickle(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    return [pickle.loads(pickle.dumps(doc)) for doc in docs]  # noqa: S301 - our own


def through_copies(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    return [doc.copy() for doc in docs]


def through_json(nlp: Language, docs: list[Doc], folder: Path) -> list[Doc]:
    names = [f"readout_{field}" for field in FIELDS]
    lines = [json.dumps(doc.to_json(underscore=names)) for doc in docs]
    return [Doc(nlp.vocab).from_json(json.loads(line)) for line in lines]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # fork, threads
@pytest.mark.parametrize(
    "way",
    [
        through_processes,
        through_bytes,
        through_docbin,
        through_pickle,
        through_copies,
        through_json,
    ],
)
def test_documents_come_back_the_same(
    way: Way, nlp: Language, docs: list[Doc], tmp_path: Path
) -> None:
    again = way(nlp, docs, tmp_path)
    assert len(again) == len(docs)
    for one, other in zip(docs, again, strict=True):
        assert other.text == one.text
        assert results(other) == results(one)
        kinds = [[type(item) for item in found] for found in results(other).values()]
        assert kinds == [[type(item) for item in x] for x in results(one).values()]
        if way is not through_json:  # which knows no ids of spans
            assert spans(other) == spans(one)


def test_documents_are_joined(docs: list[Doc]) -> None:
    joined = Doc.from_docs(docs)
    quotes = joined._.readout_quotes
    assert len(quotes) == sum(len(doc._.readout_quotes) for doc in docs) == 2
    assert len({quote.id for quote in quotes}) == 2
    for quote in quotes:
        words = " ".join(joined.text[start:end] for start, end in quote.content)
        assert words == quote.text
    second = joined.spans["readout_quotes"][-1]
    assert second.text == "Universities and firms must turn results into products,"
    entity = next(e for e in joined._.readout_entities if e.text == "Mara Velden")
    assert quotes[-1].speaker.entity == entity.id


def test_records_are_made_of_documents_at_any_time(tmp_path: Path) -> None:
    readout = load()
    docs = list(readout.nlp.pipe(TEXTS))
    again = through_docbin(readout.nlp, docs, tmp_path)
    assert [readout.record_of(doc) for doc in again] == [readout(t) for t in TEXTS]


# -- what a spaCy user tries
# --------------------------------------------------------------------------------


def test_displacy(docs: list[Doc]) -> None:
    assert "Harbor Council" in displacy.render(docs[0], style="ent", jupyter=False)
    options = {"spans_key": "readout_quotes"}
    drawn = displacy.render(docs[0], style="span", options=options, jupyter=False)
    assert "direct" in drawn


def test_matchers(nlp: Language, docs: list[Doc]) -> None:
    matcher = Matcher(nlp.vocab)
    matcher.add("person", [[{"ENT_TYPE": "PERSON", "OP": "{2}"}]])
    assert [span.text for span in matcher(docs[1], as_spans=True)] == ["Mara Velden"]
    phrases = PhraseMatcher(nlp.vocab, attr="LOWER")
    phrases.add("body", [nlp.make_doc("harbor council")])
    (found,) = phrases(docs[0], as_spans=True)
    assert found.ents[0].label_ == "ORG"


def test_spans_of_quotes(docs: list[Doc]) -> None:
    (said,) = docs[1].spans["readout_quotes"]
    assert (said.label_, said._.speaker.status, said._.cue.lemma) == ("direct", "named", "say")
    (stressed,) = docs[0].spans["readout_quotes"]
    assert stressed._.occasion.date == "2031-05-03"
    assert [cue.label_ for cue in docs[0].spans["readout_cues"]] == ["stress"]
    (by,) = docs[1].spans["readout_speakers"]
    assert (by.text, by._.readout) == ("Minister Mara Velden", docs[1]._.readout_quotes[0])
    passages = docs[1].spans["readout_passages"]
    assert [p.label_ for p in passages] == ["scitech_industry"]
    assert [theme.id for theme in said._.themes] == ["scitech_industry"]


def test_an_extension_of_ones_own_on_a_quote(docs: list[Doc]) -> None:
    Span.set_extension("tone", default=None, force=True)
    docs[1].spans["readout_quotes"][0]._.tone = "calm"
    again = Doc(docs[1].vocab).from_bytes(docs[1].to_bytes())
    (quote,) = again.spans["readout_quotes"]
    assert quote._.tone == "calm"
    assert quote._.speaker.text == "Minister Mara Velden"


def test_pipes_are_selected_and_analysed(nlp: Language) -> None:
    assert not any(nlp.analyze_pipes()["problems"].values())
    with nlp.select_pipes(disable=["readout_themes"]):
        doc = nlp(TEXTS[0])
    assert doc._.readout_quotes
    assert doc._.readout_passages is None


def test_evaluate(nlp: Language) -> None:
    name = TEXTS[1].index("Mara")
    gold = {
        "spans": {"readout_quotes": [(1, TEXTS[1].index("”"), "direct")]},
        "entities": [(name, name + 11, "PERSON")],
    }
    example = Example.from_dict(nlp.make_doc(TEXTS[1]), gold)
    scores = nlp.evaluate([example])
    assert scores["spans_readout_quotes_f"] == 1.0
    assert scores["ents_per_type"]["PERSON"]["f"] == 1.0
    assert scores["spans_readout_segments_f"] is None
    assert callable(spacy.registry.scorers.get("readout.spans_scorer.v1"))


# -- pipelines that work elsewhere
# --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_saved_pipeline_works_elsewhere(tmp_path: Path) -> None:
    names = tmp_path / "names.jsonl"
    names.write_text('{"name": "Harbor Council", "label": "ORG", "kb_id": "Q7"}')
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_entities", config={"gazetteers": [str(names)]})
    nlp.add_pipe("readout_quotes")
    nlp.to_disk(tmp_path / "saved")
    names.unlink()
    shutil.move(tmp_path / "saved", tmp_path / "elsewhere")
    code = (
        "import json, spacy, sys\n"
        "doc = spacy.load(sys.argv[1])(sys.stdin.read())\n"
        "print(json.dumps([[e.text, e.kb_id_] for e in doc.spans['readout_entities']]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "elsewhere")],
        input=TEXTS[0],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ["Harbor Council", "Q7"] in json.loads(done.stdout), done.stderr
    nlp.remove_pipe("readout_entities")
    with pytest.raises(Exception, match="no such file"):
        spacy.blank("en").add_pipe("readout_entities", config={"gazetteers": [str(names)]})


@pytest.mark.slow
def test_the_same_records_by_command_and_from_a_saved_pipeline(tmp_path: Path) -> None:
    readout = load()
    readout.nlp.to_disk(tmp_path / "saved")
    rows = [{"id": f"n{n}", "text": text} for n, text in enumerate(TEXTS[:2])]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "texts.jsonl").write_text(lines)
    (script,) = entry_points(group="console_scripts", name="readout")
    written = []
    for config in ([], ["-c", str(tmp_path / "saved")]):
        out = tmp_path / f"out{len(config)}"
        command = ["run", str(tmp_path / "texts.jsonl"), "-o", str(out), *config]
        done = CliRunner().invoke(script.load(), command)
        assert done.exit_code == 0, done.stderr
        written.append((out / "annotations.jsonl").read_bytes())
    assert written[0] == written[1]
    saved = load(tmp_path / "saved")
    for row, record in zip(rows, read_records(tmp_path / "out0"), strict=True):
        made = saved.record_of(saved.nlp(row["text"]))
        for field in ("quotes", "entities", "events", "passages", "document", "stages"):
            assert getattr(made, field) == getattr(record, field), field


@pytest.mark.slow
def test_other_ways_to_start_processes(tmp_path: Path) -> None:
    there = multiprocessing.get_all_start_methods()
    methods = [method for method in ("spawn", "forkserver") if method in there]
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, spacy, sys\n"
        "if __name__ == '__main__':\n"
        "    nlp = spacy.blank('en')\n"
        "    nlp.add_pipe('readout_segment')\n"
        "    nlp.add_pipe('readout_quotes')\n"
        "    text = '“Nobody is cut off,” said the mayor.'\n"
        "    for method in sys.argv[1:]:\n"
        "        multiprocessing.set_start_method(method, force=True)\n"
        "        for doc in nlp.pipe([text] * 3, n_process=2):\n"
        "            print(method, doc._.readout_quotes[0].speaker.text)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script), *methods], capture_output=True, text=True, check=False
    )
    wanted = [f"{method} the mayor" for method in methods for _ in range(3)]
    assert done.stdout.splitlines() == wanted, done.stderr
