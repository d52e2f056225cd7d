"""``readout run``: annotate inputs, write the dataset."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from readout.cli.ending import INTERRUPTED, QUARANTINED, STOPPED, ending
from readout.cli.link import linked
from readout.cli.options import (
    COUNT,
    SECONDS,
    SHARE,
    code_option,
    file_option,
    json_option,
    log_options,
    memory_size,
    output_option,
    standard_input,
)
from readout.cli.terminal import filled, logging_to, say, say_json, say_result
from readout.io.garbage import no_collection

if TYPE_CHECKING:
    from readout.batch.manifest import Summary
    from readout.batch.options import RunOptions

__all__ = ["command", "run_and_report"]

AGAIN = ("inputs", "output", "code", "stdin", "stdin_suffix")
"""Options that the command line alone gives, where a manifest is run again."""
COUNTED = ("annotated", "cached", "quarantined", "skipped", "spoiled")
EXIT = {"interrupted": INTERRUPTED, "stopped": STOPPED}


@click.command("run")
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@file_option(
    "--from-manifest",
    "manifest",
    metavar="FILE",
    help="Repeat the run of this manifest.json, and say what differs.",
)
@output_option
@click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration (.cfg); 'readout:NAME.cfg' names a packaged one.",
)
@code_option
@click.option(
    "-j",
    "--jobs",
    "workers",
    type=COUNT,
    metavar="N",
    help="Worker processes: 1 by default; with Ray as many as the cluster has CPUs.",
)
@click.option(
    "--engine",
    default="local",
    type=click.Choice(["local", "ray"]),
    help="Run on this machine, or on a Ray cluster.",
)
@click.option(
    "--force", metavar="STAGE", help="Compute this stage again, and all that reads from it."
)
@click.option(
    "--dry-run", is_flag=True, help="Print what would be computed, and why; write nothing."
)
@click.option(
    "--profile", is_flag=True, help="Print the time by stage and the slowest documents at the end."
)
@click.option(
    "--timeout",
    type=SECONDS,
    metavar="SECONDS",
    help="Quarantine a document that takes longer to read, or to annotate.",
)
@click.option(
    "--memory",
    type=memory_size,
    metavar="SIZE",
    help="Memory of each worker process, such as 4G; quarantine a document that needs more.",
)
@click.option(
    "--follow-links", is_flag=True, help="Follow links that lead out of their folder, too."
)
@click.option(
    "--max-error-rate",
    default=1.0,
    type=SHARE,
    metavar="R",
    help="Stop if a larger share of the documents is in quarantine.",
)
@click.option(
    "--shard-size",
    type=COUNT,
    metavar="N",
    help="Write numbered files of N records: annotations-00001.jsonl, …",
)
@click.option(
    "--link/--no-link",
    default=True,
    show_default=True,
    help="Find who is who over all documents at the end, as readout link does.",
)
@click.option("--compress", type=click.Choice(["gz", "zst"]), help="Compress the annotations.")
@file_option(
    "--cache",
    metavar="FILE",
    help="Cache file, which several runs may share; by default one in DIR.",
)
@click.option(
    "--id",
    "id_by",
    default="path",
    type=click.Choice(["path", "stem", "sha256"]),
    help="Id of a file: its path below INPUT, its name, or the hash of its bytes.",
)
@click.option(
    "--text-field",
    metavar="NAME",
    help="Field of a .jsonl line with the text; by default that of the configuration.",
)
@click.option(
    "--id-field",
    metavar="NAME",
    help="Field of a .jsonl line with the id; by default that of the configuration.",
)
@click.option(
    "--stdin-format",
    default="txt",
    type=click.Choice(["txt", "md", "html", "jsonl"]),
    help="Format of standard input (INPUT '-').",
)
@log_options
@json_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    dry_run: bool,
    profile: bool,
    stdin_format: str,
    verbose: bool,
    log_file: Path | None,
    as_json: bool,
    manifest: Path | None,
    **given: Any,
) -> None:
    """Annotate files, folders, globs or standard input ('-').

    Reads .txt, .md, .html and .jsonl, each also with .gz or .zst. Writes annotations.jsonl,
    quarantine.jsonl and manifest.json, and at the end who is who over all documents,
    identities.jsonl. A second run over the same inputs computes only what is missing or changed.

    Inputs and DIR may be URLs: s3://bucket/folder/ with the package s3fs, gs:// with gcsfs,
    https:// (to read files) with fsspec[http], and so on. Keys and passwords come from the
    environment or the settings of the package, never in the URL.

    Exit status: 0 all annotated, 1 some documents in quarantine, 2 wrong usage or configuration
    (nothing written), 3 stopped by a full disk, by --max-error-rate or the like, 4 an error of
    readout itself, 130 interrupted; what was finished is kept.

    \b
    Examples:
      readout run raw/ -o outputs/
      readout run articles.jsonl 'more/*.html' -o outputs/ -j 2
      readout run raw/ -c readout:quotes-only.cfg -o quotes/
      readout run s3://press/2031/ -o s3://press/annotated/ --engine ray --shard-size 10000
      --compress zst
      readout run --from-manifest outputs/manifest.json -o again/
    """
    from readout.batch.processes import one_thread

    one_thread()  # before numeric libraries are imported
    from readout.batch.options import RunOptions
    from readout.io.files import STDIN

    if not given["inputs"] and manifest is None:
        raise click.UsageError("Missing argument 'INPUT...'.")
    stdin = standard_input() if STDIN in given["inputs"] else None
    given |= {"stdin": stdin, "stdin_suffix": f".{stdin_format}"}
    options = RunOptions(**given) if manifest is None else _options_of(ctx, manifest, given)
    if dry_run:
        from readout.batch.run import plan

        found = plan(options)
        if as_json:
            due = {
                stage: {"documents": count, "reasons": dict(found.reasons[stage])}
                for stage, count in found.due.items()
            }
            say_json({"documents": found.total, "unreadable": found.rejected, "due": due})
        else:
            say(filled("plan", plan=found), err=True, nl=False)
        return
    with logging_to(verbose, log_file) as note:
        run_and_report(ctx, options, note, profile=profile, as_json=as_json)


def run_and_report(
    ctx: click.Context,
    options: RunOptions,
    note: Callable[[str], None],
    *,
    profile: bool = False,
    as_json: bool = False,
) -> None:
    """Run, say what came of it, and set the exit status.

    Parameters
    ----------
    ctx : click.Context
        Of the command.
    options : RunOptions
        What to run.
    note : callable
        Takes what is said down, line by line, beside standard error.
    profile, as_json : bool
        As the options of the command.
    """
    with no_collection():  # of what is imported nothing is garbage
        from readout.batch.progress import ProgressBar, ProgressLines
        from readout.batch.run import run
    terminal = sys.stderr.isatty()
    shown = ProgressBar() if terminal else ProgressLines(partial(say, err=True))
    summary = run(options, shown, ProgressLines(note))
    output = str(options.output)
    report = filled("run", run=summary, output=output, folder=output.rstrip("/"))
    for line in report.splitlines():
        note(line)
    if not as_json:
        say(report, err=True, nl=False)
    _link(options, summary, note)
    if as_json:
        say_json(_summary(summary, output))
    if profile:
        say(filled("profile", run=summary), err=True, nl=False)
    if options.manifest is not None and summary.outputs:
        _compare(options.manifest, options.output)
    status = EXIT.get(summary.status, QUARANTINED if summary.quarantined else 0)
    if status:
        ctx.exit(status)


def _compare(manifest: Path, output: str | Path) -> None:
    """Say where the results differ from those of an earlier run."""
    from readout.batch.manifest import results_that_differ
    from readout.batch.targets import Target
    from readout.records.dataset import MANIFEST

    differing = list(results_that_differ(manifest, Target(output).read(MANIFEST) or b""))
    for line in differing:
        say_result("differs", line)
    if not differing:
        say_result("again", "the same bytes as that run wrote")


def _link(options: RunOptions, summary: Summary, note: Callable[[str], None]) -> None:
    """Find who is who, once all is annotated, and say what came of it.

    The records stand, whatever happens here. Of outputs at a URL nobody is found.
    """
    from readout.io.files import is_url

    if not options.link or summary.status != "complete" or is_url(options.output):
        return
    try:
        told = linked(Path(options.output))
    except Exception as error:  # whatever it is, the run is done
        reason = ending(error, "link")[0]
        told = f"failed, the records are whole; 'readout link' tries again: {reason}"
    line = f"{'link':10s} {told}"
    note(line)
    say(line, err=True)


def _options_of(ctx: click.Context, manifest: Path, given: dict[str, Any]) -> RunOptions:
    """Return the options of a manifest's run; those of the command line outrank them."""
    from readout.batch.manifest import circumstances_that_differ, options_of

    named = {
        name: value
        for name, value in given.items()
        if name in AGAIN or ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    options = options_of(manifest, **named)
    for line in circumstances_that_differ(manifest):
        say_result("differs", line)
    return options


def _summary(summary: Summary, output: str) -> dict[str, Any]:
    """Return what came of a run as plain data: what ``--json`` prints."""
    folder = output.rstrip("/")
    return {
        "status": summary.status,
        "reason": summary.reason,
        "documents": summary.total,
        **{name: getattr(summary, name) for name in COUNTED},
        "counts": dict(sorted(summary.counts.items())),
        "not_done": summary.not_done,
        "computed": dict(sorted(summary.computed.items())),
        "loading_seconds": round(summary.loading, 3),
        "seconds": round(summary.elapsed, 3),
        "outputs": [f"{folder}/{name}" for name in summary.outputs],
        "manifest": f"{folder}/manifest.json" if summary.outputs else None,
    }
