"""A corpus of invented statements in which some say again what others said: known which.

Sentences are drawn word by word from pairs of words in the project's own prose, with invented names
between them, so that words are as frequent as in policy text. Stock phrases stand before, between
and behind the words of many statements that have nothing to do with one another.
"""

from __future__ import annotations

import json
import random
import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from readout.config.configuration import resolve

__all__ = ["Planted", "planted", "sentences"]

PROSE = ("future-industries", "development-pairs", "liberal-democracies")
STOCK = 400
"""Stock phrases; the first is some forty times as frequent as the fortieth."""
WITH_STOCK = 0.5
"""Share of the statements with stock phrases, one or two of them."""
FRESH = 0.6
"""Share of the statements that nobody says again."""
LARGEST = 60
"""Statements of the same origin, at most; most origins have two or three."""
NAMES = 0.06
"""Share of the words that are invented names."""
SHORTEST, LONGEST = 9, 45
"""Words of an origin."""
LEAST = 7
"""Words that are left of what is cut."""
SYLLABLES = (
    *("ba", "do", "fen", "gar", "hol", "im", "jor", "kel", "lun", "mar"),
    *("nor", "os", "per", "quil", "ras", "sten", "tor", "ul", "vor", "wick"),
)


@dataclass(frozen=True)
class Planted:
    """Statements, and the number of the origin of each; every number stands for one origin."""

    texts: list[str]
    origins: list[int]


def sentences() -> list[str]:
    """Return the sentences of the packaged training prose, in order, each once."""
    found: dict[str, None] = {}
    for folder in PROSE:
        for path in sorted(resolve(f"readout:themes/{folder}").glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                text = json.loads(line)["text"]
                found.update(dict.fromkeys(re.split(r"(?<=[.!?]) (?=[A-Z“])", text)))
    return list(found)


def planted(count: int, seed: int) -> Planted:
    """Make `count` statements; the same seed gives the same ones."""
    writer = _Writer(random.Random(seed))  # noqa: S311 - nothing secret
    made: list[tuple[str, int]] = []
    origin = 0
    while len(made) < count:
        words = writer.words(writer.chance.randint(SHORTEST, LONGEST))
        copies = writer.copies()
        room = count - len(made)
        again = (writer.again(words) for _ in range(min(copies, room) - 1))
        made += [(writer.written(text), origin) for text in [words, *again]]
        origin += 1
    writer.chance.shuffle(made)
    return Planted([text for text, _ in made], [number for _, number in made])


class _Writer:
    """Writes statements, and says them again in other forms."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        followers: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence in sentences():
            words = re.findall(r"[a-z]+(?:-[a-z]+)*", sentence.lower())
            for word, following in pairwise(words):
                followers[word][following] += 1
        self._next = {word: _table(counts) for word, counts in followers.items()}
        self._starts = _table(Counter({w: sum(c.values()) for w, c in followers.items()}))
        self._stock = [self._chain(chance.randint(4, 10)) for _ in range(STOCK)]
        self._often = list(accumulate(1 / (rank + 1) for rank in range(STOCK)))

    def words(self, count: int) -> list[str]:
        """Write new words, in half of the cases with stock phrases before, within or behind."""
        words = self._chain(count)
        if self.chance.random() < WITH_STOCK:
            places = self.chance.sample((len(words), len(words) // 2, 0), self.chance.randint(1, 2))
            for place in sorted(places, reverse=True):
                words[place:place] = self._phrase()
        return words

    def copies(self) -> int:
        """Draw how often something is said: once, a few times, seldom often."""
        if self.chance.random() < FRESH + (1 - FRESH) * 0.4:  # an origin is fewer than its copies
            return 1
        return min(LARGEST, 1 + int(self.chance.paretovariate(1.1)))

    def again(self, words: Sequence[str]) -> list[str]:
        """Say words again: cut, reworded, both, or as they are, in another frame."""
        forms: tuple[tuple[Callable[[list[str]], list[str]], ...], ...] = (
            (),
            (self._cut,),
            (self._reworded,),
            (self._cut, self._reworded),
            (self._framed,),
            (self._cut, self._framed),
        )
        said = list(words)
        for change in self.chance.choice(forms):
            said = change(said)
        return said

    def written(self, words: Sequence[str]) -> str:
        """Set marks: a capital, a comma here and there, a dash, a stop or none."""
        marks = [self.chance.choices(("", ",", ";", " –", ":"), (90, 6, 1, 2, 1))[0] for _ in words]
        text = " ".join(word + mark for word, mark in zip(words, marks, strict=True))
        return (
            text[:1].upper() + text[1:].rstrip(",;–: ") + self.chance.choice((".", "", "!", " …"))
        )

    def _chain(self, count: int) -> list[str]:
        words: list[str] = []
        last = ""
        while len(words) < count:
            if self.chance.random() < NAMES:
                words.append(self._name())
            else:
                last = _drawn(self._next.get(last, self._starts), self.chance)
                words.append(last)
        return words

    def _name(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))).capitalize()

    def _phrase(self) -> list[str]:
        return self._stock[bisect(self._often, self.chance.random() * self._often[-1])]

    def _cut(self, words: list[str]) -> list[str]:
        """Leave out the beginning, the end, both, or something between."""
        keep = max(LEAST, round(len(words) * self.chance.uniform(0.35, 0.9)))
        if keep >= len(words):
            return words
        first = self.chance.choice((0, len(words) - keep, (len(words) - keep) // 2))
        if self.chance.random() < 0.15 and keep >= 2 * LEAST:
            return words[: keep // 2] + words[-(keep - keep // 2) :]
        return words[first : first + keep]

    def _reworded(self, words: list[str]) -> list[str]:
        """Change one word of twelve to one of six: another word, one more, one fewer."""
        changes = max(1, round(len(words) / self.chance.uniform(6, 12)))
        said = list(words)
        for place in sorted(self.chance.sample(range(len(said)), changes), reverse=True):
            form = self.chance.choice(("other", "other", "more", "fewer"))
            new = [] if form == "fewer" else [_drawn(self._starts, self.chance)]
            said[place : place + (form != "more")] = new
        return said

    def _framed(self, words: list[str]) -> list[str]:
        """Put a stock phrase before or behind."""
        phrase = self._phrase()
        return phrase + words if self.chance.random() < 0.5 else words + phrase


_Table = tuple[list[str], list[int]]


def _table(counts: Counter[str]) -> _Table:
    words = sorted(counts)
    return words, list(accumulate(counts[word] for word in words))


def _drawn(table: _Table, chance: random.Random) -> str:
    words, sums = table
    return words[bisect(sums, chance.randrange(sums[-1]))]
