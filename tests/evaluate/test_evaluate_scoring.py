"""What is counted and which mistakes are told, layer by layer, from records and from gold documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hostile
from readout.evaluate.gold import GoldDocument, gold_of, read_gold
from readout.evaluate.scored import LAYERS, LAYERS_READ
from readout.evaluate.scoring import MISTAKES, LedgerRow, Scoring, score
from readout.records.judged import PART_LABELS, GoldScope, judged_of, with_judged
from readout.records.types import (
    Cue,
    Entity,
    EventMention,
    Frame,
    FrameSpeaker,
    Occasion,
    Place,
    Record,
    Relation,
    Speaker,
    encode_record,
)
from sample import at
from sample import record as sample

Change = Callable[[Record], None]


def whole() -> Record:
    """Return a record with something of every layer."""
    made = sample()
    made.document = Frame(
        "news",
        speaker=FrameSpeaker("mayor"),
        event="ev1",
        date="2031-05-04",
        place=Place("Veld"),
        confidence={"kind": 0.8},
    )
    made.quotes[0].continues = "q0"
    return made


def gold(*records: Record) -> list[GoldDocument]:
    return [
        GoldDocument(str(n), gold_of(one, judged_of(one)), one)
        for n, one in enumerate(records, start=1)
    ]


def held(change: Change | None = None, back: Change | None = None) -> Scoring:
    """Hold a changed record against the whole one; or the whole one against changed gold."""
    wanted, found = whole(), whole()
    if change is not None:
        change(found)
    if back is not None:
        back(wanted)
    return score(gold(wanted), [found])


def told(scoring: Scoring) -> list[tuple[str, str]]:
    return [(one.layer, one.kind) for one in scoring.mistakes]


def counts(scoring: Scoring, layer: str) -> list[float]:
    return scoring.ledger.table([LedgerRow(layer)])[0, 0].tolist()  # type: ignore[no-any-return]


def test_a_record_agrees_with_itself_in_all() -> None:
    scoring = held()
    assert scoring.mistakes == []
    rows = scoring.ledger.rows()
    layers = {row.layer for row in rows}
    assert set(LAYERS) <= layers
    assert {"cues", "speakers", "occasions", "links", "relations"} <= layers
    assert {f"document {one}" for one in ("kind", "speaker", "event", "date", "place")} <= (layers)
    for layer in layers:
        wanted, found, strict, partial, kind = counts(scoring, layer)
        assert wanted == found == strict == partial == kind > 0, layer


@pytest.mark.parametrize("one", hostile.records(), ids=lambda one: one.id[:20])
def test_hostile_records_agree_with_themselves(one: Record) -> None:
    assert score(gold(one), [one]).mistakes == []


def without(name: str) -> Change:
    return lambda record: setattr(record, name, getattr(record, name)[1:])


def relabel(record: Record) -> None:
    record.entities[0].label = "WORK"


def widen(record: Record) -> None:
    _, end = at("new docks")
    record.entities[0].end = end
    record.entities[0].text = record.text[record.entities[0].start : end]


def both(record: Record) -> None:
    relabel(record)
    widen(record)


def more(record: Record) -> None:
    start, end = at("Old yards")
    record.entities.append(Entity("e9", start, end, "Old yards", "TECH"))


def speaker(record: Record) -> None:
    record.quotes[0].speaker = Speaker("agentless")


def cue(record: Record) -> None:
    start, end = at("belong")
    record.quotes[0].cue = Cue(start, end, "belong", "belong")


def no_cue(record: Record) -> None:
    record.quotes[0].cue = None


def occasion(record: Record) -> None:
    record.quotes[0].occasion = Occasion("Budget Day", "stated", date="2031")


def kind_of_quote(record: Record) -> None:
    record.quotes[0].kind = "indirect"


def no_relation(record: Record) -> None:
    record.passages[0].themes[0].relation = None


def other_relation(record: Record) -> None:
    record.passages[0].themes[0].relation = Relation("tension", [], 0.5)


def other_theme(record: Record) -> None:
    record.passages[0].themes[0].id = "sea_land"


def not_going_on(record: Record) -> None:
    record.quotes[0].continues = None


def event_kind(record: Record) -> None:
    record.events[0].kind = "rally"


def event_date(record: Record) -> None:
    record.events[0].date = "1999"


def mention(record: Record) -> None:
    record.events[0].mentions = [EventMention(*at("4 May")), *record.events[0].mentions]


def frame(**fields: Any) -> Change:
    def change(record: Record) -> None:
        for name, value in fields.items():
            setattr(record.document, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        (without("segments"), [("segments", "missed")]),
        (without("sentences"), [("sentences", "missed")]),
        (without("entities"), [("entities", "missed")]),
        (relabel, [("entities", "kind")]),
        (widen, [("entities", "edge")]),
        (both, [("entities", "kind and edge")]),
        (more, [("entities", "spurious")]),
        (speaker, [("quotes", "speaker")]),
        (cue, [("quotes", "cue")]),
        (no_cue, [("quotes", "cue")]),
        (occasion, [("quotes", "occasion")]),
        (kind_of_quote, [("quotes", "kind")]),
        (not_going_on, [("continued", "missed")]),
        (event_kind, [("events", "kind")]),
        (event_date, [("events", "date")]),
        (mention, [("events", "edge")]),
        (other_theme, [("themes", "missed"), ("themes", "spurious")]),
        (no_relation, [("themes", "relation")]),
        (other_relation, [("themes", "relation")]),
        (frame(kind="speech"), [("document kind", "kind")]),
        (frame(speaker=None), [("document speaker", "missed")]),
        (frame(speaker=FrameSpeaker("Ada")), [("document speaker", "speaker")]),
        (frame(event=None), [("document event", "missed")]),
        (frame(date="2030"), [("document date", "date")]),
        (frame(place=Place("Lom")), [("document place", "place")]),
    ],
)
def test_a_change_is_told_as_what_it_is(change: Change, mistakes: list[tuple[str, str]]) -> None:
    scoring = held(change)
    assert told(scoring) == mistakes
    assert {kind for _, kind in mistakes} <= set(MISTAKES)
    for one in scoring.mistakes:
        if one.start is not None:
            assert one.words and one.end is not None
            text = whole().text
            assert text[one.start : one.end].startswith(one.words.rstrip("…"))
            assert (one.before + one.words + one.after).rstrip("…") in text


def test_what_is_missed_one_way_is_spurious_the_other() -> None:
    for name in ("segments", "entities"):
        assert told(held(back=without(name))) == [(name, "spurious")]


def test_nested_quotes_are_not_asked_for() -> None:
    """Gold need not have the quotes that stand in others: one that is found is not wrong."""
    scoring = held(back=lambda record: record.quotes.pop(1) and None)
    assert scoring.mistakes == []
    assert counts(scoring, "quotes")[:3] == [1, 1, 1]


def test_the_measures_of_a_pair() -> None:
    assert counts(held(relabel), "entities") == [3, 3, 2, 3, 2]
    assert counts(held(widen), "entities") == [3, 3, 2, 2.5, 3]
    assert counts(held(both), "entities") == [3, 3, 2, 2.5, 2]
    assert counts(held(speaker), "speakers") == [1, 1, 0, 0, 0]
    assert counts(held(occasion), "occasions") == [1, 1, 0, 0, 1]


def test_bands_of_confidence_are_those_of_what_was_found() -> None:
    scoring = held(lambda record: setattr(record.quotes[0], "confidence", 0.95))
    row = LedgerRow("quotes", "confidence", "high")
    assert scoring.ledger.table([row])[0, 0].tolist()[:3] == [0, 1, 1]


def test_a_document_without_a_record_is_missed_as_a_whole() -> None:
    other = whole()
    other.id = "other"
    other.text += " "
    scoring = score(gold(whole(), other), [whole()])
    assert scoring.missing == ["other"]
    assert {one.kind for one in scoring.mistakes} == {"missed"}
    assert {one.document for one in scoring.mistakes} == {"other"}


# -- what was read


def test_what_nobody_read_is_not_scored() -> None:
    wanted = whole()
    start, end = at("On 4 May the mayor said")
    with_judged(
        wanted, GoldScope(tool="brat", layers=["entity"], spans=[(start, end)], links=False)
    )

    def change(record: Record) -> None:
        without("entities")(record)  # the one within what was read
        record.entities.pop()  # out of it
        speaker(record)
        without("segments")(record)

    found = whole()
    change(found)
    scoring = score(gold(wanted), [found])
    assert told(scoring) == [("entities", "missed")]
    assert counts(scoring, "entities")[:2] == [1, 0]


@pytest.mark.parametrize("length", [9, 23, 40])
def test_a_record_agrees_with_itself_wherever_it_was_read(length: int) -> None:
    """Also where an event, or a quote in pieces, stands in part where nobody has read."""
    layers = [*LAYERS_READ, *PART_LABELS]
    for start in range(0, len(whole().text), 3):
        wanted, spans = whole(), [(start, start + length)]
        with_judged(wanted, GoldScope(tool="brat", layers=layers, spans=spans))
        scoring = score(gold(wanted), [whole()])
        assert told(scoring) == [], start
        assert all(counts(scoring, layer)[0] == counts(scoring, layer)[1] for layer in LAYERS)


def test_parts_that_nobody_read_are_not_scored() -> None:
    wanted, found = whole(), whole()
    with_judged(
        wanted, GoldScope(tool="brat", layers=["quote", "speaker"], spans=[(0, len(wanted.text))])
    )
    for change in (speaker, no_cue, occasion):
        change(found)
    assert told(score(gold(wanted), [found])) == [("quotes", "speaker")]


# -- gold documents

TEXT = "Ada said that “old yards” stay. They must be mended."


def document(tmp_path: Path, **fields: Any) -> list[GoldDocument]:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "x", "text": TEXT, **fields}), encoding="utf-8")
    return read_gold(path)


def found(**fields: Any) -> Record:
    made = hostile.bare("x", TEXT)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def test_only_fields_that_are_there_are_scored(tmp_path: Path) -> None:
    one = document(tmp_path, entities=[{"start": 0, "end": 3, "label": "PERSON"}])
    made = found(
        entities=[Entity("e1", 0, 3, "Ada", "PERSON"), Entity("e2", 15, 24, "old yards", "TECH")],
        quotes=whole().quotes,
    )
    assert told(score(one, [made])) == [("entities", "spurious")]
    labelled = document(
        tmp_path, entities=[{"start": 0, "end": 3, "label": "PERSON"}], entity_labels=["PERSON"]
    )
    assert told(score(labelled, [made])) == []


def test_what_gold_has_not_all_of_may_be_found(tmp_path: Path) -> None:
    made = found(entities=[Entity("e1", 0, 3, "Ada", "PERSON")])
    assert told(score(document(tmp_path, entities=[]), [made])) == [("entities", "spurious")]
    for name in ("PERSON", "entities"):
        one = document(tmp_path, entities=[], unlisted=[name])
        assert told(score(one, [made])) == []


@pytest.mark.parametrize(
    ("sentences", "goes_on", "mistakes"),
    [
        ([(32, 52, "continued", True)], True, []),
        ([(32, 52, "continued", True)], False, ["missed"]),
        ([(32, 52, "own", True)], True, ["spurious"]),
        ([(32, 52, "own", True)], False, []),
        ([(32, 52, "own", False), (0, 31, "cue", True)], True, []),
    ],
)
def test_reports_that_go_on_by_sentence(
    tmp_path: Path, sentences: list[tuple[int, int, str, bool]], goes_on: bool, mistakes: list[str]
) -> None:
    names = ("start", "end", "label", "sure")
    one = document(tmp_path, sentences=[dict(zip(names, told, strict=True)) for told in sentences])
    made = found(quotes=whole().quotes[:1])
    made.quotes[0].content = [(32, 50)]
    made.quotes[0].continues = "q0" if goes_on else None
    assert [one.kind for one in score(one, [made]).mistakes] == mistakes


def test_themes_with_poles_and_relations(tmp_path: Path) -> None:
    made = whole()
    theme = made.passages[0].themes[0]
    place = next(one for one in made.segments if one.id == made.passages[0].segment)
    pole = theme.poles[0]
    fields: dict[str, Any] = {
        "id": made.id,
        "text": made.text,
        "segments": [{"i": 1, "kind": "paragraph", "start": place.start, "end": place.end}],
        "unlisted": ["segments"],
        "themes": [
            {
                "par": 1,
                "labels": [theme.id, "other"],
                "relations": {theme.id: "tension"},
                "poles": [{"pole": pole.pole, "start": pole.start, "end": pole.end}],
            }
        ],
    }
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(fields), encoding="utf-8")
    scoring = score(read_gold(path), [made])
    assert sorted(told(scoring)) == [
        ("poles", "spurious"),
        ("themes", "missed"),
        ("themes", "relation"),
    ]


def test_records_of_a_file_are_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(encode_record(whole()))
    assert score(read_gold(path), [whole()]).mistakes == []
