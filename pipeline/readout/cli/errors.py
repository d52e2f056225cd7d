"""``readout errors``: what is in quarantine, and trying it again."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from readout.cli.options import COUNT, SECONDS, code_option, json_option, log_options, output_option
from readout.cli.run import run_and_report
from readout.cli.terminal import filled, logging_to, say, say_json
from readout.errors import ConfigError


@click.group("errors")
def command() -> None:
    """Show the documents that could not be annotated, or try them again.

    \b
    Examples:
      readout errors show -o outputs/
      readout errors retry -o outputs/ --timeout 600
    """


@command.command("show")
@output_option
@click.option(
    "--code", metavar="CODE", help="Show only this code (worker_died, timeout, empty, …)."
)
@json_option("The lines of quarantine.jsonl, on standard output.")
def show(output: Path | str, code: str | None, as_json: bool) -> None:
    """List what is in quarantine: where, why, and how many of a kind.

    \b
    Example:
      readout errors show -o outputs/ --code timeout
    """
    import msgspec

    from readout.batch.output import read_quarantine

    found = [one for one in read_quarantine(output) if code is None or one.code == code]
    if as_json:
        for one in found:
            say_json(msgspec.json.encode(one))
        return
    say(filled("quarantine", found=found), nl=False)
    counts = Counter(one.code for one in found)
    kinds = ", ".join(f"{kind} {count}" for kind, count in counts.most_common())
    say(f"{len(found)} in quarantine" + (f": {kinds}" if kinds else ""), err=True)


@command.command("retry")
@output_option
@click.option(
    "-j",
    "--jobs",
    "workers",
    type=COUNT,
    metavar="N",
    help="Worker processes; as before by default.",
)
@click.option(
    "--timeout",
    type=SECONDS,
    metavar="SECONDS",
    help="Seconds a document may take; as before by default.",
)
@code_option
@log_options
@json_option()
@click.pass_context
def retry(
    ctx: click.Context,
    /,
    output: Path | str,
    code: tuple[Path, ...],
    log_file: Path | None,
    *,
    verbose: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Run the last command into this folder again: only what is in quarantine is computed.

    Inputs and options are those of that run; inputs that were mended or added since are taken as
    they are now. Python files of that run (--code) have to be named again: nothing that an output
    folder alone names is executed.

    \b
    Example:
      readout errors retry -o outputs/ --timeout 600
    """
    from msgspec.structs import replace

    from readout.batch.processes import one_thread

    one_thread()  # before numeric libraries are imported
    from readout.batch.options import allowed_code, load_options
    from readout.batch.run import OPTIONS
    from readout.batch.targets import work_of

    changes = {name: value for name, value in given.items() if value is not None}
    options, cwd = load_options(work_of(output) / OPTIONS, output, **changes)
    options = replace(options, code=allowed_code(code, options.code, cwd))
    with logging_to(verbose, log_file) as note:  # counts from here, not from there
        try:
            os.chdir(cwd)
        except (OSError, ValueError) as error:  # one with a NUL in it
            raise ConfigError(
                f"{cwd}: the working directory of that run: {getattr(error, 'strerror', error)}",
                code="no_run",
            ) from error
        run_and_report(ctx, options, note, as_json=as_json)
