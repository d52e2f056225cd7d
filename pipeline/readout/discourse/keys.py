"""What to group speakers by: a name without what changes from one mention to the next."""

from __future__ import annotations

import re
import unicodedata
from itertools import dropwhile, filterfalse

from readout.language.words import words
from readout.records.types import JOINT, PRONOUN_KEY

__all__ = ["key_of", "key_of_pronoun"]

EDGES = ".,;:()[]*_\"'“”‘’"
OWNS = re.compile(r"['’]s?$")
INITIAL = re.compile(r"[a-z](?:\.[a-z])?")
ARTICLES = words("word.article")
TITLED = words("entity.titles") | words("word.title") | words("title.honour")
TITLES = frozenset(word.rstrip(".") for word in TITLED)
PARTICLES = words("name.particle")
GENERATIONS = frozenset({"jr", "sr", "ii", "iii"})
"""Behind a name, these tell a son from his father; texts leave them out."""


def key_of(name: str, *, person: bool = False) -> str:
    """Return what to group a name by.

    Articles are left out, and case and accents do not count; of a person's name neither do titles,
    forms of address, "Jr.", and initials beside a given name: "A. Dev" is not "B. Dev". A name of
    which nothing would be left keeps its words.

    Parameters
    ----------
    name : str
        A name, or several with ``JOINT`` between them.
    person : bool
        Whether it is that of a person.
    """
    keys = [_key(one, person=person) for one in name.split(JOINT)]
    return JOINT.join(filter(None, keys))


def key_of_pronoun(word: str) -> str:
    """Return the key of a pronoun that stands for nobody known; it never is that of a name."""
    return PRONOUN_KEY + word.casefold()


def _key(name: str, *, person: bool) -> str:
    """Return what to group the name of one by."""
    parts = _parts(name)
    if not parts:
        return name.strip().casefold()
    if person:
        rest = _without_titles(parts)
        kept = list(filter(_names, rest))
        if len(kept) == 1 or not PARTICLES.isdisjoint(kept[:1]):
            whole = filterfalse(GENERATIONS.__contains__, rest)
            kept = " ".join(whole).replace(".", " ").split()
    else:
        kept = parts[1:] if parts[0] in ARTICLES else []
    return " ".join(kept or parts)


def _parts(name: str) -> list[str]:
    """Return the words of a name without case, accents, marks around them and "'s"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = filterfalse(unicodedata.combining, plain)
    parts = []
    for word in "".join(bare).split():
        part = OWNS.sub("", word).strip(EDGES)
        if part:
            parts.append(part)
    return parts


def _names(part: str) -> bool:
    """Tell a part of a name from an initial and from what tells a son from his father."""
    return part not in GENERATIONS and not INITIAL.fullmatch(part)


def _without_titles(parts: list[str]) -> list[str]:
    """Return what stands behind the titles and articles with which a name opens."""
    return list(dropwhile(_leads, parts))


def _leads(part: str) -> bool:
    """Tell a title or an article from part of a name, in which "A" is an initial."""
    return part in TITLES or (part in ARTICLES and not INITIAL.fullmatch(part))
