"""Gold as labelled passages: what people have said of the themes of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from readout.errors import ConfigError, nearest
from readout.evaluate.gold import GoldDocument, labelled
from readout.records.types import Offsets, Passage, Record
from readout.stages.themes.taxonomy import Taxonomy
from readout.train.gold import Odds, was_read
from readout.train.themes.passages import LabelledPassage

__all__ = ["beside", "gold_passages"]

WEIGHT = 6.0
"""What a passage of gold counts beside an invented one."""
QUALIFIED = "/"
"""Between a taxonomy and its theme, where a pipeline has several taxonomies."""


def gold_passages(
    golds: Sequence[GoldDocument], taxonomy: Taxonomy, odds: Odds
) -> list[LabelledPassage]:
    """Return the passages of gold that were read for the themes of a taxonomy.

    Raises
    ------
    ConfigError
        ``unknown_theme`` where gold has a theme that the taxonomy has not; ``unread_layer`` where
        no passage was read for this taxonomy; ``two_labels`` where the same words were labelled in
        two ways; ``changed_text``.
    """
    found: dict[str, LabelledPassage] = {}
    for gold in golds:
        for item, (start, end) in _items(gold, taxonomy):
            counts = odds.weight(gold.id, gold.text, start, end)
            weighed = structs.replace(item, weight=WEIGHT * counts, standing=counts)
            other = found.setdefault(_folded(item.text), weighed)
            if set(other.themes) != set(item.themes):
                raise ConfigError(
                    f"{item.id} and {other.id} are the same words, labelled "
                    f"{_told(item)} and {_told(other)}: leave one of the two out",
                    code="two_labels",
                )
    if not found:
        raise ConfigError(
            f"gold has no passage that was read for the themes of {taxonomy.id}: annotate with "
            "this taxonomy before you label",
            code="unread_layer",
        )
    return list(found.values())


def beside(
    items: Iterable[LabelledPassage], gold: Sequence[LabelledPassage]
) -> list[LabelledPassage]:
    """Return passages with gold behind them; what gold has, too, is gold's alone."""
    known = {_folded(item.text) for item in gold}
    return [*(item for item in items if _folded(item.text) not in known), *gold]


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _told(item: LabelledPassage) -> str:
    return " ".join(item.themes) or "without a theme"


def _items(gold: GoldDocument, taxonomy: Taxonomy) -> Iterator[tuple[LabelledPassage, Offsets]]:
    """Yield the passages of a gold document that were read, with where they stand."""
    if gold.record is None:
        yield from _of_document(gold, taxonomy)
        return
    headings = _headings(gold.record)
    for passage in gold.record.passages:
        start, end = passage.start, passage.end
        if not was_read((start, end), gold.gold.spans) or not _asked(passage, taxonomy):
            continue
        evidence = {
            theme.id: [
                (first - start, last - start)
                for first, last in theme.evidence
                if start <= first and last <= end
            ]
            for theme in passage.themes
        }
        themes = _own(list(evidence), taxonomy, f"{gold.id}, {passage.segment}")
        placed = {own: evidence[name] for name, own in themes.items() if evidence[name]}
        item = _item(gold, taxonomy, (start, end), list(themes.values()))
        heading = headings.get(passage.segment)
        yield structs.replace(item, evidence=placed, heading=heading), (start, end)


def _of_document(
    gold: GoldDocument, taxonomy: Taxonomy
) -> Iterator[tuple[LabelledPassage, Offsets]]:
    segments = gold.gold.numbered
    for told in labelled(gold.gold.themes):
        place = segments[told.par].span
        themes = _own(told.labels, taxonomy, f"{gold.id}, segment {told.par}")
        yield _item(gold, taxonomy, place, list(themes.values())), place


def _item(
    gold: GoldDocument, taxonomy: Taxonomy, place: Offsets, themes: list[str]
) -> LabelledPassage:
    start, end = place
    return LabelledPassage(
        id=f"{gold.id}:{start}-{end}",
        text=gold.text[start:end],
        themes=[theme.id for theme in taxonomy.themes if theme.id in themes],
        group=gold.id,
        real=True,
    )


def _headings(record: Record) -> dict[str, str]:
    """Return, by the id of a segment, the words of the heading that it stands under."""
    words = {one.id: record.text[one.start : one.end] for one in record.segments}
    return {one.id: words[one.section] for one in record.segments if one.section is not None}


def _asked(passage: Passage, taxonomy: Taxonomy) -> bool:
    """Tell whether themes of a taxonomy were looked for in a passage, or nothing tells."""
    names = {score.id for score in passage.scores}
    names.update(theme.id for theme in passage.themes)
    return not names or any(_is_own(name, taxonomy) for name in names)


def _is_own(name: str, taxonomy: Taxonomy) -> bool:
    prefix, _, theme = name.rpartition(QUALIFIED)
    known = any(theme == one.id for one in taxonomy.themes)
    return known and prefix in ("", taxonomy.id)


def _own(names: Sequence[str], taxonomy: Taxonomy, where: str) -> dict[str, str]:
    """Return the themes of this taxonomy among names, by these; others' have another prefix."""
    found = {}
    qualified = any(name.startswith(taxonomy.id + QUALIFIED) for name in names)
    for name in names:
        prefix, _, theme = name.rpartition(QUALIFIED)
        if _is_own(name, taxonomy):
            found[name] = theme
        elif prefix == taxonomy.id or (not prefix and not qualified):
            known = [one.id for one in taxonomy.themes]
            raise ConfigError(
                f"{where}: theme {theme!r} is not in the taxonomy {taxonomy.id}: "
                f"{nearest(theme, known)}",
                code="unknown_theme",
            )
    return found
