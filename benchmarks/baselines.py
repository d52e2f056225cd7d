"""Other ways to find quotations.

They are written as the quotes of a record, so that one scorer scores all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from benchmarks.corpora import Skipped
from benchmarks.timing import Seconds, Side, clock, paragraphs
from readout.records.types import Document

__all__ = ["Quote", "between_marks", "textacy_finder", "textacy_side"]

Quote = dict[str, Any]
LEAST_WORDS = 4
MARKED = re.compile(r"(?:[“\"]|``|'')(?P<words>[^“”\"\n]+?)(?:[”\"]|'')")


def between_marks(document: Document) -> list[Quote]:
    """Return what stands between quotation marks, four words or more; nobody said it."""
    found = [
        match
        for match in MARKED.finditer(document.text)
        if len(match["words"].split()) >= LEAST_WORDS
    ]
    return [_quote(*match.span("words")) for match in found]


def textacy_finder(nlp: Language) -> Callable[[Document], list[Quote]]:
    """Return what finds textacy's direct quotations, paragraph by paragraph, over spaCy's parse.

    Raises
    ------
    Skipped
        Where textacy is not installed.
    """
    extract = _textacy()

    def find(document: Document) -> list[Quote]:
        offsets, texts = zip(*paragraphs(document), strict=True)
        return [
            _quote(
                offset + content.start_char + 1,  # past the mark
                offset + content.end_char - 1,
                speaker=_hull(offset, speaker),
                cue=_hull(offset, cue),
            )
            for offset, doc in zip(offsets, nlp.pipe(texts, batch_size=64), strict=True)
            for speaker, cue, content in extract(doc)
        ]

    return find


def textacy_side(nlp: Language) -> Side:
    """Return textacy as a side whose time is taken.

    What it needs of spaCy, and what it takes itself.

    Raises
    ------
    Skipped
        Where textacy is not installed.
    """
    extract = _textacy()

    def side(documents: Sequence[Document], seconds: Seconds) -> None:
        with clock(seconds, "textacy, spaCy included"):
            texts = (text for document in documents for _, text in paragraphs(document))
            for doc in nlp.pipe(texts, batch_size=64):
                with clock(seconds, "textacy: quotations alone"):
                    extract(doc)

    return side


def _textacy() -> Callable[[Doc], list[Any]]:
    try:
        from textacy.extract import direct_quotations
    except ImportError as error:
        raise Skipped(
            "textacy is not installed (pip install 'policy-readout[benchmarks]')"
        ) from error

    def extract(doc: Doc) -> list[Any]:
        try:
            return list(direct_quotations(doc))
        except ValueError:  # an odd number of marks: textacy gives the text up
            return []

    return extract


def _hull(offset: int, tokens: Sequence[Token]) -> dict[str, int]:
    return {"start": offset + tokens[0].idx, "end": offset + tokens[-1].idx + len(tokens[-1])}


def _quote(
    start: int, end: int, speaker: dict[str, int] | None = None, cue: dict[str, int] | None = None
) -> Quote:
    return {
        "kind": "direct",
        "content": [[start, end]],
        "speaker": speaker,
        "cue": cue,
        "parent": None,
    }
