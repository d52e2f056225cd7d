"""``readout evaluate``: records against gold."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from pipeline.errors import ConfigError
from pipeline.evaluate import evaluate, read_gold
from pipeline.records import Record, decode_record

__all__ = ["command"]


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("annotations", type=click.Path(path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="List every disagreement.")
def command(gold: Path, annotations: Path, verbose: bool) -> None:
    """Score ANNOTATIONS (a .jsonl of records) against GOLD (a .jsonl as docs/gold.md describes it).

    \b
    Example:
      readout evaluate -v tests/gold/raw.jsonl outputs/annotations.jsonl
    """
    figures, errors = evaluate(read_gold(gold), _records(annotations))
    if verbose:
        for line in errors:
            click.echo(line)
    for figure in figures:
        click.echo(f"{figure.name:28s} {figure.value:.3f}  {figure.detail}")


def _records(path: Path) -> list[Record]:
    try:
        lines = path.read_bytes().splitlines()
        return [decode_record(line) for line in lines if line.strip()]
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"{path}: cannot be read as records: {error}; 'readout validate {path}' tells more", code="bad_records"
        ) from error
