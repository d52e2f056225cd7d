"""Phrases that recur and read like set formulations, ranked.

The score of a phrase is a product of four figures: in how many documents it is, how firmly its
words hold together, how far it is whole (no part of a longer phrase, nor the beginning of many),
and what speaks for a slogan (quotation marks, words that name it, words before it that tell of an
aim, two sides alike, length).

A phrase of ``n + 1`` words is its first word and the phrase of ``n`` words behind it. So phrases
are counted length by length (``sql/recurring.sql``), and what is rare at one length is never looked
at in the next. Then they are measured and chosen (``sql/phrases.sql``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from readout.analyze.formulations.corpus import Joint, WordCorpus, words
from readout.analyze.tables import database_errors, script
from readout.io.extras import extra

__all__ = ["FEWEST", "MOST", "Phrase", "find_phrases", "parallel", "recurring", "stems"]

FEWEST, MOST = 2, 9
"""Words of a formulation."""
SENTENCE = 12
"""Words of the longest phrases that are counted: what recurs with so many is copied."""

MEMORY = "300MB"
"""Memory of DuckDB beside the words of the corpus; beyond it puts things on the disk."""
COLUMNS = (
    *("document", "joint", "opened", "closed", "named_before", "named_after"),
    *("aimed", "capital", "initial"),
)
"""Columns of a place."""

_BALANCED = re.compile(
    r"(?:from (?!\S+ and )\S.* to|not \S.* but|no \S.* no|neither \S.* nor|both \S.* and) \S"
)
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
_SHORTEST = 3
"""Letters that a word keeps."""
_BETWEEN_SIDES = re.compile(r", and |, | and ")


class Phrase(NamedTuple):
    """A recurring phrase with a beginning and an end.

    Attributes
    ----------
    text : str
        Its words, in lower case, commas kept.
    places : list of int
        Where in the corpus it begins.
    documents, occurrences : int
        In how many documents it is, and how often.
    parallel : bool
        Whether it has two sides alike.
    marked, named, aimed : float
        Share of occurrences in quotation marks of their own; after "the principle of" or before
        "initiative"; after a word that tells of an aim ("uphold").
    trailing : float
        Share of occurrences that another word that says something follows at once, or nearly always
        the same word ("economy that works for"): it does not end there.
    completeness : float
        One less the share of its occurrences in one longer phrase, or in text that recurs at
        length.
    firm : float
        Normalised pointwise mutual information at its weakest joint, 0 to 1.
    surely : float
        How far shares of its occurrences can be trusted, 0 to 1.
    evidence : float
        The share of occurrences at which it is marked, named, or aimed at, drawn towards 0.
    score : float
        The product that ranks it.
    """

    text: str
    places: list[int]
    documents: int
    occurrences: int
    parallel: bool
    marked: float
    named: float
    aimed: float
    trailing: float
    completeness: float
    firm: float
    surely: float
    evidence: float
    score: float

    @property
    def words(self) -> list[str]:
        """Its words, in lower case, commas kept."""
        return self.text.split(" ")

    def shown(self, corpus: WordCorpus) -> str:
        """Return it as it is written most often, within sentences where it is there."""
        inner = [place for place in self.places if not corpus.initial[place]]
        spellings = Counter(corpus.shown(place, len(self.words)) for place in inner or self.places)
        return min(
            spellings,
            key=lambda spelling: (-spellings[spelling], sum(map(str.isupper, spelling)), spelling),
        )


@contextmanager
def recurring(corpus: WordCorpus, least: int, longest: int) -> Iterator[Any]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Yields
    ------
    connection
        To a DuckDB with ``phrases`` (length, phrase, occurrences, documents), where a phrase is the
        place at which it stands first, and ``placed`` (length, place, phrase); ``words`` and
        ``forms`` are what stands at a place, and what a word may do for a phrase.
    """
    lists = words()
    roles = {
        "edge": lists["edges"],
        "empty": lists["edges"] | lists["light"],
        "barred": lists["edges"] | lists["common"] | lists["naming"] | lists["aims"],
        **{name: lists[name] for name in ("goes_on", "running", "openers")},
    }
    forms: dict[str, Any] = {
        "form": np.arange(len(corpus.forms)),
        "text": np.array(corpus.forms, "O"),
    }
    for role, having in roles.items():
        forms[role] = np.array([form in having for form in corpus.forms], np.bool_)
    says = ~forms["edge"][corpus.bare]
    placed = {"place": np.arange(corpus.words, dtype=np.int32), "form": corpus.bare}
    placed |= {name: getattr(corpus, name) for name in COLUMNS}
    placed["goes_on"] = (corpus.joint == Joint.SPACE) & np.append(says[1:], False)
    for name, flags in (("saying", says), ("small", says & ~corpus.capital)):
        placed[name] = np.cumsum(flags, dtype=np.int32)
        placed[f"{name}_before"] = placed[name] - flags
    duckdb = extra("duckdb", "counting phrases")
    with TemporaryDirectory() as folder, database_errors("phrases cannot be counted"):
        settings = {"memory_limit": MEMORY, "temp_directory": folder}
        with duckdb.connect(config=settings) as database:
            database.register("words", placed)
            database.register("forms", forms)
            database.execute(f"SET VARIABLE least = {least}")
            for length in range(longest):
                database.execute(f"SET VARIABLE shorter = {length}; {script('recurring')}")
                if not database.execute("FROM grouped LIMIT 1").fetchall():
                    break  # nothing recurs, and nothing longer will
            yield database


def find_phrases(corpus: WordCorpus, least: int) -> list[Phrase]:
    """Find the phrases that recur in ``least`` documents and read like formulations.

    Returns
    -------
    list of Phrase
        By falling score; the same for the same documents in the same order.

    Raises
    ------
    ConfigError
        ``missing_package`` where DuckDB is not installed.
    """
    with recurring(corpus, least, SENTENCE) as database:
        database.create_function("parallel", parallel)
        database.execute(script("phrases"))
        rows = [Phrase(*row) for row in database.execute("FROM chosen").fetchall()]
    found = [row._replace(score=score) for row in rows if (score := round(row.score, 3))]
    return sorted(found, key=lambda one: (-one.score, -one.documents, -one.occurrences, one.text))


def parallel(phrase: str) -> bool:
    """Return whether a phrase has two or more sides that are alike."""
    if _BALANCED.match(phrase):
        return True
    lengths = [len(side.split()) for side in _BETWEEN_SIDES.split(phrase)]
    if len(lengths) > 1 and len(set(lengths)) == 1 and lengths[0] > 1:
        return True
    listed = phrase.split(" ")
    middle, odd = divmod(len(listed), 2)
    return odd == 1 and listed[middle] in words()["contrasts"]


def stems(phrase: Iterable[str]) -> tuple[str, ...]:
    """Return what the forms of one formulation share: its words that say something, cut short.

    Examples
    --------
    >>> stems(["Building", "back", "better"]) == stems(["build", "back", "better"])
    True
    """
    lists = words()
    empty = (lists["edges"] | lists["light"]) - lists["contrasts"]
    bare = [word.lower().replace("’", "'").rstrip(",") for word in phrase]
    return tuple(map(_stem, [word for word in bare if word not in empty] or bare))


def _stem(word: str) -> str:
    """Cut the endings of number and tense off."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending, kept in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST:
            return rest + kept
    return word
