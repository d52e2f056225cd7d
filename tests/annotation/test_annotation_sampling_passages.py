from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from readout.annotation.regions import checked_layers, tasks_of
from readout.annotation.sampling import (
    DISAGREE,
    ChosenPassage,
    Decision,
    decisions_of,
    encode,
    groups,
    reasons,
    select,
    sketch,
    uncertainty,
    worths,
)
from readout.errors import ConfigError
from readout.records.dataset import read_records
from readout.records.judged import LAYERS
from readout.records.types import (
    Passage,
    Record,
    Segment,
    Source,
    Theme,
    ThemeScore,
    bare_record,
    encode_record,
)
from sample import record

WORDS = ("harbours", "ferries", "orchards", "looms", "dykes", "granaries", "mills")


def passage_of(document: int, number: int) -> str:
    rng = np.random.default_rng(document * 100 + number)
    return " ".join(rng.choice(WORDS, 12)).capitalize() + "."


def document_of(name: str, texts: list[str], scores: list[float]) -> Record:
    text = "\n\n".join(texts)
    places = []
    for words in texts:
        start = text.index(words, places[-1][1] if places else 0)
        places.append((start, start + len(words)))
    record = bare_record(name, text, Source(f"{name}.txt", "0" * 64, "text/plain"))
    record.segments = [Segment(f"s{n}", "paragraph", *place) for n, place in enumerate(places)]
    record.passages = [
        Passage(
            f"s{n}",
            [Theme("a", score, [], [])] if score >= 0.3 else [],
            [ThemeScore("a", score)],
            *place,
        )
        for n, (place, score) in enumerate(zip(places, scores, strict=True))
    ]
    return record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    records = []
    for document in range(10):
        rng = np.random.default_rng(document)
        texts = [passage_of(document, number) for number in range(8)]
        records.append(document_of(f"d{document}", texts, rng.random(8).round(2).tolist()))
    found = tmp_path / "records.jsonl"
    found.write_bytes(b"".join(encode_record(one) + b"\n" for one in records))
    return found


def test_passages_are_chosen_with_their_chances(path: Path) -> None:
    found = select(path, 20, per_document=3, seed=4)
    assert (len(found.chosen), found.passages, found.documents) == (20, 80, 10)
    of = [one.record for one in found.chosen]
    assert max(of.count(name) for name in of) <= 3
    assert all(0.05 - 1e-4 <= one.chance <= 1 for one in found.chosen)
    assert {one.alike for one in found.chosen} == {1}
    assert 0 < sum(one.random for one in found.chosen) < 10
    assert sum(reasons(found.chosen).values()) == 20


def test_a_choice_is_the_same_every_time_and_another_with_another_seed(path: Path) -> None:
    first, again, other = (encode(select(path, 20, seed=n).chosen) for n in (1, 1, 2))
    assert first == again != other


def test_a_choice_names_tasks_of_the_exports(path: Path) -> None:
    chosen = {one.task: one for one in select(path, 12).chosen}
    tasks = [
        task for record in read_records(path) for task in tasks_of(record) if task.id in chosen
    ]
    assert [task.id for task in tasks] == list(chosen)
    for task in tasks:
        one = chosen[task.id]
        assert (one.sha256, one.start, one.end) == (task.sha256, task.start, task.end)
        assert one.text == task.text


def test_likely_themes_are_likelier_and_weights_add_up_to_the_corpus(path: Path) -> None:
    scores = {
        (record.id, passage.start): passage.scores[0].score
        for record in read_records(path)
        for passage in record.passages
    }
    weights, found = [], []
    for seed in range(60):
        chosen = select(path, 20, seed=seed).chosen
        weights.append(sum(1 / one.chance for one in chosen))
        found.append(np.mean([scores[one.record, one.start] for one in chosen]))
    spread = np.std(weights) / np.sqrt(60)
    assert abs(np.mean(weights) - 80) < 4 * spread
    assert np.mean(found) > np.mean(list(scores.values())) + 0.1


def test_of_passages_in_the_same_words_one_is_chosen(tmp_path: Path) -> None:
    texts = [passage_of(1, number) for number in range(5)]
    records = [document_of(f"d{n}", texts, [0.5] * 5) for n in range(4)]
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join(encode_record(one) + b"\n" for one in records))
    chosen = select(path, 20).chosen
    assert sorted(one.text.strip() for one in chosen) == sorted(texts)
    assert [(one.alike, one.chance) for one in chosen] == [(4, 0.25)] * 5
    assert len({one.record for one in chosen}) > 1


def test_layers_say_what_tells_of_doubt(path: Path) -> None:
    chosen = select(path, 20, layers=checked_layers(("quote",))).chosen
    assert all(one.doubts == {} for one in chosen)


def test_where_somebody_speaks(tmp_path: Path) -> None:
    one, other = record(), record()
    one.quotes[0].speaker.canonical = "Ada Quill"
    other.id, other.quotes[0].speaker.canonical = "other", "Wei Lan"
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join(encode_record(each) + b"\n" for each in (one, other)))
    (found,) = select(path, 5, speaker="quill").chosen
    assert (found.record, "Old yards" in found.text) == ("sample", True)
    with pytest.raises(ConfigError, match="none of the speaker asked for"):
        select(path, 5, speaker="Bo Sol")


def test_nothing_to_choose_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    empty = structs.replace(document_of("d", ["Words."], [0.5]), text="  ")
    empty = structs.replace(empty, segments=[], passages=[])
    path.write_bytes(encode_record(empty) + b"\n")
    with pytest.raises(ConfigError, match="no passage") as caught:
        select(path, 5)
    assert caught.value.code == "nothing_to_select"


def test_a_line_has_what_is_told() -> None:
    one = ChosenPassage(
        task="d#1",
        record="d",
        sha256="0",
        start=0,
        end=5,
        chance=0.5,
        random=True,
        alike=1,
        doubts={"direct": 0.4},
        text="Words",
    )
    assert encode([one]) == (
        b'{"chance":0.5,"random":true,"alike":1,"doubts":{"direct":0.4},"task":"d#1",'
        b'"record":"d","sha256":"0","start":0,"end":5,"text":"Words"}\n'
    )


@pytest.mark.parametrize(
    ("decision", "threshold", "found"),
    [
        (Decision("direct", 0.5, given=True), 0.5, 1.0),
        (Decision("theme:old_new", 0.2, given=True), 0.2, 1.0),
        (Decision("theme:old_new", 0.0, given=False), 0.2, 0.0),
        (Decision("direct", 1.0, given=True), 0.5, 0.0),
        (Decision("direct", 1.0, given=True, apart=True), 0.5, DISAGREE),
    ],
)
def test_doubt(decision: Decision, threshold: float, found: float) -> None:
    assert uncertainty(decision, threshold) == pytest.approx(found, abs=1e-4)


def test_decisions_of_a_record() -> None:
    one = record()
    one.passages[0].scores.append(ThemeScore("sea_land", 0.07))
    one.quotes[0].method = "encoder-marks"
    found = [decision for _, decision in decisions_of(one, frozenset(LAYERS))]
    themes = {d.what: (d.chance, d.given) for d in found if d.what.startswith("theme:")}
    score = one.passages[0].scores[0].score
    assert themes == {"theme:old_new": (score, True), "theme:sea_land": (0.07, False)}
    said = {d.what: d.apart for d in found if not d.what.startswith("theme:")}
    assert said == {"direct": True, "term": False}
    only = [d.what for _, d in decisions_of(one, checked_layers(("theme",)))]
    assert only == ["theme:old_new", "theme:sea_land"]


def test_the_threshold_is_that_of_the_least_likely_theme_given() -> None:
    chances = [(0.8, True), (0.3, True), (0.2, False)]
    found = worths([[Decision("theme:a", chance, given)] for chance, given in chances])
    doubts = [told["theme:a"] for _, told in found]
    assert doubts[1] == pytest.approx(1.0) == max(doubts)


def test_rare_kinds_are_worth_more() -> None:
    common = [Decision("theme:a", 0.4, given=False)]
    rare = [Decision("theme:b", 0.4, given=False)]
    (first, doubts), *_, (second, _), nothing = worths([*[common] * 30, rare, []])
    assert second > 2 * first
    assert list(doubts) == ["theme:a"]
    assert nothing == (0, {})


def test_themes_are_worth_their_chance_and_statements_their_doubt() -> None:
    for what, order in (("theme:a", [0.1, 0.5, 0.9]), ("direct", [0.99, 0.9, 0.5])):
        found = worths([[Decision(what, chance, given=True)] for chance in order])
        values = [value for value, _ in found]
        assert values == sorted(values) and values[0] < values[-1] / 4


SAID = (
    "The council asked every harbour town to keep two docks free for the ferries through the winter "
    "months, and to publish the list of closed piers on the first day of each month without delay."
)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (SAID, True),
        (SAID.upper().replace(",", " –"), True),
        (SAID.replace("two docks", "three docks"), True),
        ("Meanwhile " + SAID, True),
        (SAID[:80], False),
        ("The bakers of the town sang at the close, and nobody asked for the list.", False),
    ],
)  # fmt: skip
def test_which_passages_are_alike(other: str, alike: bool) -> None:
    first, second = groups([sketch(SAID), sketch(other)]).tolist()
    assert (first == second) is alike


def test_short_ones_are_alike_when_they_are_the_same() -> None:
    texts = ["Applause.", "applause", "Thank you.", "", "…", "Applause and thanks."]
    assert groups(map(sketch, texts)).tolist() == [0, 0, 1, 2, 2, 3]


def test_groups_join_over_several() -> None:
    other = "Meanwhile " + SAID
    texts = [SAID, "Other words.", other, SAID.replace("delay", "fail")]
    assert len(set(groups(map(sketch, texts)).tolist())) == 2
