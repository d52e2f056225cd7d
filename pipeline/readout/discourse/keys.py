"""What to group speakers by: a name without what changes from one mention to the next."""

from __future__ import annotations

import re
import unicodedata

from readout.language.words import words

__all__ = ["JOINT", "key_of"]

JOINT = "; "
"""Between the names of several who speak as one."""
EDGES = ".,;:()[]*_\"'“”‘’"
OWNS = re.compile(r"['’]s?$")
INITIAL = re.compile(r"[a-z](?:\.[a-z])?")
GENERATIONS = frozenset({"jr", "sr", "ii", "iii"})
"""Behind a name, these tell a son from his father; texts leave them out."""


def key_of(name: str, *, person: bool = False) -> str:
    """Return what to group a name by.

    Articles are left out, and case and accents do not count; of a person's name neither do titles,
    forms of address, initials and "Jr.". A name of which nothing would be left keeps its words.

    Parameters
    ----------
    name : str
        A name, or several with ``JOINT`` between them.
    person : bool
        Whether it is that of a person.
    """
    names = (_key(one, person=person) for one in name.split(JOINT))
    return JOINT.join(one for one in names if one)


def _key(name: str, *, person: bool) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    said = [OWNS.sub("", part) for part in bare.split()]
    parts = [part.strip(EDGES) for part in said if part.strip(EDGES)]
    if not parts:
        return name.strip().casefold()
    if person:
        kept = [part for part in _without_titles(parts) if _names(part)]
        return " ".join(kept or parts)
    rest = parts[1:] if parts[0] in words("word.article") else []
    return " ".join(rest or parts)


def _names(part: str) -> bool:
    """Tell a part of a name from an initial and from what tells a son from his father."""
    return part not in GENERATIONS and not INITIAL.fullmatch(part)


def _without_titles(parts: list[str]) -> list[str]:
    """Return what stands behind the titles and articles with which a name opens."""
    leading = words("word.article") | words("entity.titles") | words("word.title")
    leading |= words("title.honour")
    for at, part in enumerate(parts):
        if part not in leading:
            return parts[at:]
    return []
