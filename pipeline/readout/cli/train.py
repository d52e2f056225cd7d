"""``readout train``: make the models of the stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from readout.cli.train_encoder import FILE, encoder
from readout.config import resolve
from readout.errors import ConfigError

__all__ = ["command"]

F = TypeVar("F", bound=Callable[..., Any])
PHRASE = (
    "{rank:4d} {found.score:6.2f} {found.documents:5d} {found.occurrences:5d} "
    "{found.stickiness:6.2f} {found.completeness:6.2f} {found.marked:6.2f} {found.named:6.2f} "
    "{sides:5s}  {found.phrase} | {found.document}: {found.example}"
)
THEME = (
    "{theme.theme:28s} {theme.passages:8d} {:>6s} {:>6s} {:>6s} {:>8s} {theme.threshold:9.3f} "
    "{:>12s}"
)


def output_option(help: str) -> Callable[[F], F]:
    """Return the option that names the file to write."""
    return click.option(
        "-o",
        "--output",
        required=True,
        type=FILE,
        help=help,
    )


def files_argument(name: str) -> Callable[[F], F]:
    """Return the argument that names the files to learn from."""
    there = click.Path(exists=True, path_type=Path)
    return click.argument(
        name,
        nargs=-1,
        required=True,
        type=there,
    )


def pipeline_option(help: str) -> Callable[[F], F]:
    """Return the option that names a pipeline, the packaged default otherwise."""
    return click.option(
        "-c",
        "--config",
        default="readout:default.cfg",
        show_default=True,
        help=help,
    )


@click.group("train")
def command() -> None:
    """Train the models of the stages.

    \b
    Example:
      readout train themes --taxonomy my-themes.toml
    """


command.add_command(encoder)


@command.command("formulations")
@click.argument(
    "inputs",
    nargs=-1,
    required=True,
    metavar="INPUT...",
)
@output_option("The gazetteer to write (.jsonl).")
@click.option(
    "--gazetteer",
    "gazetteers",
    multiple=True,
    default=["readout:gazetteer"],
    show_default=True,
    help="File or folder of what is known already (may be repeated).",
)
@click.option(
    "--min-documents",
    default=3,
    show_default=True,
    type=click.IntRange(2),
    metavar="N",
    help="In how many documents a phrase must recur.",
)
@click.option(
    "--most",
    default=100,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="How many to propose at most.",
)
def formulations(
    inputs: tuple[str, ...],
    output: Path,
    gazetteers: tuple[str, ...],
    min_documents: int,
    most: int,
) -> None:
    """Propose set formulations that recur in the documents of files, folders and globs (INPUT).

    The file is a gazetteer to be edited: delete what is none, add aliases, put it beside the
    others. The table says why each is proposed; configs/gazetteer/README.md explains the score.

    \b
    Example:
      readout train formulations articles/ -o new-formulations.jsonl --min-documents 5
    """
    from readout.train.formulations.propose import propose_formulations

    report = propose_formulations(
        inputs, output, [resolve(path) for path in gazetteers], min_documents, most
    )
    click.echo(
        "rank  score  docs  occ. sticky  whole marked  named sides  phrase | document: example"
    )
    for rank, found in enumerate(report.formulations, 1):
        sides = "alike" if found.parallel else "-"
        click.echo(
            PHRASE.format(
                rank=rank,
                found=found,
                sides=sides,
            )
        )
    for reason in report.rejected:
        click.echo(f"warning: not read: {reason}", err=True)
    again = f", {report.repeated} more were there twice" if report.repeated else ""
    click.echo(f"{report.documents} documents, {report.words:,} words{again}", err=True)
    click.echo(f"{len(report.formulations)} candidates: {output}", err=True)


@command.command("frames")
@files_argument("documents")
@pipeline_option("A pipeline (.cfg).")
@output_option("The folder of frame_weights.json and event_weights.json.")
def frames(
    documents: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn from DOCUMENTS (.jsonl) what a document is: its kind, speaker and event.

    Each line has a text and a frame (kind, speaker, event), or says which event it reports, or has
    gold quotes with their occasions. docs/documents.md says how the packaged weights were made.

    \b
    Example:
      readout train frames labelled.jsonl tests/gold/{events,occasions,raw}.jsonl -o weights/
    """
    from readout.train.frames import train_frames

    report = train_frames(documents, config, output)
    for name, told in report.told.items():
        click.echo(
            f"{name}: {report.right[name]} of {told} documents right, left out in turn"
        )


@command.command("occasions")
@files_argument("documents")
@click.option(
    "--invented",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="More of them that are invented: they count a fifth (may be repeated).",
)
@pipeline_option("A pipeline (.cfg) with a quote stage.")
@output_option("The file of the weights (.json).")
def occasions(
    documents: tuple[Path, ...],
    invented: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn from DOCUMENTS (.jsonl) with gold quotes at which event something was said.

    \b
    Example:
      readout train occasions labelled.jsonl --invented tests/gold/raw.jsonl -o weights.json
    """
    from readout.train.occasions import train_occasions

    report = train_occasions(documents, invented, config, output)
    click.echo(f"{report.statements} statements of {report.documents} documents")
    click.echo(
        f"right: {report.right} of {report.real} of real documents, left out in turn"
    )


@command.command("quotes")
@files_argument("articles")
@click.option(
    "-c",
    "--config",
    required=True,
    help="A pipeline (.cfg) with a quote stage of scope 'all'.",
)
@output_option("The file of the weights (.json).")
def quotes(
    articles: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn which cue and source belong together, and how sure a quote is.

    ARTICLES are .jsonl with attributions. Models that the pipeline does not use stay in the file as
    they are. The encoder of the pipeline must not have learned from these articles; docs/quotes.md
    says how the packaged weights were made.

    \b
    Example:
      readout train quotes polnear/held-out.jsonl -c my-polnear.cfg -o weights.json
    """
    from readout.train.quotes import train_quotes

    click.echo("model                   rows  right calib. error")
    for report in train_quotes(articles, config, output):
        error = report.calibration_error
        click.echo(
            f"{report.model:20s} {report.rows:7d} {report.right:6.3f} {error:12.3f}"
        )


@command.command("reports")
@files_argument("documents")
@pipeline_option("A pipeline (.cfg) with a quote stage.")
@output_option("The file of the weights (.json).")
def reports(
    documents: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn from DOCUMENTS (.jsonl) in which sentences a report goes on.

    Each line has a text and its sentences, labelled cue, continued, quote or own. docs/quotes.md
    says how the packaged weights were made.

    \b
    Example:
      readout train reports labelled.jsonl tests/gold/reports.jsonl -o reports.json
    """
    from readout.train.reports import train_reports

    report = train_reports(documents, config, output)
    click.echo(f"{report.documents} documents, {report.sentences} sentences")
    click.echo(
        f"threshold {report.threshold:.2f}: precision {report.precision:.3f}, "
        f"recall {report.recall:.3f}, F1 {report.f1:.3f}, left out in turn"
    )


@command.command("themes")
@click.argument("training", nargs=-1, type=FILE)
@click.option(
    "--taxonomy",
    default="readout:themes/future-industries.toml",
    show_default=True,
    help="The taxonomy (.toml); 'readout:NAME' names a packaged file.",
)
@click.option("-o", "--output", type=FILE, help="Where the model goes (.skops).")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="The same seed and files give the same model.",
)
@click.option(
    "--curve",
    is_flag=True,
    help="Say also how good the model is with fewer passages (takes three times as long).",
)
def themes(
    training: tuple[Path, ...],
    taxonomy: str,
    output: Path | None,
    seed: int,
    curve: bool,
) -> None:
    """Train the theme classifier on TRAINING (.jsonl of labelled passages) and say how good it is.

    Without TRAINING, the passages are all .jsonl files of the folder that has the taxonomy's name
    (my-themes/ beside my-themes.toml); without -o, the model goes there as model.skops. No passages
    at all make a first classifier out of the taxonomy alone, a few examples a better one, twenty
    and more a theme a trained one. docs/themes.md describes the files.

    \b
    Examples:
      readout train themes
      readout train themes --taxonomy my-themes.toml my-passages.jsonl -o my-model.skops
    """
    from readout.train.themes.passages import files_of
    from readout.train.themes.training import train_themes

    path = resolve(taxonomy)
    folder = path.with_suffix("")
    target = output or folder / "model.skops"
    files = list(training) or files_of(path)
    if not files and target.exists():
        raise ConfigError(
            f"{target} is there, and {folder} has no passages (.jsonl): name some, or another "
            "model by -o"
        )
    report = train_themes(path, files, target, seed, curve=curve)
    judged = (
        "cross-validated"
        if report.manner == "many"
        else "too few to be cross-validated"
    )
    click.echo(
        f"{report.passages} passages, {report.none} of them without a theme; {judged}:"
    )
    click.echo(
        "theme                        passages      P      R     F1 F1 plain threshold calib. error"
    )
    for theme in report.themes:
        figures = (theme.precision, theme.recall, theme.f1, theme.plain_f1)
        scores = map(_figure, (*figures, theme.calibration_error))
        click.echo(THEME.format(*scores, theme=theme))
    if report.false_theme_rate is not None:
        click.echo(
            f"themes given to passages without one: {report.false_theme_rate:.3f}"
        )
    if report.relation_accuracy is not None:
        click.echo(f"relation right where labelled: {report.relation_accuracy:.3f}")
    for point in report.curve:
        click.echo(f"with {point.passages} passages: F1 {point.f1:.3f}")
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"model: {target}", err=True)


@command.command("general")
@click.argument("taxonomies", nargs=-1, metavar="TAXONOMY...")
@output_option("The file of the weights (.json).")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="The same seed and files give the same weights.",
)
def general(
    taxonomies: tuple[str, ...],
    output: Path,
    seed: int,
) -> None:
    """Learn from TAXONOMIES with labelled passages what relationships have in common.

    A theme without examples, or with few, is judged by it. Each taxonomy has its passages in the
    folder of its name; those of the package are taken where none is named.

    \b
    Example:
      readout train general -o configs/themes/general.json
    """
    from readout.train.themes.across import PACKAGED, train_general

    found = train_general(
        [resolve(path) for path in taxonomies or PACKAGED], output, seed
    )
    for name, shot in (
        ("no examples", found.none_full),
        ("few examples", found.few_full),
    ):
        click.echo(f"{name}: threshold {shot.threshold:.3f}")
    click.echo(f"weights: {output}", err=True)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
