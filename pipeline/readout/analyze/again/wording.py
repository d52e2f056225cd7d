"""What two wordings of the same statement have, and what one has alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readout.analyze.again.words import words_of
from readout.analyze.extra import extra

__all__ = ["difference"]

KEPT = 2
"""Words beside a change that are shown of what both have."""
ELLIPSIS = "…"


def difference(
    before: str,
    after: str,
) -> str:
    """Write how a wording differs from an earlier one, as ``wdiff`` does.

    Marks and capitals make no difference. Of a long stretch that both have its edges are shown.

    Returns
    -------
    str
        ``[-words left out-]``, ``{+words added+}``; empty where both have the same words.

    Raises
    ------
    ConfigError
        ``no_analyze`` where rapidfuzz is not installed.
    """
    old, new = _tokens(before), _tokens(after)
    indel = extra("rapidfuzz.distance").Indel
    codes = indel.opcodes([word for word, _ in old], [word for word, _ in new])
    if all(code.tag == "equal" for code in codes):
        return ""
    last = len(codes) - 1
    pieces = [
        piece
        for number, code in enumerate(codes)
        for piece in _piece(code, old, new, (number == 0, number == last))
    ]
    return " ".join(pieces)


Tokens = Sequence[tuple[str, str]]
"""What is compared of a word, and how it is written."""


def _tokens(text: str) -> Tokens:
    tokens = ((" ".join(words_of(token)), token) for token in text.split())
    return [(word, token) for word, token in tokens if word]


def _piece(
    code: object,
    old: Tokens,
    new: Tokens,
    edge: tuple[bool, bool],
) -> Iterator[str]:
    tag, a, b, c, d = code  # type: ignore[misc, attr-defined]
    left, added = _written(old[a:b]), _written(new[c:d])
    if tag == "equal":
        yield " ".join(_shortened(added, edge))
        return
    if left:
        yield f"[-{' '.join(left)}-]"
    if added:
        yield f"{{+{' '.join(added)}+}}"


def _written(tokens: Tokens) -> list[str]:
    return [token for _, token in tokens]


def _shortened(
    words: list[str],
    edge: tuple[bool, bool],
) -> list[str]:
    """Leave out the middle of a long stretch, and what is far from any change at the edges."""
    head = [] if edge[0] else words[:KEPT]
    tail = [] if edge[1] else words[-KEPT:]
    return words if len(words) <= 2 * KEPT + 1 else [*head, ELLIPSIS, *tail]
