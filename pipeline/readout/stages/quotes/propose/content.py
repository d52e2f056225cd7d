"""Where a reported clause begins and ends: contents that no quotation marks delimit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readout.language.page import Page, TokenSpan
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.read.clause import Clause

__all__ = ["FINITE", "Reported", "after_dateline", "clausal", "reported_content"]

QUESTIONS = words("word.question_word")
ADJUNCTS = words("word.adjunct")
HEARERS = words("word.hearer")
WEIGHTS = words("verb.weight")
ADDRESSED = words("word.addressed")
SPEECH_FRAMES = frozenset({"bare", "that"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
ADVERBIAL = frozenset({"RB", "CC", "UH", "IN", ",", ":"})
"""Tags of what names nothing."""
STOPS = frozenset({"", ",", ".", "—", "–", "?", "!", ";"})
COMMAS = frozenset({",", "—", "–"})
OBJECT_ENDS = frozenset({".", ";", ":", "that"})
JOINTS = frozenset({"and", "but", ",", "while"})
DASHES = frozenset({"--", "—", "–", "-"})
CUTS = JOINTS | DASHES | {";"}
"""What stands before a participle that begins another report (not ``a letter calling on``)."""
CLEFT = words("noun.cleft")
CLEFT_BEFORE = 6
"""Tokens before a cue in which "what" stands of which it is said what it was."""
COPULAS = words("word.copula")
POINTING = words("pronoun.demonstrative")
THE_FACT_THAT = ["to", "the", "fact", "that"]
MAX_GAP = 16
"""Tokens of an adjunct."""
MAX_OBJECT = 12
"""Tokens of who is to do something."""
DATELINE = 16
"""Tokens in which a dateline ends."""
MAX_LEAD = 2
"""Tokens in front of a phrase with which a sentence opens all the same (``But according to``)."""
EDGES = ",;:—– \n\t"

Reported = tuple[list[Offsets], Method]
"""Spans of the content, and the name of the construction."""


def reported_content(page: Page, clause: Clause, others: list[Clause]) -> Reported | None:
    """Find what a clause reports, in its own sentence.

    Parameters
    ----------
    clause : Clause
        The reporting clause.
    others : list of Clause
        All clauses of the sentence, in order.

    Returns
    -------
    (spans, construction) or None
        None where it reports nothing that can be delimited.
    """
    sentence = TokenSpan(page, clause.lo, clause.hi)
    if clause.voice == "according":
        return _according(sentence, clause)
    opening = _opening(sentence, clause)
    if opening is not None:
        start, method = opening
        span = _clean(page, start, _end(sentence, clause, others, start))
        if span is not None:
            return [span], method
    return _before(sentence, clause, others)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a reporting clause: the tokens of its sentence from ``after`` on."""

    sentence: TokenSpan
    clause: Clause
    after: int

    def word(self, k: int = 0) -> str:
        """Return the ``k``-th word."""
        return self.sentence.word(self.after + k)

    def near(self) -> Iterator[int]:
        """Yield the tokens of an adjunct, up to one in marks."""
        for i in range(self.after, self.after + MAX_GAP):
            if self.sentence.masked(i):
                return
            yield i


def _opening(sentence: TokenSpan, clause: Clause) -> tuple[int, Method] | None:
    """Find the first token of a content behind the clause, and the construction."""
    behind = _Behind(sentence, clause, _after(sentence.page, clause))
    for method, read in CONSTRUCTIONS:
        start = read(behind)
        if start is not None and start < sentence.hi:
            return start, method
    return None


def _after(page: Page, clause: Clause) -> int:
    """Return the token after the clause, and after the speaker where that follows the verb."""
    if not clause.inverted or clause.speaker is None:
        return clause.after
    return max(clause.after, page.token_from(clause.speaker[1]))


def _clean(page: Page, lo: int, hi: int) -> Offsets | None:
    """Return the characters of tokens without stops and commas at their edges."""
    while hi > lo and page.word(hi - 1) in {".", *COMMAS}:
        hi -= 1
    if hi <= lo:
        return None
    start, end = trim(page.text, *page.span(lo, hi), EDGES)
    return (start, end) if start < end else None


# -- constructions behind the clause: what opens a content, and its first token


def _that(behind: _Behind) -> int | None:
    """Read ``said that …`` (not ``let me say that again``)."""
    opens = behind.word() == "that" and behind.word(1) != "again"
    return behind.after + 1 if opens else None


def _colon(behind: _Behind) -> int | None:
    """Read ``said: …`` and ``will say this: …``."""
    at = int(behind.word() in POINTING)
    return behind.after + at + 1 if behind.word(at) == ":" else None


def _the_fact_that(behind: _Behind) -> int | None:
    words_behind = [behind.word(k) for k in range(len(THE_FACT_THAT))]
    return behind.after + len(words_behind) if words_behind == THE_FACT_THAT else None


def _phrase(behind: _Behind) -> int | None:
    """Read ``called for better rules``."""
    return behind.after if "phrase" in behind.clause.frames else None


def _weight(behind: _Behind) -> int | None:
    """Read ``emphasis was put on better rules``; quotations have a reader of their own."""
    start = behind.after + 1
    sentence = behind.sentence
    if behind.clause.voice != "noun" or behind.clause.lemma not in WEIGHTS:
        return None
    quoted = any(sentence.page.masked[start : sentence.hi])
    return start if behind.word() == "on" and not quoted else None


def _infinitive(behind: _Behind) -> int | None:
    """Read ``urged (the towns) to mend their bridges``."""
    clause = behind.clause
    sentence = behind.sentence
    after = behind.after
    wishes = {"infinitive"} if clause.voice == "passive" else {"infinitive", "intention"}
    if clause.frames.isdisjoint(wishes):
        return None
    for i in range(after, min(after + MAX_OBJECT, sentence.hi - 1)):
        if sentence.word(i) in OBJECT_ENDS or sentence.masked(i):
            break
        if sentence.word(i) == "to" and _is_infinitive(sentence, i + 1):
            return after
    return None


def _is_infinitive(sentence: TokenSpan, i: int) -> bool:
    """Tell whether a verb stands behind "to", perhaps behind an adverb."""
    tags = sentence.page.tokens.tag
    if tags[i] == "RB" and i + 1 < sentence.hi:
        i += 1
    return tags[i] in {"", "VB", ":"}


def _question(behind: _Behind) -> int | None:
    """Read ``asked whether the bridge was mended``."""
    asks = "question" in behind.clause.frames and behind.word() in QUESTIONS
    return behind.after if asks else None


def _that_further_on(behind: _Behind) -> int | None:
    """Read ``said in a statement on Monday that`` and ``told them that``."""
    clause = behind.clause
    sentence = behind.sentence
    after = behind.after
    tags = sentence.page.tokens.tag
    if behind.word(1) == "that" and tags[after] in {"RB", "NN"}:
        return after + 2
    adjoined = behind.word() in ADJUNCTS or clause.lemma in HEARERS
    if not (adjoined and clause.takes_clause):
        return None
    for i in behind.near():
        if sentence.word(i) == "that" and tags[i] in {"", "IN"}:
            return i + 1
    return None


def _complement(behind: _Behind) -> int | None:
    """Read ``said the road was closed``: the clause that the parser hangs on the verb."""
    tokens = behind.sentence.page.tokens
    if not behind.clause.says:
        return None
    for child in tokens.children.get(behind.clause.head, ()):
        start = tokens.left[child]
        if tokens.dep[child] != "ccomp" or behind.sentence.masked(start):
            continue
        if start >= behind.after:
            return start + 1 if tokens.lower[start] == "that" else start
    return None


def _cleft(behind: _Behind) -> int | None:
    """Read ``what I will say is that …``, ``the last thing he noted was that …``."""
    clause = behind.clause
    sentence = behind.sentence
    lo = max(sentence.lo, clause.first - CLEFT_BEFORE)
    before = sentence.page.tokens.lower[lo : clause.first]
    if CLEFT.isdisjoint(before) or not clause.takes_clause:
        return None
    for i in behind.near():
        told = sentence.word(i + 1) in {"that", ":"}
        if told and sentence.word(i) in COPULAS:
            return i + 2
    return None


CONSTRUCTIONS = (
    (Method.CLAUSE_THAT, _that),
    (Method.CLAUSE_COLON, _colon),
    (Method.CLAUSE_THAT, _the_fact_that),
    (Method.CLAUSE_PHRASE, _phrase),
    (Method.CLAUSE_PHRASE, _weight),
    (Method.CLAUSE_INFINITIVE, _infinitive),
    (Method.CLAUSE_QUESTION, _question),
    (Method.CLAUSE_THAT, _cleft),
    (Method.CLAUSE_THAT, _that_further_on),
    (Method.CLAUSE_CLAUSE, _complement),
)
"""What opens a content behind its clause; the first that fits counts."""


def _end(sentence: TokenSpan, clause: Clause, others: list[Clause], start: int) -> int:
    """Return the token behind a content that runs on to the right, up to the next report."""
    page = sentence.page
    cuts = [_cut(sentence, other) for other in others if other.first > start]
    cuts += _later_verbs(page, clause)
    return min((cut for cut in cuts if cut is not None and cut > start), default=sentence.hi)


def _cut(sentence: TokenSpan, other: Clause) -> int | None:
    """Return the token before which another report begins (``…, adding that``), or ends."""
    page = sentence.page
    joined = other.voice == "gerund" and page.word(other.first - 1) in CUTS
    if joined or other.voice == "according":
        return other.first - 1
    begins = min(other.first, page.token_from(other.hull[0])) - 1
    if _closes(sentence, other, begins):
        return begins
    return begins if page.word(begins, other.lo) in {"while", ";"} else None


def _closes(sentence: TokenSpan, other: Clause, begins: int) -> bool:
    """Tell ``…, the mayor said (on Monday).``; ``begins``: the token before it."""
    before = begins - int(sentence.word(begins) == "as")
    rest = _adjunct_end(sentence, other, _after(sentence.page, other))
    if rest is None or not other.says or sentence.word(before) != ",":
        return False
    goes_on = sentence.page.tokens.tag[rest + 1 : rest + 2] == ["VBG"]  # ", citing"
    return goes_on or sentence.word(rest) in {"", "."}


def _later_verbs(page: Page, clause: Clause) -> Iterator[int]:
    """Yield the tokens before which the speaker does something else (``said that …, and left``)."""
    tokens = page.tokens
    for child in tokens.children.get(clause.head, ()):
        if tokens.dep[child] != "conj" or tokens.tag[child] not in FINITE:
            continue
        deps = [tokens.dep[below] for below in tokens.children.get(child, ())]
        if not any(dep.startswith("nsubj") for dep in deps):
            cut = tokens.left[child]
            while page.word(cut - 1) in JOINTS:
                cut -= 1
            yield cut


# -- contents in front of the clause, and around it


def _according(sentence: TokenSpan, clause: Clause) -> Reported | None:
    """Read ``According to X, …`` and ``…, according to X``."""
    page = sentence.page
    after = _after(page, clause)
    while after < sentence.hi and sentence.word(after) not in {",", ".", ";", ":"}:
        after += 1
    if sentence.word(after) != ",":
        span = _clean(page, sentence.lo, clause.first)
    elif clause.first - sentence.lo <= MAX_LEAD:
        span = _clean(page, after + 1, sentence.hi)
    else:
        return None
    return None if span is None else ([span], Method.CLAUSE_ACCORDING)


def _before(sentence: TokenSpan, clause: Clause, others: list[Clause]) -> Reported | None:
    """Read ``…, the mayor said (on Monday).`` and ``…, the mayor said, …``."""
    page = sentence.page
    begins = page.token_from(clause.hull[0])
    after = _after(page, clause)
    if sentence.word(begins - 1) == "as":
        return _as_said(sentence, clause, others, begins - 1)
    rest = _adjunct_end(sentence, clause, after)
    if rest is None or not _pauses(sentence, begins - 1):
        return None
    broken = _breaks_in(sentence, clause, begins, rest)
    if not (broken or clause.says):
        return None
    first = _in_front(sentence, begins)
    if first is None:
        return None
    second = None
    if (broken or rest == after) and not clause.inverted:
        end = _end(sentence, clause, others, rest - 1)  # perhaps at once: ", adding that"
        second = _clean(page, rest + 1, end)
    return _around(page, first, second)


def _as_said(
    sentence: TokenSpan, clause: Clause, others: list[Clause], begins: int
) -> Reported | None:
    """Read ``As the mayor said, …`` and ``…, as the mayor said.``; ``begins``: at "as"."""
    page = sentence.page
    rest = _after(page, clause)
    limit = clause.after + MAX_GAP
    while rest < limit and sentence.word(rest) not in STOPS:
        rest += 1
    if rest == limit or not clause.takes_clause:
        return None
    goes_on = sentence.word(rest) == ","
    before = page.tokens.tag[sentence.lo : begins]
    paused = goes_on or sentence.word(begins - 1) in COMMAS
    if not paused or goes_on != FINITE.isdisjoint(before):
        return None
    if goes_on:
        end = _end(sentence, clause, others, rest)
        span = _clean(page, rest + 1, end)
    else:
        span = _in_front(sentence, begins)
    if span is None:
        return None
    return [span], Method.CLAUSE_FINAL


def _in_front(sentence: TokenSpan, begins: int) -> Offsets | None:
    """Return what stands before a clause in its sentence, behind a dateline."""
    page = sentence.page
    first = after_dateline(page, sentence.lo, begins)
    return _clean(page, first, begins)


def _around(page: Page, first: Offsets, second: Offsets | None) -> Reported:
    """Return what stands before a clause and, where it goes on, behind it."""
    if second is None:
        return [first], Method.CLAUSE_FINAL
    if _names_nothing(page, first):
        return [second], Method.CLAUSE_MEDIAL
    return [first, second], Method.CLAUSE_MEDIAL


def _names_nothing(page: Page, span: Offsets) -> bool:
    """Tell mere adverbs before a clause (``Overall, the bank said, …``), a label before them."""
    lo, hi = page.range(*span)
    label = page.text.find(":", *span)
    if label >= 0:
        lo = page.token_from(label) + 1
    tags = {tag[:2] for tag in page.tokens.tag[lo:hi]}
    return page.tagged and tags <= ADVERBIAL


def _pauses(sentence: TokenSpan, i: int) -> bool:
    return sentence.word(i) in COMMAS or sentence.masked(i)


def _breaks_in(sentence: TokenSpan, clause: Clause, begins: int, rest: int) -> bool:
    """Tell whether a clause stands between commas in another (``The port, he said, is old``)."""
    if clause.frames.isdisjoint(SPEECH_FRAMES) or not sentence.page.tagged:
        return False
    between = sentence.word(begins - 1) == "," == sentence.word(rest)
    return between and FINITE.isdisjoint(sentence.page.tokens.tag[sentence.lo : begins])


def _adjunct_end(sentence: TokenSpan, clause: Clause, after: int) -> int | None:
    """Return the token behind a hearer, place or time that follows; None for all else."""
    rest = after
    while sentence.word(rest) not in STOPS:
        if sentence.masked(rest) or rest - after > MAX_GAP:
            return None
        rest += 1
    if rest == after or sentence.word(after) in ADJUNCTS:
        return rest
    addressed = clause.voice == "active" and clause.lemma in ADDRESSED
    tag = sentence.page.tokens.tag[after]
    return rest if addressed or tag[:2] in {"", "RB", "NN"} else None


def after_dateline(page: Page, lo: int, hi: int) -> int:
    """Return the token behind a dateline with which a sentence begins (``HARBOURTON --``)."""
    if page.surface(lo).isupper() and len(page.surface(lo)) > 1:
        for i in range(lo + 1, min(lo + DATELINE, hi - 1)):
            if page.word(i) in DASHES:
                return i + 1
    return lo


def clausal(page: Page, first: int, last: int) -> bool:
    """Tell whether tokens ``[first, last)`` are a clause.

    A subject with its verb, an infinitive, a question.
    """
    tokens = page.tokens
    if tokens.lower[first] in words("conjunction.clause"):
        return True
    for i in range(first, last):
        verb = tokens.head[i]
        subject = tokens.dep[i].startswith("nsubj") and first <= verb < last
        if subject and tokens.dep[verb] not in {"acl", "relcl"}:
            return True
    return False
