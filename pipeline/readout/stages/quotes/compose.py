"""Turns quotations and reporting clauses into drafts of quotes.

Kind, content, and the clause behind it.
"""

from __future__ import annotations

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.records import Offsets, QuoteKind
from readout.spans import contains
from readout.stages.quotes.choice import Models
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.judging import JUDGING, judges
from readout.stages.quotes.read.link import Link, following, link_unit
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.shape import (
    LONG,
    Shape,
    before_text,
    evaluates,
    opens_adverbial,
    shape_of,
)
from readout.stages.quotes.read.stretches import Stretch
from readout.stages.quotes.read.units import Unit

__all__ = ["NAME_WORDS", "Composer"]

NAME_WORDS = 6
"""A quotation of more words is no mere name."""
SHORTEST = 5
OBJECT = 8
FOOTNOTE = 3
ASIDE = 16
SHORTEST_RULE = 3
JOINTS = " ,;:—–\n"
FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
SPEECH = frozenset({"bare", "that", "infinitive", "phrase", "question", "quality", "finding"})


class Composer:
    """Makes the drafts of one document, unit by unit.

    Parameters
    ----------
    page, stretches, lexicon, models
        The document, its quotations, the cues, and what was learned.
    """

    def __init__(
        self, page: Page, stretches: list[Stretch], lexicon: Lexicon, models: Models
    ) -> None:
        self.page, self.stretches, self.lexicon, self.models = page, stretches, lexicon, models
        self.drafts: list[Draft] = []
        self.owner: dict[int, Draft] = {}
        self.running = {
            s.segments[-1]: n
            for n, s in enumerate(stretches)
            if s.parent is None and len(s.outer) > 1
        }
        """Segment -> the quotation of an earlier one that ends in it."""
        self.used: set[int] = set()
        """``id`` of each clause that already reports something."""

    def add(self, draft: Draft) -> Draft:
        """Keep a draft and note which quotations and which clause it takes."""
        self.drafts.append(draft)
        for number in draft.stretches:
            self.owner[number] = draft
        if draft.clause is not None:
            self.used.add(id(draft.clause))
        return draft

    def shape(self, number: int, unit: Unit) -> Shape:
        """Measure a quotation against its segment (or the quotation around it)."""
        segment = self.page.segments[unit.segment]
        floor, ceiling = (
            (unit.start, unit.end) if unit.inside is not None else (segment.start, segment.end)
        )
        return shape_of(self.page, self.stretches[number], floor, ceiling, self.lexicon)

    def compose(self, unit: Unit, order: int) -> list[int]:
        """Make the drafts that the unit itself decides.

        Return the quotations that no clause of it governs.
        """
        unit.clauses = [c for c in unit.clauses if not self._within_report(unit, c)]
        links = link_unit(self.page, unit, self.stretches)
        shapes = {number: self.shape(number, unit) for number in unit.stretches}
        open_numbers: list[int] = []
        embedded: list[int] = []
        for number in unit.stretches:
            link = links.get(number)
            if link is None:
                open_numbers.append(number)
            elif not self._governed(unit, order, number, link, shapes[number]):
                embedded.append(number)
        self._ended(unit, order)
        reported = self._reported(unit, order, [*embedded, *open_numbers], shapes)
        for number in embedded:
            if number not in self.owner:
                self._around(unit, order, number, links[number], shapes[number])
        self._join_broken(unit, links)
        return [n for n in open_numbers if n not in self.owner and n not in reported]

    def _ended(self, unit: Unit, order: int) -> None:
        """Give a quotation that began in an earlier paragraph the clause right behind its end."""
        number = self.running.get(unit.segment)
        if number is None or not unit.start <= self.stretches[number].outer[-1][0] < unit.end:
            return
        link = following(self.page, unit, self.stretches[number], self.stretches, -1)
        if link is None:
            return
        owner = self.owner.get(number)
        if owner is None:
            self._mark_draft(order, number, "direct", "marks-after", link.clause)
        elif owner.clause is None:
            owner.clause = link.clause
        self.used.add(id(link.clause))

    def _within_report(self, unit: Unit, clause: Clause) -> bool:
        """Tell a mere passive within what another clause reports (``said that pay would be raised “by a third”``)."""
        mere = clause.voice == "passive" and clause.speaker is None and clause.frames == {"marks"}
        if not mere or not unit.stretches:
            return False
        for other in unit.clauses:
            if other.first >= clause.first or not other.plain or self.own_voice(other):
                continue
            reported = reported_content(self.page, other, [other], self.lexicon)
            if reported is not None and any(
                start <= clause.cue[0] < end for start, end in reported[0]
            ):
                return True
        return False

    def _governed(self, unit: Unit, order: int, number: int, link: Link, shape: Shape) -> bool:
        """Decide on a quotation that stands right beside its clause; False where it is but part of the content."""
        clause = link.clause
        if link.relation == "around":
            return False
        if link.relation == "after":
            if self._lead(unit, number):
                return False
            short = shape.words <= 2 and not shape.capital and not shape.verbal
            self._mark_draft(order, number, "mixed" if short else "direct", "marks-after", clause)
            return True
        said = "naming" in clause.frames and evaluates(self.page, self.stretches[number])
        if judges(self, unit, number, clause, shape, thing=said):
            self.fragment(order, number, "marks-embedded", clause)
            return True
        names = "naming" in clause.frames and shape.words <= NAME_WORDS and not shape.utterance
        if names or clause.frames == {"naming"}:
            self.term(order, number)
            return True
        tail = self._tail(unit, number)
        joined = "that" in link.gap.split() or link.gap.endswith(" to")
        kind = None if joined and len(tail.split()) >= 2 else self._kind_behind(link, shape, tail)
        if kind is not None:
            self._mark_draft(order, number, kind, "marks-before", clause)
        return kind is not None

    @staticmethod
    def _kind_behind(link: Link, shape: Shape, tail: str) -> QuoteKind | None:
        """Return the kind of a quotation right behind its clause; None for a term among reported words."""
        speech = "bare" in link.clause.frames
        announced = (
            link.gap.endswith((":", ",")) and not tail and (shape.capital or shape.words > 3)
        )
        opened = link.gap in {"", "that"} and speech and shape.capital and not shape.titled
        wanted = not speech and not shape.capital and link.gap in {"", "a", "for", "an"}
        if (shape.utterance and not wanted) or announced or opened:
            return "direct"
        if shape.verbatim or (shape.verbal and not shape.titled and speech):
            return "mixed"
        if shape.titled or shape.named_term or not speech or shape.words > 1:
            return None
        return "mixed"

    def _mark_draft(
        self, order: int, number: int, kind: QuoteKind, method: str, clause: Clause | None
    ) -> Draft:
        stretch = self.stretches[number]
        return self.add(
            Draft(
                kind,
                list(stretch.contents),
                list(stretch.contents),
                stretch.closed,
                method,
                order,
                clause,
                stretches=[number],
            )
        )

    def direct(
        self,
        order: int,
        number: int,
        method: str,
        clause: Clause | None,
        speaker: Offsets | None = None,
    ) -> Draft:
        """Add a quotation whose clause stands elsewhere (or nowhere)."""
        draft = self._mark_draft(order, number, "direct", method, clause)
        draft.speaker = speaker
        return draft

    def term(
        self, order: int, number: int, parent: Draft | None = None, method: str = "term"
    ) -> Draft:
        """Add a mere term in marks."""
        draft = self._mark_draft(order, number, "term", method, None)
        draft.parent = parent
        return draft

    def fragment(self, order: int, number: int, method: str, clause: Clause | None) -> Draft:
        """Add words in marks that are built into the author's sentence."""
        return self._mark_draft(order, number, "mixed", method, clause)

    def _lead(self, unit: Unit, number: int) -> str:
        """Return the author's words between the beginning (or the quotation before) and this quotation."""
        start = self.stretches[number].outer[0][0]
        floor = unit.start
        for other in unit.stretches:
            if other < number and other in self.owner:
                floor = max(floor, self.stretches[other].outer[-1][1])
        for clause in unit.clauses:
            if id(clause) in self.used and clause.hull[1] <= start:
                floor = max(floor, clause.hull[1])
        lead = self.page.text[floor:start]
        if lead.rstrip().endswith("("):
            return ""
        return (
            lead
            if sum(c.isalpha() for c in lead) > 2 and lead.strip()[-1:] not in {":", "."}
            else ""
        )

    def _tail(self, unit: Unit, number: int) -> str:
        """Return the author's words between this quotation and the end, without a report of its own."""
        end = self.stretches[number].outer[-1][1]
        if (
            self.page.text[self.stretches[number].end - 1] in ".?!"
            and self.page.text[end : end + 2].strip().isupper()
        ):
            return ""  # the next sentence
        ceiling = min((c.hull[0] for c in unit.clauses if c.hull[0] >= end), default=unit.end)
        return self.page.text[end:ceiling].strip(" ,.;:—–\n)")

    def _reported(
        self, unit: Unit, order: int, numbers: list[int], shapes: dict[int, Shape]
    ) -> set[int]:
        """Make the drafts of reported clauses; return the quotations that stand in them."""
        taken: set[int] = set()
        for clause in unit.clauses:
            if id(clause) in self.used or not clause.plain or self.own_voice(clause):
                continue
            reported = reported_content(self.page, clause, unit.clauses, self.lexicon)
            if reported is None:
                continue
            spans, construction = reported
            spans = self._clear(unit, spans)
            inside = [
                n
                for n in numbers
                if n not in taken and any(contains(s, self.stretches[n].outer[0]) for s in spans)
            ]
            nobody = clause.voice == "gerund" and clause.speaker is None and not clause.agentless
            if not spans or (nobody and not inside):
                continue
            self._clause_draft(unit, order, clause, spans, construction, inside, shapes)
            taken.update(inside)
        return taken

    def own_voice(self, clause: Clause) -> bool:
        """Tell whether the author speaks (``we note that …``, not ``I told them that …``)."""
        if clause.speaker is None or clause.voice == "passive":
            return False
        if (
            clause.lemma in {"say", "tell", "ask", "write"}
            and self.page.tokens.tag[clause.head] == "VBD"
        ):
            return False
        return self.page.text[clause.speaker[0] : clause.speaker[1]].lower() in FIRST_PERSON

    def _clear(self, unit: Unit, spans: list[Offsets]) -> list[Offsets]:
        """End a content before a quotation, or a clause, that another report already took."""
        cleared: list[Offsets] = []
        for start, end in spans:
            limit = end
            for number in unit.stretches:
                at = self.stretches[number].outer[0][0]
                owner = self.owner.get(number)
                if owner is None or owner.kind == "term" or not start <= at < limit:
                    continue
                clause = owner.clause
                limit = (
                    min(at, clause.hull[0]) if clause is not None and clause.hull[0] > start else at
                )
            text = self.page.text[start:limit].rstrip(JOINTS)
            for joint in (" and", " but", " while"):
                text = text.removesuffix(joint).rstrip(JOINTS)
            if sum(c.isalnum() for c in text) > (SHORTEST if len(spans) == 1 else 1):
                cleared.append((start, start + len(text)))
        return cleared

    def _clause_draft(
        self,
        unit: Unit,
        order: int,
        clause: Clause,
        spans: list[Offsets],
        construction: str,
        inside: list[int],
        shapes: dict[int, Shape],
    ) -> None:
        spans = [self._unwrap(span, inside) for span in spans]
        whole = {n for n in inside if spans == self.stretches[n].contents and not shapes[n].titled}
        fragments = [n for n in inside if n in whole or self.speaks(unit, n, shapes[n], clause)]
        marked = [span for n in fragments for span in self.stretches[n].contents]
        kind: QuoteKind = "mixed" if fragments else "indirect"
        if fragments and spans == marked:
            kind = "direct" if all(shapes[n].utterance for n in fragments) else "mixed"
        closed = all(self.stretches[n].closed for n in fragments)
        draft = self.add(
            Draft(
                kind,
                spans,
                marked,
                closed,
                construction,
                order,
                clause,
                stretches=fragments,
            )
        )
        for number in inside:
            if number not in fragments:
                self.term(order, number, draft)

    def _unwrap(self, span: Offsets, inside: list[int]) -> Offsets:
        """Leave out the marks where a content is, or ends with, nothing but a quotation."""
        for number in inside:
            outer, words = self.stretches[number].outer[0], self.stretches[number].contents[0]
            rest = self.page.text[outer[1] : span[1]].strip(" .,;")
            footnote = rest.isdigit() and len(rest) <= FOOTNOTE
            if outer[0] == span[0] and outer[1] <= span[1] and (not rest or footnote):
                return words
        return span

    def speaks(self, unit: Unit, number: int, shape: Shape, clause: Clause) -> bool:
        """Tell a fragment of what was said from a mere term within a reported clause."""
        if shape.titled:
            return False
        if shape.verbatim:
            return True
        lead = before_text(self.page, self.stretches[number], unit.start)
        if (
            shape.words >= SHORTEST_RULE
            and lead.endswith(" of")
            and lead.split()[-2] in self.lexicon.words["rule"]
        ):
            return True
        before = lead.rsplit(" ", 1)[-1]
        if shape.capital or before in self.lexicon.words["determiner"] - {"that"}:
            return False
        start = self.stretches[number].outer[0][0]
        judged = any(c.frames & JUDGING and c.cue[1] <= start for c in unit.clauses)
        if before == "as" and not judged and not evaluates(self.page, self.stretches[number]):
            return False
        opened = opens_adverbial(self.page, self.stretches[number], self.lexicon)
        speech = "bare" in clause.frames and before in self.lexicon.words["fragment_before"]
        return speech or (opened and shape.words > 1)

    def _around(self, unit: Unit, order: int, number: int, link: Link, shape: Shape) -> None:
        """Decide on words in marks within a sentence whose clause reports nothing that can be delimited."""
        clause, stretch = link.clause, self.stretches[number]
        if "naming" in clause.frames and len(link.gap.split()) <= OBJECT and "," not in link.gap:
            if evaluates(self.page, stretch) and judges(
                self, unit, number, clause, shape, thing=True
            ):
                self.fragment(order, number, "marks-embedded", clause)
            else:
                self.term(order, number)
            return
        if clause.voice != "noun" and not clause.frames & SPEECH:
            self._unreported(order, number, shape)
            return
        if judges(self, unit, number, clause, shape):
            self.fragment(order, number, "marks-embedded", clause)
            return
        naming = "naming" in clause.frames or shape.titled
        if naming or not shape.verbatim or (shape.named_term and shape.words <= NAME_WORDS):
            self.term(order, number)
        elif clause.voice == "noun" and link.gap.startswith("on ") and id(clause) not in self.used:
            lead = self.page.text[clause.cue[1] : stretch.outer[0][0]]
            behind = lead[lead.index("on") + 2 :]
            start = stretch.outer[0][0] - len(behind.lstrip())
            spans = [(start, stretch.contents[0][1]), *stretch.contents[1:]]
            self.add(
                Draft(
                    "mixed",
                    spans,
                    list(stretch.contents),
                    stretch.closed,
                    "marks-embedded",
                    order,
                    clause,
                    stretches=[number],
                )
            )
        elif shape.utterance and shape.capital and link.gap.endswith((",", ":", "—")):
            self._mark_draft(order, number, "direct", "marks-embedded", clause)
        else:
            self.fragment(order, number, "marks-embedded", clause)

    def _unreported(self, order: int, number: int, shape: Shape) -> None:
        """Decide on words in marks whose sentence reports nothing."""
        if shape.words >= LONG and shape.verbatim and not shape.named_term:
            self.fragment(order, number, "marks-fragment", None)
        else:
            self.term(order, number)

    def _join_broken(self, unit: Unit, links: dict[int, Link]) -> None:
        """Join the two halves of a quotation that its clause breaks in mid-sentence.

        ``“Nobody,” said the surveyor, “had told us”``: the first half breaks off, the second goes on in lower case.
        """
        text = self.page.text
        for first, second in zip(unit.stretches, unit.stretches[1:], strict=False):
            one, two, before = self.owner.get(first), self.owner.get(second), links.get(first)
            if (
                one is None
                or one is two
                or one.clause is None
                or before is None
                or before.relation != "after"
            ):
                continue
            if (
                two is not None
                and two.clause is not one.clause
                and (two.kind == "direct" or two.parent is not None)
            ):
                continue
            start = self.stretches[second].start
            word = text[start : start + 12].split(" ")[0].split("’")[0].split("'")[0]
            gap = text[
                max(one.clause.hull[1], one.clause.cue[1]) : self.stretches[second].outer[0][0]
            ].rstrip()
            goes_on = (
                gap.endswith(",")
                and len(gap.split()) <= ASIDE
                and (not word[:1].isupper() or word == "I")
            )
            if goes_on and text[self.stretches[first].end - 1] not in ".?!":
                self._take_in(one, second, two)

    def _take_in(self, one: Draft, number: int, two: Draft | None) -> None:
        """Make a quotation, and the draft that it had, a part of another."""
        stretch = self.stretches[number]
        one.contents += two.contents if two is not None else stretch.contents
        one.marked += two.marked if two is not None else stretch.contents
        one.closed = one.closed and stretch.closed
        taken = two.stretches if two is not None else [number]
        one.stretches += taken
        if two is not None:
            del self.drafts[
                next(at for at in range(len(self.drafts) - 1, -1, -1) if self.drafts[at] is two)
            ]
        for other in taken:
            self.owner[other] = one
