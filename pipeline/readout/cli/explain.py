"""``readout explain``: why a passage has its themes, or has none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import click

from readout.errors import ConfigError, nearest

if TYPE_CHECKING:
    from readout.assembly import Readout
    from readout.records import Document, Offsets, Passage, Segment, Theme
    from readout.stages.base import StageOutput
    from readout.stages.themes.component import ThemesStage
    from readout.stages.themes.explanation import Explanation, Share, ThemeExplanation

__all__ = ["command"]

SHOWN = 60
"""Characters of a passage in the list of passages."""


@click.command("explain")
@click.argument("file", metavar="FILE")
@click.option(
    "--passage",
    metavar="ID",
    help="The segment's id, as in 'passages' of the record; all are listed without.",
)
@click.option(
    "--document",
    metavar="ID",
    help="The document's id, where FILE (.jsonl) holds several.",
)
@click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration; the packaged default otherwise.",
)
def command(
    file: str,
    passage: str | None,
    document: str | None,
    config: str | None,
) -> None:
    """Explain the themes of one passage of FILE: scores, features and evidence.

    FILE is any input of 'readout run' ('-' is plain text from standard input). Weights are in
    log-odds: what a part of the classifier, a measure or a word adds. The row 'score' says how the
    mean of the parts becomes the score.

    \b
    Examples:
      readout explain raw/03-ferry-fares.txt
      readout explain raw/03-ferry-fares.txt --passage s4
      readout explain raw/10-short-notices.jsonl --document 10a-island-wages --passage s2
    """
    from readout.assembly import load  # not above: --help needs no spaCy
    from readout.stages.themes.explanation import explain

    readout = load(config)
    name, stage = _stage(readout)
    chosen = _document(file, document, readout)
    outputs = readout.run(chosen)
    passages = outputs[name]["passages"]
    fields: StageOutput = {}
    for before in takewhile(lambda label: label != name, outputs):
        fields.update(outputs[before])
    if passage is None:
        _list(chosen, passages, fields["segments"])
        return
    found = explain(
        stage.annotator, chosen.text, fields["segments"], fields.get("vectors"), passage
    )
    if found is None:
        ids = [p.segment for p in passages]
        raise ConfigError(
            f"{file}: passage {passage!r}: {nearest(passage, ids)}", code="no_passage"
        )
    _tell(chosen, found)


def _stage(readout: Readout) -> tuple[str, ThemesStage]:
    """Return the theme stage of a pipeline, and its short name."""
    from readout.assembly import short
    from readout.stages.themes.component import ThemesStage

    for name, pipe in readout.nlp.pipeline:
        if isinstance(pipe, ThemesStage):
            return short(name), pipe
    raise ConfigError(
        f"{readout.config.path}: nlp.pipeline has no readout_themes to explain",
        code="missing_stage",
    )


def _document(
    file: str,
    wanted: str | None,
    readout: Readout,
) -> Document:
    from readout.batch.sources.documents import Rejected, read
    from readout.batch.sources.inventory import collect
    from readout.places import STDIN

    stdin = sys.stdin.buffer.read() if file == STDIN else None
    config = readout.config
    items = read(
        collect([file], stdin=stdin),
        text_field=config.text_field,
        id_field=config.id_field,
    )
    ids: list[str] = []
    documents: list[Document] = []
    for item in items:
        ids.append(item.id)
        if wanted not in (None, item.id):
            continue
        if isinstance(item, Rejected):
            raise ConfigError(
                f"{file}: {item.id}: {item.error.message}", code=item.error.code
            )
        documents.append(item)
        if wanted is not None:
            return item
    if wanted is not None:
        raise ConfigError(
            f"{file}: document {wanted!r}: {nearest(wanted, ids)}", code="no_document"
        )
    if len(documents) != 1:
        raise ConfigError(
            f"{file} holds {len(ids)} documents: name one by --document",
            code="no_document",
        )
    return documents[0]


def _list(
    document: Document,
    passages: Sequence[Passage],
    segments: Sequence[Segment],
) -> None:
    by_id = {segment.id: segment for segment in segments}
    for passage in passages:
        segment = by_id[passage.segment]
        words = _text(document, (segment.start, segment.end))
        if len(words) > SHOWN:
            words = f"{words[:SHOWN]}…"
        themes = (
            ", ".join(f"{theme.id} {theme.score:.2f}" for theme in passage.themes)
            or "-"
        )
        click.echo(f"{passage.segment:6s} {themes:32s} {words}")


def _tell(document: Document, found: Explanation) -> None:
    segment = found.segment
    click.echo(
        f"{document.id}, {segment.id} ({segment.kind}, characters {segment.start} to {segment.end})"
    )
    for heading in found.headings:
        click.echo(f"under: {_text(document, (heading.start, heading.end))}")
    click.echo(f"\n{_text(document, (segment.start, segment.end))}")
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
    _row("parts", (f"{name} {weight:+.2f}" for name, weight in theme.parts.items()))
    _row("score", [_sum(theme)])
    _row("measures", map(_share, theme.measures))
    _row("words", map(_share, theme.words))
    for given in found.passage.themes:
        if given.id == theme.theme:
            _tell_evidence(document, given)
            return


def _tell_evidence(document: Document, given: Theme) -> None:
    _row("evidence", _quoted(document, given.evidence))
    poles: dict[str, list[Offsets]] = {}
    for mention in given.poles:
        poles.setdefault(mention.pole, []).append((mention.start, mention.end))
    for pole, spans in poles.items():
        _row(pole, dict.fromkeys(_quoted(document, spans)))
    relation = given.relation
    if relation is None:
        _row("relation", ["none: the words do not say"])
        return
    words = ", ".join(_quoted(document, relation.evidence))
    _row("relation", [f"{relation.type} {relation.score:.2f}: {words}"])


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


def _row(name: str, items: Iterable[str]) -> None:
    joined = "; ".join(items)
    if joined:
        click.echo(f"  {name:12s} {joined}")


def _share(share: Share) -> str:
    words = f" ({', '.join(share.words)})" if share.words else ""
    return f"{share.name} {share.weight:+.2f}{words}"


def _quoted(document: Document, spans: Sequence[Offsets]) -> list[str]:
    return [f"“{_text(document, span)}”" for span in spans]


def _text(document: Document, span: Offsets) -> str:
    return " ".join(document.text[span[0] : span[1]].split())
