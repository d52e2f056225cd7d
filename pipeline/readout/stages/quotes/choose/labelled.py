"""Statements that the encoder labelled, joined with what the rules chose.

The rules know marks, layouts and terms; the encoder knows where a reported clause begins and ends,
and reporting words that no list has. So its contents set the edges of reported clauses and add
those that no rule saw, its sources and cues the edges of speakers and cues, while what stands in
quotation marks stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from readout.language.encoding import LabelledSpan
from readout.language.words import letters
from readout.records.spans import SpanIndex, contains, overlap, trim
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.credible import credible
from readout.stages.quotes.choose.voices import Voices
from readout.stages.quotes.methods import LAID_OUT, Method
from readout.stages.quotes.proposals import REPORTED, Proposal, Statement, Voice
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.propose.marked import JUDGING, NAME_WORDS, Marked, quoted, speaks
from readout.stages.quotes.propose.roles import EDGES, Roles
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.reading import Reading

__all__ = ["join"]

BESIDE = 3
"""So many words of a content outside a quotation make it more than the quotation."""


def join(chosen: Chosen, roles: Roles, *, every: bool) -> None:
    """Join the labelled statements of a document with the proposals that were chosen.

    Parameters
    ----------
    every : bool
        Whether what is judged in marks ("called it “a farce”") takes the whole labelled clause.
    """
    joiner = _Joiner(chosen, roles, every=every)
    statements = list(roles.statements())
    _without_misread(chosen, statements)
    for statement in statements:
        joiner.join(statement)
    joiner.finish()


def _without_misread(chosen: Chosen, statements: Sequence[Statement]) -> None:
    """Give up what a rule reads beside a cue that reports other words by the labels.

    ``In May the town declared war, raising the bridge``: neither "In May" nor the bridge is told.
    """
    told: dict[LabelledSpan, list[Offsets]] = {}
    for one in statements:
        if one.cue is not None:
            told.setdefault(one.cue, []).append(one.content)
    cues = SpanIndex(sorted(told, key=attrgetter("start")))
    for proposal in chosen:
        clause = proposal.clause
        laid_out = proposal.method in LAID_OUT
        if clause is None or proposal.kind != "indirect" or laid_out:
            continue
        contents = [told[cue] for cue in cues.overlapping(*clause.cue)]
        if contents and not any(_shared(proposal, one) for one in chain(*contents)):
            chosen.drop(proposal)


class _Joiner:
    """Joins labelled statements with what was chosen, one after the other."""

    def __init__(self, chosen: Chosen, roles: Roles, *, every: bool) -> None:
        self.chosen = chosen
        self.roles = roles
        self.every = every
        self.reading: Reading = chosen.reading
        self.page = chosen.reading.page
        self.voices = Voices(chosen, roles)
        self.released: dict[int, Clause | None] = {}

    def join(self, statement: Statement) -> None:
        """Decide what becomes of one labelled statement."""
        if self._reported_here(statement):
            return
        inside = self.reading.inside(statement.content)
        self._give_up(statement, inside)
        for number in inside:
            beside = self._beside(statement.content, number)
            if beside < BESIDE and self._quotation(statement, number, bare=not beside):
                return
        owners = [self.chosen.owners.get(number) for number in inside]
        direct = [owner for owner in owners if owner is not None and owner.kind == "direct"]
        for owner in direct:  # what stands beside quotations is theirs to say
            self.voices.attach(owner, statement)
        if not direct:
            self._clause(statement, inside)

    def _reported_here(self, statement: Statement) -> bool:
        """Tell words with a cue of another sentence that a clause of their own reports."""
        cue, (start, _) = statement.cue, statement.content
        unit = self.reading.unit_of(start)
        if cue is None or unit.start <= cue.start < unit.end:
            return False
        for clause in unit.clauses:
            if clause.cue[1] > start:
                continue
            told = reported_content(self.page, clause, unit.clauses)
            spans = [] if told is None else told[0]
            if any(overlap(span, statement.content) for span in spans):
                return True
        return False

    def _give_up(self, statement: Statement, inside: Sequence[int]) -> None:
        """Take back quotations whose own report stands within what is reported.

        ``said he hoped they told us “…”``: they become marked parts of the whole.
        """
        content = statement.content
        cue = statement.cue
        if cue is None or overlap(cue.span, content):
            return
        for number in inside:
            owner = self.chosen.owners.get(number)
            if owner is None or owner.kind not in {"direct", "mixed"} or owner.clause is None:
                continue
            spans = (owner.clause.hull, *owner.contents)
            if all(contains(content, span) for span in spans):
                self.chosen.drop(owner)

    def _beside(self, content: Offsets, number: int) -> int:
        """Count the words of a content beside a quotation in it."""
        outer = self.reading.quotations[number].outer[0]
        rest = self.page.text[content[0] : outer[0]] + " " + self.page.text[outer[1] : content[1]]
        return sum(letters(word) > 0 for word in rest.split())

    def _quotation(self, statement: Statement, number: int, *, bare: bool) -> bool:
        """Give a quotation its cue and source; make a statement of one that was none.

        ``bare``: no word of the content stands beside it. Returns False where more than the
        quotation is said.
        """
        owner = self.chosen.owners.get(number)
        if owner is None or owner.kind == "term":
            return bare and self._told(statement, number, owner)
        if owner.kind == "mixed" and not bare and owner.method != Method.MARKS_EMBEDDED:
            return False
        self.voices.attach(owner, statement)
        return True

    def _told(self, statement: Statement, number: int, term: Proposal | None) -> bool:
        """Make a statement of words in marks that were none, unless they are a name."""
        shape = self.reading.shapes[number]
        named = term is not None and shape.named_term and shape.words <= NAME_WORDS
        if statement.cue is None or shape.titled or named:
            return True
        if term is not None:
            self.chosen.drop(term)
        kind: QuoteKind = "direct" if shape.utterance else "mixed"
        quote = quoted(self.reading, number, kind, Method.ENCODER_MARKS)
        self.chosen.take(quote)
        self.voices.attach(quote, statement)
        return True

    def _clause(self, statement: Statement, inside: Sequence[int]) -> None:
        """Set the edges of the reported clause that a rule found, or add it."""
        content: Offsets | None = statement.content
        if not statement.strays:
            content = self._in_sentence(statement.content)
        if content is not None:
            placed = replace(statement, content=content)
            self._place(placed, inside)

    def _place(self, statement: Statement, inside: Sequence[int]) -> None:
        """Give a reported clause its edges where a rule found it, or add it."""
        near = self.chosen.near(statement.content)
        turns = [p for p in near if _within_turn(p, statement)]
        reported = [p for p in near if p.kind in REPORTED and p not in turns]
        fresh = [p for p in reported if p.statement is None]
        if fresh:
            self._reshape(fresh, statement)
        elif not reported and self._adds(statement, inside):
            self._drop(turns)
            self.voices.attach(self._new(statement, inside), statement)

    def _drop(self, turns: Sequence[Proposal]) -> None:
        """Give up turns in which something is reported, as where a rule finds it."""
        for turn in turns:
            self.chosen.drop(turn)

    def _in_sentence(self, content: Offsets) -> Offsets | None:
        """End a content with its sentence, and before the stop of it."""
        text = self.page.text
        limit = self.reading.units[self.reading.unit_at(content[0])].end
        start, end = trim(text, content[0], min(content[1], limit), EDGES)
        if start < end and text[end - 1] == "." and limit <= end:
            end -= 1
        return (start, end) if letters(text[start:end]) else None

    def _adds(self, statement: Statement, inside: Sequence[int]) -> bool:
        """Tell whether a label is enough to add a statement."""
        if self.every or statement.strays:
            return statement.cue is not None or statement.strays > 0
        for number in inside:
            owner = self.chosen.owners.get(number)
            if owner is None or owner.kind != "term":
                return statement.cue is not None
        return credible(self.reading, statement)

    def _new(self, statement: Statement, inside: Sequence[int]) -> Proposal:
        clause = self.voices.clause_of(statement)
        if statement.strays and not inside:
            quote = self._unpaired(statement, clause)
        else:
            owned = tuple(n for n in inside if self._takes(n, statement, clause))
            method = Method.ENCODER_MIXED if owned else Method.ENCODER_CLAUSE
            quote = Proposal(
                "mixed" if owned else "indirect",
                (statement.content,),
                self.reading.words_in(owned),
                method,
                owned,
                self.reading.are_closed(owned),
                Voice(clause),
            )
        self.chosen.take(quote)
        return quote

    def _unpaired(self, statement: Statement, clause: Clause | None) -> Proposal:
        """Make a quote of words between marks without partners."""
        contents = (statement.content,)
        return Proposal(
            "direct",
            contents,
            contents,
            Method.ENCODER_MARKS,
            closed=statement.strays > 1,
            voice=Voice(clause),
        )

    def _takes(self, number: int, statement: Statement, clause: Clause | None) -> bool:
        """Tell whether a new statement owns a quotation in it; a term in it may be a fragment."""
        owner = self.chosen.owners.get(number)
        if owner is None:
            return True
        marked = Marked(self.reading, self.reading.unit_of(statement.content[0]), number)
        if owner.kind != "term" or clause is None or not speaks(marked, clause):
            return False
        self.chosen.drop(owner)
        return True

    def _reshape(self, fresh: Sequence[Proposal], statement: Statement) -> None:
        """Give the first of some proposals the edges of a content, and what others in it own."""
        if any(proposal.method == Method.LABEL for proposal in fresh):
            return
        first, *others = sorted(
            fresh, key=lambda p: (not _same_cue(p, statement), -_shared(p, statement.content))
        )
        if _within_rule(first, statement):
            return
        if _judges(first) and not self.every:
            self.voices.attach(first, statement)
            return
        whole = [first, *(p for p in others if _within(p, statement.content))]
        numbers: list[int] = []
        for proposal in whole:
            numbers += proposal.quotations
            self.chosen.drop(proposal)
        contents = self._edges(first, numbers, statement.content)
        quote = self._with_edges(first, sorted(numbers), contents)
        self.chosen.take(quote)
        self.voices.attach(quote, statement)

    def _with_edges(
        self, proposal: Proposal, numbers: Sequence[int], contents: tuple[Offsets, ...]
    ) -> Proposal:
        """Return a proposal with other contents and the quotations that stand in them."""
        kept: list[int] = []
        for number in numbers:
            if self._holds(contents, number):
                kept.append(number)
            else:
                self.released[number] = proposal.clause
        return replace(
            proposal,
            kind="mixed" if kept else "indirect",
            contents=contents,
            marked=self.reading.words_in(kept),
            method=Method.ENCODER_MIXED if kept else Method.ENCODER_CLAUSE,
            quotations=tuple(kept),
            closed=self.reading.are_closed(kept),
        )

    def _holds(self, contents: Sequence[Offsets], number: int) -> bool:
        outer = self.reading.quotations[number].outer[0]
        return any(overlap(outer, span) for span in contents)

    def _edges(
        self, proposal: Proposal, numbers: Sequence[int], content: Offsets
    ) -> tuple[Offsets, ...]:
        """Return the spans of a proposal with the edges of a content, quotations in it whole."""
        near = [span for span in proposal.contents if overlap(span, content)]
        apart = [span for span in proposal.contents if span not in near]
        start, end = content
        outer = (self.reading.quotations[number].outer[0] for number in numbers)
        start = min([start, *(span[0] for span in outer if overlap(span, (start, end)))])
        return tuple(sorted([*apart, (start, end)]))

    def finish(self) -> None:
        """Decide on quotations given back, and let all voices be those that were corrected."""
        self.voices.settle()
        for number in sorted(self.released.keys() - self.chosen.owners.keys()):
            clause = self.released[number]
            unit = self.reading.unit_of(self.reading.quotations[number].start)
            marked = Marked(self.reading, unit, number)
            said = clause is not None and speaks(marked, clause)
            fragment = marked.quote("mixed", Method.MARKS_EMBEDDED, clause)
            self.chosen.take(fragment if said else marked.term())


def _same_cue(proposal: Proposal, statement: Statement) -> bool:
    """Tell whether a proposal's cue is the labelled one."""
    cue, clause = statement.cue, proposal.clause
    return cue is not None and clause is not None and overlap(cue.span, clause.cue) > 0


def _shared(proposal: Proposal, content: Offsets) -> int:
    """Count the characters that a proposal shares with a content."""
    return sum(overlap(span, content) for span in proposal.contents)


def _within(proposal: Proposal, content: Offsets) -> bool:
    return all(contains(content, span) for span in proposal.contents)


def _within_turn(proposal: Proposal, statement: Statement) -> bool:
    """Tell the turn of a conversation within which a statement and its cue stand."""
    return proposal.method == Method.LABEL and _within_rule(proposal, statement)


def _within_rule(proposal: Proposal, statement: Statement) -> bool:
    """Tell a report within what a rule delimits."""
    cue = statement.cue
    if cue is None:
        return False
    inner = (cue.span, statement.content)
    return any(all(contains(span, one) for one in inner) for span in proposal.contents)


def _judges(proposal: Proposal) -> bool:
    """Tell words by which somebody says what he thinks of a thing: the thing is not said."""
    clause = proposal.clause
    judged = clause is not None and bool(clause.frames & JUDGING)
    return judged and proposal.method == Method.MARKS_EMBEDDED
