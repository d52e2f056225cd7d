"""What a title says of a document by its words alone: who speaks, and at what."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence, Set
from itertools import takewhile

from readout.language.gender import gender_of
from readout.language.page import Page
from readout.language.people import OWNERS, head_end, without_owner
from readout.language.words import words
from readout.stages.document.lead import ARTICLES, DELIVERED, GIVEN_AT, TITLE_ENDS

__all__ = ["event_in", "is_repeated", "place_in", "speaker_in"]

WORD = re.compile(r"[’']s\b|\w[\w.&’'-]*|[^\w\s]")
GIVES = DELIVERED | words("word.briefing")
BY = frozenset({"by", "from", "of"})
MANNER = words("title.manner")
LEADING = MANNER | words("title.handed") | ARTICLES | {"of"}
"""Words around what is given and before "by": ``Text of Remarks as prepared for delivery by``."""
BREAKS = TITLE_ENDS | {"-"}
OFFICES = words("entity.person_titles") | words("word.title") | words("entity.offices")
TITLES = OFFICES | words("title.honour")
BODIES = words("noun.body") | words("entity.organisation_heads")
ROLES = words("label.role") - OFFICES
"""Words behind which nobody is named ("by senior officials")."""
WITHIN = (words("name.particle") | words("person.particle") | {"of", "la", "las", "los"}) - {"and"}
"""Words in lower case within a name or an office."""
ENDS = words("word.preposition") - WITHIN | {
    "aboard",
    "against",
    "ahead",
    "as",
    "en",
    "over",
    "upon",
}
"""Words behind a name: ``on the dam``, ``En Route Tarn``."""
LONGEST = 60
"""Words of a title that are read."""
OPENING = 6
"""Words of whom a title opens with: ``Prime Minister Sol: The road to Tarn``."""
LONGEST_NAME = 5


def is_repeated(page: Page, title: str) -> bool:
    """Return whether the head of the text repeats a title."""
    said, head = (f" {' '.join(t.lower().split())} " for t in (title, page.text[: head_end(page)]))
    return said in head


def event_in(title: str) -> str:
    """Return what a title says that it was given at, in lower case; nothing where it says none."""
    lower = [word.lower() for word in WORD.findall(title)[:LONGEST]]
    gives = next((i for i, word in enumerate(lower) if word in GIVES), len(lower))
    at = (i for i in range(gives + 1, len(lower)) if lower[i] in GIVEN_AT | {"in"})
    return " ".join(lower[next(at, len(lower)) + 1 :])


def place_in(title: str, speaker: str) -> tuple[int, int]:
    """Return where a speaker stands in a title (characters); nowhere without one."""
    told = r"\s*".join(map(re.escape, WORD.findall(speaker)))
    found = re.search(rf"(?<!\w){told}(?!\w)", title)
    return (0, 0) if found is None or not told else found.span()


def speaker_in(title: str, known: Container[str] = ()) -> str:
    """Return who speaks: the name, else the office or body; empty where the title tells none.

    ``Remarks by Ana Sol``, ``President Sol's Address``, ``Ana Sol: The road to Tarn``. ``known``:
    the names of persons in the text, which tell a name from other words.
    """
    found = WORD.findall(title)[:LONGEST]
    lower = [word.lower() for word in found]
    by = _by(lower)
    if by:
        return _behind(found, by + 1, known, several="joint" in lower[:by])
    gives = next((i for i, word in enumerate(lower) if word in GIVES), len(found))
    if gives + 1 >= len(found) or _ends(lower[gives + 1]):
        opening = _without(found[_behind_colon(found, gives) : gives], MANNER)
        owned = gives < len(found) and bool(opening) and opening[-1].endswith(OWNERS)
        name = _before(opening, known, owned=owned) if gives < len(found) else ""
        if name:
            return name
    return _before(found[: lower.index(":")], known, owned=False) if ":" in lower else ""


def _behind_colon(found: Sequence[str], end: int) -> int:
    """Return the word behind the last colon before another, else the first one."""
    return max((i + 1 for i in range(end) if found[i] == ":"), default=0)


def _by(lower: Sequence[str]) -> int:
    """Return the word right behind what is given, before who gives it; 0 where there is none.

    ``Joint Statement by``, ``Remarks as prepared for delivery by``; not ``Remarks on the Book by``.
    """
    given = apart = False
    for i, word in enumerate(lower):
        if word in BREAKS:
            given = apart = False
        elif given and (word in BY or lower[i - 1 : i + 1] == ["attributable", "to"]):
            return 0 if apart else i
        elif word in GIVES:
            given = True
        elif word not in LEADING:
            apart = True
    return 0


def _behind(found: Sequence[str], first: int, known: Container[str], *, several: bool) -> str:
    """Return whom the words from one on name: behind an office the person, else the office."""
    inner = ARTICLES | WITHIN | ({"and", ","} if several else set())
    rest = found[first:]
    after = next((i for i in range(len(rest)) if not _goes_on(rest, i, inner)), len(rest))
    named = _without(rest[:after], WITHIN)
    behind = rest[after].lower() if after < len(rest) else ","
    if behind in OWNERS or not _ends(behind):
        return ""
    if several:
        return " ".join(named).replace(" ,", ",").removeprefix("the ")
    name = _person(named, known, told=found[first - 1].lower() == "by")
    if not name and behind == ",":
        name = _person(list(takewhile(_is_capital, rest[after + 1 :])), known, told=False)
    return name or ("" if behind == "to" else _office(named))


def _goes_on(rest: Sequence[str], i: int, inner: Set[str]) -> bool:
    """Return if a name goes on: with a capital, not with what is done (``Marking the Day``)."""
    following = rest[i + 1] if i + 1 < len(rest) else ""
    done = rest[i].endswith("ing") and not _ends(following.lower()) and not _is_office(rest[i])
    return rest[i].lower() in inner or (_is_capital(rest[i]) and (i == 0 or not done))


def _before(opening: Sequence[str], known: Container[str], *, owned: bool) -> str:
    """Return the person whom the words before "Remarks" or a colon name, and nothing else.

    ``owned``: whether they own what is given, which an office alone may do, too.
    """
    named = without_owner(" ".join(opening)).rstrip("'’ ").split()
    if not 0 < len(named) <= OPENING:
        return ""
    name, whole = _person(named, known, told=False), " ".join(named)
    offices = any(map(_is_office, named)) and all(map(_is_capital, named))
    if name and (offices or name in known or gender_of(whole) is not None):
        return name
    return whole if owned and offices else ""


def _person(named: Sequence[str], known: Container[str], *, told: bool) -> str:
    """Return the person whom words name: one of the text, behind an office, or by a given name.

    ``told``: whether two words with capitals are enough.
    """
    for i in range(len(named)):
        if " ".join(named[i:]) in known and all(map(_may_name, named[:i])):
            return " ".join(named[i:])
    after = max((i for i, word in enumerate(named, 1) if _is_title(word)), default=0)
    name = _behind_office(named[after:]) if after else named
    whole = " ".join(name)
    sure = after or gender_of(whole) is not None or (told and len(name) > 1)
    return whole if sure and _is_name(name) else ""


def _behind_office(words_behind: Sequence[str]) -> Sequence[str]:
    """Return the name behind an office and what that is of (``of Ports Anna Sol``)."""
    if not words_behind or words_behind[0] not in {"of", "for", "the"}:
        return words_behind
    rest = (words_behind[i:] for i in range(1, len(words_behind)))
    return next((name for name in rest if gender_of(" ".join(name)) is not None), [])


def _is_name(name: Sequence[str]) -> bool:
    """Return whether words may be a whole name."""
    if not 0 < len(name) <= LONGEST_NAME or name[0].lower() in ARTICLES:
        return False
    return all(_may_name(word) and not word.endswith(OWNERS) for word in name)


def _office(named: Sequence[str]) -> str:
    """Return the office or body that words are, behind which is but what it is of."""
    if not named or named[-1].lower() in ROLES:
        return ""
    head = next((i for i, word in enumerate(named) if word in {"of", "for"}), len(named)) - 1
    if not (_is_office(named[head]) or named[head].lower() in BODIES):
        return ""
    whole = " ".join(named)
    article, _, rest = whole.partition(" ")
    return rest if article.lower() in ARTICLES else whole


def _without(named: Sequence[str], last: frozenset[str]) -> list[str]:
    """Return words without those with which they end."""
    kept = list(named)
    while kept and kept[-1].lower() in last:
        kept.pop()
    return kept


def _ends(word: str) -> bool:
    """Return whether a name may end before a word."""
    return word in ENDS or word.endswith("ing") or not word[:1].isalpha()


def _is_office(word: str) -> bool:
    """Return whether it is a word for an office, or for several."""
    return not OFFICES.isdisjoint((word.lower(), word.lower().removesuffix("s")))


def _is_title(word: str) -> bool:
    return _is_office(word) or word.lower() in TITLES


def _may_name(word: str) -> bool:
    """Return whether a word may be part of a name."""
    return word in WITHIN or _is_capital(word)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and word.lower() not in ENDS
