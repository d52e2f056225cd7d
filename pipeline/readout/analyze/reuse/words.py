"""The words of texts, and what one has that another has not."""

from __future__ import annotations

import re
from itertools import groupby

from readout.io.extras import extra

__all__ = ["GRAM", "difference", "placed_words", "words_of"]

GRAM = 4
"""Words in a row that texts must share before they are compared."""
KEPT = 2
"""Words beside a change that are shown of what both wordings have."""
ELLIPSIS = "…"
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters, without marks.

    Examples
    --------
    >>> words_of("“Old yards – and NEW docks’ cranes …”")
    ['old', 'yards', 'and', 'new', 'docks', 'cranes']
    """
    return [word for word, _, _ in placed_words(text)]


def placed_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as :func:`words_of` does, each with its start and its end."""
    found = _WORD.finditer(_LINK.sub(lambda link: " " * len(link[0]), text))
    return [(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in found]


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
    one, other = ([word for word, _ in side] for side in (old, new))
    if one == other:
        return ""
    codes = indel.opcodes(one, other)
    pieces: list[str] = []
    for equal, stretch in groupby(codes, key=lambda code: code.tag == "equal"):
        left: list[str] = []
        added: list[str] = []
        for code in stretch:
            left += (token for _, token in old[code.src_start : code.src_end])
            added += (token for _, token in new[code.dest_start : code.dest_end])
        if equal:
            last = code.dest_end == len(new) and code.src_end == len(old)
            pieces += _shortened(added, not pieces, last)
        else:
            pieces += [f"[-{' '.join(left)}-]"] if left else []
            pieces += [f"{{+{' '.join(added)}+}}"] if added else []
    return " ".join(pieces)


def _shortened(words: list[str], first: bool, last: bool) -> list[str]:
    """Leave out what is far from any change, of a long stretch that both have."""
    if len(words) <= 2 * KEPT + 1:
        return words
    return [*([] if first else words[:KEPT]), ELLIPSIS, *([] if last else words[-KEPT:])]


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return what is compared of each word, and how it is written."""
    tokens = ((" ".join(words_of(token)), token) for token in text.split())
    return [(word, token) for word, token in tokens if word]
