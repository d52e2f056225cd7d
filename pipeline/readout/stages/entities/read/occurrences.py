"""Many names looked for in one text at once: one walk over the text, however many there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
    wanted = {name for name in names if name}
    if len(wanted) <= FEW:
        return Counter({name: count for name in wanted if (count := text.count(name))})
    lengths: dict[str, set[int]] = {}
    for name in wanted:
        lengths.setdefault(name[:HEAD], set()).add(len(name))
    short = sorted({len(head) for head in lengths if len(head) < HEAD})
    found: Counter[str] = Counter()
    past: dict[str, int] = {}
    for match in re.finditer(f"[{re.escape(''.join(sorted({name[0] for name in wanted})))}]", text):
        at = match.start()
        for head in (text[at : at + HEAD], *(text[at : at + size] for size in short)):
            for length in lengths.get(head, ()):
                name = text[at : at + length]
                if name in wanted and past.get(name, 0) <= at:
                    found[name] += 1
                    past[name] = at + length
    return found
