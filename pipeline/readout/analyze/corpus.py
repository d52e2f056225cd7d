"""The records of a run as an analysis counts them: at a stated confidence."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

from readout.errors import ConfigError
from readout.records.dataset import parts, read_records
from readout.records.dates import first_and_last_day
from readout.records.types import Record

__all__ = ["CONFIDENCE", "SureRecords", "asked_days"]

CONFIDENCE = 0.5
"""Below it, a statement, term or theme is not counted; pages of a report do the same."""


class SureRecords:
    """Records, as often as they are asked for, one in memory at a time.

    Statements, terms and themes that are not sure enough are taken away, and counted.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads.
    confidence : float
        The least that counts, 0 to 1.

    Attributes
    ----------
    source : str or path
        Where they are.
    confidence : float
        The least that counts.
    left_out : dict of str to int
        Statements, terms and themes below it, once all records were read; 0 before.

    Raises
    ------
    ConfigError
        ``bad_confidence``, and as :func:`readout.read_records` raises at once; ``duplicate_id``
        while they are read.
    """

    def __init__(self, source: str | os.PathLike[str], confidence: float = CONFIDENCE) -> None:
        if not 0 <= confidence <= 1:
            raise ConfigError(
                f"confidence {confidence}: give a number from 0 to 1", code="bad_confidence"
            )
        parts(source)
        self.source = source
        self.confidence = confidence
        self.left_out = {"statements": 0, "terms": 0, "themes": 0}

    def __iter__(self) -> Iterator[Record]:
        left_out = dict.fromkeys(self.left_out, 0)
        seen: set[str] = set()
        for record in read_records(self.source):
            if record.id in seen:
                raise ConfigError(
                    f"{self.source}: two records have the id {record.id!r}: an id must lead to one "
                    "document",
                    code="duplicate_id",
                )
            seen.add(record.id)
            for quote in record.quotes:
                if quote.confidence < self.confidence:
                    left_out["terms" if quote.kind == "term" else "statements"] += 1
            yield self._sure(record, left_out)
        self.left_out = left_out

    def _sure(self, record: Record, left_out: dict[str, int]) -> Record:
        least = self.confidence
        record.quotes = [one for one in record.quotes if one.confidence >= least]
        for passage in record.passages:
            kept = [theme for theme in passage.themes if theme.score >= least]
            left_out["themes"] += len(passage.themes) - len(kept)
            passage.themes = kept
        return record


def asked_days(date: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date that somebody asks for.

    Raises
    ------
    ConfigError
        ``bad_date``.
    """
    found = first_and_last_day(date)
    if found is None:
        raise ConfigError(
            f"{date!r} is no date: give a year, a month or a day, as in 2031, 2031-05, 2031-05-03",
            code="bad_date",
        )
    return found
