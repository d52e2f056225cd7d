"""The whole method.

Quotations in marks and reported clauses of a document, as quotes of the record.
"""

from __future__ import annotations

from readout.discourse.events import document_event
from readout.language.cues import Lexicon, lexicon
from readout.language.page import Page
from readout.records import Cue, Quote, Warning
from readout.spans import contains
from readout.stages.quotes.choice import Models, packaged_models
from readout.stages.quotes.compose import Composer
from readout.stages.quotes.confidence import confidence
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.encoded import Convention, add_encoded
from readout.stages.quotes.labels import add_labelled
from readout.stages.quotes.lists import extend_lists
from readout.stages.quotes.neighbours import settle
from readout.stages.quotes.read.stretches import find_stretches
from readout.stages.quotes.read.units import inner_units, outer_units
from readout.stages.quotes.resolve.occasions import OccasionResolver
from readout.stages.quotes.resolve.speakers import SpeakerResolver
from readout.stages.quotes.scope import Scope, is_statement

__all__ = ["extract", "find_drafts"]

UNSEEN = 2.0


def extract(
    page: Page,
    min_confidence: float = 0.0,
    *,
    scope: Scope = "statements",
    convention: Convention = "record",
) -> tuple[list[Quote], list[Warning]]:
    """Find the quotes of a document.

    Parameters
    ----------
    page : Page
        The document with what earlier stages found.
    min_confidence : float
        Statements without quotation marks below this are left out; below twice this, where rules
        alone found them although an encoder read the text.
    scope : str
        ``statements`` (what is said, written, asked or decided in words) or ``all`` (thoughts,
        hopes, intentions and attitudes too).
    convention : str
        Where spans begin and end: ``record`` (as the contract says) or ``polnear`` (contents with
        the "that" which opens them and marks without a partner, sources and cues with a closing
        comma or colon).

    Returns
    -------
    (quotes, warnings)
        Quotes sorted by start, outer ones first, ids ``q1``, ``q2``, …; warnings about marks.
    """
    composer, warnings = find_drafts(page, scope, convention, packaged_models())
    composer.drafts = [
        d for d in composer.drafts if d.marked or d.confidence >= _least(page, d, min_confidence)
    ]
    return _finish(composer, composer.lexicon), warnings


def _least(page: Page, draft: Draft, min_confidence: float) -> float:
    """Return the confidence that a statement needs.

    More where the encoder read the words and labelled nothing.
    """
    unseen = bool(page.roles) and draft.statement is None and draft.method != "label"
    return UNSEEN * min_confidence if unseen else min_confidence


def find_drafts(
    page: Page, scope: Scope, convention: Convention, models: Models
) -> tuple[Composer, list[Warning]]:
    """Find the quotes of a document before they have ids, speakers and occasions.

    See :func:`extract`.
    """
    words = lexicon()
    stretches, warnings = find_stretches(page.text, page.segments, turned=convention == "polnear")
    units = outer_units(page, stretches, words)
    composer = Composer(page, stretches, words, models)
    waiting = {order: composer.compose(unit, order) for order, unit in enumerate(units)}
    extend_lists(composer, units)
    settle(composer, units, waiting)
    add_labelled(composer, units)
    add_encoded(composer, units, page.roles, scope, convention)
    _nested(composer, words)
    if scope == "statements":
        composer.drafts = [d for d in composer.drafts if is_statement(page, d, words)]
    for draft in composer.drafts:
        draft.confidence = confidence(page, draft, words, models)
    return composer, warnings


def _nested(composer: Composer, words: Lexicon) -> None:
    """Decide on quotations within quotations."""
    inner = inner_units(composer.page, composer.stretches, words)
    waiting = {order: composer.compose(unit, order) for order, unit in enumerate(inner)}
    settle(composer, inner, waiting)
    for number, stretch in enumerate(composer.stretches):
        draft = composer.owner.get(number)
        if draft is not None and draft.parent is None and stretch.parent is not None:
            draft.parent = composer.owner.get(stretch.parent)


def _finish(composer: Composer, words: Lexicon) -> list[Quote]:
    page = composer.page
    drafts = sorted(
        (d for d in composer.drafts if d.contents), key=lambda d: (d.start, -d.contents[-1][1])
    )
    drafts = _own_contents(drafts)
    _settle_parents(drafts)
    event = document_event(page)
    contents = [
        span for draft in composer.drafts if draft.kind == "indirect" for span in draft.contents
    ]
    speakers = SpeakerResolver(page, words, event)
    occasions = OccasionResolver(page, words, event, contents)
    ids = {id(draft): f"q{number}" for number, draft in enumerate(drafts, 1)}
    return [
        Quote(
            id=ids[id(draft)],
            kind=draft.kind,
            content=draft.contents,
            marked=draft.marked,
            text=" ".join(page.text[s:e] for s, e in draft.contents),
            closed=draft.closed,
            cue=_cue(page, draft),
            speaker=speakers.resolve(draft),
            occasion=occasions.resolve(draft),
            parent=ids.get(id(draft.parent)) if draft.parent is not None else None,
            method=draft.method,
            confidence=draft.confidence,
        )
        for draft in drafts
    ]


def _settle_parents(drafts: list[Draft]) -> None:
    """Give every term the smallest quote around it: edges may have moved since it was found."""
    around: list[Draft] = []
    for draft in drafts:
        around = [other for other in around if other.contents[-1][1] > draft.start]
        if draft.kind == "term":
            holding = [
                o for o in around if any(contains(span, draft.contents[0]) for span in o.contents)
            ]
            draft.parent = min(holding, key=lambda o: o.contents[-1][1] - o.start, default=None)
        around.append(draft)


def _own_contents(drafts: list[Draft]) -> list[Draft]:
    """Leave out a reported clause that another quote of the same words already covers."""
    seen: set[tuple[tuple[int, int], ...]] = set()
    kept: list[Draft] = []
    for draft in drafts:
        key = tuple(draft.contents)
        if key in seen:
            continue
        seen.add(key)
        kept.append(draft)
    return kept


def _cue(page: Page, draft: Draft) -> Cue | None:
    clause = draft.clause
    if clause is None or draft.kind == "term":
        return None
    start, end = clause.cue
    return Cue(start, end, page.text[start:end], clause.lemma)
