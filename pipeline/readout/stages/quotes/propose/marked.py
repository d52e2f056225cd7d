"""A quotation in its sentence, and the quotes that may be made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from readout.language.page import Page
from readout.language.words import words
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Spans, Voice
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.link import Link
from readout.stages.quotes.read.reading import Reading, own_voice
from readout.stages.quotes.read.shape import LONG, Shape, before_text, evaluates, opens_adverbial
from readout.stages.quotes.read.stretches import Stretch
from readout.stages.quotes.read.units import Unit

__all__ = ["JUDGING", "NAME_WORDS", "Marked", "judges", "made_of", "quoted", "speaks"]

NAME_WORDS = 6
"""A quotation of more words is no mere name."""
SHORTEST_RULE = 3
"""Words: what a "principle of" in fewer words says is its name."""
JUDGING = frozenset({"naming", "quality"})
"""Constructions by which somebody says what he thinks of a thing."""
STOPS = ",.;"
"""What American typesetters put inside a closing mark."""
NOBODY = Voice()
RULES_OF = [[rule, "of"] for rule in sorted(words("word.rule"))]
NOMINAL = ("NN", "JJ")
"""How the tags of what may follow a name in marks begin (``the “hype” machine``)."""
NAMES_BEHIND = frozenset({"so-called", "the"})


@dataclass(frozen=True)
class Marked:
    """A quotation in its sentence.

    Attributes
    ----------
    link : Link or None
        The clause of the sentence that governs it.
    free : bool
        Whether that clause reports nothing else yet.
    """

    reading: Reading
    unit: Unit
    number: int
    link: Link | None = None
    free: bool = True

    @property
    def page(self) -> Page:
        """The document."""
        return self.reading.page

    @property
    def quotation(self) -> Stretch:
        """The words in marks."""
        return self.reading.quotations[self.number]

    @property
    def shape(self) -> Shape:
        """What the words look like."""
        return self.reading.shapes[self.number]

    @property
    def opens(self) -> int:
        """Where the opening mark stands."""
        return self.quotation.opens

    @property
    def before(self) -> str:
        """The words of the sentence right before, in lower case."""
        return before_text(self.page, self.quotation, self.unit.start)

    @property
    def behind(self) -> str:
        """The rest of the sentence."""
        return self.page.part((self.quotation.closes, self.unit.end))

    @property
    def adverbial(self) -> bool:
        """Whether the words begin with a preposition: no name, but a piece of a sentence."""
        return opens_adverbial(self.page, self.quotation)

    @property
    def evaluates(self) -> bool:
        """Whether the words say how something is, not what it is called."""
        return evaluates(self.page, self.quotation)

    def quote(self, kind: QuoteKind, method: Method, clause: Clause | None = None) -> Proposal:
        """Propose the words as a quote behind a clause."""
        return quoted(self.reading, self.number, kind, method, Voice(clause))

    def fragment(self) -> Proposal:
        """Propose them as built into the sentence of the clause that governs them."""
        clause = self.link.clause if self.link is not None else None
        return self.quote("mixed", Method.MARKS_EMBEDDED, clause)

    def term(self) -> Proposal:
        """Propose them as a mere term, without a comma or stop inside the closing mark."""
        term = quoted(self.reading, self.number, "term", Method.TERM)
        *before, (start, end) = term.contents
        text = self.page.text[start:end]
        bare = text.rstrip(STOPS)
        last = bare.rpartition(" ")[2]
        if not bare or "." in last:  # an abbreviation: "U.S."
            return term
        contents = (*before, (start, start + len(bare)))
        return replace(term, contents=contents, marked=contents)

    def unreported(self) -> Proposal:
        """Propose what a sentence that reports nothing holds: a term, or a long fragment."""
        shape = self.shape
        long = shape.words >= LONG and shape.verbatim
        if long and not shape.named_term:
            return self.quote("mixed", Method.MARKS_FRAGMENT)
        return self.term()


def quoted(
    reading: Reading, number: int, kind: QuoteKind, method: Method, voice: Voice = NOBODY
) -> Proposal:
    """Propose a quotation as it stands."""
    quotation = reading.quotations[number]
    contents = tuple(quotation.contents)
    return Proposal(kind, contents, contents, method, (number,), quotation.closed, voice)


def made_of(
    reading: Reading,
    spans: Spans,
    fragments: tuple[int, ...],
    method: Method,
    clause: Clause | None,
) -> Proposal:
    """Propose a reported clause, of which fragments stand in marks."""
    marked = reading.words_in(fragments)
    kind: QuoteKind = "mixed" if fragments else "indirect"
    if fragments and spans == marked:
        whole = all(reading.shapes[number].utterance for number in fragments)
        kind = "direct" if whole else "mixed"
    closed = reading.are_closed(fragments)
    return Proposal(kind, spans, marked, method, fragments, closed, Voice(clause))


def speaks(marked: Marked, clause: Clause) -> bool:
    """Tell a fragment of what was said from a mere term within a reported clause."""
    shape = marked.shape
    if shape.titled or shape.verbatim:
        return not shape.titled
    *_, rule, last = ["", "", *marked.before.split()]
    if shape.words >= SHORTEST_RULE and [rule, last] in RULES_OF:
        return True
    return not _is_named(marked, last) and _goes_on(marked, clause, last)


def _goes_on(marked: Marked, clause: Clause, last: str) -> bool:
    """Tell words that go on with the sentence: by the word before, or by a preposition."""
    if clause.says and last in words("word.fragment_before"):
        return True
    return marked.shape.words > 1 and marked.adverbial


def _is_named(marked: Marked, last: str) -> bool:
    """Tell a name by its capital, or by the word before it."""
    if marked.shape.capital or last in words("word.determiner") - {"that"}:
        return True
    return last == "as" and not marked.evaluates and not _judged(marked)


def _judged(marked: Marked) -> bool:
    """Tell whether a clause before the words says what somebody thinks of a thing."""
    for clause in marked.unit.clauses:
        if clause.cue[1] <= marked.opens and clause.frames & JUDGING:
            return True
    return False


def judges(marked: Marked, *, thing: bool = False) -> bool:
    """Tell whether somebody says with the words what he thinks of a thing.

    ``dismissed it as “a toy”``; ``thing``: whether anybody, named or not, may be the subject.
    """
    if marked.link is None or not _may_judge(marked, marked.link.clause):
        return False
    clause = marked.link.clause
    before = marked.before.rsplit(" ", 1)[-1]
    if _dismissed(marked, clause, before):
        return _named(marked.page, clause.speaker)
    if before in NAMES_BEHIND or not _ends(marked):
        return False
    if clause.voice == "passive":
        return before in ("as", "a") and _finds(marked.page, clause)
    somehow = marked.evaluates
    thing |= somehow and before == "as"
    return _is_judge(marked.page, clause, somehow, thing)


def _dismissed(marked: Marked, clause: Clause, before: str) -> bool:
    """Tell what somebody calls a thing that he rejects from its name: ``dismissed the “hype”``."""
    if clause.lemma not in words("verb.dismissing") or clause.voice != "active":
        return False
    page = marked.page
    behind = page.tokens.tag[page.token_from(marked.quotation.closes) :][:1]
    noun = any(tag.startswith(NOMINAL) for tag in behind)
    return before == "the" and not noun and not marked.shape.capital


def _finds(page: Page, clause: Clause) -> bool:
    """Tell that a quality was found at some time (``was described as``)."""
    return "quality" in clause.frames and _recent(page, clause)


def _is_judge(page: Page, clause: Clause, somehow: bool, thing: bool) -> bool:
    """Tell whether the subject is somebody who judges.

    ``somehow``: whether the words say how something is; ``thing``: whether anybody may be the
    subject.
    """
    if _named(page, clause.speaker):
        return somehow or _recent(page, clause)
    return thing and _recent(page, clause) and _somebody(page, clause.speaker)


def _may_judge(marked: Marked, clause: Clause) -> bool:
    """Tell a clause that judges, and reports nothing else."""
    if not marked.free or marked.shape.titled or not clause.plain:
        return False
    judges = clause.frames & JUDGING and clause.voice in {"active", "passive"}
    return bool(judges) and not own_voice(marked.page, clause)


def _ends(marked: Marked) -> bool:
    """Tell whether no noun follows the words that they would belong to."""
    behind = marked.behind.split(maxsplit=1)
    if not behind or not behind[0][:1].isalnum():
        return True
    return behind[0] in words("word.behind_predicate")


def _somebody(page: Page, speaker: Offsets | None) -> bool:
    """Tell a subject that may judge from a mere "which"."""
    if speaker is None:
        return False
    things = words("word.thing") - {"it"}
    return page.part(speaker).lower() not in things


def _recent(page: Page, clause: Clause) -> bool:
    """Tell a past tense or a perfect: at some time, not in general."""
    words = set(page.tokens.lower[clause.first : clause.after])
    return page.tokens.tag[clause.head] in {"", "VBD", "VBN"} and not words & {"is", "are", "be"}


def _named(page: Page, speaker: Offsets | None) -> bool:
    if speaker is None:
        return False
    entity = page.entity_at(page.range(*speaker)[0])
    if entity is not None and entity.label in {"PERSON", "ORG"}:
        return True
    text = page.part(speaker)
    return (
        text.lower() in words("pronoun.person")
        or sum(word[:1].isupper() for word in text.split()) > 1
    )
