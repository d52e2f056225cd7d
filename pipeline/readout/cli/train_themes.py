"""``readout train themes``: what the themes stage decides by."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.options import seed_option
from readout.cli.terminal import filled, say, shortened
from readout.cli.train_options import TrainCommand, gold_options, output_option
from readout.config.configuration import resolve

__all__ = ["themes"]

THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
BETWEEN = click.FloatRange(0, 1, min_open=True, max_open=True)
SHOWN = 12
"""Missed passages that are listed, and false ones, at most."""


@click.command("themes", cls=TrainCommand)
@click.argument("training", nargs=-1, type=THERE)
@click.option(
    "--taxonomy",
    default="readout:themes/future-industries.toml",
    help="The taxonomy (.toml); 'readout:NAME' names a packaged file.",
)
@output_option("The file to write.")
@seed_option("files give the same file")
@gold_options
@click.option(
    "--only-gold",
    is_flag=True,
    help="Learn from --gold alone, not from the passages in the taxonomy's folder.",
)
@click.option(
    "--threshold",
    type=BETWEEN,
    help="The score from which on a theme is given, in place of that with the best expected F1.",
)
@click.option(
    "--prior",
    type=BETWEEN,
    help="The share of passages with a theme, where it is another than in TRAINING.",
)
@click.option(
    "--precision-at-least",
    type=BETWEEN,
    help="The share of right ones expected of what is given, in place of the best F1; where it "
    "cannot be had, the strictest threshold is taken. Not beside --threshold.",
)
@click.option(
    "--curve",
    is_flag=True,
    help="Say also how good the model is with fewer passages (takes twice as long again).",
)
@click.option(
    "--test",
    type=THERE,
    help="Labelled passages to score the model on, with misses and what they lack.",
)
def themes(
    training: tuple[Path, ...],
    taxonomy: str,
    output: Path,
    seed: int,
    gold: tuple[Path, ...],
    chances: tuple[Path, ...],
    *,
    only_gold: bool,
    curve: bool,
    test: Path | None,
    **decisions: float | None,
) -> None:
    """Train the model of a taxonomy on TRAINING (.jsonl of labelled passages), say how good it is.

    Without TRAINING, the passages are all .jsonl files of the folder that has the taxonomy's name
    (my-themes/ beside my-themes.toml); where there are none either, what other taxonomies teach
    about relationships decides by its terms and descriptions. Each further passage adds to that.
    docs/themes.md describes the files. A model card (.md) is written beside the model.

    \b
    Examples:
      readout train themes --taxonomy my-themes.toml my-passages.jsonl -o my-model.bin
      readout train themes --taxonomy my-themes.toml --gold gold.jsonl -o my-model.bin
      readout train themes --taxonomy my-themes.toml -o my-model.bin --test held-out.jsonl --curve
    """
    from readout.stages.themes.decisions import DecisionOptions
    from readout.stages.themes.taxonomy import read_taxonomy
    from readout.train.card import check_card
    from readout.train.gold import TrainingData
    from readout.train.themes.passages import files_of
    from readout.train.themes.testing import read_test, test_model
    from readout.train.themes.training import train_themes

    check_card(output)
    if (only_gold or chances) and not gold:
        raise click.UsageError("--only-gold and --chances need --gold")
    if only_gold and training:
        raise click.UsageError("--only-gold leaves TRAINING out: name one of the two")
    path = resolve(taxonomy)
    files = list(training) or ([] if only_gold else files_of(path))
    if test is not None:
        read_test([test], read_taxonomy(path))
    options = DecisionOptions(**decisions)
    corrected = TrainingData(gold=gold, chances=chances)
    report = train_themes(path, files, output, seed, options=options, curve=curve, gold=corrected)
    say(filled("themes", report=report), nl=False)
    if test is not None:
        tested = test_model(path, output, [test])
        say(filled("themes_test", shortened, report=tested, most=SHOWN), nl=False)
    for warning in report.warnings:
        say(f"warning: {warning}", err=True)
    say(f"model: {output}\ncard: {output.with_suffix('.md')}", err=True)
