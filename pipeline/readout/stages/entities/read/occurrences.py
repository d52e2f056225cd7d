"""Many names looked for in one text at once: one walk over the text, however many there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

__all__ = ["occurrences"]

HEAD = 3
"""Characters by which names are told apart before they are compared in full."""
FEW = 4
"""So few names are looked for one after the other."""


def occurrences(text: str, names: Iterable[str]) -> Counter[str]:
    """Count how often each name stands in a text, within longer words too.

    ``text.count(name)`` for all of them.

    Parameters
    ----------
    text : str
        Any text.
    names : iterable of str
        What to look for; empty ones are left out.

    Returns
    -------
    Counter of str
        Names that do not stand in the text have no entry.

    Examples
    --------
    >>> occurrences("a tar and a tartan", ["tar", "a tar", "tan", "rope", "and", ""])
    Counter({'tar': 2, 'a tar': 2, 'tan': 1, 'and': 1})
    """
    wanted = set(filter(None, names))
    if len(wanted) <= FEW:
        return +Counter({name: text.count(name) for name in wanted})
    lengths: dict[str, set[int]] = {}
    for name in wanted:
        lengths.setdefault(name[:HEAD], set()).add(len(name))
    sizes = sorted({len(head) for head in lengths})
    openings = sorted({name[0] for name in wanted})
    opening = re.escape("".join(openings))
    found: Counter[str] = Counter()
    past: dict[str, int] = {}
    for match in re.finditer(f"[{opening}]", text):
        at = match.start()
        for name in _names_at(text, at, sizes, lengths):
            if name in wanted and past.get(name, 0) <= at:
                found[name] += 1
                past[name] = at + len(name)
    return found


def _names_at(text: str, at: int, sizes: list[int], lengths: dict[str, set[int]]) -> Iterator[str]:
    """Yield what may be a name at a place: as long as one with the same first characters."""
    for size in sizes:
        for length in lengths.get(text[at : at + size], ()):
            yield text[at : at + length]
