"""``readout validate``: check records."""

from __future__ import annotations

import click

from readout.cli.terminal import say
from readout.dataset import parts
from readout.validation import Seen, validate_lines

__all__ = ["command"]

SHOWN = 100


@click.command("validate")
@click.argument("file")
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Check records against the schema, and every offset against the text.

    FILE is a file of records (.jsonl, also with .gz or .zst), an output folder, or a glob of
    numbered parts; also a URL such as s3://bucket/outputs. Prints file, line, path and reason of
    each problem. Exit status: 0 where there is none, 1 otherwise.

    \b
    Examples:
      readout validate outputs/annotations.jsonl
      readout validate outputs/
    """
    problems = 0
    seen: Seen = {}
    for part in parts(file):
        for problem in validate_lines(part.lines(), file=part.path, seen=seen):
            problems += 1
            if problems <= SHOWN:
                say(f"{part.path}:{problem.line}: {problem.path}: {problem.reason}")
    if problems:
        say(
            f"{problems} problems"
            + (f", the first {SHOWN} shown" if problems > SHOWN else ""),
            err=True,
        )
        ctx.exit(1)
    say(f"{file}: all records are valid", err=True)
