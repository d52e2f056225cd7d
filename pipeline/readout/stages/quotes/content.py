"""Where a reported clause begins and ends.

The content of statements that no quotation marks delimit.
"""

from __future__ import annotations

from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.page import Page
from readout.records import Offsets
from readout.spans import trim
from readout.stages.quotes.read.clause import Clause

__all__ = ["Reported", "reported_content"]

STOPS = frozenset({".", ";", ":", "?", "!"})
QUESTION = read_lexicon().words["question_word"]
ADJUNCT = read_lexicon().words["adjunct"]
CLAUSE_FRAMES = frozenset({"bare", "that", "finding"})
FINDINGS = frozenset({"finding", "that", "marks"})
WISHES = frozenset({"infinitive", "intention"})
WEIGHT = read_lexicon().lemmas["weight"]
HEARERS = read_lexicon().words["hearer"]
THINGS = read_lexicon().words["thing"]
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
MAX_GAP = 16
MIN_CONTENT = 2
DATELINE = 16
EDGES = ",;:—– \n\t"

Reported = tuple[list[Offsets], str]
"""Spans of the content, and the name of the construction."""


def reported_content(
    page: Page, clause: Clause, others: list[Clause], lexicon: Lexicon
) -> Reported | None:
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
    if clause.voice == "according":
        return _according(page, clause, others)
    after = _after(page, clause)
    as_clause = _as_clause(page, clause, after)
    if as_clause is not None:
        return as_clause
    broken = bool(clause.frames & {"bare", "that"}) and _breaks_in(page, clause, after, lexicon)
    start = None if broken else _start(page, clause, after, lexicon)
    if start is not None:
        span = _clean(
            page, page.tokens.start[start[0]], _end(page, clause, others, start[0], lexicon)
        )
        if span is not None:
            return [span], start[1]
    if (broken or "bare" in clause.frames) and clause.voice in {"active", "passive"}:
        return _before(page, clause, others, after, lexicon)
    return None


def _breaks_in(page: Page, clause: Clause, after: int, lexicon: Lexicon) -> bool:
    """Tell whether a clause stands between commas in the middle of another (``The port, he told us, is old.``)."""
    begins = page.range(clause.hull[0], clause.hull[0])[0]
    rest = _adjunct_end(page, clause, after, lexicon)
    between = rest is not None and page.word(begins - 1, clause.lo) == "," == page.word(
        rest, clause.lo, clause.hi
    )
    if not between or not page.tagged:
        return False
    return not any(page.tokens.tag[i] in FINITE for i in range(clause.lo, begins))


def _after(page: Page, clause: Clause) -> int:
    """Return the token after the whole reporting clause (after the speaker, where that follows the verb)."""
    if not clause.inverted or clause.speaker is None:
        return clause.after
    return max(clause.after, page.range(clause.speaker[1], clause.speaker[1])[0])


def _clean(page: Page, start: int, end: int) -> Offsets | None:
    start, end = trim(page.text, start, end, EDGES)
    lo, hi = page.range(start, end)
    if hi > lo and page.tokens.lower[hi - 1] == "." and page.tokens.end[hi - 1] == end:
        end = page.tokens.end[max(lo, hi - 2)]  # the stop ends the sentence, not the clause
    return (start, end) if hi - lo >= MIN_CONTENT else None


def _start(page: Page, clause: Clause, after: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """Find the first token of a content that follows the clause, and what opens it."""
    frames = clause.frames
    if after >= clause.hi or (
        "finding" in frames <= FINDINGS and not _finds(page, clause, lexicon)
    ):
        return None
    return _opened_start(page, clause, after) or _bare_start(page, clause, after, lexicon)


def _opened_start(page: Page, clause: Clause, after: int) -> tuple[int, str] | None:
    """Find a content that a word of its own opens: ``that``, a colon, ``to``, ``whether``, ``for``."""
    hi, frames, word = clause.hi, clause.frames, page.tokens.lower[after]
    wishes = bool(frames & WISHES) and not _thing(page, clause)
    infinitive = _infinitive(page, clause, after) if wishes else None
    adjunct = _that_after_adjunct(page, clause, after, hi) if frames & CLAUSE_FRAMES else None
    weighed = clause.voice == "noun" and word == "on" and clause.lemma in WEIGHT
    if clause.voice == "noun" and page.tokens.lower[after : after + 4] == [
        "to",
        "the",
        "fact",
        "that",
    ]:
        return (after + 4, "that") if after + 4 < hi else None
    if weighed and after + 1 < hi and not any(page.masked[after:hi]):
        found: tuple[int, str] | None = (after + 1, "phrase")
    elif word in {"that", ":"} and after + 1 < hi:
        found = (after + 1, "that" if word == "that" else "colon")
    elif "phrase" in frames and clause.voice == "active" and not _thing(page, clause):
        found = after, "phrase"
    elif infinitive is not None:
        found = infinitive, "infinitive"
    elif "question" in frames and word in QUESTION:
        found = after, "question"
    else:
        found = (adjunct, "that") if adjunct is not None else None
    return found


def _thing(page: Page, clause: Clause) -> bool:
    """Tell whether the speaker is a mere ``it`` or ``which``."""
    if clause.speaker is None or clause.voice == "passive":
        return False
    return page.text[clause.speaker[0] : clause.speaker[1]].lower() in THINGS


def _bare_start(page: Page, clause: Clause, after: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """Find a content that nothing opens (``said the road was closed``)."""
    frames = clause.frames
    if "bare" not in frames and not ("finding" in frames and _document(page, clause, lexicon)):
        return None
    if page.parsed:
        return _parsed_start(page, clause, after)
    if clause.voice == "active" and _opens_clause(page, after, clause.hi, lexicon):
        return after, "bare"
    return None


def _finds(page: Page, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell whether the subject of a finding can state it: a document, a body, a person, but no mere thing."""
    if clause.speaker is None:
        return False
    if _document(page, clause, lexicon):
        return True
    lo, hi = page.range(*clause.speaker)
    entities = [e for k in range(lo, hi) if (e := page.entity_at(k)) is not None]
    speaks = lexicon.nouns["person"] | (lexicon.words["pronoun"] - {"it", "this", "one"})
    return any(e.label in {"PERSON", "ORG", "GPE"} for e in entities) or any(
        page.tokens.lower[k] in speaks for k in range(lo, hi)
    )


def _document(page: Page, clause: Clause, lexicon: Lexicon) -> bool:
    if clause.speaker is None:
        return False
    lo, hi = page.range(*clause.speaker)
    return any(page.tokens.lower[k] in lexicon.nouns["document"] for k in range(lo, hi))


def _infinitive(page: Page, clause: Clause, after: int) -> int | None:
    """Return where ``(somebody) to do`` begins."""
    tokens = page.tokens
    if clause.voice == "passive":
        expletive = page.text[clause.hull[0] : clause.cue[0]].strip().lower() == "it"
        return after if expletive and page.word(after, clause.lo, clause.hi) == "to" else None
    if page.word(after, clause.lo, clause.hi) == "to":
        return after
    if clause.lemma in {"say", "claim", "propose", "emphasize", "stress", "tell"}:
        return None
    for i in range(after, min(after + 12, clause.hi - 1)):
        finite = tokens.tag[i] in {"VBD", "VBZ", "VBP", "MD"}
        if finite or tokens.lower[i] in STOPS or tokens.lower[i] == "that" or page.masked[i]:
            return None
        if (
            tokens.lower[i] == "to"
            and (tokens.tag[i + 1] in {"", "VB", ":"} or tokens.tag[i + 1].startswith("RB"))
            and (tokens.tag[i] in {"", "TO"} or tokens.lower[i + 1] == ":")
        ):
            return after if i > after else i
    return None


def _that_after_adjunct(page: Page, clause: Clause, after: int, hi: int) -> int | None:
    """Find ``that`` behind an adjunct or a hearer: ``said in a statement on Monday that``, ``told them that``."""
    tokens = page.tokens
    opens = page.word(after) in ADJUNCT or page.word(after).endswith("ly")
    dated = page.entity_at(after) if after < hi else None
    if not (opens or clause.lemma in HEARERS or (dated is not None and dated.label == "DATE")):
        return None
    for i in range(after, min(after + MAX_GAP, hi - 1)):
        word, tag = tokens.lower[i], tokens.tag[i]
        if word in STOPS or page.masked[i] or tag in {"VBD", "VBZ", "VBP", "MD"}:
            return None
        if word == "that" and i > after and tag in {"", "IN"}:
            return i + 1
    return None


def _parsed_start(page: Page, clause: Clause, after: int) -> tuple[int, str] | None:
    """Take the complement clause that the parser hangs on the verb, right of it."""
    tokens = page.tokens
    for child in tokens.children.get(clause.head, ()):
        if tokens.dep[child] != "ccomp" or tokens.left[child] < after:
            continue
        start = tokens.left[child]
        if page.masked[start]:
            continue
        between = range(after, start)
        if start - after > MAX_GAP or any(tokens.lower[k] in STOPS for k in between):
            continue
        if tokens.lower[start] == "that" and tokens.dep[start] == "mark":
            start += 1
        elif clause.voice == "gerund" and tokens.lower[start] in QUESTION:
            continue
        return (start, "clause") if start < clause.hi else None
    return None


def _opens_clause(page: Page, after: int, hi: int, lexicon: Lexicon) -> bool:
    """Guess, without a parse, that a clause with its own finite verb follows."""
    words = lexicon.words
    if (
        page.word(after) in ADJUNCT | STOPS | {",", "by", "of", "about", "so", "and", "or"}
        or page.masked[after]
    ):
        return False
    finite = words["be"] | words["have"] | words["modal"] | words["future"]
    for i in range(after + 1, min(after + 14, hi)):
        if page.word(i) in {",", *STOPS}:
            return False
        if page.word(i) in finite:
            return True
    return False


def _end(page: Page, clause: Clause, others: list[Clause], start: int, lexicon: Lexicon) -> int:
    """Return where a content that runs on to the right ends: with the sentence, or before the next report."""
    tokens = page.tokens
    limit = clause.hi
    for other in others:
        if other.first <= start or other is clause:
            continue
        cut = _cut(page, clause, other) if _reports(page, other, lexicon) else None
        if cut is not None and start < cut < limit:
            limit = cut
    for child in tokens.children.get(clause.head, ()) if page.parsed else ():
        left = tokens.left[child]
        later = tokens.dep[child] == "conj" and tokens.tag[child] in {"VBD", "VBZ", "VBP"}
        if not later or left <= start + 1 or child >= limit:
            continue
        owned = any(tokens.dep[k].startswith("nsubj") for k in tokens.children.get(child, ()))
        cut = left
        while cut - 1 > start and tokens.lower[cut - 1] in {"and", "but", ",", "while"}:
            cut -= 1
        if not owned or "but" in tokens.lower[cut:left]:
            limit = min(limit, cut)
    return tokens.end[limit - 1]


def _reports(page: Page, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell whether a clause reports something itself: words in marks, or a clause that can be delimited."""
    if clause.voice == "according":
        return True
    after = _after(page, clause)
    quoted = any(page.masked[k] for k in range(after, min(after + 3, clause.hi)))
    return quoted or _start(page, clause, after, lexicon) is not None


def _cut(page: Page, clause: Clause, other: Clause) -> int | None:
    """Return the token before which another report of the same speaker begins (``…, adding that``)."""
    tokens = page.tokens
    before = page.word(other.first - 1, clause.lo)
    if other.voice == "gerund" and before in {",", "while", "and"}:
        return other.first - 1
    begins = page.range(other.hull[0], other.hull[0])[0]
    if other.voice == "according":
        return other.first - 1 if before == "," else None
    joint = page.word(min(begins, other.first) - 1, clause.lo)
    joined = joint in {"and", "but", "while"}
    if joint in {"while", ";"} and other.speaker is not None:
        return min(begins, other.first) - 1
    if joined and other.speaker in {None, clause.speaker}:
        return other.first - 1
    shared = (
        page.parsed and tokens.dep[other.head] == "conj" and tokens.head[other.head] == clause.head
    )
    return begins - 1 if (joined or joint == ",") and shared else None


def _according(page: Page, clause: Clause, others: list[Clause]) -> Reported | None:
    """Read ``According to X, …``, ``…, according to X`` and both around it."""
    tokens = page.tokens
    after = _after(page, clause)
    while (
        after < clause.hi
        and tokens.lower[after] not in {",", ".", ";", ":"}
        and not page.masked[after]
    ):
        after += 1
    follows = page.word(after, clause.lo, clause.hi) == ","
    spans: list[Offsets] = []
    lead = page.word(clause.first - 1, clause.lo)
    if (clause.first - clause.lo > MIN_CONTENT and lead in {",", "—", "–"}) or (
        clause.first - clause.lo > 4 and not follows
    ):
        start = max(
            (
                o.after
                for o in others
                if o is not clause and o.after < clause.first and o.voice == "according"
            ),
            default=clause.lo,
        )
        before = _clean(page, tokens.start[start], tokens.end[clause.first - 1])
        spans += [before] if before else []
    if follows and (clause.first - clause.lo <= MIN_CONTENT or spans):
        rest = _clean(page, tokens.end[after], tokens.end[clause.hi - 1])
        spans += [rest] if rest else []
    return (spans, "according") if spans else None


def _as_clause(page: Page, clause: Clause, after: int) -> Reported | None:
    """Read ``As the mayor noted, …``."""
    begins = page.range(clause.hull[0], clause.hull[0])[0]
    if begins - 1 < clause.lo or page.word(begins - 1) != "as" or begins - 1 - clause.lo > 1:
        return None
    if clause.agentless or page.word(after, clause.lo, clause.hi) != ",":
        return None
    span = _clean(page, page.tokens.end[after], page.tokens.end[clause.hi - 1])
    return ([span], "as") if span else None


def _before(
    page: Page, clause: Clause, others: list[Clause], after: int, lexicon: Lexicon
) -> Reported | None:
    """Read ``…, the mayor said (on Monday).`` and ``…, the mayor said, …``."""
    tokens = page.tokens
    comma = page.range(clause.hull[0], clause.hull[0])[0] - 1
    quoted = comma > clause.lo and bool(page.masked[comma])
    paused = quoted or tokens.lower[comma] in {",", "—", "–"}
    swallows = any(
        o is not clause and o.after <= comma and o.voice != "according" and _spoken_for(o, clause)
        for o in others
    )
    rest = _adjunct_end(page, clause, after, lexicon)
    if not clause.plain or comma <= clause.lo or not paused or swallows or rest is None:
        return None
    start = after_dateline(page, clause.lo, comma)
    end = tokens.end[comma] if quoted else tokens.start[comma]
    first = _clean(page, tokens.start[start], end)
    broken = rest == after or _breaks_in(page, clause, after, lexicon)
    if page.word(rest, clause.lo, clause.hi) == "," and not clause.inverted and broken:
        second = _clean(page, tokens.end[rest], _end(page, clause, others, rest, lexicon))
        first = first or trim(page.text, tokens.start[start], end, EDGES)
        if second is not None and first[0] < first[1]:
            return [first, second], "medial"
    return ([first], "final") if first is not None and comma - clause.lo >= MIN_CONTENT else None


def after_dateline(page: Page, lo: int, hi: int) -> int:
    """Return the token behind a dateline (``HARBOURTON, May 2 (ABC) --``) with which a segment begins."""
    if lo >= hi:
        return lo
    segment = page.segment_index.at(page.tokens.start[lo])
    first = page.surface(lo)
    if segment is None or page.range(segment.start, segment.end)[0] != lo:
        return lo
    for i in range(lo + 1, min(lo + DATELINE, hi - 1)):
        word = page.tokens.lower[i]
        if page.masked[i] or word in STOPS - {"."}:
            return lo
        if word in {"--", "—", "–", "-"}:
            dated = any(
                word in {",", ")"} or word.isdigit() for word in page.tokens.lower[lo + 1 : i]
            )
            placed = (len(first) > 2 and first.isupper() and dated) or page.tokens.lower[
                i - 1
            ] == ")"
            return i + 1 if placed else lo
    return lo


def _adjunct_end(page: Page, clause: Clause, after: int, lexicon: Lexicon) -> int | None:
    """Return the token behind a hearer, place or time that follows the clause; None where something else follows."""
    tokens, rest = page.tokens, after
    while rest < clause.hi and tokens.lower[rest] not in {",", ".", ";", "—", "–", "?", "!"}:
        if page.masked[rest] or rest - after > MAX_GAP:
            return None
        rest += 1
    adjunct = page.word(after) in ADJUNCT or tokens.tag[min(after, clause.hi - 1)][:2] in {
        "",
        "RB",
        "NN",
    }
    hearer = clause.voice == "active" and clause.lemma in lexicon.words["addressed"]
    return rest if rest == after or adjunct or hearer else None


def _spoken_for(other: Clause, clause: Clause) -> bool:
    """Tell whether an earlier clause of the sentence is a report of its own that the later one may not swallow."""
    return other.speaker is not None and other.speaker == clause.speaker
