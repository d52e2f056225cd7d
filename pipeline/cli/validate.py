"""``readout validate``: check records."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.errors import ConfigError
from pipeline.validation import validate_lines

__all__ = ["command"]

SHOWN = 100


@click.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Check a file of records (.jsonl, .jsonl.gz) against the schema, and every offset against the text.

    Prints line, path and reason of each problem. Exit status: 0 where there is none, 1 otherwise.

    \b
    Example:
      readout validate outputs/annotations.jsonl
    """
    problems = 0
    for problem in validate_lines(_lines(file)):
        problems += 1
        if problems <= SHOWN:
            click.echo(f"{file}:{problem.line}: {problem.path}: {problem.reason}")
    if problems:
        click.echo(f"{problems} problems" + (f", the first {SHOWN} shown" if problems > SHOWN else ""), err=True)
        ctx.exit(1)
    click.echo(f"{file}: all records are valid", err=True)


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as stream:
            yield from stream
    except (OSError, EOFError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}", code="unreadable") from error
