"""From the records of a run to the folder of an analysis."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations, compress, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy import sparse

from readout.analyze.compare import LEAST_DOCUMENTS, compare
from readout.analyze.figures import DRAWINGS, FORMATS, draw
from readout.analyze.flatten import CONFIDENCE, OF_RECORDS, SureRecords, asked_days, rows_of
from readout.analyze.formulations.finding import insert_formulations
from readout.analyze.formulations.reading import CorpusReading, read
from readout.analyze.links import gexf
from readout.analyze.reuse.reworded import reworded
from readout.analyze.reuse.sides import FORMAL, near_points, point_words
from readout.analyze.reuse.sources import against, read_sources
from readout.analyze.reuse.verbatim import insert_verbatim
from readout.analyze.reuse.words import difference
from readout.analyze.tables import FILES, Writer, literal, open_database, script, tables_of
from readout.errors import ConfigError
from readout.evaluate.quality import quality
from readout.io.files import AnyPath
from readout.models.intervals import rates
from readout.records.dates import compatible, is_edtf
from readout.records.types import Record

__all__ = [
    "FIGURES",
    "NETWORK",
    "ON_REQUEST",
    "TABLES",
    "AnalysisOptions",
    "analyze",
    "count_tables",
]

NETWORK = "network.gexf"
FIGURES = "figures"
TABLES = OF_RECORDS + tables_of("of_analyses")
"""The tables of every analysis."""
ON_REQUEST = tables_of("on_request")
"""Tables that only an analysis has that compares, or looks into sources."""
PARTS = {
    "year": "CASE WHEN year(p.date_start) = year(p.date_end) THEN strftime(p.date_start, '%Y') END",
    "publisher": "d.publisher",
    "kind": "p.kind",
}
"""Ways to split a corpus: name -> the part of a document, in SQL."""
VALUES = "SELECT {} FROM papers p JOIN documents d ON d.id = p.id ORDER BY p.document"
Parts = str | Mapping[str, SureRecords]
"""The part of a document, in SQL; or two runs by their names."""


@dataclass(frozen=True)
class AnalysisOptions:
    """Options of an analysis.

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
    by: Literal["year", "publisher", "kind"] | None = None
    compare: tuple[AnyPath, AnyPath] | None = None
    sources: AnyPath | None = None
    files: bool = True


def analyze(
    source: AnyPath, folder: AnyPath, options: AnalysisOptions | None = None
) -> dict[str, int]:
    """Write the tables of an analysis.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads: an output folder, a file of records, a glob, a URL.
    folder : str or path
        Where to write: a new or empty folder, or that of an earlier analysis.
    options : AnalysisOptions, optional
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
    asked = options or AnalysisOptions()
    records = SureRecords(source, asked.confidence)
    parts = _parts(asked)
    sources = None if asked.sources is None else read_sources(asked.sources)
    wanted = list(compress(ON_REQUEST, (parts is not None, sources is not None)))

    def loaded() -> Iterator[Record]:
        for record in records:
            writer.extend(rows_of(record))
            yield record

    with Writer((*TABLES, *wanted), Path(folder)) as writer:
        reading = read(loaded())
        writer.load()
        insert_formulations(writer, reading)
        if parts is not None:
            writer.insert("comparison", _compared(writer, reading, asked, parts))
        del reading  # a number for every word: counting needs the memory
        count_tables(writer)
        writer.insert("identities", (one.values() for one in records.known.all))
        writer.insert("counts", _counts(writer, records))
        measured = quality()
        every = (*measured.figure, *measured.by_kind)
        writer.insert("quality", ((one.name, one.kind, one.value, one.counted) for one in every))
        if sources is not None:
            statements = "SELECT id, document, speaker_name, text FROM statements ORDER BY id"
            writer.insert("against", against(writer.rows(statements), sources))
        counts = writer.counts
        _write(writer, Path(folder), asked.files)
    return counts


def _write(writer: Writer, folder: Path, whole: bool) -> None:
    """Write the tables; as a whole with files, graph and figures in place of those before."""
    network = gexf(
        writer.rows("SELECT node, name, label, passages, documents FROM nodes"),
        writer.rows("SELECT source, target, passages, documents, jaccard FROM links"),
    )
    if not whole:
        writer.write(())
        return
    # of an earlier analysis
    writer.remove(f"{table.name}.{suffix}" for table in ON_REQUEST for suffix in FILES)
    writer.write()
    writer.remove(f"{FIGURES}/{name}.{form}" for name in DRAWINGS for form in FORMATS)
    writer.add_file(NETWORK, network)
    with open_database(folder) as database:
        for name, data in draw(database):
            writer.add_file(f"{FIGURES}/{name}", data)


def _parts(asked: AnalysisOptions) -> Parts | None:
    """Return what is compared: the part of a document, in SQL; or runs by their names."""
    if asked.compare is None:
        return PARTS[asked.by] if asked.by else None
    one, other = names = (os.fspath(asked.compare[0]), os.fspath(asked.compare[1]))
    if not (is_edtf(one) and is_edtf(other)):
        if one == other:
            raise ConfigError(f"{one} is compared with itself", code="same_parts")
        return {name: SureRecords(name, asked.confidence) for name in names}
    (first, last), (other_first, other_last) = periods = [asked_days(name) for name in names]
    if first <= other_last and other_first <= last:
        raise ConfigError(
            f"{one} and {other} have days in common: give two periods apart", code="same_parts"
        )
    cases = [
        f"WHEN p.date_start >= '{begin}' AND p.date_end <= '{end}' THEN {literal(name)}"
        for name, (begin, end) in zip(names, periods, strict=True)
    ]
    return f"CASE {' '.join(cases)} END"


def _compared(
    writer: Writer, reading: CorpusReading, asked: AnalysisOptions, parts: Parts
) -> Iterator[tuple[Any, ...]]:
    """Compare parts of the corpus, or two runs."""
    values = []
    if isinstance(parts, str):
        values = [value for (value,) in writer.rows(VALUES.format(parts))]
    else:

        def noted(runs: Mapping[str, SureRecords]) -> Iterator[Record]:
            for name, records in runs.items():
                for record in records:
                    values.append(name)
                    yield record

        reading = read(noted(parts))
    if asked.compare is not None:
        return compare(reading, values, [os.fspath(name) for name in asked.compare])
    sizes = Counter(value for value in values if value)
    names = sorted(name for name, size in sizes.items() if size >= LEAST_DOCUMENTS)
    if len(names) < 2:
        raise ConfigError(
            f"--by {asked.by}: {len(names)} part of {LEAST_DOCUMENTS} or more documents; two are "
            "needed",
            code="nothing_to_compare",
        )
    return compare(reading, values, names)


def count_tables(writer: Writer) -> None:
    """Count what the rows of records give: all tables but ``counts`` and ``quality``.

    Parameters
    ----------
    writer : Writer
        The rows of all records, and their formulations, were loaded into it.
    """
    writer.run("views")
    writer.run("speakers")
    writer.run("cells")
    writer.insert("bounds", _bounds(writer))
    writer.run("shares")
    writer.run("links")
    insert_verbatim(writer, writer.rows("SELECT id, text FROM statements ORDER BY id"))
    texts = [text for (text,) in writer.rows("SELECT wording FROM wordings ORDER BY text")]
    # one of each cluster, the longest
    first = writer.rows("SELECT min(text) FROM text_groups GROUP BY cluster")
    other = reworded(texts, (text for (text,) in first))
    writer.insert("in_other_words", zip(*(one.tolist() for one in other), strict=True))
    writer.run("reuse", difference=difference)
    writer.run("meetings", compatible=compatible)
    writer.insert("meeting_points", _points(writer))


def _points(writer: Writer) -> Iterator[tuple[Any, ...]]:
    """Yield the sentences that make the same point in reports of one event."""
    for key, rows in groupby(writer.rows(script("points")), key=itemgetter(0)):
        found = _numbered([_telling(sentences) for _, sentences in rows])
        yield from ((key, point, name, score) for name, (point, score) in found.items())


def _telling(sentences: list[list[str]]) -> dict[str, list[str]]:
    """Return the words of each sentence that can make a point, by its id."""
    said = {name: point_words(text) for name, text, kind in sentences if kind not in FORMAL}
    return {name: words for name, words in said.items() if words}


def _numbered(reports: list[dict[str, list[str]]]) -> dict[str, tuple[int, float]]:
    """Return the number of the point that a sentence makes, and how near it is to another."""
    points: dict[str, tuple[int, float]] = {}
    for one, other in combinations(reports, 2):
        for i, j, score in near_points(list(one.values()), list(other.values())):
            pair = list(one)[i], list(other)[j]
            point, _ = points.get(pair[0]) or points.get(pair[1]) or (len(points), score)
            for name in pair:
                points.setdefault(name, (point, score))
    return points


def _bounds(writer: Writer) -> Iterator[tuple[Any, ...]]:
    """Work out the intervals of what is counted by document, part by part."""
    for (part,) in writer.rows("SELECT DISTINCT part FROM cells ORDER BY part"):
        cells, sizes = (
            writer.arrays(f"SELECT * EXCLUDE part FROM {name} WHERE part = '{part}' ORDER BY ALL")  # noqa: S608 - our own
            for name in ("cells", "sizes")
        )
        groups = np.zeros(cells["cell"].max() + 1, dtype=np.int64)
        groups[cells["cell"]] = cells["of"]
        sized = sparse.csr_array((sizes["size"].astype(float), (sizes["of"], sizes["document"])))
        counted = sparse.csr_array(
            (cells["count"].astype(float), (cells["cell"], cells["document"])),
            shape=(len(groups), sized.shape[1]),
        )
        counted.eliminate_zeros()
        found = rates(counted, sized, groups)
        columns = (found.ratio.tolist(), found.low.tolist(), found.high.tolist())
        yield from ((part, at, *one) for at, one in enumerate(zip(*columns, strict=True)))


def _counts(writer: Writer, records: SureRecords) -> Iterator[tuple[Any, ...]]:
    """Yield what falls out or is doubtful, of how many, with the SQL that gives the ids."""
    for of, count in records.left_out.items():
        ((kept,),) = writer.rows(f"SELECT count(*) FROM {of}")  # noqa: S608 - our own
        yield of, "below the confidence: left out", count, count + kept, None
    listed = files("readout.analyze").joinpath("counts.toml").read_text("utf-8")
    for of, conditions in tomllib.loads(listed).items():
        for what, condition in conditions.items():
            where = condition.format(confidence=records.confidence)
            ((count, total),) = writer.rows(f"SELECT count(*) FILTER ({where}), count(*) FROM {of}")  # noqa: S608
            yield of, what, count, total, f"SELECT id FROM {of} WHERE {where}"  # noqa: S608
