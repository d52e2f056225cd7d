"""The command ``readout``: one module a command, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from readout.errors import ConfigError, ReadoutError
from readout.extras import EXTRAS, missing

__all__ = ["main"]

COMMANDS = {
    "run": "Annotate a folder of articles.",
    "report": "Make pages of the records: charts, tables, search, every document.",
    "analyze": "Count what a run found: tables, figures, SQL.",
    "export": "Write records in the format of another tool.",
    "select": "Choose the passages that are most worth labelling next.",
    "import": "Make gold of what people corrected in another tool.",
    "sample": "Draw items to be judged by people, in a sheet.",
    "search": "Search the texts for a phrase: hits in their context.",
    "show": "Show a document in the terminal: who said what, and where.",
    "errors": "Show what could not be annotated, or try it again.",
    "cache": "Look into the cache of a run, or make it smaller.",
    "stages": "List the stages of a configuration.",
    "config": "Show or check a configuration.",
    "explain": "Say why a passage, a quote or a document is read as it is.",
    "validate": "Check a file of records against the schema and its own text.",
    "evaluate": "Score records against gold annotations.",
    "train": "Train the models of the stages.",
}
MODULES = {"import": "importing"}
"""Command -> its module, where that cannot have its name."""
BROUGHT_BY = {
    "analyze": "analyze",
    "export": "exchange",
    "import": "exchange",
    "report": "analyze",
}
"""Command -> the extra that brings all it needs."""
USAGE, STOPPED, INTERRUPTED = 2, 3, 130


class Commands(click.Group):
    """A group whose commands are imported on use, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name)
        command: click.Command = import_module(f"readout.cli.{module}").command
        return command

    def format_commands(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of the package becomes one line and its exit status."""
        try:
            return super().invoke(ctx)
        except ReadoutError as error:
            click.echo(f"readout: {error.message}", err=True)
            ctx.exit(USAGE if isinstance(error, ConfigError) else STOPPED)
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            if package not in EXTRAS:
                raise
            asked = ctx.invoked_subcommand or ""
            named = missing(package, f"readout {asked}", BROUGHT_BY.get(asked))
            click.echo(f"readout: {named.message}", err=True)
            ctx.exit(USAGE)
        except KeyboardInterrupt:
            click.echo("readout: interrupted; run the same command to go on", err=True)
            ctx.exit(INTERRUPTED)


def _show_versions(
    ctx: click.Context,
    _: click.Parameter,
    wanted: bool,
) -> None:
    if wanted and not ctx.resilient_parsing:
        from readout.cli.versions import told

        click.echo(told())
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Print the versions of readout, its record and its encoder, and leave.",
)
def main() -> None:
    """Annotate policy text: segments, entities, quoted statements, thematic relationships.

    \b
    Example:
      readout run raw/ -o outputs/
    """
