"""From the records of a run to the folder of an analysis."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from readout.analyze.again.against import against
from readout.analyze.again.quoting import quoted_again
from readout.analyze.again.rows import AgainstRow, ClusterRow, MemberRow, PairRow, RecalledRow
from readout.analyze.again.sources import read_sources
from readout.analyze.compare import By, ComparisonRow, compare, compare_by, compare_periods
from readout.analyze.corpus import CONFIDENCE, Corpus
from readout.analyze.coverage import CountRow, Coverage, QualityRow, measured
from readout.analyze.database import open_database
from readout.analyze.figures import DRAWINGS, FORMATS, draw
from readout.analyze.flatten import OF_RECORDS, rows_of
from readout.analyze.formulations import formulations
from readout.analyze.formulations.rows import (
    FormulationRateRow,
    FormulationRow,
    FormulationTierRow,
    FormulationUseRow,
)
from readout.analyze.links import LinkRow, Links, NodeRow, gexf
from readout.analyze.meetings import DoubtfulRow, MeetingRow, ReportRow, SideRow, meetings_of
from readout.analyze.rows import (
    DocumentRow,
    EntityRow,
    EventRow,
    PassageRow,
    StatementRow,
    ThemeRow,
)
from readout.analyze.shares import AttributionRow, Attributions, ThemeShareRow, ThemeShares
from readout.analyze.speaking import SpeakerRow, Speaking, VoiceRow
from readout.analyze.tables import FILES, Table, Writer
from readout.analyze.views import VIEWS
from readout.errors import ConfigError
from readout.records.dates import is_edtf

__all__ = ["FIGURES", "NETWORK", "ON_REQUEST", "TABLES", "Options", "analyze"]

NETWORK = "network.gexf"
FIGURES = "figures"
OF_ANALYSES = (
    Table("speakers", SpeakerRow),
    Table("voices", VoiceRow),
    Table("attribution", AttributionRow),
    Table("theme_shares", ThemeShareRow),
    Table("nodes", NodeRow),
    Table("links", LinkRow),
    Table("formulations", FormulationRow),
    Table("formulation_uses", FormulationUseRow),
    Table("formulation_rates", FormulationRateRow),
    Table("formulation_tiers", FormulationTierRow),
    Table("clusters", ClusterRow),
    Table("cluster_members", MemberRow),
    Table("pairs", PairRow),
    Table("recalled", RecalledRow),
    Table("meetings", MeetingRow),
    Table("meeting_reports", ReportRow),
    Table("meeting_sides", SideRow),
    Table("doubtful", DoubtfulRow),
    Table("counts", CountRow),
    Table("quality", QualityRow),
)
TABLES = OF_RECORDS + OF_ANALYSES
"""The tables of every analysis, without their rows."""
ON_REQUEST = (Table("comparison", ComparisonRow), Table("against", AgainstRow))
"""Tables that only an analysis has that compares, or looks into sources."""
S = TypeVar("S", bound=Struct)


@dataclass(frozen=True)
class Options:
    """What is asked of an analysis.

    Attributes
    ----------
    confidence : float
        Statements, terms and themes below it are not counted.
    by : str, optional
        Compare the parts of the corpus, each with the rest: ``year``, ``publisher``, ``kind``.
    compare : (str or path, str or path), optional
        Compare these two: periods of the corpus (EDTF: ``2031``, ``2027/2030``), or two runs, each
        what :func:`readout.read_records` reads (a path that reads like a date: ``./2031``).
    sources : str or path, optional
        Look for the statements in these texts: a folder of ``.txt`` and ``.md``, or records.
    files : bool
        Whether CSV, Parquet and figures are written beside the DuckDB file.
    """

    confidence: float = CONFIDENCE
    by: By | None = None
    compare: tuple[str | os.PathLike[str], str | os.PathLike[str]] | None = None
    sources: str | os.PathLike[str] | None = None
    files: bool = True


def analyze(
    source: str | os.PathLike[str], folder: str | os.PathLike[str], options: Options | None = None
) -> dict[str, int]:
    """Write the tables of an analysis.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads: an output folder, a file of records, a glob, a URL.
    folder : str or path
        Where to write: a new or empty folder, or that of an earlier analysis.
    options : Options, optional
        What is asked.

    Returns
    -------
    dict of str to int
        Rows of each table.

    Raises
    ------
    ConfigError
        Nothing has been written: ``missing_package``, ``bad_confidence``, ``not_an_analysis``,
        ``duplicate_id``, ``bad_date``, ``same_parts``, ``too_few_documents``,
        ``nothing_to_compare``, and as :func:`readout.read_records` raises.
    FatalError
        ``unwritable``: disk full, no right to write.
    """
    asked = options or Options()
    corpus = Corpus(source, asked.confidence)
    compared = _compared(corpus, asked)
    sources = None if asked.sources is None else read_sources(asked.sources)
    wanted = (compared is not None, sources is not None)
    with Writer((*TABLES, *compress(ON_REQUEST, wanted)), Path(folder)) as writer:
        found = _Findings(Coverage(asked.confidence))
        for record in corpus:
            rows = list(rows_of(record))
            writer.extend(rows)
            found.add(rows)
        writer.extend(found.rows(corpus, writer.counts))
        nodes, links = found.links.rows()
        writer.extend(nodes)
        writer.extend(links)
        writer.extend(_formulations(corpus))
        writer.extend(_again(found))
        writer.extend(compared or ())
        writer.extend(against(found.statements, sources) if sources else ())
        writer.write(views=VIEWS, files=asked.files)
        if asked.files:
            writer.remove(_of_earlier(wanted))
            writer.add_file(NETWORK, gexf(nodes, links))
            with open_database(Path(folder)) as database:
                for name, data in draw(database):
                    writer.add_file(f"{FIGURES}/{name}", data)
        return writer.counts


def _of_earlier(wanted: Sequence[bool]) -> Iterator[str]:
    """Yield the files that an earlier analysis may have left and this one need not write."""
    for table, written in zip(ON_REQUEST, wanted, strict=True):
        if not written:
            yield from (f"{table.name}.{suffix}" for suffix in FILES)
    yield from (f"{FIGURES}/{name}.{form}" for name in DRAWINGS for form in FORMATS)


def _formulations(corpus: Corpus) -> Iterator[Struct]:
    found = formulations(corpus)
    yield from found.formulations
    yield from found.uses
    yield from found.rates
    yield from found.tiers


def _again(found: _Findings) -> Iterator[Struct]:
    again = quoted_again(found.statements, found.documents)
    yield from again.clusters
    yield from again.members
    yield from again.pairs
    yield from again.recalled
    meetings = meetings_of(found.documents, found.events, found.statements, again)
    yield from meetings.meetings
    yield from meetings.reports
    yield from meetings.sides
    yield from meetings.doubtful


def _compared(corpus: Corpus, asked: Options) -> list[ComparisonRow] | None:
    """Return the rows that compare; None where none are asked for."""
    if asked.compare is not None:
        return list(_two_compared(corpus, asked.compare))
    return None if asked.by is None else list(compare_by(corpus, asked.by))


def _two_compared(
    corpus: Corpus, two: tuple[str | os.PathLike[str], str | os.PathLike[str]]
) -> Iterator[ComparisonRow]:
    one, other = names = (os.fspath(two[0]), os.fspath(two[1]))
    if is_edtf(one) and is_edtf(other):
        return compare_periods(corpus, names)
    if one == other:
        raise ConfigError(f"{one} is compared with itself", code="same_parts")
    first, second = (Corpus(name, corpus.confidence) for name in names)
    return compare(first, second, names)


@dataclass
class _Findings:
    """What is gathered while records pass by, one at a time."""

    coverage: Coverage
    speaking: Speaking = field(default_factory=Speaking)
    attributions: Attributions = field(default_factory=Attributions)
    theme_shares: ThemeShares = field(default_factory=ThemeShares)
    links: Links = field(default_factory=Links)
    documents: list[DocumentRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    statements: list[StatementRow] = field(default_factory=list)

    def add(self, rows: list[Struct]) -> None:
        """Take the rows of a document."""
        of: defaultdict[type[Struct], list[Any]] = defaultdict(list)
        for row in rows:
            of[type(row)].append(row)
        (document,) = of[DocumentRow]
        statements, themes = of[StatementRow], of[ThemeRow]
        self.coverage.add(document, statements)
        self.speaking.add(statements, themes)
        self.attributions.add(document, statements, themes)
        self.theme_shares.add(document, of[PassageRow], themes)
        self.links.add(of[EntityRow])
        self.documents.append(document)
        self.events += of[EventRow]
        self.statements += statements

    def rows(self, corpus: Corpus, kept: dict[str, int]) -> Iterator[Struct]:
        """Yield what came of it, but for the links."""
        yield from self.speaking.speakers()
        yield from self.speaking.voices()
        yield from self.attributions.rows()
        yield from self.theme_shares.rows()
        yield from self.coverage.rows(corpus.left_out, kept)
        yield from measured()
