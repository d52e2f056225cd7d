from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.records.checks import Problem, _breaches, _validator, validate_line, validate_lines
from readout.records.types import encode_record
from sample import record

Data = dict[str, Any]


def data() -> Data:
    found: Data = json.loads(encode_record(record()))
    return found


def problems(changed: Data) -> list[Problem]:
    return list(validate_line(json.dumps(changed).encode(), 7))


def test_the_sample_is_valid() -> None:
    assert problems(data()) == []


CORRUPTIONS: list[tuple[str, Callable[[Data], object], str, str]] = [
    (
        "extensions of a record",
        lambda d: d.update(extensions=["sentiment"]),
        "$.extensions",
        "is not of type",
    ),
    (
        "extensions of a quote",
        lambda d: d["quotes"][0].update(extensions=None),
        "$.quotes[0].extensions",
        "is not of type",
    ),
    (
        "wrong offset",
        lambda d: d["entities"][0].update(start=14),
        "$.entities[0].text",
        "not the text at its offsets",
    ),
    (
        "wrong text",
        lambda d: d["entities"][1].update(text="Harbor Day"),
        "$.entities[1].text",
        "'Harbor Day'",
    ),
    (
        "past the end",
        lambda d: d["sentences"][3].update(end=999),
        "$.sentences[3]",
        "no stretch of the text",
    ),
    (
        "before the start",
        lambda d: d["segments"][0].update(start=-1),
        "$.segments[0]",
        "no stretch of the text",
    ),
    (
        "empty span",
        lambda d: d["segments"][0].update(end=0),
        "$.segments[0]",
        "no stretch of the text",
    ),
    (
        "half a span",
        lambda d: d["warnings"][1].update(end=None),
        "$.warnings[1]",
        "no stretch of the text",
    ),
    ("unsorted", lambda d: d["entities"].reverse(), "$.entities", "not sorted"),
    ("unsorted quotes", lambda d: d["quotes"].reverse(), "$.quotes", "not sorted"),
    (
        "overlap",
        lambda d: d["segments"][0].update(end=14),
        "$.segments[1]",
        "overlaps the one before",
    ),
    (
        "across segments",
        lambda d: d["sentences"][0].update(segment="s2"),
        "$.sentences[0]",
        "within its segment",
    ),
    ("missing field", lambda d: d.pop("warnings"), "$", "warnings"),
    (
        "missing inner field",
        lambda d: d["quotes"][0]["speaker"].pop("canonical"),
        "$.quotes[0].speaker",
        "canonical",
    ),
    ("wrong type", lambda d: d["quotes"][0].update(closed="yes"), "$.quotes[0].closed", "boolean"),
    ("no whole number", lambda d: d["segments"][0].update(start=0.0), "$", "segments[0].start"),
    (
        "wrong kind",
        lambda d: d["segments"][0].update(kind="headline"),
        "$.segments[0].kind",
        "headline",
    ),
    ("wrong label", lambda d: d["entities"][0].update(label="TIME"), "$.entities[0].label", "TIME"),
    ("wrong schema", lambda d: d.update(schema="readout/0"), "$.schema", "readout/0"),
    (
        "no such segment",
        lambda d: d["sentences"][0].update(segment="s9"),
        "$.sentences[0].segment",
        "'s9'",
    ),
    (
        "no such section",
        lambda d: d["segments"][1].update(section="s9"),
        "$.segments[1].section",
        "'s9'",
    ),
    (
        "no such entry",
        lambda d: d["entities"][1].update(refers_to="g9"),
        "$.entities[1].refers_to",
        "'g9'",
    ),
    (
        "no such mention",
        lambda d: d["entities"][2].update(coref="e9"),
        "$.entities[2].coref",
        "'e9'",
    ),
    ("no such parent", lambda d: d["quotes"][1].update(parent="q9"), "$.quotes[1].parent", "'q9'"),
    (
        "no such term",
        lambda d: d["glossary"][0].update(term_segment="s9"),
        "$.glossary[0].term_segment",
        "'s9'",
    ),
    (
        "no such passage",
        lambda d: d["passages"][0].update(segment="s9"),
        "$.passages[0].segment",
        "'s9'",
    ),
    (
        "no such speaker",
        lambda d: d["quotes"][0]["speaker"].update(entity="e9"),
        "$.quotes[0].speaker.entity",
        "'e9'",
    ),
    (
        "no such event",
        lambda d: d["quotes"][0]["occasion"].update(entity="e9"),
        "$.quotes[0].occasion.entity",
        "'e9'",
    ),
    ("id twice", lambda d: d["entities"][2].update(id="e1"), "$.entities", "an id stands twice"),
    (
        "term twice",
        lambda d: d["glossary"].append(d["glossary"][0]),
        "$.glossary",
        "an id stands twice",
    ),
    (
        "wrong cue",
        lambda d: d["quotes"][0]["cue"].update(text="sang"),
        "$.quotes[0].cue.text",
        "'sang'",
    ),
    (
        "wrong speaker",
        lambda d: d["quotes"][0]["speaker"].update(text="x"),
        "$.quotes[0].speaker.text",
        "'mayor'",
    ),
    (
        "pronoun with the key of a name",
        lambda d: d["quotes"][0]["speaker"].update(status="pronoun"),
        "$.quotes[0].speaker.key",
        "groups strangers",
    ),
    (
        "occasion without an event",
        lambda d: d["quotes"][0]["occasion"].update(event=None),
        "$.quotes[0].occasion.event",
        "the id of its event",
    ),
    (
        "speaker without a key",
        lambda d: d["quotes"][0]["speaker"].update(key=None),
        "$.quotes[0].speaker.key",
        "key to group by",
    ),
    ("wrong contents", lambda d: d["quotes"][0].update(text="x"), "$.quotes[0].text", "joined"),
    ("no contents", lambda d: d["quotes"][1].update(content=[]), "$.quotes[1].content", "empty"),
    (
        "wrong mark",
        lambda d: d["quotes"][1].update(marked=[[5, 5]]),
        "$.quotes[1].marked[0]",
        "no stretch",
    ),
    (
        "sure beyond doubt",
        lambda d: d["quotes"][0].update(confidence=1.5),
        "$.quotes[0].confidence",
        "0 and 1",
    ),
    (
        "score",
        lambda d: d["passages"][0]["scores"][0].update(score=-1),
        "$.passages[0].scores[0].score",
        "0 and 1",
    ),
    (
        "no date",
        lambda d: d["entities"][0]["normal"].update(edtf="May"),
        "$.entities[0].normal.edtf",
        "no EDTF",
    ),
    (
        "no time",
        lambda d: d["quotes"][0]["occasion"].update(date="May"),
        "$.quotes[0].occasion.date",
        "no EDTF",
    ),
    (
        "wrong evidence",
        lambda d: d["passages"][0]["themes"][0].update(evidence=[[0, 999]]),
        "$.passages[0].themes[0].evidence[0]",
        "no stretch",
    ),
]


@pytest.mark.parametrize(
    ("corrupt", "path", "reason"), [c[1:] for c in CORRUPTIONS], ids=[c[0] for c in CORRUPTIONS]
)
def test_every_corruption_is_found(
    corrupt: Callable[[Data], object], path: str, reason: str
) -> None:
    changed = data()
    corrupt(changed)
    found = problems(changed)
    assert {problem.line for problem in found} == {7}
    assert any(problem.path == path and reason in problem.reason for problem in found), found


def test_a_file_of_records() -> None:
    good = encode_record(record())
    other = good.replace(b'"id":"sample"', b'"id":"other"')
    found = list(validate_lines([good, b"\n", b"{broken\n", b"[1]\n", b"\xff\n", other, good]))
    assert [(problem.line, problem.path) for problem in found] == [
        (3, "$"),
        (4, "$"),
        (5, "$"),
        (7, "$.id"),
    ]
    assert "line 1" in found[-1].reason


def test_no_lines_no_problems() -> None:
    assert list(validate_lines([])) == []


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
)


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_changed_nothing_is_raised(choices: st.DataObject) -> None:
    changed = data()
    for _ in range(choices.draw(st.integers(1, 3))):
        place: Any = changed
        while isinstance(place, (dict, list)) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = choices.draw(st.sampled_from(keys))
            if (
                not isinstance(place[key], (dict, list))
                or not place[key]
                or choices.draw(st.integers(0, 5)) == 0
            ):
                place[key] = choices.draw(values)
                break
            place = place[key]
    for problem in problems(changed):
        assert problem.path.startswith("$")
        assert problem.reason


@given(st.data())
@settings(max_examples=150)
def test_a_record_that_comes_back_as_it_was_is_what_the_schema_says(draws: st.DataObject) -> None:
    """Most records are not held against the schema at all: it must have nothing against them."""
    changed = data()
    here: Any = changed
    while isinstance(here, dict | list) and here:
        keys = list(here) if isinstance(here, dict) else range(len(here))
        key = draws.draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or draws.draw(st.booleans()):
            other = [None, 1, 1.0, True, "", "x", [], {}, [1, 2]]
            if draws.draw(st.booleans()):
                here[key] = draws.draw(st.sampled_from(other))
            else:
                del here[key]
            break
        here = here[key]
    if not _breaches(changed):
        assert list(_validator().iter_errors(changed)) == []
