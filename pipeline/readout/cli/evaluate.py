"""``readout evaluate``: records against gold, two annotators, a sheet that people filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from readout.cli import scores as told
from readout.cli.terminal import say, say_json
from readout.errors import ConfigError
from readout.io.extras import require

if TYPE_CHECKING:
    from readout.evaluate.figures import F1Difference
    from readout.evaluate.gold import GoldDocument
    from readout.records.types import Record

__all__ = ["command"]

SHEET = ".csv"
BREAKDOWNS = ("label", "kind", "confidence")
NEEDS = "precision, recall and intervals"


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD|SHEET.csv")
@click.argument("annotations", required=False, metavar="[ANNOTATIONS]")
@click.option(
    "--compare",
    metavar="OTHER",
    help="Another run over the same texts: how F1 differs, by the same draws of documents.",
)
@click.option(
    "--by",
    "breakdowns",
    multiple=True,
    type=click.Choice(BREAKDOWNS),
    help="Break figures down by label (the default), kind of document, or confidence; may stand "
    "repeatedly.",
)
@click.option(
    "--agreement",
    "agrees",
    is_flag=True,
    help="Take both as gold, of two annotators: F1, Cohen's kappa, Krippendorff's alpha.",
)
@click.option("--errors", is_flag=True, help="List every mistake with its context.")
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Write figures and mistakes as a page that needs nothing else.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="SITE",
    help="Link the page to the report of the records that 'readout report DIR -o SITE' made.",
)
@click.option("-v", "--verbose", is_flag=True, help="List every disagreement on a line.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One object: figures (name, value, detail), disagreements, scores, mistakes.",
)
def command(
    gold: Path,
    annotations: str | None,
    *,
    compare: str | None,
    breakdowns: tuple[str, ...],
    agrees: bool,
    errors: bool,
    page: Path | None,
    report: Path | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Score ANNOTATIONS against GOLD (a .jsonl as docs/gold.md describes it, or records).

    ANNOTATIONS is a file of records (.jsonl, also with .gz or .zst), an output folder, or a glob of
    numbered parts; also a URL such as s3://bucket/outputs. A sheet that 'readout sample' wrote
    needs no ANNOTATIONS: it says how much of what was found is right. docs/evaluate.md says what is
    counted.

    \b
    Examples:
      readout evaluate -v tests/gold/raw.jsonl outputs/annotations.jsonl
      readout evaluate --json before/ after/
      readout evaluate gold.jsonl outputs --by kind --page scores.html --report site
      readout evaluate gold.jsonl outputs --compare earlier
      readout evaluate ada.jsonl ben.jsonl --agreement
      readout evaluate judged.csv
    """
    if report is not None and page is None:
        raise click.UsageError("--report needs --page: it is the page that has links")
    sheet = next((one for one in (gold, annotations) if _is_sheet(one)), None)
    if sheet is not None and annotations is not None:
        raise click.UsageError(
            f"{sheet}: a sheet ({SHEET}) is held against no records, it says itself how much is "
            f"right: readout evaluate {sheet}; gold to hold them against is made of it by readout "
            "import --from csv"
        )
    if sheet is not None:
        _sheet(gold, as_json)
    elif annotations is None:
        raise click.UsageError(
            f"give ANNOTATIONS to be held against {gold}; a sheet ({SHEET}) needs none"
        )
    elif agrees:
        _agreement(gold, annotations, errors, as_json)
    else:
        by = breakdowns or BREAKDOWNS[:1]
        asked = _Asked(compare, by, errors, page, report, verbose, as_json)
        _evaluate(gold, annotations, asked)


def _is_sheet(path: Path | str | None) -> bool:
    return path is not None and str(path).lower().endswith(SHEET)


@dataclass(frozen=True)
class _Asked:
    """What is asked beside the figures; see the options."""

    compare: str | None
    breakdowns: Sequence[str]
    errors: bool
    page: Path | None
    report: Path | None
    verbose: bool
    as_json: bool

    @property
    def needs_scipy(self) -> bool:
        """Whether anything is asked that cannot be had without it."""
        return bool(self.compare or self.errors or self.page)


def _evaluate(gold: Path, annotations: str, asked: _Asked) -> None:
    from readout.evaluate import evaluate
    from readout.evaluate.gold import read_gold_documents
    from readout.records.dataset import check_not_read, read_records

    if asked.page is not None:
        check_not_read(asked.page, filter(None, (gold, annotations, asked.compare)))
    golds = read_gold_documents(gold)
    records = _of(golds, read_records(annotations), annotations)
    figures, lines = evaluate((one.gold for one in golds), records)
    found: dict[str, Any] = {
        "figures": [asdict(figure) for figure in figures],
        "disagreements": lines,
    }
    if not asked.as_json:
        _print(lines if asked.verbose else ())
        _print(f"{one.name:28s} {one.value:.3f}  {one.detail}" for one in figures)
    if _has_scipy(needed=asked.needs_scipy):
        found |= _scored(golds, records, asked)
    if asked.as_json:
        _print_json(found)


def _scored(
    golds: Sequence[GoldDocument], records: Iterable[Record], asked: _Asked
) -> dict[str, Any]:
    """Work out scores and mistakes, show them as is asked, and return them."""
    from readout.evaluate.figures import changes, scores
    from readout.evaluate.page import write_page
    from readout.evaluate.scoring import score
    from readout.records.dataset import read_records

    scoring = score(golds, records)
    measured, mistakes = scores(scoring.ledger), scoring.mistakes
    found = {"missing": scoring.missing, "scores": measured, "mistakes": mistakes}
    differ: list[F1Difference] = []
    if asked.compare is not None:
        others = _of(golds, read_records(asked.compare), asked.compare)
        differ = changes(scoring.ledger, score(golds, others).ledger)
        found["changes"] = differ
    if asked.page is not None:
        write_page(
            asked.page,
            measured,
            mistakes,
            documents=len(golds),
            missing=scoring.missing,
            changes=differ,
            report=asked.report,
        )
        say(f"look       {asked.page}", err=True)
    if not asked.as_json:
        _block(told.score_lines(measured, asked.breakdowns))
        _block(told.count_lines(mistakes))
        _block(told.change_lines(differ) if asked.compare is not None else ())
        _block(told.mistake_lines(mistakes) if asked.errors else ())
    return found


def _agreement(gold: Path, other: str, errors: bool, as_json: bool) -> None:
    require("scipy", NEEDS, "evaluate")
    from readout.evaluate.agreement import agreement
    from readout.evaluate.gold import read_gold_documents

    found = agreement(read_gold_documents(gold), read_gold_documents(other))
    if as_json:
        _print_json(found)
        return
    say(f"documents  {found.documents} in both, {len(found.alone)} in one alone\n")
    _print(told.score_lines(found.scores, BREAKDOWNS[:1]))
    say()
    _print(told.chance_lines(found.beyond_chance))
    if errors:
        say()
        _print(told.mistake_lines(found.mistakes))


def _sheet(path: Path, as_json: bool) -> None:
    require("scipy", NEEDS, "evaluate")
    from readout.annotation.sheet import read_sheet
    from readout.evaluate.precision import precisions

    found = precisions(read_sheet(path))
    if as_json:
        _print_json({"precision": found})
    else:
        _print(told.precision_lines(found))


def _of(golds: Sequence[GoldDocument], records: Iterable[Record], source: str) -> list[Record]:
    """Return the records of gold documents, which must be those of its texts.

    Raises
    ------
    ConfigError
        ``other_text`` where a record of the same id has another text.
    """
    texts = {one.text for one in golds}
    by_id = {str(one.gold.id): one for one in golds}
    found: list[Record] = []
    others: dict[str, GoldDocument] = {}
    for record in records:
        if record.text in texts:
            found.append(record)
        elif record.id in by_id:
            others[record.id] = by_id[record.id]
    known = {record.text for record in found}
    for name, gold in others.items():
        if gold.text not in known:
            raise ConfigError(
                f"{gold.where}: the record {name!r} in {source} has another text: gold counts in "
                "the text that it was made for; run on that, or make gold anew",
                code="other_text",
            )
    return found


def _has_scipy(*, needed: bool) -> bool:
    """Say whether the figures can be worked out that need it; if they were asked for, they must."""
    try:
        require("scipy", NEEDS, "evaluate")
    except ConfigError as error:
        if needed:
            raise
        say(f"readout: {error.message}", err=True)
        return False
    return True


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _block(lines: Iterable[str]) -> None:
    """Print lines behind an empty one; nothing where there are none."""
    for number, line in enumerate(lines):
        say(line if number else f"\n{line}")


def _print_json(found: object) -> None:
    say_json(msgspec.json.encode(found))
