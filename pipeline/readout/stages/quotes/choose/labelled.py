"""Statements that the encoder labelled, beside what the rules chose of marks and layout.

What stands in quotation marks stays whole and takes the labelled cue and source; contents without
marks are the encoder's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from readout.language.encoding import LabelledSpan
from readout.language.words import letters, words
from readout.records.spans import SpanIndex, contains, overlap, trim
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.proposals import Attribution, LabelledStatement, Method, Proposal
from readout.stages.quotes.propose.labels import EDGES, MARKS, Labels, behind_hearer, clausal
from readout.stages.quotes.propose.marks import JUDGING, NAME_WORDS, Marked, quoted, speaks
from readout.stages.quotes.read.clauses import Clause, hull, labelled_clause

__all__ = ["choose_labelled", "widen"]

BESIDE = 3
"""So many words of a content outside a quotation make it more than the quotation."""
SURE = 1.5
"""Log odds from which the encoder's choice of a source outranks that of the rules."""
OPENING = 16
"""Characters of a "the fact that" and its marks before a content."""


def choose_labelled(chosen: Chosen, *, every: bool) -> None:
    """Choose the labelled statements of a document beside the proposals that were chosen.

    Parameters
    ----------
    every : bool
        Whether sources are the labels alone, and what is judged in marks ("called it “a farce”")
        takes the whole labelled clause, as PolNeAR has it.
    """
    joiner = LabelJoiner(chosen, every=every)
    for statement in chosen.labels.statements():
        joiner.join(statement)
    joiner.settle()


class LabelJoiner:
    """Joins labelled statements with what was chosen, one after the other."""

    def __init__(self, chosen: Chosen, *, every: bool) -> None:
        self.chosen = chosen
        self.every = every
        self.reading = chosen.reading
        self.page = chosen.reading.page
        self._clauses: dict[Offsets, Clause] = {}
        self._corrected: dict[Offsets, Clause] = {}
        """Cue -> its clause with another speaker than the rules saw."""

    def join(self, statement: LabelledStatement) -> None:
        """Decide what becomes of one labelled statement."""
        content, text = statement.content, self.page.text
        inside = self.reading.inside(content)
        self._give_up(statement, inside)
        for number in inside:
            outer = self.reading.quotations[number].outer[0]
            rest = f"{text[content[0] : outer[0]]} {text[outer[1] : content[1]]}"
            beside = sum(letters(word) > 0 for word in rest.split())
            if beside < BESIDE and self._is_quotation(statement, number, bare=not beside):
                return
        owners = [self.chosen.owners.get(number) for number in inside]
        direct = [owner for owner in owners if owner is not None and owner.kind == "direct"]
        for owner in direct:  # what stands beside quotations is theirs to say
            self._attach(owner, statement)
        if not direct:
            self._add(statement, inside)

    def _give_up(self, statement: LabelledStatement, inside: Sequence[int]) -> None:
        """Take back quotations whose own report stands within what is reported.

        ``said he hoped they told us “…”``: they become marked parts of the whole.
        """
        cue, content = statement.cue, statement.content
        if cue is None or overlap(cue.span, content):
            return
        for number in inside:
            owner = self.chosen.owners.get(number)
            if owner is None or owner.kind == "term" or owner.clause is None:
                continue
            if all(contains(content, span) for span in (owner.clause.hull, *owner.contents)):
                self.chosen.drop(owner)

    def _is_quotation(self, statement: LabelledStatement, number: int, *, bare: bool) -> bool:
        """Give a quotation its cue and source; a term is made a statement, unless it is a name.

        ``bare``: no word of the content stands beside it. False where more than it is said.
        """
        owner = self.chosen.owners.get(number)
        if owner is not None and owner.kind != "term":
            if owner.kind == "mixed" and not (bare or self._judges(owner)):
                return False
            self._attach(owner, statement)
            return True
        if bare and statement.cue is not None:
            self._quote(statement, number, owner)
        return bare

    def _quote(self, statement: LabelledStatement, number: int, term: Proposal | None) -> None:
        """Make a statement of words in marks that were none, unless they are a name."""
        shape = self.reading.shapes[number]
        named = term is not None and shape.named_term and shape.words <= NAME_WORDS
        if shape.titled or named:
            return
        if term is not None:
            self.chosen.drop(term)
        kind: QuoteKind = "direct" if shape.utterance else "mixed"
        quote = quoted(self.reading, number, kind, Method.ENCODER_MARKS)
        self.chosen.take(quote)
        self._attach(quote, statement)

    def _add(self, statement: LabelledStatement, inside: Sequence[int]) -> None:
        """Add a reported clause, with the fragments that stand in it in marks."""
        content, text = statement.content, self.page.text
        if not statement.strays:  # it ends with its sentence, and before the stop of it
            limit = self.reading.unit_of(content[0]).end
            start, end = trim(text, content[0], min(content[1], limit), EDGES)
            content = start, end - (text[end - 1] == "." and limit <= end)
        if not letters(text[slice(*content)]):
            return
        near = self.chosen.near(content)
        fragments = [p for p in near if p.kind == "mixed" and p.statement is None]
        if fragments or self._says(statement, near):
            quote = self._clause_of(statement, content, inside, fragments)
            self.chosen.take(quote)
            self._attach(quote, statement)

    def _judges(self, fragment: Proposal) -> bool:
        """Return whether the words judge a thing, which then is not part of what is said."""
        clause = fragment.clause
        judging = clause is not None and not clause.frames.isdisjoint(JUDGING)
        return judging and not self.every and fragment.method == Method.MARKS_EMBEDDED

    def _says(self, statement: LabelledStatement, near: Sequence[Proposal]) -> bool:
        """Whether a label is enough to add a statement: it has a cue, and its words are free.

        A turn in which it stands is no quote then.
        """
        turns = [p for p in near if p.method == Method.LABEL]
        told = any(p.statement is not None and p.kind in ("indirect", "mixed") for p in near)
        within = all(_within(statement, turn) for turn in turns)
        if told or not within or (statement.cue is None and not statement.strays):
            return False
        for turn in turns:
            self.chosen.drop(turn)
        return True

    def _clause_of(
        self,
        statement: LabelledStatement,
        content: Offsets,
        inside: Sequence[int],
        fragments: Sequence[Proposal],
    ) -> Proposal:
        """Make the quote of a labelled content; fragments of what was said in marks are its own."""
        for one in fragments:
            self.chosen.drop(one)
        voice = next((one.voice for one in fragments if one.voice), None)
        voice = voice or Attribution(self._clause(statement))
        taken = [n for n in inside if self._takes(n, statement, voice.clause)]
        numbers = tuple(sorted({*taken, *chain(*(one.quotations for one in fragments))}))
        if numbers:
            marked = self.reading.words_in(numbers)
            closed = self.reading.are_closed(numbers)
            mixed = Method.ENCODER_MIXED
            return Proposal("mixed", (content,), marked, mixed, numbers, closed, voice)
        if statement.strays and not inside:  # words between marks without partners
            contents, closed = (content,), statement.strays > 1
            marks = Method.ENCODER_MARKS
            return Proposal("direct", contents, contents, marks, closed=closed, voice=voice)
        if voice.clause is not None:
            content = behind_hearer(self.page, voice.clause, content)
        return Proposal("indirect", (content,), (), Method.ENCODER_CLAUSE, voice=voice)

    def _takes(self, number: int, statement: LabelledStatement, clause: Clause | None) -> bool:
        """Whether a new statement owns a quotation in it; a term in it may be a fragment."""
        owner = self.chosen.owners.get(number)
        if owner is None:
            return True
        marked = Marked(self.reading, self.reading.unit_of(statement.content[0]), number)
        if owner.kind != "term" or clause is None or not speaks(marked, clause):
            return False
        self.chosen.drop(owner)
        return True

    # -- who speaks ------------------------------------------------------------------------------

    def _attach(self, proposal: Proposal, statement: LabelledStatement) -> None:
        """Give a proposal the cue and source of a statement, where it has none of its own.

        Another speaker of its clause is noted, where the rules saw none or the encoder is sure.
        """
        if not proposal.voice:
            proposal.voice = Attribution(self._clause(statement))
        proposal.statement = proposal.statement or statement
        cue, source, clause = statement.cue, statement.source, proposal.clause
        if clause is None or cue is None or source is None:
            return
        clause = self._corrected.get(clause.cue, clause)
        sure = statement.source_odds > SURE and overlap(cue.span, clause.cue)
        speaker = clause.speaker
        known = speaker is not None and (overlap(source.span, speaker) or not sure)
        if not (clause.agentless or known):
            whole = hull(clause.cue, source.span)
            self._corrected[clause.cue] = replace(clause, speaker=source.span, hull=whole)

    def _clause(self, statement: LabelledStatement) -> Clause | None:
        """Return the clause that the rules read at the cue of a statement, else the cue as one."""
        if statement.cue is None:
            return None
        span = self._trimmed(statement.cue)
        if span not in self._clauses:
            unit = self.reading.unit_of(span[0])
            clauses = [] if self.every else unit.clauses
            read = (one for one in clauses if one.plain and overlap(one.cue, span))
            self._clauses[span] = next(read, None) or labelled_clause(
                self.page, (unit.lo, unit.hi), span, statement.source
            )
        return self._clauses[span]

    def _trimmed(self, role: LabelledSpan) -> Offsets:
        return trim(self.page.text, role.start, role.end, EDGES + MARKS)

    def settle(self) -> None:
        """Correct all clauses, unite what they break, and take the edges of the labels."""
        for proposal in self.chosen:
            if proposal.clause is not None and proposal.clause.cue in self._corrected:
                clause = self._corrected[proposal.clause.cue]
                proposal.voice = replace(proposal.voice, clause=clause)
        self._unite()
        for proposal in self.chosen.in_order():
            number = proposal.voice.follows  # whoever goes on speaking is whoever spoke last
            owner = self.chosen.owners.get(number) if number is not None else None
            if owner is not None and owner.voice:
                proposal.voice = replace(owner.voice, follows=number)
        for proposal in self.chosen:
            if proposal.kind != "term" and proposal.clause is not None:
                self._edge(proposal, proposal.clause)

    def _unite(self) -> None:
        """Make one quote of a clause that its reporting clause breaks.

        ``The span, according to X, was weak``, ``The span, X said, “was weak”``
        """
        by_cue: dict[int, Proposal] = {}
        for second in self.chosen.in_order():
            clause, whole = second.clause, second
            if clause is None or second.kind == "term":
                continue
            first = by_cue.get(clause.head)
            if first is not None and self._broken(first, second, clause):
                whole = _united(first, second)
                self.chosen.drop(first)
                self.chosen.drop(second)
                self.chosen.take(whole)
            by_cue[clause.head] = whole

    def _broken(self, first: Proposal, second: Proposal, clause: Clause) -> bool:
        """Whether a reporting clause stands right between two halves, neither a whole."""
        text = self.page.text
        begins, ends = clause.hull
        if not first.end <= begins <= ends <= second.start or text[first.end - 1] in ".!?":
            return False
        if second.marked and text[second.start].isupper():
            return False
        if clause.voice == "passive" and (first.marked or second.marked):
            return False
        between = text[first.end : begins] + text[ends : second.start]
        whole = clausal(self.page, *self.page.range(*first.contents[-1]))
        return between.strip(EDGES + MARKS) in {"", "as"} and not whole

    def _edge(self, proposal: Proposal, clause: Clause) -> None:
        """Give the cue and the speaker the edges of the labels upon them."""
        labels = self.chosen.labels
        cue = self._label_on(labels.cues, clause.cue)
        if cue is not None and "\n" not in self.page.part(cue):
            clause = replace(clause, cue=cue)
        source = self._label_on(labels.sources, clause.speaker)
        if source is not None and clause.speaker is not None:
            opens = self.page.word(self.page.token_from(source[0]))
            if opens in words("word.preposition"):
                source = max(source[0], clause.speaker[0]), source[1]
        proposal.voice = replace(proposal.voice, clause=clause)
        proposal.source = source or proposal.source

    def _label_on(self, labels: SpanIndex[LabelledSpan], span: Offsets | None) -> Offsets | None:
        """Return the words of a label that stands on a span."""
        if span is None:
            return None
        found = (self._trimmed(label) for label in labels.overlapping(*span))
        return next((label for label in found if overlap(label, span)), None)


def _within(statement: LabelledStatement, turn: Proposal) -> bool:
    """Whether a statement and its cue stand within the turn of a conversation."""
    if statement.cue is None:
        return False
    inner = (statement.cue.span, statement.content)
    return any(all(contains(span, one) for one in inner) for span in turn.contents)


def _united(first: Proposal, second: Proposal) -> Proposal:
    """Return one quote of two halves, all or some of which stand in marks."""
    contents = first.contents + second.contents
    marked = first.marked + second.marked
    kind: QuoteKind = "direct" if contents == marked else "mixed" if marked else "indirect"
    return replace(
        second,
        kind=kind,
        contents=contents,
        marked=marked,
        quotations=first.quotations + second.quotations,
        closed=first.closed and second.closed,
    )


# -- the edges that PolNeAR gives spans, for measuring against it


def widen(proposals: Iterable[Proposal], labels: Labels) -> None:
    """Give the contents, the cues and the sources of proposals PolNeAR's edges: those labelled.

    A "that" belongs to the content that it opens, a mark without a partner too; a closing comma or
    colon to the source or cue.
    """
    for one in proposals:
        if one.kind == "term":
            continue
        if one.kind != "direct" or one.method == Method.ENCODER_MARKS:
            one.contents = tuple((_opening(labels, start), end) for start, end in one.contents)
        one.contents = tuple(_with_marks(labels, span) for span in one.contents)
        one.source = one.source and _as_labelled(labels.sources, one.source)
        if one.clause is not None:
            clause = replace(one.clause, cue=_as_labelled(labels.cues, one.clause.cue))
            one.voice = replace(one.voice, clause=clause)


def _with_marks(labels: Labels, span: Offsets) -> Offsets:
    """Take in the marks where a closing one opens a quotation (``”Yes,” he said``)."""
    at = bisect_left(labels.reading.opens, span[0]) - 1
    if at < 0:
        return span
    (start, end), _ = labels.reading.outer[at]
    text = labels.page.text
    turned = text[start] == "”" and not text[start + 1 : span[0]].strip()
    return (start, max(span[1], end)) if turned else span


def _opening(labels: Labels, start: int) -> int:
    text = labels.page.text
    for role in labels.contents.within(max(0, start - OPENING), start):
        if text[role.start : start].strip(MARKS + EDGES).lower() in {"", "that", "the fact that"}:
            return role.start
    return start


def _as_labelled(index: SpanIndex[LabelledSpan], span: Offsets) -> Offsets:
    found = (role.span for role in index.overlapping(*span))
    return next((role for role in found if contains(role, span)), span)
