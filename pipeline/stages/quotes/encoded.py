"""Statements that the encoder's head labelled, joined with what the rules found.

The rules know marks, layouts and terms; the head knows where a reported clause begins and ends, and reporting words that
no list has. So its contents set the edges of reported clauses and add those that no rule saw, its sources and cues the
edges of speakers and cues, while what stands in quotation marks stays whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.records import Offsets, QuoteKind
from pipeline.spans import contains, overlap, trim
from pipeline.stages.encoding import LabelledSpan
from pipeline.stages.quotes.clauses import Clause
from pipeline.stages.quotes.compose import Composer
from pipeline.stages.quotes.drafts import Draft
from pipeline.stages.quotes.units import Unit
from pipeline.stages.quotes.view import View

__all__ = ["Convention", "add_encoded", "widen"]

Convention = Literal["record", "polnear"]
"""Where spans begin and end."""

EDGES = " \t\n\r,;:—–-"
MARKS = "“”\"'‘’«»„`"
PASSIVE = frozenset({"was", "were", "is", "are", "been", "be", "being"})
SENTENCES_AWAY = 1
NAME_WORDS = 6
BESIDE = 3
"""So many words of a content outside a quotation make it more than the quotation."""


@dataclass(slots=True)
class _Group:
    """A content with its cue and source."""

    content: Offsets
    cue: LabelledSpan | None
    source: LabelledSpan | None
    strays: int


def add_encoded(composer: Composer, units: Sequence[Unit], roles: Sequence[LabelledSpan]) -> None:
    """Join the labelled statements of a document with the drafts of the rules.

    Parameters
    ----------
    composer : Composer
        Holds the drafts; they are changed, and new ones added.
    units : sequence of Unit
        Of the document, in order.
    roles : sequence of LabelledSpan
        Sources, cues and contents, in order.
    """
    text = composer.view.text
    roles = [role for role in roles if any(c.isalnum() for c in text[role.start : role.end])]
    joiner = _Joiner(composer, units)
    for group in joiner.groups(roles):
        joiner.join(group)
    joiner.settle()
    joiner.refine(roles)


def widen(composer: Composer, roles: Sequence[LabelledSpan]) -> None:
    """Give contents, cues and sources the edges that PolNeAR gives them.

    A "that" belongs to the content that it opens, a mark without a partner too; a closing comma or colon to the source or
    cue that the encoder labelled with it.
    """
    text = composer.view.text
    starts = {role.start: role for role in roles if role.label == "content"}
    for draft in composer.drafts:
        if draft.kind == "term":
            continue
        wide = []
        for start, end in draft.contents:
            lead = next((k for k in range(max(0, start - 8), start) if k in starts and text[k:start].strip(MARKS + EDGES).lower() in {"", "that"}), start)
            if text[max(0, start - 5) : start].lower() == "that " and not text[max(0, start - 6) : start - 5].isalnum():
                lead = min(lead, start - 5)
            wide.append((lead, end))
        if draft.kind != "direct" or draft.method == "encoder-marks":
            draft.contents = wide
        for role in roles:
            if role.label == "source" and draft.source is not None and role.start <= draft.source[0] and draft.source[1] <= role.end:
                draft.source = role.start, role.end
            if role.label == "cue" and draft.clause is not None and role.start <= draft.clause.cue[0] and draft.clause.cue[1] <= role.end:
                draft.clause.cue = role.start, role.end


class _Joiner:
    def __init__(self, composer: Composer, units: Sequence[Unit]) -> None:
        self.composer, self.view, self.units = composer, composer.view, units
        self.starts = [unit.start for unit in units]
        self.outer = [(n, s) for n, s in enumerate(composer.stretches) if s.parent is None]
        self.joined: set[int] = set()
        self.clauses: dict[Offsets, Clause] = {}
        self.released: dict[int, Clause | None] = {}

    def groups(self, roles: Sequence[LabelledSpan]) -> list[_Group]:
        """Give every content the nearest cue of its sentence or the one beside it, and that cue's source."""
        cues = [role for role in roles if role.label == "cue"]
        sources = [role for role in roles if role.label == "source"]
        found = []
        for role in roles:
            if role.label != "content":
                continue
            span = self._narrowed(role)
            cue = self._nearest((role.start, role.end), cues, roles)
            source = self._source(cue, sources, cues) if cue is not None else None
            if span is not None:
                found.append(_Group(span[:2], cue, source, span[2]))
        return found

    def _narrowed(self, role: LabelledSpan) -> tuple[int, int, int] | None:
        """Return a content as the record has it: no outer marks, no ``that``; a quotation is in it or not.

        The third number says how many marks without a partner stood at its edges.
        """
        text = self.view.text
        start, end = trim(text, role.start, role.end, EDGES)
        for _, stretch in self.outer:
            for outer in stretch.outer:
                shared = overlap(outer, (start, end))
                if not shared or contains((start, end), outer):
                    continue
                whole = shared * 2 > outer[1] - outer[0]
                if start > outer[0] and start < outer[1]:
                    start = outer[0] if whole else outer[1]
                if end < outer[1] and end > outer[0]:
                    end = outer[1] if whole else outer[0]
        start, end = trim(text, start, end, EDGES)
        opens = {outer[0] for _, stretch in self.outer for outer in stretch.outer}
        closes = {outer[1] for _, stretch in self.outer for outer in stretch.outer}
        strays = 0
        while start < end and text[start] in MARKS and start not in opens:
            start, _ = trim(text, start + 1, end)
            strays += 1
        while start < end and text[end - 1] in MARKS and end not in closes:
            _, end = trim(text, start, end - 1)
            strays += 1
        if text[start : start + 5].lower() == "that ":
            start += 5
        return (start, end, strays) if any(c.isalnum() for c in text[start:end]) else None

    def _nearest(
        self, content: Offsets, cues: Sequence[LabelledSpan], roles: Sequence[LabelledSpan]
    ) -> LabelledSpan | None:
        """Return the cue beside a content: in its sentence, or in the sentence next to it."""
        best: tuple[float, LabelledSpan] | None = None
        here = self._unit(content[0])
        for cue in cues:
            away = abs(self._unit(cue.start) - here)
            if away > SENTENCES_AWAY and not content[0] <= cue.start < content[1]:
                continue
            low, high = (cue.end, content[0]) if cue.end <= content[0] else (content[1], cue.start)
            if self.view.text.find("\n", low, high) >= 0:
                continue
            between = sum(low <= role.start and role.end <= high for role in roles if role.label == "content")
            cost = max(0, high - low) + 60 * between + 40 * away
            if best is None or cost < best[0]:
                best = cost, cue
        return best[1] if best is not None else None

    def _source(
        self, cue: LabelledSpan, sources: Sequence[LabelledSpan], cues: Sequence[LabelledSpan]
    ) -> LabelledSpan | None:
        """Return who stands beside a cue, or before it in the sentence (``X said …, adding that …``)."""
        best: tuple[float, LabelledSpan] | None = None
        here = self._unit(cue.start)
        for source in sources:
            if self._unit(source.start) != here:
                continue
            low, high = (source.end, cue.start) if source.end <= cue.start else (cue.end, source.start)
            between = sum(low <= other.start and other.end <= high for other in cues)
            cost = max(0, high - low) + 80 * between + (100 if between and source.start > cue.start else 0)
            if best is None or cost < best[0]:
                best = cost, source
        return best[1] if best is not None else None

    def _unit(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    def join(self, group: _Group) -> None:
        """Decide what becomes of one labelled statement."""
        inside = [n for n, s in self.outer if contains(group.content, s.outer[0])]
        for number in inside:
            if self._is_whole(group.content, number) and self._quotation(group, number):
                return
        direct = [n for n in inside if (d := self.composer.owner.get(n)) is not None and d.kind == "direct"]
        if direct:
            self._around(group, direct)
            return
        self._clause(group, inside)

    def _is_whole(self, content: Offsets, number: int) -> bool:
        """Tell whether a content is one quotation, give or take a word."""
        return self._beside(content, number) < BESIDE

    def _beside(self, content: Offsets, number: int) -> int:
        """Count the words of a content beside a quotation in it."""
        outer = self.composer.stretches[number].outer[0]
        rest = self.view.text[content[0] : outer[0]] + " " + self.view.text[outer[1] : content[1]]
        return sum(any(c.isalnum() for c in word) for word in rest.split())

    def _quotation(self, group: _Group, number: int) -> bool:
        """Give a quotation its cue and source; make a statement of one that was none. False: more than that is said."""
        draft = self.composer.owner.get(number)
        unit = self._unit(self.composer.stretches[number].start)
        bare = not self._beside(group.content, number)
        if draft is not None and draft.kind != "term":
            if draft.kind == "direct" or bare or draft.method == "marks-embedded":
                self._attach(draft, group)
                return True
            return False
        if not bare:
            return False
        shape = self.composer.shape(number, self.units[unit])
        named = shape.named_term and shape.words <= NAME_WORDS
        if group.cue is None or shape.titled or (draft is not None and named):
            return True
        if draft is not None:
            self.composer.drafts.remove(draft)
        kind: QuoteKind = "direct" if shape.utterance else "mixed"
        stretch = self.composer.stretches[number]
        self._attach(
            self.composer.add(
                Draft(kind, list(stretch.contents), list(stretch.contents), stretch.closed, "encoder-marks", unit,
                      stretches=[number])
            ),
            group,
        )  # fmt: skip
        return True

    def _around(self, group: _Group, direct: Sequence[int]) -> None:
        """Give the quotations within a content its cue and source; what stands beside them is theirs to say."""
        for number in direct:
            self._attach(self.composer.owner[number], group)

    def _clause(self, group: _Group, inside: Sequence[int]) -> None:
        """Set the edges of the reported clause that a rule found, or add it."""
        if not group.strays:
            limit = self.units[self._unit(group.content[0])].end
            group.content = trim(self.view.text, group.content[0], min(group.content[1], limit), EDGES)
            if self.view.text[group.content[1] - 1] == "." and limit <= group.content[1]:
                group.content = group.content[0], group.content[1] - 1
        drafts = [
            d
            for d in self.composer.drafts
            if d.parent is None and d.kind in {"indirect", "mixed"} and any(overlap(s, group.content) for s in d.contents)
        ]
        drafts.sort(key=lambda d: -sum(overlap(s, group.content) for s in d.contents))
        fresh = [d for d in drafts if id(d) not in self.joined]
        if drafts and not fresh:
            return
        if not fresh and group.cue is None and not group.strays:
            return
        if not fresh and not inside and not group.strays and not self._credible(group):
            return
        if not fresh:
            draft = self._new(group, inside)
        else:
            draft = fresh[0]
            for other in fresh[1:]:
                if all(contains(group.content, span) for span in other.contents):
                    self._absorb(draft, other)
            self._reshape(draft, group.content)
        self.joined.add(id(draft))
        self._attach(draft, group)

    def _credible(self, group: _Group) -> bool:
        """Tell whether the head alone is enough: a reporting word of the lexicon, or somebody who does what it says.

        PolNeAR marks plans and duties too ("must focus on", "can report"): no statements by the record's terms.
        """
        if group.cue is None:
            return False
        lo, hi = self.view.range(group.cue.start, group.cue.end)
        words = self.view.tokens.lower[lo:hi]
        lexicon = self.composer.lexicon
        if words and words[0] in lexicon.words["modal"]:
            return False
        known = any(word in lexicon.verbs or word in lexicon.nouns["reporting"] for word in words) or "according" in words
        return known or group.source is not None

    def _absorb(self, draft: Draft, other: Draft) -> None:
        draft.stretches = sorted({*draft.stretches, *other.stretches})
        draft.marked = sorted({*draft.marked, *other.marked})
        draft.closed = draft.closed and other.closed
        self.composer.drafts.remove(other)
        for number in other.stretches:
            self.composer.owner[number] = draft

    def _reshape(self, draft: Draft, content: Offsets) -> None:
        """Give a draft the edges of a content, without losing a quotation that it holds."""
        others = [span for span in draft.contents if not overlap(span, content)]
        rule_end = max(span[1] for span in draft.contents if overlap(span, content))
        if rule_end > content[1] and self._goes_on(content[1], rule_end):
            content = content[0], rule_end
        start = min([content[0], *(self.composer.stretches[n].outer[0][0] for n in draft.stretches
                                   if overlap(self.composer.stretches[n].outer[0], content))])  # fmt: skip
        draft.contents = sorted([*others, (start, content[1])])
        self._release(draft)
        draft.kind = "mixed" if draft.marked else "indirect"
        draft.method = "encoder-clause" if draft.kind == "indirect" else "encoder-mixed"

    def _release(self, draft: Draft) -> None:
        """Give back the quotations that no longer stand in a draft."""
        for number in list(draft.stretches):
            outer = self.composer.stretches[number].outer[0]
            if not any(overlap(outer, span) for span in draft.contents):
                draft.stretches.remove(number)
                draft.marked = [m for m in draft.marked if m not in self.composer.stretches[number].contents]
                del self.composer.owner[number]
                self.released[number] = draft.clause

    def settle(self) -> None:
        """Decide on the quotations given back that no other statement took."""
        for number, clause in self.released.items():
            if number not in self.composer.owner:
                order = self._unit(self.composer.stretches[number].start)
                shape = self.composer.shape(number, self.units[order])
                if clause is not None and self.composer.speaks(self.units[order], number, shape, clause):
                    self.composer.fragment(order, number, "marks-embedded", clause)
                else:
                    self.composer.term(order, number)

    def _goes_on(self, end: int, limit: int) -> bool:
        """Tell an enumeration that the head broke off: ``…, speed up …; and mend …`` within what a rule delimits."""
        tail = self.view.text[end:limit].lstrip()
        if tail.startswith((";", ":")):
            return True
        first = self.view.range(end, limit)[0]
        while self.view.word(first) in {",", "and"}:
            first += 1
        return tail.startswith((",", "and ")) and self.view.tokens.tag[first : first + 1] == ["VB"]

    def _new(self, group: _Group, inside: Sequence[int]) -> Draft:
        unit = self._unit(group.content[0])
        clause = self._clause_of(group)
        marked: list[Offsets] = []
        owned: list[int] = []
        for number in inside:
            owner = self.composer.owner.get(number)
            if owner is not None and owner.kind == "term" and clause is not None:
                shape = self.composer.shape(number, self.units[unit])
                if self.composer.speaks(self.units[unit], number, shape, clause):
                    self.composer.drafts.remove(owner)
                    del self.composer.owner[number]
                    owner = None
            if owner is None:
                owned.append(number)
                marked += self.composer.stretches[number].contents
        closed = all(self.composer.stretches[n].closed for n in owned)
        kind: QuoteKind = "mixed" if marked else "indirect"
        method = "encoder-clause" if kind == "indirect" else "encoder-mixed"
        if group.strays and not inside:
            kind, method, marked, closed = "direct", "encoder-marks", [group.content], group.strays > 1
        draft = self.composer.add(
            Draft(kind, [group.content], marked, closed, method, unit, clause, stretches=owned)
        )
        for number in inside:
            owner = self.composer.owner.get(number)
            if owner is not None and owner.kind == "term" and owner.parent is None:
                owner.parent = draft
        return draft

    def _attach(self, draft: Draft, group: _Group) -> None:
        """Give a draft the cue and source that the head saw, where it has none of its own."""
        self.joined.add(id(draft))
        if draft.clause is None and draft.speaker is None:
            draft.clause = self._clause_of(group)
        if draft.clause is not None and draft.clause.speaker is None and group.source is not None:
            if not draft.clause.agentless:
                draft.clause.speaker = (group.source.start, group.source.end)
                draft.clause.hull = _hull(draft.clause.hull, draft.clause.speaker)

    def _clause_of(self, group: _Group) -> Clause | None:
        if group.cue is None:
            return None
        span = trim(self.view.text, group.cue.start, group.cue.end, EDGES + MARKS)
        found = self.clauses.get(span)
        if found is None:
            found = self.clauses[span] = self._read(span, group.source)
        return found

    def _read(self, span: Offsets, source: LabelledSpan | None) -> Clause:
        """Read a labelled cue as a clause of the rules."""
        unit = self.units[self._unit(span[0])]
        view, lexicon = self.view, self.composer.lexicon
        first, after = view.range(*span)
        after = max(after, first + 1)
        verbs = [i for i in range(first, after) if view.tokens.tag[i].startswith("VB")]
        head = next((i for i in range(first, after) if view.tokens.lower[i] in lexicon.verbs), verbs[-1] if verbs else first)
        entries = lexicon.verbs.get(view.tokens.lower[head], ())
        entry = next((e for e in entries if all(view.word(head + k) == w for k, w in enumerate(e.words))), None)
        passive = any(view.tokens.lower[i] in PASSIVE for i in range(first, head)) and view.tokens.tag[head] in {"VBN", "VBD"}
        speaker = (source.start, source.end) if source is not None else None
        return Clause(
            cue=span, lemma=entry.lemma if entry else view.tokens.lower[head], frames=entry.frames if entry else frozenset(),
            voice="passive" if passive else "active", head=head, first=first, after=after, lo=unit.lo, hi=unit.hi,
            speaker=speaker, agentless=speaker is None, hull=_hull(span, speaker),
            inverted=speaker is not None and speaker[0] > span[0],
        )  # fmt: skip

    def refine(self, roles: Sequence[LabelledSpan]) -> None:
        """Take the edges of cues and speakers from the head where it agrees that there is one."""
        for draft in self.composer.drafts:
            clause = draft.clause
            if draft.kind == "term" or clause is None:
                continue
            for role in roles:
                span = trim(self.view.text, role.start, role.end, EDGES + MARKS)
                if role.label == "cue" and overlap(span, clause.cue) and _one_line(self.view, span):
                    clause.cue = span
                elif role.label == "source" and clause.speaker is not None and overlap(span, clause.speaker):
                    draft.source = span


def _hull(cue: Offsets, speaker: Offsets | None) -> Offsets:
    return cue if speaker is None else (min(cue[0], speaker[0]), max(cue[1], speaker[1]))


def _one_line(view: View, span: Offsets) -> bool:
    return "\n" not in view.text[span[0] : span[1]]
