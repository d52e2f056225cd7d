"""``readout evaluate``: records against gold."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from readout.cli.terminal import say, say_json
from readout.dataset import read_records
from readout.evaluate import evaluate, read_gold

__all__ = ["command"]


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("annotations")
@click.option("-v", "--verbose", is_flag=True, help="List every disagreement.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One object: figures (name, value, detail) and disagreements.",
)
def command(
    gold: Path,
    annotations: str,
    *,
    verbose: bool,
    as_json: bool,
) -> None:
    """Score ANNOTATIONS against GOLD (a .jsonl as docs/gold.md describes it, or records).

    ANNOTATIONS is a file of records (.jsonl, also with .gz or .zst), an output folder, or a glob of
    numbered parts; also a URL such as s3://bucket/outputs.

    \b
    Examples:
      readout evaluate -v tests/gold/raw.jsonl outputs/annotations.jsonl
      readout evaluate --json before/ after/
    """
    figures, errors = evaluate(read_gold(gold), read_records(annotations))
    if as_json:
        scored = [asdict(figure) for figure in figures]
        told = {"figures": scored, "disagreements": errors}
        say_json(told)
        return
    if verbose:
        for line in errors:
            say(line)
    for figure in figures:
        say(f"{figure.name:28s} {figure.value:.3f}  {figure.detail}")
