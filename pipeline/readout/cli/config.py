"""``readout config``: show and check configurations."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.options import code_option
from readout.config import read_config

__all__ = ["command"]


@click.group("config")
def command() -> None:
    """Show or check a pipeline configuration.

    \b
    Example:
      readout config show > my.cfg
      readout config check my.cfg
    """


@command.command("show")
@click.argument("config", required=False)
def show(config: str | None) -> None:
    """Print a configuration file, the packaged default without CONFIG: a start for your own.

    \b
    Example:
      readout config show readout:quotes-only.cfg
    """
    click.echo(read_config(config).path.read_text(encoding="utf-8"), nl=False)


@command.command("check")
@click.argument("config")
@code_option
def check(config: str, code: tuple[Path, ...]) -> None:
    """Load a configuration with its models and say what is wrong with it, or that nothing is.

    \b
    Example:
      readout config check my.cfg
    """
    from readout.assembly import load

    readout = load(config, code=code)
    click.echo(
        f"{config}: {', '.join(stage.name for stage in readout.stages)}: in order"
    )
