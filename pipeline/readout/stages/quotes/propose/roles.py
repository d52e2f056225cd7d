"""What the encoder's head labelled, as statements: each content with its cue and its source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from readout.language.encoding import LabelledSpan
from readout.language.words import letters
from readout.records.spans import SpanIndex, contains, overlap, trim
from readout.records.types import Offsets
from readout.stages.quotes.choice import Models, Pairs, best
from readout.stages.quotes.proposals import Statement
from readout.stages.quotes.read.clauses import behind_dateline
from readout.stages.quotes.read.reading import Reading

__all__ = ["EDGES", "MARKS", "Choice", "Roles"]

EDGES = " \t\n\r,;:—–-"
ENDS = ".!?…"
MARKS = "“”\"'‘’«»„`"
SENTENCES_AWAY = 1
"""A cue stands in its content's sentence or in one beside it."""

Choice = tuple[float, LabelledSpan | None]
"""Log odds, and what they are of."""


class Roles:
    """The labels of one document, and where they stand among its sentences and quotations.

    Parameters
    ----------
    reading : Reading
        The document.
    roles : sequence of LabelledSpan
        Sources, cues and contents, in order.
    models : mapping
        What chooses among them.
    """

    def __init__(self, reading: Reading, roles: Sequence[LabelledSpan], models: Models) -> None:
        self.reading = reading
        self.models = models
        self.text = reading.page.text
        pieces = [piece for role in self._joined(roles) for piece in self._pieces(role)]
        self.contents, self.cues, self.sources = (
            SpanIndex(role for role in pieces if role.label == label and self._says(role))
            for label in ("content", "cue", "source")
        )
        self.pairs = Pairs(reading.page, self.contents, self.cues, self.sources)
        self._closes = {span[1] for span, _ in reading.outer}
        self._chosen: dict[Offsets, Choice] = {}

    def _joined(self, roles: Sequence[LabelledSpan]) -> list[LabelledSpan]:
        """Return the labels; contents with nothing between them are one, the less sure way."""
        joined: list[LabelledSpan] = []
        for role in roles:
            last = joined[-1] if joined else None
            if last is None or not self._touch(last, role):
                joined.append(role)
                continue
            score = min(last.score, role.score)
            joined[-1] = LabelledSpan(last.start, role.end, role.label, score)
        return joined

    def _touch(self, first: LabelledSpan, second: LabelledSpan) -> bool:
        """Tell two contents of a paragraph with no words between them; a footnote is none."""
        if not first.label == second.label == "content":
            return False
        apart = "\n" in self.text[first.end : second.start]
        return not (apart or self.reading.page.words(first.end, second.start))

    def _pieces(self, role: LabelledSpan) -> Iterator[LabelledSpan]:
        """Yield a source sentence by sentence: who ends one and who begins the next are two."""
        if role.label != "source":
            yield role
            return
        units = self.reading.units
        first = self.reading.unit_at(role.start)
        last = self.reading.unit_at(role.end - 1)
        edges = [role.start]
        edges += [unit.start for unit in units[first + 1 : last + 1]]
        edges.append(role.end)
        for start, end in pairwise(edges):
            said = self.text[start:end]
            if end != role.end:
                said = said.rstrip(EDGES + ENDS)
            if said:
                yield LabelledSpan(start, start + len(said), role.label, role.score)

    def _says(self, role: LabelledSpan) -> bool:
        """Tell a label that has words; the place of a dateline is no source."""
        if role.label == "source":
            behind = behind_dateline(self.reading.page, role.start)
            if behind > role.start:
                return False
        return letters(self.text[role.start : role.end]) > 0

    def statements(self) -> Iterator[Statement]:
        """Give every content the likeliest cue near by, and that cue's source."""
        for role in self.contents.within(0, len(self.text)):
            found = self._narrowed(role)
            if found is None:
                continue
            content, strays = found
            odds, cue = self._cue(role)
            if cue is None:
                yield Statement(content, None, None, strays, role)
            else:
                source_odds, source = self._source(cue)
                yield Statement(content, cue, source, strays, role, odds, source_odds)

    def cues_of(self, content: LabelledSpan) -> Iterator[tuple[LabelledSpan, int]]:
        """Yield the cues in a content's sentence, beside it or within it.

        Yields
        ------
        (cue, away)
            ``away``: how many sentences.
        """
        units = self.reading.units
        here = self.reading.unit_at(content.start)
        low = max(0, here - SENTENCES_AWAY)
        near = units[low : here + SENTENCES_AWAY + 1]
        if not near:
            return
        for cue in self.cues.within(near[0].start, max(near[-1].end, content.end)):
            first, second = sorted((cue, content), key=lambda role: role.start)
            if self.text.find("\n", first.end, second.start) < 0:
                yield cue, abs(self.reading.unit_at(cue.start) - here)

    def sources_of(self, cue: LabelledSpan) -> list[LabelledSpan]:
        """Return the sources in a cue's sentence."""
        unit = self.reading.unit_of(cue.start)
        return self.sources.within(unit.start, unit.end)

    def weighed_cues(self, content: LabelledSpan) -> list[tuple[float, LabelledSpan]]:
        """Return the log odds of each cue near a content as its own."""
        model = self.models["cue"]
        scored: list[tuple[float, LabelledSpan]] = []
        for cue, away in self.cues_of(content):
            features = self.pairs.cue(content, cue, away)
            scored.append((model.odds(features), cue))
        return scored

    def weighed_sources(self, cue: LabelledSpan) -> tuple[float, list[Choice]]:
        """Return the log odds that a cue has no source, and of each one in its sentence."""
        model = self.models["source"]
        beside = self.sources_of(cue)
        scored: list[Choice] = []
        for source in beside:
            features = self.pairs.source(cue, source)
            scored.append((model.odds(features), source))
        return model.odds(self.pairs.no_source(cue, beside)), scored

    def _cue(self, content: LabelledSpan) -> Choice:
        return best(self.weighed_cues(content)) or (0.0, None)

    def _source(self, cue: LabelledSpan) -> Choice:
        """Return the likeliest source of a cue, or none where that is likelier."""
        key = cue.start, cue.end
        if key not in self._chosen:
            odds, scored = self.weighed_sources(cue)
            nobody: Choice = odds, None
            choice = max(scored, key=lambda pair: pair[0], default=nobody)
            self._chosen[key] = nobody if odds > choice[0] else choice
        return self._chosen[key]

    def _narrowed(self, role: LabelledSpan) -> tuple[Offsets, int] | None:
        """Return a content as the record has it, and its stray marks."""
        text = self.text
        start, end = trim(text, *self._whole(role), EDGES)
        strays = 0
        while start < end and self._is_stray(start):
            start, _ = trim(text, start + 1, end)
            strays += 1
        while start < end and self._is_stray_end(end):
            _, end = trim(text, start, end - 1)
            strays += 1
        for opening in ("the fact that ", "that "):
            behind = start + len(opening)
            if text[start:behind].lower() == opening:
                start = behind
        said = letters(text[start:end])
        return ((start, end), strays) if said else None

    def _is_stray(self, position: int) -> bool:
        """Tell a mark that opens no quotation."""
        opens = self.reading.opens
        at = bisect_left(opens, position)
        if opens[at : at + 1] == [position]:
            return False
        return self.text[position] in MARKS

    def _is_stray_end(self, position: int) -> bool:
        """Tell the end of a mark that closes no quotation."""
        if position in self._closes:
            return False
        return self.text[position - 1] in MARKS

    def _whole(self, role: LabelledSpan) -> Offsets:
        """Return a label with each quotation either in it or not: whichever most of it is."""
        start, end = trim(self.text, role.start, role.end, EDGES)
        first = max(0, bisect_right(self.reading.opens, start) - 1)
        last = bisect_left(self.reading.opens, end)
        for outer, _ in self.reading.outer[first:last]:
            shared = overlap(outer, (start, end))
            if not shared or contains((start, end), outer):
                continue
            most = shared * 2 > outer[1] - outer[0]
            if outer[0] < start < outer[1]:
                start = outer[0] if most else outer[1]
            if outer[0] < end < outer[1]:
                end = outer[1] if most else outer[0]
        return start, end
