import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from quotecases import run, segments_of, sentences_of
from readout.errors import ConfigError
from readout.language.cues import lexicon
from readout.stages.quotes import component

ALPHABET = "abT .,:;—“”‘’\"'«»()5\n\r\t😀\u200b"
WORDS = st.sampled_from(
    [
        "said",
        "that",
        "“",
        "”",
        "‘",
        "’",
        '"',
        "'",
        ",",
        ".",
        ":",
        "the mayor",
        "Reyes",
        "it",
        "was",
        "stressed",
        "I’m",
        "according",
        "to",
        "\n\n",
        "We must",
        "—",
        "😀",
        "told",
        "adding",
        "and",
    ]
)


@pytest.fixture(scope="module")
def stage() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_quotes")
    return nlp


def annotate(nlp: Language, text: str) -> spacy.tokens.Doc:
    doc = nlp.make_doc(text)
    segments = segments_of(text, [])
    doc._.readout_segments, doc._.readout_sentences = (segments, sentences_of(text, segments))
    return nlp.get_pipe("readout_quotes")(doc)


def check(text: str, nlp: Language) -> None:
    quotes, warnings = run(nlp, text)
    starts = [q.content[0][0] for q in quotes]
    assert starts == sorted(starts)
    ids = [q.id for q in quotes]
    assert ids == [f"q{n}" for n in range(1, len(quotes) + 1)]
    for quote in quotes:
        assert quote.text == " ".join(text[s:e] for s, e in quote.content)
        assert all(0 <= s < e <= len(text) for s, e in [*quote.content, *quote.marked])
        assert quote.content == sorted(quote.content)
        assert all(any(s <= a and b <= e for s, e in quote.content) for a, b in quote.marked)
        assert quote.parent is None or quote.parent in ids
        assert quote.kind != "indirect" or not quote.marked
        assert quote.kind not in {"direct", "term"} or quote.content == quote.marked
        assert 0 <= quote.confidence <= 1
        for part in (quote.cue, quote.speaker, quote.occasion):
            if part is not None and part.start is not None:
                assert text[part.start : part.end] == part.text
    assert all(0 <= (w.start or 0) <= (w.end or 0) <= len(text) for w in warnings)


@given(
    st.one_of(
        st.text(alphabet=ALPHABET, max_size=200),
        st.lists(WORDS, max_size=40).map(" ".join),
        st.text(max_size=80),
    )
)
@settings(max_examples=300)
def test_any_text_without_a_parse(text: str) -> None:
    check(text, BLANK)


@given(st.lists(WORDS, max_size=30).map(" ".join))
@settings(max_examples=60)
def test_any_text_with_a_parse(model_nlp: Language, text: str) -> None:
    check(text, model_nlp)


@pytest.mark.parametrize(
    "text", ["", "  \n ", "😀“😀”", "\u200b", "a\rb", "x" * 5000, "“" + "y" * 5000 + "” he said"]
)
def test_odd_texts(text: str) -> None:
    check(text, BLANK)


def test_hostile_text_is_fast() -> None:
    check("“said that " * 5_000, BLANK)


def test_component_writes_quotes_and_warnings(stage: Language) -> None:
    doc = annotate(stage, "“It is done,” he said. “We never end")
    assert [q.kind for q in doc._.readout_quotes] == ["direct", "direct"]
    assert [w.code for w in doc._.readout_warnings["readout_quotes"]] == ["unclosed_quotation"]
    assert [q.closed for q in doc._.readout_quotes] == [True, False]


def test_stray_mark_is_a_warning(stage: Language) -> None:
    doc = annotate(stage, "It is done.” “Yes, it is,” he said.")
    assert [w.code for w in doc._.readout_warnings["readout_quotes"]] == ["stray_quotation_mark"]
    assert [q.text for q in doc._.readout_quotes] == ["Yes, it is,"]


def test_without_segments_it_says_what_is_missing(stage: Language) -> None:
    with pytest.raises(ConfigError, match="readout_segment"):
        stage("“It is done,” he said.")


def test_payload_round_trip(stage: Language) -> None:
    component = stage.get_pipe("readout_quotes")
    output = component.found(annotate(stage, "“It is done,” he said."))
    assert component.unpack(component.pack(output)) == output
    again = pickle.loads(pickle.dumps(component))  # noqa: S301 - what a worker process receives
    assert again.fingerprint() == component.fingerprint()


def test_unknown_setting_is_an_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        spacy.blank("en").add_pipe("readout_quotes", config={"colour": "red"})


def test_confidence_leaves_out_unmarked() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_quotes", config={"min_confidence": 0.99})
    doc = annotate(nlp, "The mayor said that the port is old. “It is,” he said.")
    assert [q.kind for q in doc._.readout_quotes] == ["direct"]


@pytest.mark.slow
def test_found_by_entry_point() -> None:
    code = "import spacy; print(spacy.blank('en').add_pipe('readout_quotes').name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "readout_quotes"


def test_lexicon_is_large_and_consistent() -> None:
    words = lexicon()
    lemmas = {verb.lemma for entries in words.verbs.values() for verb in entries}
    assert len(lemmas) >= 200
    assert {"grumble", "quip", "warn", "call for", "point out", "underscore"} <= lemmas


SAID = "The mayor said that the port is old. “It is,” he said."


def weighed(weights: Path) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_quotes", config={"weights": str(weights)})
    return nlp


def test_weights_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "weights.json"
    file.write_text(json.dumps({"confidence": {"bias": 1.0}}), "utf-8")
    nlp = weighed(file)
    quotes = nlp(SAID)._.readout_quotes
    assert {quote.confidence for quote in quotes} == {0.731}  # 1 / (1 + e^-1)
    component = nlp.get_pipe("readout_quotes")
    print_of = component.fingerprint()
    assert [name for name, _ in print_of["files"]] == ["weights.json"]
    file.write_text(json.dumps({"confidence": {"bias": 2.0}}), "utf-8")
    assert weighed(file).get_pipe("readout_quotes").fingerprint() != print_of


def test_the_packaged_weights_given_as_a_file_change_nothing() -> None:
    packaged = Path(component.__file__).with_name("weights.json")
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_quotes")
    assert weighed(packaged)(SAID)._.readout_quotes == nlp(SAID)._.readout_quotes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("no json", "not a file of weights"),
        ('{"cue": {"bias": "much"}}', "not a file of weights"),
        ('{"cues": {"bias": 1.0}}', "did you mean 'cue'"),
    ],
)
def test_weights_that_are_none(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "weights.json"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=words) as caught:
        weighed(file)
    assert caught.value.code == "bad_model"
