"""Commands that read what a run wrote: ``readout search``, ``show``, ``validate``, ``sample``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readout.cli.options import COUNT, PATH, confidence_option, layer_option, records_argument
from readout.cli.terminal import say, say_result, terminal
from readout.errors import ConfigError, nearest

if TYPE_CHECKING:
    from rich.text import Text

    from readout.analyze.search import SearchHit
    from readout.io.files import Location

__all__ = ["sample", "search", "show", "validate"]

SHOWN = 100
"""Problems that are printed at most."""


@click.command("search")
@records_argument
@click.argument("phrase")
@click.option("--speaker", metavar="NAME", help="Only where this speaker says it, by any name.")
@click.option("--theme", metavar="ID", help="Only in passages with this theme.")
@click.option("--since", metavar="DATE", help="Only from then on: 2031, 2031-05, …")
@click.option("--until", metavar="DATE", help="Only up to then.")
@confidence_option("Least confidence of statements and themes.")
def search(source: str, phrase: str, confidence: float, **where: Any) -> None:
    """Print where a phrase stands: date, document, context, and who says it there.

    DIR is an output folder, a file of records, or a glob of numbered parts. Case and line
    breaks do not count. A hit in a statement has the date of the statement.

    \b
    Examples:
      readout search outputs "old trades"
      readout search outputs "industrial towns" --speaker Quill --since 2031
    """
    from readout.analyze.flatten import SureRecords
    from readout.analyze.search import Search

    records = SureRecords(source, confidence)
    who = records.known.named(where["speaker"]) if where["speaker"] else frozenset()
    search = Search(phrase, who=who, **where)
    console = terminal(highlight=False, soft_wrap=True)
    count, documents = 0, set()
    for hit in search.hits(records):
        count += 1
        documents.add(hit.document)
        console.print(_hit_line(hit))
    undated = f", {search.undated:,} of no known year left out" if search.undated else ""
    say_result("hits", f"{count:,}; documents {len(documents):,}{undated}")


def _hit_line(hit: SearchHit) -> Text:
    from rich.text import Text

    from readout.records.naming import safe, shown

    said = hit.statement
    pieces = [
        (f"{safe(hit.date or 'undated'):10}  ", "dim"),
        (f"{safe(hit.document)}:{hit.start}  ", "cyan"),
        (f"…{shown(hit.before)}", ""),
        (safe(hit.words), "bold"),
        (f"{shown(hit.after)}…", ""),
    ]
    if said is not None:
        mark = " (said)" if hit.said else ""
        pieces.append((f"  — {safe(said.speaker_name or said.status)}{mark}", "green"))
    return Text.assemble(*pieces)


@click.command("show")
@click.argument("file", metavar="FILE")
@click.option("--id", "wanted", metavar="ID", help="The document; all otherwise.")
@click.option("--terms", is_flag=True, help="Show terms in quotation marks, too.")
def show(file: str, wanted: str | None, terms: bool) -> None:
    """Show records in the terminal: what each document is, who said what, on which occasion.

    FILE is an output folder, a file of records, or a glob of numbered parts.

    \b
    Examples:
      readout show outputs --id 03-ferry-fares
      readout show outputs/annotations.jsonl | less -R
    """
    from readout.records.dataset import read_records
    from readout.report.terminal import show

    console = terminal()
    ids = []
    for number, record in enumerate(read_records(file)):
        ids.append(record.id)
        if wanted not in (None, record.id):
            continue
        if number and wanted is None:
            console.print()
        show(record, console, terms=terms)
        if wanted is not None:
            return
    if wanted is not None:
        raise ConfigError(
            f"{file}: no document has the id {wanted!r}: {nearest(wanted, ids)}", code="no_document"
        )


@click.command("validate")
@click.argument("file")
@click.pass_context
def validate(ctx: click.Context, file: str) -> None:
    """Check records against the schema, and every offset against the text.

    FILE is a file of records (.jsonl, also with .gz or .zst), an output folder, or a glob of
    numbered parts; also a URL such as s3://bucket/outputs. Prints file, line, path and reason of
    each problem. If the manifest of the run lies beside them, the command also checks that no
    record is missing and that the files are those that the run wrote. Exit status: 0 if there is no
    problem, 1 otherwise, 2 if FILE cannot be read.

    \b
    Examples:
      readout validate outputs/annotations.jsonl
      readout validate outputs/
    """
    from readout.records.dataset import parts

    records: dict[Location, int] = {}
    problems = 0
    for problems, line in enumerate(_problems(parts(file), records), 1):
        if problems <= SHOWN:
            say(line)
    if problems:
        more = f", the first {SHOWN} shown" if problems > SHOWN else ""
        say(f"{problems} problems{more}", err=True)
        ctx.exit(1)
    valid = "all records are valid" if any(records.values()) else "holds no records"
    say(f"{file}: {valid}", err=True)


def _problems(files: Iterable[Location], records: dict[Location, int]) -> Iterator[str]:
    """Yield what is wrong, a line each, and count the records of every file."""
    from readout.records.checks import Seen, validate_lines
    from readout.records.dataset import lines_of, shortfalls

    def counted(part: Location) -> Iterator[bytes]:
        for line in lines_of(part):
            records[part] += bool(line.strip())
            yield line

    seen: Seen = {}
    for part in files:
        records[part] = 0
        for problem in validate_lines(counted(part), file=part.shown, seen=seen):
            yield f"{part.shown}:{problem.line}: {problem.path}: {problem.reason}"
    for place, reason in shortfalls(records):
        yield f"{place}: {reason}"


@click.command("sample")
@records_argument
@click.option("-n", "size", type=COUNT, required=True, metavar="N", help="Items to draw.")
@click.option(
    "-o",
    "--output",
    type=PATH,
    required=True,
    metavar="SHEET.csv",
    help="File to write; an existing file is not overwritten.",
)
@layer_option("Draw only this layer: quote, entity, event, theme or document; may be repeated.")
@click.option("--seed", type=int, metavar="SEED", help="Another number draws another sample.")
def sample(source: str, size: int, output: Path, layers: tuple[str, ...], seed: int | None) -> None:
    """Draw a sample of items for people to judge in a spreadsheet.

    DIR is an output folder, a file of records, or a glob of numbered parts. Rare kinds, doubtful
    items and all kinds of documents are among them; each row says how likely it was to be drawn,
    so that 'readout evaluate SHEET.csv' can tell how much of the whole corpus is right. Fill the
    columns that end in a question mark: right, wrong, or what is right (docs/evaluate.md).

    \b
    Examples:
      readout sample outputs -n 200 -o judge.csv
      readout sample outputs -n 100 -o statements.csv --layer quote
      readout evaluate judge.csv
    """
    from readout.annotation.regions import known_names
    from readout.annotation.sampling import SEED, draw_items
    from readout.annotation.sheet import write_sheet
    from readout.evaluate.verdicts import ITEM_LAYERS
    from readout.records.dataset import read_records

    chosen = tuple(known_names(layers, ITEM_LAYERS))
    rows = draw_items(lambda: read_records(source), size, chosen, SEED if seed is None else seed)
    write_sheet(output, rows)
    say_result("sample", f"{len(rows):,} items")
    say_result("look", str(output))
