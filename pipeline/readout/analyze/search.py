"""Phrases in the texts of records, with what stands around them and who says them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from readout.analyze.flatten import STATEMENTS, THEMES, TURNS, asked_days, rows_of
from readout.errors import ConfigError
from readout.records.naming import clean, one_line
from readout.records.types import JOINT, Record

__all__ = ["Search", "SearchHit", "is_asked"]

AROUND = 60
"""Characters before and behind a hit."""
ALIKE = {"'": "['’‘]", "’": "['’‘]", "-": "[-‐‑–]", '"': '["“”]'}
"""Characters of which several are written for one."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class SearchHit:
    """A place at which a phrase stands.

    Attributes
    ----------
    document, title : str
        Where.
    date : str or None
        EDTF: of the statement that it stands in, else of the document.
    start, end : int
        In code points of the record's text.
    before, words, after : str
        The hit in its context, without line breaks.
    statement : Struct or None
        The row of the smallest statement or turn that holds it; None where the author speaks.
    said : bool
        Whether that is a turn: somebody says it, nobody reports it.
    themes : tuple of str
        Themes of its passage.
    """

    document: str
    title: str
    date: str | None
    start: int
    end: int
    before: str
    words: str
    after: str
    statement: Any
    said: bool
    themes: tuple[str, ...]


def is_asked(speaker: str, who: frozenset[str], key: str, name: str) -> bool:
    """Return whether somebody is asked for: by a part of the key or name, or by address.

    Examples
    --------
    >>> is_asked("the captain", frozenset({"person/ada-quill"}), "person/ada-quill", "Ada Quill")
    True
    """
    part = speaker.casefold()
    return not who.isdisjoint(key.split(JOINT)) or part in key.casefold() or part in name.casefold()


class Search:
    """Looks for a phrase, whatever its case and white space.

    Parameters
    ----------
    phrase : str
        Words as they stand, one after the other.
    speaker : str, optional
        Only in statements and turns of a speaker whose name or key has this in it.
    who : frozenset of str
        Addresses of other speakers asked for (:meth:`~readout.identity.link.Known.named`).
    theme : str, optional
        Only in passages with this theme.
    since, until : str, optional
        EDTF: only what can be of that time or later, or earlier.

    Attributes
    ----------
    undated : int
        Hits that were left out since their year is not known.

    Raises
    ------
    ConfigError
        ``no_phrase``, ``bad_date``.
    """

    def __init__(
        self,
        phrase: str,
        *,
        speaker: str | None = None,
        who: frozenset[str] = frozenset(),
        theme: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        words = phrase.split()
        if not words:
            raise ConfigError("the phrase is empty: give some words", code="no_phrase")
        # the words with any white space between them, and nothing longer
        spelt = ("".join(ALIKE.get(one, re.escape(one)) for one in word) for word in words)
        pattern = r"(?<!\w)" + r"\s+".join(spelt) + r"(?!\w)"
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._speaker = speaker
        self._who = who
        self._theme = theme
        self._since = dt.date.min if since is None else asked_days(since)[0]
        self._until = dt.date.max if until is None else asked_days(until)[1]
        self.undated = 0

    def hits(self, records: Iterable[Record]) -> Iterator[SearchHit]:
        """Yield the hits, in the order of the records and of their texts."""
        for record in records:
            matches = list(self._pattern.finditer(record.text))
            rows = list(rows_of(record)) if matches else []
            for match in matches:
                held = [
                    row for row in rows if row.start <= match.start() and match.end() <= row.end
                ]
                yield from self._hit(record.text, match, held)

    def _hit(self, text: str, match: re.Match[str], held: Sequence[Any]) -> Iterator[SearchHit]:
        """Yield a hit where it is asked for; `held` are the rows around it, the document first."""
        start, end = match.span()
        statements = (row for row in held if isinstance(row, STATEMENTS.row | TURNS.row))
        said = min(statements, key=lambda row: row.end - row.start, default=None)
        themes = tuple(row.theme for row in held if isinstance(row, THEMES.row))
        placed = said or held[0]
        if self._asks_for(said, themes) and self._is_of_the_time(placed):
            yield SearchHit(
                held[0].document,
                held[0].title,
                placed.date,
                start,
                end,
                _context(text[max(0, start - AROUND) : start]),
                one_line(match[0]),
                _context(text[end : end + AROUND]),
                said,
                isinstance(said, TURNS.row),
                themes,
            )

    def _asks_for(self, said: Any, themes: Sequence[str]) -> bool:
        if self._theme is not None and self._theme not in themes:
            return False
        if self._speaker is None:
            return True
        names = (said.speaker or "", said.speaker_name or "") if said else ("", "")
        return is_asked(self._speaker, self._who, *names)

    def _is_of_the_time(self, row: Any) -> bool:
        if self._since == dt.date.min and self._until == dt.date.max:
            return True
        if row.date_start is None:
            self.undated += 1
            return False
        return bool(row.date_end >= self._since and row.date_start <= self._until)


def _context(text: str) -> str:
    """Return a text on one line; what touches the hit does so still."""
    return clean(_SPACE.sub(" ", text))
