"""``readout evaluate``: records against gold, two annotators, a sheet that people filled."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from readout.cli.options import PATH, json_option
from readout.cli.terminal import say, say_json, say_result, say_table
from readout.errors import ConfigError
from readout.io.extras import require

if TYPE_CHECKING:
    from readout.evaluate.figures import Estimate, F1Difference, Score
    from readout.evaluate.scoring import Mistake

__all__ = ["command"]

SHEET = ".csv"
BREAKDOWNS = ("label", "kind", "confidence")
NEEDS = "precision, recall and intervals"
SCORES = "{:26} {:>6} {:>6}  {:9}  {:6}  {:20}  {:7}  {}"
CHANGES = "{:26} {:5}  {:5}  {:25}  {}"
CHANCES = "{:26} {:>7}  {:5}  {:20}  {}"
PRECISIONS = "{:26} {:20}  {:>6}  {:>10}  {:>9}"
NONE = "–"


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
    else:
        _print(found, len(golds), breakdowns or BREAKDOWNS[:1], errors)


def _print(found: dict[str, Any], documents: int, breakdowns: Sequence[str], errors: bool) -> None:
    """Print what was found out, as far as it was: without SciPy there are no scores."""
    if "scores" in found:
        say(f"documents  {documents} of gold, {len(found['missing'])} without a record")
        _print_scores(found["scores"], breakdowns)
    else:
        for one in found["figures"]:
            say(f"{one.name:28} {one.value:.3f}  {one.detail}")
    _print_counts(found["mistakes"])
    if "changes" in found:
        _print_changes(found["changes"])
    if errors:
        _print_mistakes(found["mistakes"])


def _print_scores(scores: Sequence[Score], breakdowns: Sequence[str]) -> None:
    """Print a table of scores: layers, and within each what is asked for."""
    rows = []
    for whole in scores:
        if whole.kind or whole.by != "all":
            continue
        rows.append(_score_row(whole.layer, whole))
        for one in scores:
            by = one.by if not one.kind else "kind" if one.by == "all" else ""
            if one.layer == whole.layer and by in breakdowns:
                rows.append(_score_row(f"  {one.kind or one.name}", one))
    say()
    say_table(SCORES, "|gold|found|precision|recall|F1 [95 %]|partial|type", rows)


def _score_row(name: str, score: Score) -> Sequence[object]:
    strict = score.strict
    estimates = (strict.precision, strict.recall, score.partial.f1, score.type.f1)
    precision, recall, partial, kind = (_number(one.value if one else None) for one in estimates)
    return name, score.gold, score.found, precision, recall, _interval(strict.f1), partial, kind


def _print_changes(changes: Iterable[F1Difference]) -> None:
    """Print how F1 differs from that of another run."""
    rows = (
        (
            f"  {one.name}" if one.name else one.layer,
            _number(one.value),
            _number(one.other),
            _interval(one.difference, "+"),
            NONE if one.holds is None else f"{100 * one.holds:.0f} of 100 draws",
        )
        for one in changes
        if one.measure == "strict"
    )
    say()
    say_table(CHANGES, "|F1|other|difference [95 %]|sign holds in", rows)


def _print_counts(mistakes: Iterable[Mistake]) -> None:
    """Print how many mistakes of which kind each layer has."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in mistakes:
        counts[one.layer][one.kind] += 1
    if counts:
        say()
    for layer, kinds in counts.items():
        say(f"{layer:26} {', '.join(f'{kind} {number}' for kind, number in kinds.most_common())}")


def _print_mistakes(mistakes: Sequence[Mistake]) -> None:
    """Print every mistake, with its context on a line of its own."""
    from readout.records.naming import one_line  # not above: --help needs no records

    if mistakes:
        say()
    for one in mistakes:
        place = "" if one.start is None else f":{one.start}-{one.end}"
        sides = {"gold": one.gold, "found": one.found}
        texts = ", ".join(f"{side} {words!r}" for side, words in sides.items() if words)
        say(one_line(f"{one.document}{place}: {one.layer}: {one.kind}: {texts}"))
        if one.words:
            say("    " + one_line(f"{one.before}[{one.words}]{one.after}"))


def _number(value: float | None, sign: str = "") -> str:
    return NONE if value is None else f"{value:{sign}.3f}"


def _interval(one: Estimate | None, sign: str = "") -> str:
    """Return a figure with the bounds of its interval, if it has them."""
    if one is None or one.value is None or one.low is None:
        return _number(one.value if one else None, sign)
    return f"{_number(one.value, sign)} [{_number(one.low, sign)}, {_number(one.high, sign)}]"


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
    say(f"documents  {found.documents} in both, {len(found.alone)} in one alone")
    _print_scores(found.scores, BREAKDOWNS[:1])
    rows = (
        (one.layer, one.units, f"{one.observed:.3f}", _interval(one.kappa), _interval(one.alpha))
        for one in found.beyond_chance
    )
    say()
    say_table(CHANCES, "|units|same|kappa [95 %]|alpha [95 %]", rows)
    if errors:
        _print_mistakes(found.mistakes)


def _sheet(path: Path, as_json: bool) -> None:
    require("scipy", NEEDS, "evaluate")
    from readout.annotation.sheet import read_sheet
    from readout.evaluate.precision import ALL, precisions

    found = precisions(read_sheet(path))
    if as_json:
        say_json(msgspec.json.encode({"precision": found}))
        return
    rows = (
        (
            f"{one.layer} {one.field}" if one.group == ALL else f"  {one.group}",
            f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]" if one.judged else NONE,
            one.judged,
            one.left_out,
            one.documents,
        )
        for one in found
    )
    say_table(PRECISIONS, "|right [95 %]|judged|not filled|documents", rows)


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
