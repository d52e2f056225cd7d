"""Which names of speakers are those of one person over a whole corpus.

Within a document the record knows ("Biden" behind "Joe Biden"). Over documents a surname alone, or
another form of the first name, is joined with the full name only where nearly nobody else in the
corpus bears the surname, or both have the same office.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Bearer", "persons_of"]

FEWEST = 3
"""Documents in which a full name must speak before a surname alone is taken for it."""
NEARLY_ALL = 0.8
"""Share of a surname's documents that must be those of the one it is taken for."""
SAME_START = 2
"""Letters in which two forms of a first name agree: "Joe", "Joseph"."""


@dataclass(frozen=True)
class Bearer:
    """What is known of somebody who is called by name.

    Attributes
    ----------
    key : str
        What the statements are grouped by: the words of the name, in small letters.
    documents : int
        In which he or she speaks.
    role : str
        What stands beside the name most often; empty for nothing.
    """

    key: str
    documents: int
    role: str

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.key.split()


def persons_of(bearers: Iterable[Bearer]) -> dict[str, str]:
    """Say of each name that is a form of another one whose it is.

    Parameters
    ----------
    bearers : iterable of Bearer
        All who speak and are called by name.

    Returns
    -------
    dict of str to str
        Key -> key of the full name with most documents; names that stand for themselves are left
        out.
    """
    by_surname: defaultdict[str, list[Bearer]] = defaultdict(list)
    for bearer in sorted(bearers, key=lambda one: (-one.documents, one.key)):
        if bearer.words:
            by_surname[bearer.words[-1]].append(bearer)
    found: dict[str, str] = {}
    for family in by_surname.values():
        found |= dict(_joined(family))
    return found


def _joined(family: list[Bearer]) -> Iterator[tuple[str, str]]:
    """Join those of one surname, who come with most documents first."""
    persons: list[Bearer] = []
    documents: Counter[str] = Counter()
    for bearer in family:
        if len(bearer.words) == 1:
            continue
        person = next((one for one in persons if _same(one, bearer)), None)
        if person is None:
            persons.append(bearer)
        else:
            yield bearer.key, person.key
        documents[(person or bearer).key] += bearer.documents
    for bearer in family:
        if len(bearer.words) == 1 and _one_bears(documents):
            yield bearer.key, documents.most_common(1)[0][0]


def _same(one: Bearer, other: Bearer) -> bool:
    """Tell whether two of one surname are one: first names begin alike, the office is the same."""
    alike = one.words[0][:SAME_START] == other.words[0][:SAME_START]
    return alike and bool(one.role) and one.role == other.role


def _one_bears(documents: Counter[str]) -> bool:
    """Tell whether nearly all documents of a surname are those of one person."""
    most = max(documents.values(), default=0)
    return most >= FEWEST and most >= NEARLY_ALL * documents.total()
