"""What the encoder's head labelled, as statements: each content with its cue and its source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.records import Offsets
from readout.spans import SpanIndex, contains, overlap, trim
from readout.stages.quotes.choice import PASSIVE, Models, Pairs, best, cue_head, weighted
from readout.stages.quotes.compose import Composer
from readout.stages.quotes.drafts import Draft, Statement
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.stretches import find_stretches
from readout.stages.quotes.read.units import Unit, outer_units, with_quotations

__all__ = ["EDGES", "MARKS", "Labelled", "hull", "read_label", "widen"]

EDGES = " \t\n\r,;:—–-"
MARKS = "“”\"'‘’«»„`"
SENTENCES_AWAY, OPENING = 1, 16


class Labelled:
    """The labels of one document, and where they stand among units and quotations.

    Parameters
    ----------
    composer : Composer
        For the text and its quotations.
    units : sequence of Unit
        Of the document, in order.
    roles : sequence of LabelledSpan
        Sources, cues and contents, in order.
    """

    def __init__(
        self, composer: Composer, units: Sequence[Unit], roles: Sequence[LabelledSpan]
    ) -> None:
        self.text = composer.page.text
        self.units = units
        self.starts = [unit.start for unit in units]
        named = [
            role for role in roles if any(c.isalnum() for c in self.text[role.start : role.end])
        ]
        self.contents, self.cues, self.sources = (
            SpanIndex([role for role in named if role.label == label])
            for label in ("content", "cue", "source")
        )
        self.pairs = Pairs(composer.page, self.contents, self.cues, self.sources)
        self.models = composer.models
        self.chosen: dict[Offsets, tuple[float, LabelledSpan | None]] = {}
        outer = [
            (span, n)
            for n, s in enumerate(composer.stretches)
            if s.parent is None
            for span in s.outer
        ]
        self.outer = sorted(outer)
        self.opens = [span[0] for span, _ in self.outer]
        self.closes = {span[1] for span, _ in self.outer}

    @classmethod
    def of(cls, page: Page, models: Models) -> Labelled:
        """Return the labels of a document that has not been composed."""
        stretches, _ = find_stretches(page.text, page.segments)
        page = with_quotations(page, stretches)
        words = lexicon()
        return cls(
            Composer(page, stretches, words, models),
            outer_units(page, stretches, words),
            page.roles,
        )

    def unit(self, position: int) -> int:
        """Return the number of the unit at a position."""
        return max(0, bisect_right(self.starts, position) - 1)

    def first_token(self, label: LabelledSpan) -> int:
        """Return the first token of the sentence in which a label stands."""
        return self.units[self.unit(label.start)].lo if self.units else 0

    def inside(self, content: Offsets) -> list[int]:
        """Return the numbers of the quotations that stand whole in a content."""
        near = self.outer[bisect_left(self.opens, content[0]) : bisect_left(self.opens, content[1])]
        return [number for span, number in near if contains(content, span)]

    def statements(self) -> Iterator[Statement]:
        """Give every content the likeliest cue of its sentence or the one beside it, and that cue's source."""
        for role in self.contents.within(0, len(self.text)):
            found = self._narrowed(role)
            if found is None:
                continue
            choice = best(
                (weighted(self.models["cue"], self.pairs.cue(role, cue, away)), cue)
                for cue, away in self.cues_of(role)
            )
            if choice is None:
                yield Statement(found[:2], None, None, found[2], role)
                continue
            odds, cue = choice
            source_odds, source = self._source(cue)
            yield Statement(found[:2], cue, source, found[2], role, odds, source_odds)

    def _narrowed(self, role: LabelledSpan) -> tuple[int, int, int] | None:
        """Return a content as the record has it, and its stray marks; a quotation is in it or not."""
        text = self.text
        start, end = trim(text, role.start, role.end, EDGES)
        first = max(0, bisect_right(self.opens, start) - 1)
        for outer, _ in self.outer[first : bisect_left(self.opens, end)]:
            shared = overlap(outer, (start, end))
            if not shared or contains((start, end), outer):
                continue
            whole = shared * 2 > outer[1] - outer[0]
            if outer[0] < start < outer[1]:
                start = outer[0] if whole else outer[1]
            if outer[0] < end < outer[1]:
                end = outer[1] if whole else outer[0]
        start, end = trim(text, start, end, EDGES)
        strays = 0
        while start < end and text[start] in MARKS and not self._opens(start):
            start, _ = trim(text, start + 1, end)
            strays += 1
        while start < end and text[end - 1] in MARKS and end not in self.closes:
            _, end = trim(text, start, end - 1)
            strays += 1
        for opening in ("the fact that ", "that "):
            if text[start : start + len(opening)].lower() == opening:
                start += len(opening)
        return (start, end, strays) if any(c.isalnum() for c in text[start:end]) else None

    def _opens(self, position: int) -> bool:
        at = bisect_left(self.opens, position)
        return at < len(self.opens) and self.opens[at] == position

    def cues_of(self, content: LabelledSpan) -> Iterator[tuple[LabelledSpan, int]]:
        """Yield the cues in a content's sentence, in the ones beside it, or within it, and how many sentences away."""
        here = self.unit(content.start)
        low = self.units[max(0, here - SENTENCES_AWAY)].start if self.units else 0
        high = self.units[min(len(self.units) - 1, here + SENTENCES_AWAY)].end if self.units else 0
        for cue in self.cues.within(low, max(high, content.end)):
            between = (
                (cue.end, content.start) if cue.end <= content.start else (content.end, cue.start)
            )
            if self.text.find("\n", *between) < 0:
                yield cue, abs(self.unit(cue.start) - here)

    def sources_of(self, cue: LabelledSpan) -> list[LabelledSpan]:
        """Return the sources in a cue's sentence."""
        unit = self.units[self.unit(cue.start)]
        return self.sources.within(unit.start, unit.end)

    def _source(self, cue: LabelledSpan) -> tuple[float, LabelledSpan | None]:
        """Return the likeliest source of a cue, or none where that is likelier, and the log odds of the choice."""
        key = cue.start, cue.end
        found = self.chosen.get(key)
        if found is None:
            model = self.models["source"]
            beside = self.sources_of(cue)
            choice = best(
                (weighted(model, self.pairs.source(cue, source)), source) for source in beside
            )
            nobody = weighted(model, self.pairs.no_source(cue, beside))
            found = (nobody, None) if choice is None or nobody > choice[0] else choice
            self.chosen[key] = found
        return found


def read_label(page: Page, unit: Unit, span: Offsets, source: LabelledSpan | None) -> Clause:
    """Read a labelled cue as a clause of the rules.

    Parameters
    ----------
    unit : Unit
        The sentence in which it stands.
    span : tuple of int
        The cue, trimmed.
    source : LabelledSpan or None
        Who says it.
    """
    first, after = page.range(*span)
    after = max(after, first + 1)
    head = cue_head(page, first, after)
    entry = next(iter(lexicon().at(page.tokens.lower, head)), None)
    passive = bool(PASSIVE.intersection(page.tokens.lower[first:head])) and page.tokens.tag[
        head
    ] in {"VBN", "VBD"}
    speaker = (source.start, source.end) if source is not None else None
    return Clause(
        cue=span,
        lemma=entry.lemma if entry else page.tokens.lower[head],
        frames=entry.frames if entry else frozenset(),
        voice="passive" if passive else "active",
        head=head,
        first=first,
        after=after,
        lo=unit.lo,
        hi=unit.hi,
        speaker=speaker,
        agentless=speaker is None,
        hull=hull(span, speaker),
        inverted=speaker is not None and speaker[0] > span[0],
    )


def hull(cue: Offsets, speaker: Offsets | None) -> Offsets:
    """Return the characters of cue and speaker together."""
    return cue if speaker is None else (min(cue[0], speaker[0]), max(cue[1], speaker[1]))


def widen(drafts: Sequence[Draft], labelled: Labelled) -> None:
    """Give contents, cues and sources the edges that PolNeAR gives them.

    A "that" belongs to the content that it opens, a mark without a partner too; a closing comma or colon to the source
    or cue that the encoder labelled with it.
    """
    for draft in drafts:
        if draft.kind == "term":
            continue
        if draft.kind != "direct" or draft.method == "encoder-marks":
            draft.contents = [(_opening(labelled, start), end) for start, end in draft.contents]
        draft.contents = [_with_marks(labelled, span) for span in draft.contents]
        if draft.source is not None:
            draft.source = _as_labelled(labelled.sources, draft.source)
        if draft.clause is not None:
            draft.clause.cue = _as_labelled(labelled.cues, draft.clause.cue)


def _with_marks(labelled: Labelled, span: Offsets) -> Offsets:
    """Take in the marks where a closing one opens a quotation (``”Yes,” he said``): PolNeAR's own texts have such."""
    at = bisect_left(labelled.opens, span[0]) - 1
    if at < 0:
        return span
    outer = labelled.outer[at][0]
    turned = labelled.text[outer[0]] == "”" and not labelled.text[outer[0] + 1 : span[0]].strip()
    return (outer[0], max(span[1], outer[1])) if turned else span


def _opening(labelled: Labelled, start: int) -> int:
    text = labelled.text
    for role in labelled.contents.within(max(0, start - OPENING), start):
        if text[role.start : start].strip(MARKS + EDGES).lower() in {"", "that", "the fact that"}:
            return role.start
    lead = text[max(0, start - 6) : start].lower()
    return start - 5 if lead.endswith("that ") and not lead[:-5].isalnum() else start


def _as_labelled(index: SpanIndex[LabelledSpan], span: Offsets) -> Offsets:
    for role in index.overlapping(*span):
        if role.start <= span[0] and span[1] <= role.end:
            return role.start, role.end
    return span
