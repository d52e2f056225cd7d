"""Clusters, pairs and what is recalled, as rows."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from counted import Tables, counted
from saying import document, statement

pytest.importorskip("duckdb")
pytest.importorskip("rapidfuzz")

TABLES = ("clusters", "cluster_members", "pairs", "recalled")
SAID = "Old yards and new docks must grow together, and no valley shall pay for the coast."
SHORT = "new docks must grow together, and no valley shall pay for the coast"
CHANGED = "Old yards and new docks should grow together, and no valley shall pay for the coast."
MORE = "Whoever hoards medicine will be treated as a smuggler; teachers weigh more than ministers."
OTHER = [
    "Ferry tickets in Tarn are to be frozen for two winters, the mayor decided.",
    "Granaries hold rye for ninety days, and barley for forty more.",
    "Judges at Erlwick recalled that an order not published binds nobody.",
    "Sixty tankers without insurance were counted in the outer roads last night.",
    "Winter coats ought not to be chosen by generals who never froze.",
]


def found(*rows: Any, dates: dict[str, str | None] | None = None) -> Tables:
    others = [statement(f"z{n}#q1", text) for n, text in enumerate(OTHER)]
    names = sorted({row.document for row in (*rows, *others)})
    documents = [document(name, (dates or {}).get(name)) for name in names]
    return counted(rows=[*rows, *others, *documents])


def test_the_earliest_by_document_and_by_occasion() -> None:
    result = found(
        statement("late#q2", SAID, said="2014-03", occasion="key/forum/2014"),
        statement("early#q1", CHANGED, said="2020-05-01", occasion="key/forum/2020"),
        statement("none#q9", SHORT, speaker=None),
        dates={"late": "2026-02-01", "early": "2020-05-02"},
    )
    (cluster,) = result["clusters"]
    assert (cluster.earliest, cluster.earliest_date) == ("early#q1", dt.date(2020, 5, 2))
    assert (cluster.first_said, cluster.first_said_date) == ("late#q2", dt.date(2014, 3, 1))
    assert (cluster.statements, cluster.documents, cluster.undated) == (3, 3, 1)
    assert cluster.occasion_name == "key/forum/2014"
    assert [row.statement for row in result["cluster_members"]] == [
        "early#q1",
        "late#q2",
        "none#q9",
    ]
    assert {row.cluster for row in result["cluster_members"]} == {cluster.cluster}


def test_who_has_it_from_whom() -> None:
    result = found(
        statement("a#q1", SAID),
        statement("b#q1", SHORT, speaker="bram"),
        statement("c#q1", SAID),
        statement("d#q1", f"In the hall at Tarn she repeated once more that {SAID}"),
        dates={"a": "2031-05-01", "b": "2031-05-11", "c": "2031-05-01", "d": None},
    )
    rows = {row.later: row for row in result["pairs"]}
    assert {name: row.earlier for name, row in rows.items()} == {
        "b#q1": "a#q1", "c#q1": "a#q1", "d#q1": "a#q1",
    }  # fmt: skip
    assert (rows["b#q1"].order, rows["b#q1"].gap_days) == ("later", 10)
    assert (rows["c#q1"].order, rows["c#q1"].gap_days) == ("same_time", 0)
    assert (rows["d#q1"].order, rows["d#q1"].gap_days) == ("undated", None)
    assert (rows["c#q1"].relation, rows["c#q1"].difference) == ("same_words", "")
    assert rows["b#q1"].difference == "[-Old yards and-] new docks …"
    assert rows["b#q1"].share == 1.0
    assert (rows["b#q1"].later_speaker, rows["b#q1"].earlier_speaker) == ("bram", "ada quill")


COAL = "Coal from the upper pits was to be weighed twice before any barge might leave the quay."
NURSES = "Nurses on the islands are owed a warm house, a lamp and a boat that starts in frost."
BEES = "Bees, he warned, know nothing of borders and will forage wherever clover has been sown."
ROOFS = "Slate roofs outlast their owners, which is why every second tax of ours falls on thatch."
MILLS = "Seven mills along the Aske stand idle since spring because nobody dredged their races."
HARPS = "A harp without its player is firewood, she told pupils who had mocked the old school."
RELATIONS = {"changed": "changed", "short": "short_form", "long": "long_form"}
YEARS = {"a": "2031", "b": "2032"}


@pytest.fixture(scope="module")
def apart() -> Tables:
    """One corpus for all tests whose words have nothing to do with one another."""
    return found(
        statement("changed-a#q1", SAID),
        statement("changed-b#q1", CHANGED),
        statement("short-a#q1", f"{COAL} {MORE}"),
        statement("short-b#q1", COAL),
        statement("long-a#q1", NURSES),
        statement("long-b#q1", f"{NURSES} {BEES}"),
        statement("alone#q1", ROOFS),
        statement("alone#q2", ROOFS, start=500),
        statement("outer#q1", MILLS),
        statement("outer#q2", MILLS.partition("mills ")[2], start=12),
        statement("other#q1", MILLS),
        statement("they-a#q1", HARPS, speaker="[pronoun] they"),
        statement("they-b#q1", HARPS, speaker="[pronoun] they"),
        statement("they-c#q1", HARPS),
        statement("they-d#q1", HARPS, speaker=None),
        dates={f"{form}-{name}": year for form in RELATIONS for name, year in YEARS.items()},
    )


def members(result: Tables, text: str) -> list[str]:
    """Return the statements of the one cluster that has such a text."""
    (cluster,) = (row for row in result["clusters"] if row.text == text)
    return [row.statement for row in result["cluster_members"] if row.cluster == cluster.cluster]


@pytest.mark.parametrize("form", RELATIONS)
def test_short_and_long_forms(form: str, apart: Tables) -> None:
    (pair,) = (row for row in apart["pairs"] if row.cluster and row.later.startswith(form))
    assert (pair.later, pair.relation) == (f"{form}-b#q1", RELATIONS[form])
    assert pair.earlier == f"{form}-a#q1"


def test_one_document_makes_no_cluster(apart: Tables) -> None:
    assert not any(row.text == ROOFS for row in apart["clusters"])
    assert not any(row.statement.startswith("alone") for row in apart["cluster_members"])


def test_what_stands_in_another_statement_of_the_document_counts_once(apart: Tables) -> None:
    assert members(apart, MILLS) == ["other#q1", "outer#q1"]


def test_a_pronoun_of_nobody_known_is_no_speaker_of_a_cluster(apart: Tables) -> None:
    (cluster,) = (row for row in apart["clusters"] if row.text == HARPS)
    assert (cluster.documents, cluster.speakers) == (4, ["ada quill"])


def test_a_reprint_is_no_second_voice() -> None:
    texts = [SAID, OTHER[0], OTHER[1]]
    paper = [statement(f"a#q{n}", text, start=200 * n) for n, text in enumerate(texts)]
    reprint = [statement(f"b#q{n}", text, start=200 * n) for n, text in enumerate(texts)]
    result = found(*paper, *reprint, statement("c#q1", SAID))
    (cluster,) = (row for row in result["clusters"] if row.text == SAID)
    assert (cluster.documents, cluster.independent) == (3, 2)
    marked = {row.later: row.reprint for row in result["pairs"] if row.later in ("b#q0", "c#q1")}
    assert marked == {"b#q0": True, "c#q1": False}


def test_what_was_said_long_before_is_recalled() -> None:
    said = "2014-03-01"
    result = found(
        statement("a#q1", SAID, said=said, occasion="key/forum"),
        statement("b#q1", OTHER[0], said="2026-01-30", occasion="key/other"),
        statement("c#q1", OTHER[1], said="20XX", occasion="key/vague"),
        dates={"a": "2026-02-01", "b": "2026-02-01", "c": "2026-02-01"},
    )
    (row,) = result["recalled"]
    assert row.said == said
    assert (row.statement, row.said_date) == ("a#q1", dt.date(2014, 3, 1))
    assert row.gap_days == (dt.date(2026, 2, 1) - dt.date(2014, 3, 1)).days


def test_other_words_stand_apart_from_clusters() -> None:
    one = "The tunnel below the Skarn ridge is to cost 340 million crowns and open in May"
    two = "Skarn ridge: 340 million crowns for the tunnel underneath, whose opening is set for May"
    result = found(statement("a#q1", one), statement("b#q1", two), dates={"a": "2031", "b": "2032"})
    assert result["clusters"] == []
    (pair,) = result["pairs"]
    assert (pair.later, pair.relation, pair.cluster) == ("b#q1", "other_words", None)
    assert pair.difference == ""


def test_the_order_of_rows_makes_no_difference() -> None:
    rows = [statement(f"{name}#q1", SAID) for name in "abcd"] + [
        statement(f"{name}#q2", SHORT, start=300) for name in "bcde"
    ]
    dates = dict.fromkeys("abcde", "2031-05-01")
    expected = found(*rows, dates=dates)
    random.Random(1).shuffle(rows)
    other = found(*rows, dates=dates)
    for name in TABLES:
        assert other[name] == expected[name]


def test_a_corpus_whose_statements_have_no_words() -> None:
    result = counted(rows=[statement("a#q1", "…"), document("a")])
    assert not any(result[name] for name in TABLES)
