"""``readout validate``: check records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from readout.cli.terminal import say
from readout.records.checks import Seen, validate_lines
from readout.records.dataset import Part, parts, shortfalls

__all__ = ["command"]

SHOWN = 100


@click.command("validate")
@click.argument("file")
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Check records against the schema, and every offset against the text.

    FILE is a file of records (.jsonl, also with .gz or .zst), an output folder, or a glob of
    numbered parts; also a URL such as s3://bucket/outputs. Prints file, line, path and reason of
    each problem. Where the manifest of the run lies beside the records, they are held against it,
    too: none may be missing, and the files be those that the run wrote. Exit status: 0 where there
    is no problem, 1 otherwise, 2 where FILE cannot be read.

    \b
    Examples:
      readout validate outputs/annotations.jsonl
      readout validate outputs/
    """
    problems = 0
    records: dict[Part, int] = {}
    for line in _told(parts(file), records):
        problems += 1
        if problems <= SHOWN:
            say(line)
    if problems:
        say(
            f"{problems} problems" + (f", the first {SHOWN} shown" if problems > SHOWN else ""),
            err=True,
        )
        ctx.exit(1)
    valid = "all records are valid" if any(records.values()) else "holds no records"
    say(f"{file}: {valid}", err=True)


def _told(files: Iterable[Part], records: dict[Part, int]) -> Iterator[str]:
    """Say what is wrong, a line each, and count the records of every file."""
    seen: Seen = {}
    for part in files:
        records[part] = 0
        lines = _counted(part, records)
        for problem in validate_lines(lines, file=part.path, seen=seen):
            yield f"{part.path}:{problem.line}: {problem.path}: {problem.reason}"
    for place, reason in shortfalls(records):
        yield f"{place}: {reason}"


def _counted(part: Part, records: dict[Part, int]) -> Iterator[bytes]:
    for line in part.lines():
        records[part] += bool(line.strip())
        yield line
