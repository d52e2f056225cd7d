"""``readout evaluate``: records against gold, two annotators, a sheet that people filled."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import click
import msgspec

from readout.cli.options import PATH, json_option
from readout.cli.terminal import filled, say, say_json, say_result
from readout.errors import ConfigError
from readout.io.extras import require

SHEET = ".csv"
BREAKDOWNS = ("label", "kind", "confidence")
NEEDS = "precision, recall and intervals"


@click.command("evaluate")
@click.argument("gold", type=PATH, metavar="GOLD|SHEET.csv")
@click.argument("annotations", required=False, metavar="[ANNOTATIONS]")
@click.option(
    "--compare", metavar="OTHER", help="Another run over the same texts, to compare F1 with."
)
@click.option(
    "--by",
    "breakdowns",
    multiple=True,
    type=click.Choice(BREAKDOWNS),
    help="Break figures down by label (the default), kind of document, or confidence; may be "
    "repeated.",
)
@click.option(
    "--agreement",
    "agrees",
    is_flag=True,
    help="Compare two annotators: F1, Cohen's kappa, Krippendorff's alpha.",
)
@click.option("-v", "--errors", is_flag=True, help="List every mistake with its context.")
@click.option(
    "--page", type=PATH, metavar="FILE.html", help="Write figures and mistakes as one HTML page."
)
@click.option(
    "--report",
    type=PATH,
    metavar="SITE",
    help="Link the page to the report that 'readout report DIR -o SITE' made of the records.",
)
@json_option("One object: figures (name, value, detail), scores, mistakes.")
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
    as_json: bool,
) -> None:
    """Score ANNOTATIONS against GOLD (a .jsonl as docs/gold.md describes it, or records).

    ANNOTATIONS is a file of records (.jsonl, also with .gz or .zst), an output folder, or a
    glob of numbered parts; also a URL such as s3://bucket/outputs. A sheet of 'readout sample'
    needs no ANNOTATIONS: it gives the share of items that are right. docs/evaluate.md says what
    is counted.

    \b
    Examples:
      readout evaluate -v tests/gold/raw.jsonl outputs/annotations.jsonl
      readout evaluate --json before/ after/
      readout evaluate gold.jsonl outputs --by kind --page scores.html --report site
      readout evaluate gold.jsonl outputs --compare earlier
      readout evaluate ada.jsonl ben.jsonl --agreement
      readout evaluate judged.csv
    """
    _check(gold, annotations, page, report)
    if annotations is None:
        _sheet(gold, as_json)
        return
    if agrees:
        _agreement(gold, annotations, errors, as_json)
        return
    from readout.evaluate import f1_by_layer, read_gold, score
    from readout.records.dataset import check_not_read, read_records

    if page is not None:
        check_not_read(page, filter(None, (gold, annotations, compare)))
    golds = read_gold(gold)
    scoring = score(golds, read_records(annotations), annotations)
    found: dict[str, Any] = {
        "figures": f1_by_layer(scoring),
        "missing": scoring.missing,
        "mistakes": scoring.mistakes,
    }
    if _has_scipy(needed=bool(compare or page)):
        from readout.evaluate.figures import changes, scores
        from readout.evaluate.page import write_page

        found["scores"] = scores(scoring.ledger)
        if compare is not None:
            other = score(golds, read_records(compare), compare)
            found["changes"] = changes(scoring.ledger, other.ledger)
        if page is not None:
            more = {name: found.get(name, ()) for name in ("missing", "changes")}
            figures = found["scores"], scoring.mistakes
            write_page(page, *figures, documents=len(golds), report=report, **more)
            say_result("look", str(page))
    if as_json:
        say_json(msgspec.json.encode(found))
        return
    shown = {"breakdowns": breakdowns or BREAKDOWNS[:1], "documents": len(golds)}
    say(filled("scores", **_counted(found, errors), **shown), nl=False)


def _counted(found: dict[str, Any], errors: bool) -> dict[str, Any]:
    """Return what the template shows: how many mistakes of a kind, all if they are asked for."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found["mistakes"]:
        counts[one.layer][one.kind] += 1
    listed = found["mistakes"] if errors else ()
    return {"scores": None, "changes": None, **found, "counts": counts, "mistakes": listed}


def _check(gold: Path, annotations: str | None, page: Path | None, report: Path | None) -> None:
    """Make sure that what is named goes together."""
    if report is not None and page is None:
        raise click.UsageError("--report needs --page: it is the page that has links")
    sheet = next((s for s in (gold, annotations) if s and str(s).lower().endswith(SHEET)), None)
    if sheet is not None and annotations is not None:
        raise click.UsageError(
            f"{sheet}: a sheet ({SHEET}) is held against no records, it says itself how much is "
            f"right: readout evaluate {sheet}; gold to hold them against is made of it by readout "
            "import --from csv"
        )
    if sheet is None and annotations is None:
        raise click.UsageError(
            f"give ANNOTATIONS to be held against {gold}; a sheet ({SHEET}) needs none"
        )


def _agreement(gold: Path, other: str, errors: bool, as_json: bool) -> None:
    require("scipy", NEEDS, "evaluate")
    from readout.evaluate.agreement import agreement
    from readout.evaluate.gold import read_gold

    found = agreement(read_gold(gold), read_gold(other))
    if as_json:
        say_json(msgspec.json.encode(found))
        return
    mistakes = found.mistakes if errors else ()
    say(filled("agreement", found=found, mistakes=mistakes), nl=False)


def _sheet(path: Path, as_json: bool) -> None:
    require("scipy", NEEDS, "evaluate")
    from readout.annotation.sheet import read_sheet
    from readout.evaluate.precision import precisions

    found = precisions(read_sheet(path))
    if as_json:
        say_json(msgspec.json.encode({"precision": found}))
    else:
        say(filled("precision", found=found), nl=False)


def _has_scipy(*, needed: bool) -> bool:
    """Return if the figures can be worked out that need it; if they were asked for, they must."""
    try:
        require("scipy", NEEDS, "evaluate")
    except ConfigError as error:
        if needed:
            raise
        say(f"readout: {error.message}", err=True)
        return False
    return True
