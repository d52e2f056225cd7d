"""``readout train``: make the models of the stages."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.terminal import say
from readout.cli.train_options import (
    FOLDER,
    CardTrainer,
    Trainer,
    check_sources,
    files_argument,
    gold_options,
    invented_option,
    output_option,
    pipeline_option,
)
from readout.cli.train_themes import general, themes, words
from readout.config.configuration import resolve

__all__ = ["command"]

PHRASE = (
    "{rank:4d} {found.score:6.2f} {found.documents:5d} {found.occurrences:5d} "
    "{found.stickiness:6.2f} {found.completeness:6.2f} {found.ends:5.2f} {found.marked:6.2f} "
    "{found.aimed:6.2f} {found.named:6.2f} "
    "{sides:5s}  {found.phrase} | {found.document}: {found.example}"
)


@click.group("train")
def command() -> None:
    """Train the models of the stages.

    \b
    Example:
      readout train themes --taxonomy my-themes.toml my-passages.jsonl -o my-model.bin
    """


for one in (general, themes, words):
    command.add_command(one)


@command.command("formulations", cls=Trainer)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
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
    say(
        "rank  score  docs  occ. sticky  whole  ends marked  aimed  named sides  "
        "phrase | document: example"
    )
    for rank, found in enumerate(report.formulations, 1):
        sides = "alike" if found.parallel else "-"
        say(PHRASE.format(rank=rank, found=found, sides=sides))
    for reason in report.rejected:
        say(f"warning: not read: {reason}", err=True)
    again = f", {report.repeated} more were there twice" if report.repeated else ""
    say(f"{report.documents} documents, {report.words:,} words{again}", err=True)
    say(f"{len(report.formulations)} candidates: {output}", err=True)


@command.command("frames", cls=Trainer)
@files_argument("documents", required=False)
@gold_options
@invented_option
@pipeline_option("A pipeline (.cfg).")
@output_option("The folder of frame_weights.json.", FOLDER)
def frames(
    documents: tuple[Path, ...],
    gold: tuple[Path, ...],
    chances: tuple[Path, ...],
    invented: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn from DOCUMENTS (.jsonl) what a document is: its kind, speaker and event.

    Each line has a text and a frame (kind, speaker, event), or says which event it reports, or has
    gold quotes with their occasions. docs/documents.md says how the packaged weights were made. The
    same command goes by the name of documents.

    \b
    Examples:
      readout train frames labelled.jsonl --invented tests/gold/raw.jsonl -o weights/
      readout train documents --gold gold.jsonl -o weights/
    """
    from readout.train.card import check_card, rate, write_weights_card
    from readout.train.frames import train_frames
    from readout.train.gold import GoldFiles

    corrected = GoldFiles(gold, chances)
    check_sources("DOCUMENTS", documents, corrected)
    check_card(output / "frame_weights.json")
    report = train_frames(documents, invented, config, output, corrected)
    for name, told in report.told.items():
        say(f"{name}: {report.right[name]} of {told} documents right, left out in turn")
    sources = [("documents", path) for path in documents]
    sources += [("invented documents", path) for path in invented]
    card = write_weights_card(
        [output / "frame_weights.json"],
        (
            "Documents",
            "Finds what a document is as a whole: its kind, its speaker, its event.",
            "readout train frames",
        ),
        sources + corrected.sources,
        config,
        [(name, rate(report.right[name], told)) for name, told in report.told.items()],
    )
    say(f"card: {card}", err=True)


command.add_command(frames, "documents")


@command.command("occasions", cls=CardTrainer)
@files_argument("documents", required=False)
@gold_options
@invented_option
@pipeline_option("A pipeline (.cfg) with a quote stage.")
@output_option("The file of the weights (.json).")
def occasions(
    documents: tuple[Path, ...],
    gold: tuple[Path, ...],
    chances: tuple[Path, ...],
    invented: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn from DOCUMENTS (.jsonl) with gold quotes at which event something was said.

    \b
    Example:
      readout train occasions labelled.jsonl --invented tests/gold/raw.jsonl -o weights.json
    """
    from readout.train.card import rate, write_weights_card
    from readout.train.gold import GoldFiles
    from readout.train.occasions import train_occasions

    corrected = GoldFiles(gold, chances)
    check_sources("DOCUMENTS", documents, corrected)
    report = train_occasions(documents, invented, config, output, corrected)
    say(f"{report.statements} statements of {report.documents} documents")
    say(f"right: {report.right} of {report.real} of real documents, left out in turn")
    sources = [("documents", path) for path in documents]
    sources += [("invented documents", path) for path in invented]
    card = write_weights_card(
        [output],
        ("Occasions", "Finds on which occasion something was said.", "readout train occasions"),
        sources + corrected.sources,
        config,
        [("occasions of real documents right", rate(report.right, report.real))],
    )
    say(f"card: {card}", err=True)


@command.command("statements", cls=CardTrainer)
@files_argument("documents")
@invented_option
@pipeline_option("A pipeline (.cfg) with a quote stage.")
@output_option("The file of the weights (.json).")
def statements(
    documents: tuple[Path, ...], invented: tuple[Path, ...], config: str, output: Path
) -> None:
    """Learn from DOCUMENTS (.jsonl) with all their quotes what is a statement and what is none.

    \b
    Example:
      readout train statements labelled.jsonl --invented tests/gold/raw.jsonl -o weights.json
    """
    from readout.train.card import write_weights_card
    from readout.train.statements import train_statements

    scores = train_statements(documents, invented, config, output)
    say(
        f"{scores.proposals} proposals of {scores.documents} real documents, left out in turn: "
        f"precision {scores.precision:.2f}, recall {scores.recall:.2f}, F1 {scores.f1:.2f} "
        f"from {scores.threshold:.2f} on"
    )
    sources = [("documents", path) for path in documents]
    card = write_weights_card(
        [output],
        ("Statements", "Tells which proposals are statements.", "readout train statements"),
        sources + [("invented documents", path) for path in invented],
        config,
        [("proposals judged: F1, left out in turn", f"{scores.f1:.3f}")],
    )
    say(f"card: {card}", err=True)


@command.command("quotes", cls=CardTrainer)
@files_argument("articles", required=False)
@gold_options
@click.option(
    "-c", "--config", required=True, help="A pipeline (.cfg) with a quote stage of scope 'all'."
)
@output_option("The file of the weights (.json).")
def quotes(
    articles: tuple[Path, ...],
    gold: tuple[Path, ...],
    chances: tuple[Path, ...],
    config: str,
    output: Path,
) -> None:
    """Learn which cue and source belong together, and how sure a quote is.

    ARTICLES are .jsonl with attributions. Models that the pipeline does not use stay in the file as
    they are. The encoder of the pipeline must not have learned from these articles; docs/quotes.md
    says how the packaged weights were made. With --gold alone, the packaged confidence (or that of
    the file) is moved as far as the gold has proof. Of statements without marks that an encoder
    read, it is one of the grounds that 'readout train statements' weighs.

    \b
    Examples:
      readout train quotes polnear/held-out.jsonl -c my-polnear.cfg -o weights.json
      readout train quotes --gold gold.jsonl -c readout:default.cfg -o weights.json
    """
    from readout.train.card import rate, write_weights_card
    from readout.train.gold import GoldFiles
    from readout.train.quotes import train_quotes

    corrected = GoldFiles(gold, chances)
    check_sources("ARTICLES", articles, corrected)
    say("model                   rows  right calib. error")
    figures = []
    for report in train_quotes(articles, config, output, corrected):
        error = report.calibration_error
        say(f"{report.model:20s} {report.rows:7d} {report.right:6.3f} {error:12.3f}")
        right = round(report.right * report.choices)
        figures += [
            (f"{report.model}: right", rate(right, report.choices)),
            (f"{report.model}: calibration error", f"{error:.3f}"),
        ]
    card = write_weights_card(
        [output],
        (
            "Statements",
            "Finds which cue and speaker belong to a statement, and how sure it is.",
            "readout train quotes",
        ),
        [*(("articles", path) for path in articles), *corrected.sources],
        config,
        figures,
    )
    say(f"card: {card}", err=True)


@command.command("reports", cls=CardTrainer)
@files_argument("documents")
@pipeline_option("A pipeline (.cfg) with a quote stage.")
@output_option("The file of the weights (.json).")
def reports(documents: tuple[Path, ...], config: str, output: Path) -> None:
    """Learn from DOCUMENTS (.jsonl) in which sentences a report goes on.

    Each line has a text and its sentences, labelled cue, continued, quote or own. docs/quotes.md
    says how the packaged weights were made.

    \b
    Example:
      readout train reports labelled.jsonl tests/gold/reports.jsonl -o reports.json
    """
    from readout.train.card import write_weights_card
    from readout.train.reports import train_reports

    report = train_reports(documents, config, output)
    say(f"{report.documents} documents, {report.sentences} sentences")
    say(
        f"threshold {report.threshold:.2f}: precision {report.precision:.3f}, "
        f"recall {report.recall:.3f}, F1 {report.f1:.3f}, left out in turn"
    )
    card = write_weights_card(
        [output],
        ("Reports", "Finds in which sentences a report goes on.", "readout train reports"),
        [("documents", path) for path in documents],
        config,
        [
            ("threshold", f"{report.threshold:.2f}"),
            ("precision", f"{report.precision:.3f}"),
            ("recall", f"{report.recall:.3f}"),
            ("F1", f"{report.f1:.3f}"),
        ],
    )
    say(f"card: {card}", err=True)
