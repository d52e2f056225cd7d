"""What ``readout explain`` prints of passages and their themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from readout.cli.rows import quoted, row, shortened, text_of

if TYPE_CHECKING:
    from readout.records import Document, Offsets, Passage, Segment, Theme
    from readout.stages.themes.explanation import Explanation, Share, ThemeExplanation

__all__ = ["list_passages", "tell_passage"]


def list_passages(
    document: Document,
    passages: Sequence[Passage],
    segments: Sequence[Segment],
) -> None:
    """Print a line for each passage."""
    by_id = {segment.id: segment for segment in segments}
    for passage in passages:
        segment = by_id[passage.segment]
        words = shortened(text_of(document.text, (segment.start, segment.end)))
        given = [f"{theme.id} {theme.score:.2f}" for theme in passage.themes]
        themes = ", ".join(given) or "-"
        click.echo(f"{passage.segment:6s} {themes:32s} {words}")


def tell_passage(document: Document, found: Explanation) -> None:
    """Print why a passage has its themes, or has none."""
    segment = found.segment
    click.echo(
        f"{document.id}, {segment.id} ({segment.kind}, characters {segment.start} to {segment.end})"
    )
    for heading in found.headings:
        click.echo(f"under: {text_of(document.text, (heading.start, heading.end))}")
    click.echo(f"\n{text_of(document.text, (segment.start, segment.end))}")
    for theme in sorted(found.themes, key=lambda t: (not t.given, -t.score)):
        _tell_theme(document, found, theme)


def _tell_theme(
    document: Document,
    found: Explanation,
    theme: ThemeExplanation,
) -> None:
    verdict = "given" if theme.given else "not given"
    click.echo(
        f"\n{theme.theme}  {theme.score:.3f}  {verdict} (threshold {theme.threshold:.3f})"
    )
    row("parts", (f"{name} {weight:+.2f}" for name, weight in theme.parts.items()))
    row("score", [_sum(theme)])
    row("measures", map(_share, theme.measures))
    row("words", map(_share, theme.words))
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
    relation = given.relation
    if relation is None:
        row("relation", ["none: the words do not say"])
        return
    words = ", ".join(quoted(document.text, relation.evidence))
    row("relation", [f"{relation.type} {relation.score:.2f}: {words}"])


def _sum(theme: ThemeExplanation) -> str:
    """Say how the mean of the parts becomes the score."""
    mean = sum(theme.parts.values()) / len(theme.parts)
    terms = [f"mean {mean:+.2f} times {theme.slope:.2f}", f"{theme.offset:+.2f}"]
    if theme.heading:
        terms.append(f"{theme.heading:+.2f} for the heading")
    if theme.kept != 1.0:
        terms.append(f"times {theme.kept} as a chance, for nothing names both poles")
    if theme.kind is not None:
        terms.append(f"less than its kind {theme.kind}, whose score it has")
    return ", ".join(terms)


def _share(share: Share) -> str:
    words = f" ({', '.join(share.words)})" if share.words else ""
    return f"{share.name} {share.weight:+.2f}{words}"
