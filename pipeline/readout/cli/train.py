"""``readout train``: make the models of the stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from readout.cli.options import COUNT
from readout.cli.terminal import filled, say
from readout.cli.train_options import (
    FOLDER,
    TrainCommand,
    check_sources,
    files_argument,
    gold_options,
    invented_option,
    output_option,
    pipeline_option,
)
from readout.cli.train_themes import themes
from readout.config.configuration import resolve

__all__ = ["command"]


@click.group("train")
def command() -> None:
    """Train the models of the stages.

    \b
    Example:
      readout train themes --taxonomy my-themes.toml my-passages.jsonl -o my-model.bin
    """


command.add_command(themes)


@command.command("formulations", cls=TrainCommand)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@output_option("The gazetteer to write (.jsonl).")
@click.option(
    "--gazetteer",
    "gazetteers",
    multiple=True,
    default=["readout:gazetteer"],
    help="File or folder of what is known already (may be repeated).",
)
@click.option(
    "--min-documents",
    default=3,
    type=click.IntRange(2),
    metavar="N",
    help="In how many documents a phrase must recur.",
)
@click.option("--most", default=100, type=COUNT, metavar="N", help="How many to propose at most.")
def formulations(
    inputs: tuple[str, ...], output: Path, gazetteers: tuple[str, ...], **limits: int
) -> None:
    """Propose set formulations that recur in the documents of files, folders and globs (INPUT).

    The file is a gazetteer to be edited: delete what is none, add aliases, put it beside the
    others. The table says why each is proposed; configs/gazetteer/README.md explains the score.

    \b
    Example:
      readout train formulations articles/ -o new-formulations.jsonl --min-documents 5
    """
    from readout.train.formulations import propose_formulations

    known = [resolve(path) for path in gazetteers]
    report = propose_formulations(inputs, output, known, **limits)
    say(filled("formulations", report=report), nl=False)
    for reason in report.rejected:
        say(f"warning: not read: {reason}", err=True)
    repeated = f", {report.repeated} more were there twice" if report.repeated else ""
    say(f"{report.documents} documents, {report.words:,} words{repeated}", err=True)
    say(f"{len(report.formulations)} candidates: {output}", err=True)


@dataclass(frozen=True)
class ScorerCommand:
    """A command that learns weights of a stage: what it is called, takes and says of them.

    ``files`` is the name of the argument; ``file`` that of the model where the output is a folder;
    ``module`` where its lesson stands, if not in one of its name.
    """

    name: str
    title: str
    use: str
    help: str
    options: tuple[Callable[[Any], Any], ...]
    files: str = "documents"
    file: str = ""
    module: str = ""


DOCUMENTS = files_argument("documents")
GOLD_AND_DOCUMENTS = (files_argument("documents", required=False), gold_options)
WITH_QUOTES = pipeline_option("A pipeline (.cfg) with a quote stage.")
WEIGHTS = output_option("The file of the weights (.json).")
SCORERS = (
    ScorerCommand(
        name="frames",
        title="Documents",
        use="Finds what a document is as a whole: its kind, its speaker, its event.",
        help="""Learn from DOCUMENTS (.jsonl) what a document is: its kind, speaker and event.

    Each line has a text and a frame (kind, speaker, event), or says which event it reports, or has
    gold quotes with their occasions. docs/documents.md says how the packaged weights were made.
    'readout train documents' is the same command.

    \b
    Examples:
      readout train frames labelled.jsonl --invented tests/gold/raw.jsonl -o weights/
      readout train documents --gold gold.jsonl -o weights/
    """,
        options=(
            *GOLD_AND_DOCUMENTS,
            invented_option,
            pipeline_option("A pipeline (.cfg)."),
            output_option("The folder of frame_weights.json.", FOLDER),
        ),
        file="frame_weights.json",
    ),
    ScorerCommand(
        name="occasions",
        title="Occasions",
        use="Finds on which occasion something was said.",
        help="""Learn from DOCUMENTS (.jsonl) with gold quotes at which event something was said.

    \b
    Example:
      readout train occasions labelled.jsonl --invented tests/gold/raw.jsonl -o weights.json
    """,
        options=(*GOLD_AND_DOCUMENTS, invented_option, WITH_QUOTES, WEIGHTS),
    ),
    ScorerCommand(
        name="meetings",
        title="Meetings",
        use="Tells whether two documents report one meeting.",
        help="""
    Learn from DOCUMENTS (.jsonl) with pairs of events which of them are one.

    Each line has a text and what in it tells an event of a pair ('tells').

    \b
    Example:
      readout train meetings pairs.jsonl -o meetings.json
    """,
        options=(DOCUMENTS, pipeline_option("A pipeline (.cfg)."), WEIGHTS),
    ),
    ScorerCommand(
        name="statements",
        title="Statements",
        use="Tells which proposals are statements.",
        help="""
    Learn from DOCUMENTS (.jsonl) with all their quotes what is a statement and what is none.

    \b
    Example:
      readout train statements labelled.jsonl --invented tests/gold/raw.jsonl -o weights.json
    """,
        options=(DOCUMENTS, invented_option, WITH_QUOTES, WEIGHTS),
    ),
    ScorerCommand(
        name="quotes",
        title="Statements",
        use="Finds which cue and speaker belong to a statement, and how sure it is.",
        help="""Learn which cue and source belong together, and how sure a quote is.

    ARTICLES are .jsonl with attributions. Models that the pipeline does not use stay in the file as
    they are. The encoder of the pipeline must not have learned from these articles; docs/quotes.md
    says how the packaged weights were made. With --gold alone, the packaged confidence (or that of
    the file) is moved as far as the gold has proof. Of statements without marks that an encoder
    read, it is one of the features that 'readout train statements' weighs.

    \b
    Examples:
      readout train quotes polnear/held-out.jsonl -c my-polnear.cfg -o weights.json
      readout train quotes --gold gold.jsonl -c readout:default.cfg -o weights.json
    """,
        options=(
            files_argument("articles", required=False),
            gold_options,
            pipeline_option("A pipeline (.cfg) with a quote stage of scope 'all'.", None),
            WEIGHTS,
        ),
        files="articles",
    ),
    ScorerCommand(
        name="reports",
        title="Reports",
        use="Finds in which sentences a report goes on.",
        help="""Learn from DOCUMENTS (.jsonl) in which sentences a report goes on.

    Each line has a text and its sentences, labelled cue, continued, quote or own. docs/quotes.md
    says how the packaged weights were made.

    \b
    Example:
      readout train reports labelled.jsonl tests/gold/reports.jsonl -o reports.json
    """,
        options=(DOCUMENTS, WITH_QUOTES, WEIGHTS),
        module="statements",
    ),
)


def _scorer_command(one: ScorerCommand) -> click.Command:
    """Make the command of ``readout.train.NAME``."""

    def run(output: Path, config: str, **given: tuple[Path, ...]) -> None:
        from readout.train.card import MEASURED, Card, Table, check_card, data_table, write_card
        from readout.train.gold import TrainingData
        from readout.train.linear import train

        data = TrainingData(given.pop(one.files), **given)
        model = output / one.file if one.file else output
        check_card(model)
        check_sources(one.files.upper(), data)
        lesson = getattr(import_module(f"readout.train.{one.module or one.name}"), one.name.upper())
        report = train(lesson, data, config, model)
        for name, value in report.items():
            say(f"{name}: {value}")
        card = Card(
            title=one.title,
            use=one.use,
            command=f"readout train {one.name}",
            data=data_table(data.sources(one.files)),
            settings={"pipeline": f"`{Path(config).name}`"},
            figures=Table(("figure", "value"), list(report.items())),
            measured=MEASURED,
        )
        say(f"card: {write_card(model, card)}", err=True)

    for option in reversed(one.options):
        run = option(run)
    return click.command(one.name, cls=TrainCommand, help=one.help)(run)


for scorer in SCORERS:
    command.add_command(_scorer_command(scorer))
command.add_command(command.commands["frames"], "documents")
