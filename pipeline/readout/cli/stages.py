"""``readout stages``: what a configuration is made of."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.options import code_option
from readout.cli.terminal import say

__all__ = ["command"]


@click.command("stages")
@click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration; the packaged default otherwise.",
)
@code_option
def command(config: str | None, code: tuple[Path, ...]) -> None:
    """List the stages: name, version, what each needs, uses and provides.

    \b
    Example:
      readout stages -c readout:quotes-only.cfg
    """
    from readout.batch.load import load  # not above: --help needs no spaCy

    stages = load(config, code=code).stages
    say("stage      version  needs                            uses                     provides")
    for stage in stages:
        needs, uses = ", ".join(stage.needs) or "-", ", ".join(stage.uses) or "-"
        provides = ", ".join(stage.provides)
        say(f"{stage.name:10s} {stage.version:8s} {needs:32s} {uses:24s} {provides}")
