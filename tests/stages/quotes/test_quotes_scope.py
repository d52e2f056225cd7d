from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from spacy.language import Language

from blank import BLANK
from readout import load
from readout.errors import ConfigError
from readout.records.types import Offsets, Quote
from readout.stages.quotes.choose.scope import QuoteTask, counts
from readout.stages.quotes.extract import extract
from stages.quotes.documents import TEXTS, draft, page

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration with these settings of the quote stage."""

    def config(values: str) -> Path:
        path = tmp_path / "c.cfg"
        head = '[nlp]\npipeline = ["readout_segment","readout_quotes"]\n[components]\n[components.readout_quotes]\n'
        path.write_text(head + values, encoding="utf-8")
        return path

    return config


# -- statements and thoughts
# ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("The mayor said that the quay is shut.", True),
        (
            "<source>She</source> <cue>said she hoped</cue> <content>the quay would reopen</content>.",
            True,
        ),
        ("“The quay is shut,” the mayor thought.", True),
        ("The mayor believes that the plan is “too narrow for any ferry at all”.", True),
        ("The mayor believes that the quay is shut.", True),
        ("The mayor knew that the quay was shut.", False),
        ("The mayor hopes to mend the quay.", False),
        (
            "<source>The mayor</source> <cue>is sure</cue> that <content>the quay is shut</content>.",
            False,
        ),
        # opinions are statements, hopes are none
        ("The meeting believed that the quay must be shut.", True),
        ("The <org>Harbour Board</org> believed that the quay must be shut.", True),
        ("The meeting hoped that the quay would reopen.", False),
        ("It was believed that the quay must be shut.", True),
        ("It is believed that the quay is shut.", False),
        ("It was widely believed that the quay was shut.", True),
        # facts that show; nobody
        ("The cracks suggest that the wall is old.", False),
        ("The survey suggests that the wall is old.", True),
        ("Nobody said that the quay is shut.", False),
    ],
)
def test_what_is_a_statement(encoder_nlp: Language, case: str, expected: bool) -> None:
    found, one = draft(encoder_nlp, case)
    assert counts(found, one, QuoteTask()) == expected


def test_a_quotation_without_a_clause_is_a_statement() -> None:
    found, one = draft(BLANK, "“The quay is shut and will remain so.”")
    assert one.clause is None
    assert counts(found, one, QuoteTask())


# -- the setting
# ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ('scope = "everything"\n', ["scope", "'everything'", "statements", "all"]),
        ("scope = null\n", ["scope", "None"]),
        ('scop = "all"\n', ["components.readout_quotes.scop", "did you mean 'scope'"]),
    ],
)
def test_unknown_values_are_named(write: Write, values: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(values))
    assert caught.value.code == ("unknown_key" if "scop " in values else "bad_value")
    for word in ["c.cfg", "readout_quotes", *words]:
        assert word in caught.value.message


def test_unknown_values_in_a_spacy_pipeline() -> None:
    with pytest.raises(ValueError, match="scope"):
        spacy.blank("en").add_pipe("readout_quotes", config={"scope": "everything"})


def test_the_scope_is_part_of_the_fingerprint(write: Write) -> None:
    texts = ["", 'scope = "all"\n', "continued = false\n"]
    prints = [load(write(values)).nlp.get_pipe("readout_quotes").fingerprint() for values in texts]
    assert all(prints.count(one) == 1 for one in prints)


def test_the_scope_sets_the_edges(encoder_nlp: Language) -> None:
    found = page(encoder_nlp, "The mayor said that the quay is shut.")
    assert [q.text for q in extract(found)[0]] == ["the quay is shut"]
    assert [q.text for q in extract(found, scope="all")[0]] == ["that the quay is shut"]


# -- whatever the text ----------------------------------------------------------------------------------------------


def in_marks(quotes: list[Quote]) -> list[Offsets]:
    return [tuple(span) for quote in quotes if quote.kind != "term" for span in quote.marked]


def nothing_is_lost(nlp: Language, text: str) -> None:
    """What stands in marks and is no term with the scope of statements is so with the scope of all.

    Marks around marks hold no words, and do not count.
    """
    found = page(nlp, text)
    fewer, _ = extract(found, 0.3)
    more, _ = extract(found, 0.3, scope="all")
    kept = in_marks(more)
    for start, end in in_marks(fewer):
        assert any(low <= start and end <= high for low, high in kept), text[start:end]
    terms = {span for quote in more for span in quote.marked}
    words = [
        (a, b) for quote in fewer for a, b in quote.marked if any(c.isalnum() for c in text[a:b])
    ]
    assert all(any(s <= a and b <= e for s, e in terms) for a, b in words)


@given(TEXTS)
@settings(max_examples=60)
def test_the_wider_scope_keeps_all_that_stands_in_marks(text: str) -> None:
    nothing_is_lost(BLANK, text)


@given(TEXTS)
@settings(max_examples=50)
def test_the_wider_scope_keeps_it_with_a_parse(model_nlp: Language, text: str) -> None:
    nothing_is_lost(model_nlp, text)


@given(TEXTS)
@settings(max_examples=50)
def test_the_wider_scope_keeps_it_with_the_encoder(encoder_nlp: Language, text: str) -> None:
    nothing_is_lost(encoder_nlp, text)


def test_a_character_that_nobody_sees_is_no_part_of_a_name() -> None:
    (quote,) = load()("Minister Mara Velden\u2060 said that the dam would be mended.").quotes
    assert quote.speaker.text == "Minister Mara Velden"
    assert quote.content == [(32, 55)]
