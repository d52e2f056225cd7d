"""``readout cache``: look into a cache, make it smaller."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from readout.cli.options import file_option, output_option
from readout.cli.terminal import filled, say, say_json

__all__ = ["command"]
cache_option = file_option(
    "--cache", metavar="FILE", help="The cache file, if it is not that of an output folder."
)


@click.group("cache")
def command() -> None:
    """Look into the cache of stage outputs, or make it smaller.

    \b
    Examples:
      readout cache show -o outputs/
      readout cache get -o outputs/ 9f31c2
      readout cache prune -o outputs/ --superseded
    """


@command.command("show")
@output_option
@cache_option
def show(output: Path | str, cache: Path | None) -> None:
    """List outputs by stage and by state of the stage (settings, files, code).

    \b
    Example:
      readout cache show -o outputs/
    """
    from readout.batch.cache import SLACK_DAYS, sizes
    from readout.batch.run import cache_of

    path = cache_of(output, cache)
    say(filled("cache", sizes=sizes(path), slack=SLACK_DAYS), nl=False)
    say(f"{path}: {path.stat().st_size / 1000:,.1f} kB", err=True)


@command.command("get")
@click.argument("key")
@output_option
@cache_option
def get(key: str, output: Path | str, cache: Path | None) -> None:
    """Print outputs as JSON, one a line, by the beginning of a KEY.

    That is a cache key (``stages`` of a record) or the hash of a document.

    \b
    Example:
      readout cache get -o outputs/ 9f31c2
    """
    import msgspec

    from readout.batch.cache import payloads
    from readout.batch.run import cache_of

    damaged = 0
    for stage, found in payloads(cache_of(output, cache), key):
        if found is None:
            damaged += 1
            continue
        say_json(msgspec.json.encode({"stage": stage, "output": msgspec.Raw(found)}))
    if damaged:
        say(f"{damaged} outputs are not what a run kept: the next one computes them anew", err=True)


@command.command("prune")
@output_option
@cache_option
@click.option(
    "--days", type=click.IntRange(0), metavar="N", help="What was not used for more than N days."
)
@click.option("--stage", metavar="STAGE", help="What this stage found.")
@click.option(
    "--superseded",
    is_flag=True,
    help="What a newer output of the same stage and document has replaced.",
)
@click.option("--all", "everything", is_flag=True, help="Everything.")
def prune(output: Path | str, cache: Path | None, everything: bool, **conditions: Any) -> None:
    """Take outputs out of the cache; conditions add up. A later run computes again what it misses.

    \b
    Examples:
      readout cache prune -o outputs/ --superseded
      readout cache prune --cache shared.sqlite --days 90
    """
    if everything == any(value not in (None, False) for value in conditions.values()):
        raise click.UsageError(
            "say what to take out: --days, --stage, --superseded, or --all alone"
        )
    from readout.batch.cache import prune as take_out
    from readout.batch.run import cache_of

    path = cache_of(output, cache)
    gone = take_out(path, **conditions)
    say(f"{path}: {gone.outputs:,} outputs taken out, {gone.size / 1000:,.1f} kB freed", err=True)
