"""The component in spaCy pipelines of all kinds, with the packaged model."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from readout.language.encoding import Encoding, encoding_of
from readout.records.types import Segment
from readout.stages.encoder.component import EncoderComponent, EncoderSettings

TEXT = (
    "Harbor talks reopen in Lissenby\n\n"
    "“We will dredge the channel,” Mayor Tarn Oskel said on Tuesday. The council added that tolls would stay low.\n\n"
    "Minister Ilda Korr stressed that the ferry to Tirraven must run all winter. Nobody disagreed."
)


def encoding(doc: Doc) -> Encoding:
    found = encoding_of(doc)
    assert found is not None
    return found


def check(doc: Doc) -> None:
    """What holds for any document.

    Words within segments, one tree a sentence, vectors of length 1.
    """
    found = encoding(doc)
    count = len(found.offsets)
    for of_words in (found.role_labels, found.entity_labels):
        assert of_words.shape == (count,)
    for sure in (found.role_chances, found.entity_chances):
        assert sure.shape == (count,)
        assert ((sure >= 0) & (sure <= 1)).all()
    assert found.vectors.shape == (len(found.runs), 384)
    starts = {token.idx for token in doc if not token.is_space}
    assert all(
        start in starts and doc.text[start:end].strip() for start, end in found.offsets.tolist()
    )
    for (low, high), vector in zip(found.runs, found.vectors, strict=True):
        length = float((vector**2).sum())
        assert length == pytest.approx(1.0, abs=1e-4) or (
            length == 0.0 and not doc_text(doc, found, low, high).isalnum()
        )
    assert [at for low, high in found.runs for at in range(low, high)] == list(range(count))
    if doc.has_annotation("DEP"):
        for sentence in doc.sents:
            assert [token for token in sentence if token.head == token] == [sentence.root]
            assert all(token.head.sent == sentence for token in sentence)
            assert all(
                (token.dep_ == "ROOT") == (token == sentence.root)
                for token in sentence
                if not token.is_space
            )


def doc_text(doc: Doc, found: Encoding, low: int, high: int) -> str:
    return "".join(doc.text[start:end] for start, end in found.offsets[low:high].tolist())


def sentences(doc: Doc) -> list[str]:
    return [span.text.strip() for span in doc.sents]


def syntax(doc: Doc) -> list[tuple[str, str, int]]:
    return [(token.tag_, token.dep_, token.head.i) for token in doc]


# -- alone
# -------------------------------------------------------------------------------------------------------


def test_lines_are_segments_where_nobody_made_any(alone: Language) -> None:
    doc = alone(TEXT)
    check(doc)
    found = encoding(doc)
    lines = [doc_text(doc, found, low, high) for low, high in found.runs]
    assert lines == ["".join(line.split()) for line in TEXT.split("\n\n")]
    assert sentences(doc) == TEXT.split("\n\n"), "without sentences a line is one"
    spans = [
        (span.label, doc.text[span.start : span.end])
        for span in (*found.roles(), *found.entities())
    ]
    assert ("cue", "said") in spans
    assert ("cue", "stressed") in spans


def test_sentences_of_an_earlier_component_are_kept() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("readout_encoder")
    doc = nlp("The gate opened. The band played.\nNobody came.")
    check(doc)
    assert sentences(doc) == ["The gate opened.", "The band played.", "Nobody came."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "  \n\t \n ",
        "\u200b",
        "\u200b \u200b",
        "\u200b\n\ufeff\n\u200b",
        "The quay\n\u200b\u200b\nThe gate stays open.",
        "\u200bThe gate \u200b said \ufeff no.\u200b",
        "   \n  The gate stays open.  \n",
        "The 👩‍👩‍👧‍👦 of Lissenby 🙂🙂 said “e\u0301te\u0301”.",
        "港口重新开放。市长说。",
        "“" * 700,
        "One " + "w" * 5000 + " word.",
        "[SEP] said [CLS] that [UNK] [PAD].",
        "A line.\r\nAnother.\rA third.\u2028A fourth.",
    ],
)
def test_any_text(alone: Language, encoder_nlp: Language, text: str) -> None:
    for nlp in (alone, encoder_nlp):
        doc = nlp(text)
        assert doc.text == text
        check(doc)


def test_words_without_pieces_hang_on_the_word_before(alone: Language) -> None:
    doc = alone("The gate \u200b opens\n\u200b \ufeff")
    check(doc)
    odd = doc[2]
    assert (odd.text, odd.head.text, odd.tag_, odd.dep_) == ("\u200b", "gate", "_SP", "dep")
    assert [token.head.text for token in doc if token.i > 4] == ["\u200b", "\u200b"]
    assert not encoding(doc).vectors[1].any()


def test_a_segment_without_words(alone: Language) -> None:
    doc = alone.make_doc("Gates   \n\n   open.")
    Doc.set_extension("odd_segments", default=None, force=True)
    doc._.odd_segments = [
        Segment(f"s{n}", "paragraph", *at)
        for n, at in enumerate([(0, 5), (5, 8), (8, 8), (12, 18)])
    ]
    odd = EncoderSettings(segments="odd_segments", sentences="odd_sentences")
    encoder = EncoderComponent("encoder", odd)
    check(encoder(doc))
    assert encoding(doc).runs == [(0, 1), (1, 1), (1, 1), (1, 3)]
    assert encoding(doc).vectors.any(axis=1).tolist() == [True, False, False, True]


def test_a_word_that_leaves_its_segment_is_cut_at_the_end(alone: Language) -> None:
    doc = alone.make_doc("Harborside gates")
    Doc.set_extension("odd_segments", default=None, force=True)
    doc._.odd_segments = [Segment("s1", "paragraph", 0, 6), Segment("s2", "paragraph", 6, 16)]
    odd = EncoderSettings(segments="odd_segments", sentences="odd_sentences")
    encoder = EncoderComponent("encoder", odd)
    found = encoding(encoder(doc))
    assert found.offsets.tolist() == [[0, 6], [11, 16]]
    assert found.runs == [(0, 1), (1, 2)]


def test_1000_words_in_one_line(alone: Language) -> None:
    doc = alone("The mayor said that the gate opens and " * 125)
    check(doc)
    assert len(encoding(doc).offsets) == 1000
    assert len(list(doc.sents)) == 1


# -- with others -------------------------------------------------------------------------------------------------


def test_sentences_are_those_of_the_segments(encoder_nlp: Language) -> None:
    doc = encoder_nlp(TEXT)
    check(doc)
    assert sentences(doc) == [doc.text[one.start : one.end] for one in doc._.readout_sentences]
    assert len(encoding(doc).runs) == len(doc._.readout_segments) == 3


def test_tags_and_parse_of_another_component_stay(model_nlp: Language) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_encoder")
    with model_nlp.select_pipes(disable=["ner"]):
        doc = model_nlp("Mayor Tarn Oskel said that the gate opens. Nobody came.")
    before = syntax(doc)
    nlp.get_pipe("readout_encoder")(doc)
    assert syntax(doc) == before
    assert len(encoding(doc).offsets) == len(doc)


@pytest.mark.parametrize("attribute", ["tag_", "dep_"])
def test_tags_alone_stay_as_well(alone: Language, attribute: str) -> None:
    doc = alone.make_doc("The gate opens")
    for token in doc:
        setattr(token, attribute, "XX")
    before = [getattr(token, attribute) for token in doc]
    alone.get_pipe("readout_encoder")(doc)
    assert [getattr(token, attribute) for token in doc] == before
    assert not doc.has_annotation("DEP" if attribute == "tag_" else "TAG")


def test_without_syntax() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_encoder", config={"syntax": False})
    doc = nlp(TEXT)
    assert not doc.has_annotation("DEP")
    assert not doc.has_annotation("TAG")
    check(doc)
    assert sentences(doc) == [doc.text[one.start : one.end] for one in doc._.readout_sentences]


def test_names_of_places_are_settings() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment", config={"segments": "my_segments", "sentences": "my_sentences"})
    places = {"segments": "my_segments", "sentences": "my_sentences", "encoding": "my_encoding"}
    nlp.add_pipe("readout_encoder", config=places)
    doc = nlp(TEXT)
    assert isinstance(doc._.my_encoding, Encoding)
    assert len(doc._.my_encoding.runs) == 3
    assert doc._.get("readout_encoding") is None


def test_no_encoding_where_no_encoder_ran() -> None:
    assert encoding_of(spacy.blank("en")("The gate opens.")) is None


def test_spacy_finds_no_problem_in_the_pipeline() -> None:
    nlp = spacy.blank("en")
    for name in ("readout_segment", "readout_encoder", "readout_entities", "readout_quotes"):
        nlp.add_pipe(name)
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    assert not any(analysis["problems"].values())
    assert analysis["summary"]["readout_encoder"]["assigns"][0] == "doc._.readout_encoding"


# -- copies and processes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["copy", "pickle"])
def test_a_copy_still_runs(encoder_nlp: Language, way: str) -> None:
    encoder = encoder_nlp.get_pipe("readout_encoder")
    assert isinstance(encoder, EncoderComponent)
    other = copy.copy(encoder) if way == "copy" else pickle.loads(pickle.dumps(encoder))  # noqa: S301 - our own
    assert "runtime" not in other.__dict__
    assert len(pickle.dumps(other)) < 10_000
    doc = encoder_nlp(TEXT)
    with encoder_nlp.select_pipes(disable=["readout_encoder"]):
        again = other(encoder_nlp(TEXT))
    assert encoding(again).role_chances.tobytes() == encoding(doc).role_chances.tobytes()
    assert syntax(again) == syntax(doc)
    assert other.fingerprint() == encoder.fingerprint()


@pytest.mark.slow
def test_a_process_that_unpickles_has_the_extension_and_loads_no_engine_before(
    alone: Language, tmp_path: Path
) -> None:
    file = tmp_path / "encoder.bin"
    file.write_bytes(pickle.dumps(alone.get_pipe("readout_encoder")))
    code = (
        "import sys\n"
        "import readout.stages.encoder.component\n"
        "print([name for name in ('onnxruntime', 'torch') if name in sys.modules])\n"
        "import pickle, spacy\n"
        "from pathlib import Path\n"
        "encoder = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "doc = encoder(spacy.blank('en').make_doc('The gate opens.'))\n"
        "print(doc._.readout_encoding.runs, len(list(doc.sents)))\n"
        "print([name for name in ('onnxruntime', 'torch') if name in sys.modules])\n"
    )
    assert python(code, str(file)).splitlines() == ["[]", "[(0, 4)] 1", "['onnxruntime']"]


def python(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_tokens_of_spacy_are_words_of_the_encoding(encoder_nlp: Language) -> None:
    doc = encoder_nlp(TEXT)
    words: list[Token] = [token for token in doc if not token.is_space]
    assert encoding(doc).offsets.tolist() == [
        [token.idx, token.idx + len(token)] for token in words
    ]
