"""The command ``readout``: one module a command, loaded when it is asked for."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version
from io import StringIO
from typing import Any

import click
from click.exceptions import Abort, Exit

from readout.cli.ending import ending
from readout.cli.terminal import filled, flush, own_output, say, secure_streams

__all__ = ["OneLine", "main"]

COMMANDS = {
    "run": "Annotate a folder of articles.",
    "report": "Make pages of the records: charts, tables, search, every document.",
    "analyze": "Make tables and figures of the records; query them with SQL.",
    "export": "Convert records to the format of another tool.",
    "link": "Find who is who over all documents: persons, states, meetings.",
    "select": "Choose the passages that are most worth labelling next.",
    "import": "Turn corrections from an annotation tool into gold records.",
    "sample": "Draw a sample of items for people to judge.",
    "search": "Search the texts for a phrase: hits in their context.",
    "show": "Show a document in the terminal: who said what, and where.",
    "errors": "List the documents in quarantine, or try them again.",
    "cache": "Show the cache of a run, or make it smaller.",
    "stages": "List the stages of a configuration.",
    "config": "Show or check a configuration.",
    "explain": "Explain why a passage, a quote or a document is read as it is.",
    "validate": "Check a file of records against the schema and its own text.",
    "evaluate": "Score records against gold annotations.",
    "train": "Train the models of the stages.",
}
ELSEWHERE = {
    "import": "importing",
    "sample": "dataset",
    "search": "dataset",
    "show": "dataset",
    "stages": "config",
    "validate": "dataset",
}
"""Command -> its module, where that has another name."""
SETTINGS = {"help_option_names": ["-h", "--help"], "show_default": True}
LIBRARIES = ("spacy", "onnxruntime", "numpy")
"""Libraries that ``--version`` names beside the package."""


class OneLine(click.Command):
    """A command whose errors are one line and an exit status."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the options of the command as a whole."""
        secure_streams()
        with _ended(None):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        with _ended(ctx):
            return super().invoke(ctx)


class Commands(OneLine, click.Group):
    """A group whose commands are imported on use, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"readout.cli.{ELSEWHERE.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, cmd_name, None) or module.command
        _keep_output(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _keep_output(command: click.Command) -> None:
    """Let nothing but our own words reach standard output while a command works."""
    for one in getattr(command, "commands", {}).values():
        _keep_output(one)
    if command.callback and not isinstance(command.callback, partial):
        command.callback = partial(_work, command.callback)


def _work(callback: Callable[..., Any], *values: Any, **named: Any) -> Any:
    with own_output():
        return callback(*values, **named)


@contextmanager
def _ended(ctx: click.Context | None) -> Iterator[None]:
    """Make one line and an exit status of whatever stops a command within the block."""
    try:
        try:
            yield
        finally:
            flush()
    except (Abort, Exit):
        raise
    except click.ClickException as error:
        message = StringIO()
        error.show(message)
        say(message.getvalue(), err=True, nl=False)
        raise Exit(error.exit_code) from error
    except (Exception, KeyboardInterrupt) as error:
        line, status = ending(error, (ctx and ctx.invoked_subcommand) or "")
        if line is not None:
            say(f"readout: {line}", err=True)
        # not "from error": a context manager lets a StopIteration pass that caused a RuntimeError,
        # which Exit is
        raise Exit(status) from None


def _show_versions(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print all that a paper or a report of an error should name."""
    if not wanted or ctx.resilient_parsing:
        return
    from readout import __version__
    from readout.config.configuration import packaged
    from readout.records.types import SCHEMA

    encoder = json.loads((packaged() / "encoder" / "encoder.json").read_text("utf-8"))
    versions = {"readout": __version__, "record": SCHEMA, "python": platform.python_version()}
    libraries = {name: version(name) for name in LIBRARIES}
    say(filled("version", encoder=encoder, libraries=libraries, **versions), nl=False)
    ctx.exit()


@click.group(cls=Commands, context_settings=SETTINGS)
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
