"""What two wordings of the same statement have, and what one has alone."""

from __future__ import annotations

from collections.abc import Sequence

from readout.analyze.again.words import words_of
from readout.io.extras import extra

__all__ = ["difference"]

KEPT = 2
"""Words beside a change that are shown of what both have."""
ELLIPSIS = "…"


def difference(before: str, after: str) -> str:
    """Write how a wording differs from an earlier one, as ``wdiff`` does.

    Marks and capitals make no difference. Of a long stretch that both have its edges are shown.

    Returns
    -------
    str
        ``[-words left out-]``, ``{+words added+}``; empty where both have the same words.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    old, new = _tokens(before), _tokens(after)
    indel = extra("rapidfuzz.distance", "analysis").Indel
    codes = indel.opcodes([word for word, _ in old], [word for word, _ in new])
    if all(code.tag == "equal" for code in codes):
        return ""
    pieces: list[str] = []
    left: list[str] = []
    added: list[str] = []
    for number, code in enumerate(codes, start=1):
        if code.tag == "equal":
            pieces += _changed(left, added)
            left, added = [], []
            kept = _written(new[code.dest_start : code.dest_end])
            pieces += _shortened(kept, not pieces, number == len(codes))
        else:
            left += _written(old[code.src_start : code.src_end])
            added += _written(new[code.dest_start : code.dest_end])
    return " ".join(pieces + _changed(left, added))


Tokens = Sequence[tuple[str, str]]
"""What is compared of a word, and how it is written."""


def _tokens(text: str) -> Tokens:
    tokens = ((" ".join(words_of(token)), token) for token in text.split())
    return [(word, token) for word, token in tokens if word]


def _changed(left: list[str], added: list[str]) -> list[str]:
    shown = [f"[-{' '.join(left)}-]"] if left else []
    return [*shown, f"{{+{' '.join(added)}+}}"] if added else shown


def _written(tokens: Tokens) -> list[str]:
    return [token for _, token in tokens]


def _shortened(words: list[str], first: bool, last: bool) -> list[str]:
    """Leave out what is far from any change, of a long stretch that both have."""
    if len(words) <= 2 * KEPT + 1:
        return words
    return [*([] if first else words[:KEPT]), ELLIPSIS, *([] if last else words[-KEPT:])]
