"""What ``readout explain`` prints of passages and their themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from readout.cli.rows import MOST, quoted, row, shortened, text_of
from readout.cli.terminal import say

if TYPE_CHECKING:
    from readout.records.types import Document, Offsets, Passage, Relation, Theme
    from readout.stages.themes.explanation import Explanation, ThemeContribution, ThemeExplanation

__all__ = ["list_passages", "tell_passage"]


def list_passages(document: Document, passages: Sequence[Passage]) -> None:
    """Print a line for each passage."""
    for passage in passages:
        words = shortened(text_of(document.text, (passage.start, passage.end)))
        given = [f"{theme.id} {theme.score:.2f}" for theme in passage.themes]
        themes = ", ".join(given) or "-"
        say(f"{passage.segment:6s} {themes:32s} {words}")


def tell_passage(document: Document, explained: Sequence[Explanation]) -> None:
    """Print why a passage has its themes, or has none, by each taxonomy."""
    first = explained[0]
    segment, passage = first.segment, first.passage
    place = f"characters {passage.start} to {passage.end}"
    say(f"{document.id}, {segment.id} ({segment.kind}, {place})")
    for heading in first.headings:
        say(f"under: {text_of(document.text, (heading.start, heading.end))}")
    say(f"\n{text_of(document.text, (passage.start, passage.end))}")
    for found in explained:
        if len(explained) > 1:
            say(f"\ntaxonomy {found.taxonomy}")
        for theme in sorted(found.themes, key=lambda t: (not t.given, -t.score)):
            _tell_theme(document, found, theme)


def _tell_theme(document: Document, found: Explanation, theme: ThemeExplanation) -> None:
    verdict = "given" if theme.given else "not given"
    say(f"\n{theme.theme}  {theme.score:.3f}  {verdict} (threshold {theme.threshold:.3f})")
    row("score", [_score(document, theme)])
    row("always", [f"{theme.bias:+.2f}", f"vector of the sentence {theme.vector:+.2f}"])
    row("measures", _shares(theme.measures))
    row("words", _shares(theme.words))
    row("together", [f"{theme.together:+.2f} beyond their sum"])
    for given in found.passage.themes:
        if given.id == theme.theme:
            _tell_evidence(document, given)
            return


def _tell_evidence(document: Document, given: Theme) -> None:
    row("evidence", quoted(document.text, given.evidence))
    poles: dict[str, list[Offsets]] = {}
    for mention in given.poles:
        poles.setdefault(mention.pole, []).append((mention.start, mention.end))
    for pole, spans in poles.items():
        row(pole, dict.fromkeys(quoted(document.text, spans)))
    if given.relation is not None:
        _tell_relation(document, given.relation)


def _tell_relation(document: Document, relation: Relation) -> None:
    words = ", ".join(quoted(document.text, relation.evidence))
    told = f"{relation.type} {relation.score:.2f}"
    row("relation", [f"{told}: {words}" if words else f"{told}, by the whole sentence"])


def _score(document: Document, theme: ThemeExplanation) -> str:
    """Say which sentence or heading gives the score."""
    sentence = shortened(text_of(document.text, theme.sentence))
    terms = [f"{theme.own:.3f} by the sentence “{sentence}”"]
    if theme.heading:
        terms.append(f"{theme.heading:.3f} by the heading")
    if theme.kind is not None:
        terms.append(f"that of its kind {theme.kind}")
    return ", ".join(terms)


def _shares(shares: Sequence[ThemeContribution]) -> list[str]:
    """List the strongest, and say how many others there are and what they add together."""
    rest = shares[MOST:]
    told = [_share(share) for share in shares[:MOST]]
    if rest:
        total = sum(share.weight for share in rest)
        told.append(f"{len(rest)} others {total:+.2f}")
    return told


def _share(share: ThemeContribution) -> str:
    words = f" ({', '.join(share.words)})" if share.words else ""
    return f"{share.name} {share.weight:+.2f}{words}"
