"""Reporting clauses.

A cue of the lexicon in a construction that reports, with its voice and its speaker's words.
"""

from __future__ import annotations

from dataclasses import dataclass

from readout.language.cues import CueVerb, Lexicon
from readout.language.page import Page
from readout.language.phrases import (
    base_phrase,
    left_phrase,
    parsed_subject,
    phrase_start,
    right_phrase,
)
from readout.records import Offsets
from readout.stages.quotes.read.according import according
from readout.stages.quotes.read.clause import Clause, Voice, set_speaker

__all__ = ["find_clauses", "main_clause", "read_clause"]

OPENING_MARKS = frozenset('“„«‹「『‘‚"') | {"``", "'"}
STATES = frozenset({"convince", "determine"})
"""Whose passive says what its subject thinks (``is convinced that``)."""
NOUN_LEADS = frozenset({"DT", "JJ", "PRP$", "CD"})
OBJECTS = frozenset({"him", "them", "me", "us"})
EXPLETIVES = frozenset({"it", "there"})
NOUN_WINDOW = 9
ALL_FRAMES = frozenset({"marks"})


@dataclass(slots=True)
class _Auxiliaries:
    first: int
    be: bool = False
    have: bool = False
    do: bool = False
    modal: bool = False
    future: bool = False
    negated: bool = False


def find_clauses(page: Page, lo: int, hi: int, lexicon: Lexicon) -> list[Clause]:
    """Find the reporting clauses among the tokens of a sentence, outside quotation marks, in order."""
    found: list[Clause] = []
    i = lo
    while i < hi:
        clause = None if page.masked[i] else _clause_at(page, i, lo, hi, lexicon)
        if clause is not None:
            _inherit(clause, found)
            found.append(clause)
            i = max(i + 1, clause.after)
        else:
            i += 1
    return found


def main_clause(page: Page, clauses: list[Clause]) -> Clause | None:
    """Return the last clause that states something itself: no denial, no relative clause where there is another."""
    plain = [c for c in clauses if c.plain] or clauses
    main = [
        c for c in plain if page.tokens.dep[c.head] != "relcl" and not _relative(page, c)
    ] or plain
    return main[-1] if main else None


def _relative(page: Page, clause: Clause) -> bool:
    if clause.speaker is None:
        return False
    return page.text[clause.speaker[0] : clause.speaker[1]].lower() in {"who", "which", "that"}


def _inherit(clause: Clause, before: list[Clause]) -> None:
    """Give a participle (``…, stating that``) the speaker of the reporting clause before it."""
    if clause.voice == "gerund" and before:
        last = before[-1]
        clause.speaker, clause.agentless, clause.hull = last.speaker, last.agentless, clause.cue


def _clause_at(page: Page, i: int, lo: int, hi: int, lexicon: Lexicon) -> Clause | None:
    word = page.tokens.lower[i]
    if word == "according" and page.word(i + 1, lo, hi) == "to":
        return according(page, i, i + 2, lo, hi, lexicon)
    if word == "in" and page.tokens.lower[i + 1 : min(i + 4, hi)] == ["the", "words", "of"]:
        return according(page, i, i + 4, lo, hi, lexicon)
    if word in lexicon.support:
        clause = _noun_cue(page, i, lo, hi, lexicon)
        if clause is not None:
            return clause
    if word in lexicon.nouns["reporting"]:
        clause = _noun_is(page, i, lo, hi, lexicon)
        if clause is not None:
            return clause
    entry = next((e for e in lexicon.at(page.tokens.lower, i) if i + len(e.words) <= hi), None)
    return None if entry is None else read_clause(page, i, entry, lo, hi, lexicon)


def _auxiliaries(page: Page, i: int, lo: int, lexicon: Lexicon) -> _Auxiliaries:
    """Read the auxiliaries and adverbs to the left of a verb."""
    words, found = lexicon.words, _Auxiliaries(first=i)
    at = i - 1
    while at >= lo and i - at < 8 and not page.masked[at]:
        word = page.tokens.lower[at]
        negated = word in words["negation"]
        kinds = {kind: word in words[kind] for kind in ("be", "have", "do", "modal", "future")}
        possessive = word == "'s" and page.tokens.tag[at] == "POS"
        if possessive or not (
            negated or any(kinds.values()) or word in words["adverb"] or word.endswith("ly")
        ):
            break
        if negated or any(kinds.values()):
            found.first = at
        found.be |= kinds["be"]
        found.have |= kinds["have"]
        found.do |= kinds["do"]
        found.modal |= kinds["modal"]
        found.future |= kinds["future"]
        found.negated |= negated
        at -= 1
    return found


def read_clause(
    page: Page, i: int, entry: CueVerb, lo: int, hi: int, lexicon: Lexicon
) -> Clause | None:
    """Read a verb as a reporting cue, with its auxiliaries and its speaker; None where it is none."""
    aux = _auxiliaries(page, i, lo, lexicon)
    after = i + len(entry.words)
    following, before = page.word(after, lo, hi), page.word(i - 1, lo, hi)
    at_mark = _mark_near(page, i, after, lo, hi)
    if before in {"worth", "without"} or not _is_verb(page, i, entry, following, at_mark, aux):
        return None
    used_to = before == "to" and page.word(i - 2, lo, hi) == "used"
    if (before == "to" and not used_to) or (
        entry.shape == "base" and aux.first == i and before in {"", "let", "please"}
    ):
        return None
    passive = aux.be and entry.shape in {"past", "participle"} and entry.lemma not in STATES
    quoted_as = entry.lemma.endswith(" as say")
    voice: Voice = "passive" if passive and not quoted_as else "active"
    if entry.shape == "gerund" and not aux.be:
        voice = "gerund"
    if (
        voice == "active"
        and following == "by"
        and entry.shape in {"past", "participle"}
        and not aux.have
    ):
        return None
    clause = Clause(
        cue=page.span(aux.first, after),
        lemma=entry.lemma,
        frames=entry.frames,
        voice=voice,
        head=i,
        first=aux.first,
        after=after,
        lo=lo,
        hi=hi,
        plain=not (
            aux.negated or aux.modal or (aux.future and entry.shape == "base" and not at_mark)
        ),
    )
    _find_speaker(page, clause, lexicon)
    if voice == "passive" and aux.modal and clause.speaker is None:
        return None
    bare_form = entry.shape == "base" and voice == "active" and aux.first == i
    if clause.speaker is None and not clause.agentless and (not at_mark or bare_form):
        return None
    return clause


def _is_verb(
    page: Page, i: int, entry: CueVerb, following: str, at_mark: bool, aux: _Auxiliaries
) -> bool:
    """Tell a reporting verb from a noun or an adjective of the same form."""
    tag = page.tokens.tag[i]
    if tag:
        if tag == "VBN" and not (aux.be or aux.have):
            return at_mark or following in {"that", ":"} or _opens_sentence(page, i)
        plural = tag.startswith("NN") and entry.shape in {"base", "third", "gerund"}
        if plural and i and page.tokens.tag[i - 1] in NOUN_LEADS:
            return False
        return (
            tag.startswith("VB")
            or at_mark
            or (following in {":", "that"} and entry.shape == "past")
        )
    if entry.shape in {"base", "third"} and not at_mark:
        return following in {"that", ":"} or entry.lemma in {
            "say",
            "tell",
            "believe",
            "think",
            "argue",
            "insist",
        }
    return True


def _opens_sentence(page: Page, i: int) -> bool:
    """Tell an inverted beginning: ``Said Li: …``."""
    named = i + 1 < len(page.tokens.start) and page.surface(i + 1)[:1].isupper()
    return page.surface(i)[:1].isupper() and named


def _mark_near(page: Page, first: int, after: int, lo: int, hi: int) -> bool:
    """Tell whether a quotation ends right before the verb or begins right after it."""
    tokens = page.tokens
    left = first - 1
    if left >= lo and tokens.lower[left] == ",":
        left -= 1
    if left >= lo and page.masked[left]:
        return True
    right = after
    while right < hi and tokens.lower[right] in {",", ":", "that", "—", "–"}:
        right += 1
    return right < hi and bool(page.masked[right])


def _find_speaker(page: Page, clause: Clause, lexicon: Lexicon) -> None:
    if clause.voice == "passive":
        _passive_speaker(page, clause, lexicon)
        return
    lo, hi, tokens = clause.lo, clause.hi, page.tokens
    left = clause.first - 1
    if left >= lo and tokens.lower[left] == ",":
        left -= 1
    after_quote = left >= lo and bool(page.masked[left])
    follows = tokens.lower[clause.first - 1] == "," if clause.first > lo else False
    after_quote |= (
        clause.first == lo and clause.voice == "active" and _opens_sentence(page, clause.first)
    )
    speaks_behind = clause.voice != "gerund" and clause.lemma not in lexicon.words["addressed"]
    if speaks_behind and (after_quote or (follows and clause.after < hi)):
        phrase = right_phrase(page, clause.after, hi, lexicon)
        object_form = page.word(clause.after) in OBJECTS
        if (
            phrase is not None
            and not object_form
            and (after_quote or _said_by(page, phrase, clause, lexicon))
        ):
            set_speaker(clause, phrase, inverted=True)
            return
    if page.parsed:
        subject = parsed_subject(page, clause.head)
        if subject is not None and lo <= subject < hi:
            impersonal = tokens.lower[subject] in EXPLETIVES | lexicon.nouns["reporting"]
            if impersonal and clause.voice == "gerund":
                issuer = (
                    parsed_subject(page, tokens.head[subject])
                    if tokens.dep[subject] in {"dobj", "pobj"}
                    else None
                )
                if issuer is None or not lo <= issuer < hi:
                    clause.agentless, clause.hull = True, clause.cue
                    return
                subject = issuer
            phrase = base_phrase(page, subject, lo, hi)
            set_speaker(clause, phrase, inverted=subject > clause.head)
            clause.hull = min(clause.hull[0], phrase_start(page, subject, lo)), clause.hull[1]
            return
    if clause.voice == "gerund":
        clause.hull = clause.cue
        clause.agentless = False
        return
    first = clause.first
    while first > lo and (
        tokens.lower[first - 1].endswith("ly") or tokens.lower[first - 1] in lexicon.words["adverb"]
    ):
        first -= 1
    phrase = left_phrase(page, first, lo, lexicon)
    if phrase is not None:
        set_speaker(clause, phrase, inverted=False)
    else:
        clause.hull = clause.cue


def _said_by(page: Page, phrase: Offsets, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell whether ``, said the mayor`` follows a clause: somebody who can speak, then a stop or a comma."""
    after = page.range(phrase[1], phrase[1] + 1)[0]
    if after < clause.hi and page.tokens.lower[after] not in {".", ",", ";", "—", "–"}:
        return False
    lo, hi = page.range(*phrase)
    entity = page.entity_at(hi - 1)
    named = entity is not None and entity.label in {"PERSON", "ORG"}
    speaks = lexicon.nouns["person"] | lexicon.words["pronoun"]
    return named or page.tokens.lower[hi - 1] in speaks or page.tokens.lower[lo] in speaks


def _passive_speaker(page: Page, clause: Clause, lexicon: Lexicon) -> None:
    """Look for ``by`` and who follows it; without, nobody is behind the cue."""
    clause.hull = clause.cue
    for i in range(clause.after, min(clause.after + 4, clause.hi)):
        if page.masked[i] or page.tokens.lower[i] in {",", "that", ":", "."}:
            break
        if page.tokens.lower[i] == "by" and page.word(i - 1) != page.word(i + 1):
            phrase = right_phrase(page, i + 1, clause.hi, lexicon)
            if phrase is not None:
                set_speaker(clause, phrase, inverted=True)
                return
    clause.agentless = True
    first = clause.first
    if first > clause.lo and page.tokens.lower[first - 1] == "it":
        clause.hull = page.tokens.start[first - 1], clause.cue[1]


def _noun_cue(page: Page, i: int, lo: int, hi: int, lexicon: Lexicon) -> Clause | None:
    """Read ``an analogy was made`` and ``the ministry issued a warning``."""
    entry = lexicon.support[page.tokens.lower[i]]
    aux = _auxiliaries(page, i, lo, lexicon)
    if aux.be and entry.shape in {"past", "participle"}:
        return (
            None if aux.modal or aux.negated else _noun_passive(page, i, aux.first, lo, hi, lexicon)
        )
    if entry.shape == "base" or page.tokens.tag[i][:2] not in {"", "VB"}:
        return None
    return _noun_active(page, i, lo, hi, lexicon)


def _noun_passive(
    page: Page, i: int, first: int, lo: int, hi: int, lexicon: Lexicon
) -> Clause | None:
    tokens, at, noun = page.tokens, first - 1, None
    while at >= lo and first - at < NOUN_WINDOW and tokens.lower[at] not in {",", ";", ":", "."}:
        if tokens.lower[at] in lexicon.nouns["reporting"] and not page.masked[at]:
            noun = at
        at -= 1
    if noun is None:
        return None
    clause = Clause(
        cue=page.span(noun, i + 1),
        lemma=tokens.lower[noun],
        frames=ALL_FRAMES,
        voice="noun",
        head=i,
        first=noun,
        after=i + 1,
        lo=lo,
        hi=hi,
    )
    _passive_speaker(page, clause, lexicon)
    return clause


def _noun_active(page: Page, i: int, lo: int, hi: int, lexicon: Lexicon) -> Clause | None:
    tokens = page.tokens
    opens = {":", "that", ",", "—", *OPENING_MARKS}
    for at in range(i + 1, min(i + 6, hi)):
        if page.masked[at] or tokens.lower[at] in {",", ".", ":"}:
            break
        if tokens.lower[at] in lexicon.nouns["reporting"] and page.word(at + 1, lo, hi) in opens:
            clause = Clause(
                cue=page.span(i, at + 1),
                lemma=tokens.lower[at],
                frames=ALL_FRAMES | {"that"},
                voice="active",
                head=i,
                first=i,
                after=at + 1,
                lo=lo,
                hi=hi,
            )
            _find_speaker(page, clause, lexicon)
            return clause if clause.speaker is not None else None
    return None


def _noun_is(page: Page, i: int, lo: int, hi: int, lexicon: Lexicon) -> Clause | None:
    """Read ``the stress was once more on …`` and ``the reply was: “…”``."""
    at = i + 1
    words = lexicon.words
    if page.word(at, lo, hi) not in words["be"] - {"'s", "been", "being", "be"}:
        return None
    at += 1
    while page.word(at, lo, hi) in words["adverb"] or page.word(at, lo, hi).endswith("ly"):
        at += 1
    if page.tokens.tag[at : at + 1] == ["JJ"] and page.word(at + 1, lo, hi) == ":":
        at += 1  # "the answer was brief:"
    follows = page.word(at, lo, hi)
    quoted = at < hi and bool(page.masked[at])
    if follows not in {"on", ":"} and not quoted:
        return None
    clause = Clause(
        cue=page.span(i, at),
        lemma=page.tokens.lower[i],
        frames=ALL_FRAMES,
        voice="noun",
        head=i,
        first=i,
        after=at,
        lo=lo,
        hi=hi,
        agentless=True,
    )
    clause.hull = clause.cue
    return clause
