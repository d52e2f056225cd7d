"""``readout run``: annotate inputs, write the dataset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from pipeline.batch.output import ANNOTATIONS, MANIFEST, QUARANTINE
from pipeline.batch.progress import ProgressBar
from pipeline.batch.run import Plan, RunOptions, Summary, plan, run

__all__ = ["command"]

QUARANTINED, INTERRUPTED = 1, 130


@click.command("run")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    default="outputs",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write to.",
)
@click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration (.cfg); 'readout:NAME.cfg' names a packaged one.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1),
    help="Worker processes.  [default: 1; with --engine ray one for each CPU of the cluster]",
)  # fmt: skip
@click.option(
    "--engine",
    default="local",
    show_default=True,
    type=click.Choice(["local", "ray"]),
    help="Where the work is done: on this machine, or on a Ray cluster (RAY_ADDRESS, else one on this machine).",
)
@click.option("--force", metavar="STAGE", help="Compute this stage again, and all that reads from it.")
@click.option("--dry-run", is_flag=True, help="Say what would be computed; write nothing.")
@click.option(
    "--max-error-rate", default=1.0, show_default=True, type=click.FloatRange(0, 1), metavar="R",
    help="Stop where a larger share of the documents is in quarantine.",
)  # fmt: skip
@click.option(
    "--stdin-format", default="txt", show_default=True, type=click.Choice(["txt", "md", "html", "jsonl"]),
    help="Format of standard input (INPUT '-').",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: Path,
    config: str | None,
    jobs: int | None,
    engine: Literal["local", "ray"],
    force: str | None,
    dry_run: bool,
    max_error_rate: float,
    stdin_format: str,
) -> None:
    """Annotate files, folders, globs or standard input ('-').

    Reads .txt, .md, .html and .jsonl, also with .gz. Writes annotations.jsonl, quarantine.jsonl and manifest.json.
    A second run over the same inputs computes only what is missing or changed.

    Exit status: 0 all annotated, 1 some documents in quarantine, 2 wrong usage or configuration (nothing written),
    3 stopped by a full disk or the like, 130 interrupted; what was finished is kept.

    \b
    Examples:
      readout run raw/ -o outputs/
      readout run articles.jsonl 'more/*.html' -o outputs/ -j 2
      readout run raw/ -c readout:quotes-only.cfg -o quotes/
      RAY_ADDRESS=10.0.0.1:6379 readout run articles/ -o outputs/ --engine ray
    """
    options = RunOptions(
        inputs=inputs,
        output=output,
        config=config,
        workers=jobs,
        engine=engine,
        force=force,
        max_error_rate=max_error_rate,
        stdin=sys.stdin.buffer.read() if "-" in inputs else None,
        stdin_suffix=f".{stdin_format}",
    )
    if dry_run:
        _tell_plan(plan(options))
        return
    summary = run(options, ProgressBar())
    _tell(summary, output)
    if summary.status == "interrupted":
        ctx.exit(INTERRUPTED)
    if summary.status == "stopped" or summary.quarantined:
        ctx.exit(QUARANTINED)


def _tell_plan(found: Plan) -> None:
    click.echo(f"{found.total} documents, {found.rejected} of them unreadable (to quarantine)", err=True)
    for stage, count in found.due.items():
        click.echo(f"  {stage:10s} {count} to compute", err=True)


def _tell(summary: Summary, output: Path) -> None:
    counts = summary.counts
    kinds = ", ".join(f"{counts[f'quotes.{kind}']} {kind}" for kind in ("direct", "mixed", "indirect", "term"))
    themes = [(name.removeprefix("themes."), n) for name, n in sorted(counts.items()) if name.startswith("themes.")]
    working = summary.elapsed - summary.loading
    rate = counts["words"] / working if working else 0.0
    words = f"{counts['words']:,} words: {rate:,.0f} words/s"
    lines = [
        f"documents  {summary.annotated} annotated ({summary.cached} cached), {summary.quarantined} in quarantine",
        f"quotes     {counts['quotes']}: {kinds}",
        f"entities   {counts['entities']}",
        f"themes     {', '.join(f'{name} {n}' for name, n in themes) or 'none'}",
        f"time       {summary.loading:.1f} s to load, {working:.1f} s for {words}",
        f"records    {output / ANNOTATIONS}",
        f"manifest   {output / MANIFEST}",
    ]
    if summary.skipped:
        lines.insert(1, f"skipped    {summary.skipped} files of other formats")
    if summary.damaged:
        lines.insert(1, f"cache      was damaged: set aside as {summary.damaged}, begun anew")
    if summary.quarantined:
        lines.append(f"quarantine {output / QUARANTINE}")
    if summary.status != "complete":
        left = summary.total - summary.inputs
        lines.append(
            f"{summary.status}: {summary.reason or f'{left} documents are left; run the same command to go on'}"
        )
    click.echo("\n".join(lines), err=True)
