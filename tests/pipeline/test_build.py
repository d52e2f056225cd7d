"""Tokens of a text are those of spaCy, however long it is and whatever glues its words."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from readout.pipeline import build

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
    small, large = (steps(nlp, "\n\n".join(parts(count))) for count in (30, 120))
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
