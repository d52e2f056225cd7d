"""The gazetteer: reading, errors, matching, and its cost."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.stages.entities.gazetteer import Gazetteer, GazetteerEntry, load_gazetteer
from readout.stages.entities.tokens import WordTokens


def write(path: Path, *lines: object) -> Path:
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n",
        "utf-8",
    )
    return path


def matched(gazetteer: Gazetteer, text: str) -> list[str]:
    words = WordTokens(text)
    return [text[c.start : c.end] for c in gazetteer.match(words, 0, len(words))]


def test_folder_and_file(tmp_path: Path) -> None:
    write(
        tmp_path / "a.jsonl", {"name": "Velden", "label": "GPE", "aliases": [], "kb_id": "Q1"}, ""
    )
    file = write(
        tmp_path / "b.jsonl",
        {"name": "Moss Forum", "label": "EVENT", "month": "03", "rhythm": "yearly"},
    )
    assert load_gazetteer([tmp_path]).size == 2
    assert load_gazetteer([file]).size == 1


def test_table(tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    file.write_text(
        '\ufeffname,label,aliases,kb_id\nHarbour Council,ORG,Port Council; HC ;,Q1\n\n"Reeds, Moss and Co",ORG,,\n',
        "utf-8",
    )
    gazetteer = load_gazetteer([tmp_path])
    assert gazetteer.size == 2
    assert matched(gazetteer, "HC and the Port Council met Reeds, Moss and Co.") == [
        "HC",
        "Port Council",
        "Reeds, Moss and Co",
    ]
    assert gazetteer.lookup("HC") == GazetteerEntry(
        "Harbour Council", "ORG", ["Port Council", "HC"], "Q1"
    )


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("name,lable\nX,ORG\n", "label", 1),
        ("name,label\nX,CITY\n", "Allowed", 2),
        ("name,label\nX,ORG,Y\n", "cells", 2),
        ("name,label\n,ORG\n", "name", 2),
        ('name,label\nX,ORG\n"Y,ORG\n', "unexpected end", 2),
    ],
)
def test_bad_table(tmp_path: Path, text: str, reason: str, line: int) -> None:
    file = tmp_path / "g.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=reason) as caught:
        load_gazetteer([file])
    assert f"{file}:{line}" in caught.value.message
    assert caught.value.code == "bad_gazetteer"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting"),
        ({"name": "X", "label": "CITY"}, "Allowed"),
        ({"label": "GPE"}, "name"),
        ("[1]", "array"),
        ({"name": "X", "label": "GPE", "alias": []}, "alias"),
        ({"name": "“ ”", "label": "GPE"}, None),
        ({"name": " ", "label": "GPE"}, "no name"),
    ],
)
def test_bad_line(tmp_path: Path, line: object, reason: str | None) -> None:
    file = write(tmp_path / "g.jsonl", {"name": "Velden", "label": "GPE"}, line)
    if reason is None:
        assert load_gazetteer([file]).size == 2
        return
    with pytest.raises(ConfigError, match=reason) as caught:
        load_gazetteer([file])
    assert f"{file}:2" in caught.value.message
    assert caught.value.code == "bad_gazetteer"


def test_undecodable_file(tmp_path: Path) -> None:
    file = tmp_path / "g.jsonl"
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError, match=r"g\.jsonl"):
        load_gazetteer([file])


def test_clash_names_both(tmp_path: Path) -> None:
    file = write(
        tmp_path / "g.jsonl",
        {"name": "Velden", "label": "GPE"},
        {"name": "VA", "label": "ORG", "aliases": ["Velden"]},
    )
    with pytest.raises(ConfigError, match=r"Velden.*VA.*Velden \(GPE\)") as caught:
        load_gazetteer([file])
    assert caught.value.code == "alias_clash"


def test_a_later_file_wins(tmp_path: Path) -> None:
    first = write(
        tmp_path / "a.jsonl", {"name": "Velden", "label": "GPE", "aliases": ["VA", "Veld"]}
    )
    later = write(tmp_path / "b.jsonl", {"name": "Ferry Office", "label": "ORG", "aliases": ["VA"]})
    for paths in ([first, later], [tmp_path]):
        gazetteer = load_gazetteer(paths)
        found = [gazetteer.lookup(name) for name in ("VA", "Veld")]
        assert [one and one.name for one in found] == ["Ferry Office", "Velden"]


def test_the_same_alias_twice_in_one_entry_is_fine() -> None:
    assert (
        Gazetteer([(GazetteerEntry("Sea-Board", "ORG", ["Sea Board", "Sea-Board"]), "x")]).size == 1
    )


def test_matching() -> None:
    gazetteer = Gazetteer(
        (entry, "x")
        for entry in (
            GazetteerEntry("Sea Board", "ORG"),
            GazetteerEntry("Sea", "LOC"),
            GazetteerEntry("People's Sea Board", "ORG"),
            GazetteerEntry("blue-water fishing", "CONCEPT"),
        )
    )
    assert matched(gazetteer, "The Sea Board’s sea") == ["Sea Board"]
    assert matched(gazetteer, "People’s Sea-Board")[0] == "People’s Sea-Board"
    assert matched(gazetteer, "Blue water\nfishing, BLUE-WATER FISHING") == [
        "Blue water\nfishing",
        "BLUE-WATER FISHING",
    ]
    assert matched(gazetteer, "Seas, sea board, Overseas Seaboard, sEa") == []


def test_the_packaged_one_loads() -> None:
    gazetteer = load_gazetteer([resolve("readout:gazetteer")])
    assert gazetteer.size > 1000
    assert gazetteer.lookup("Central Economic Work Conference") is not None


def test_cost_does_not_grow_with_the_aliases() -> None:
    def entries(count: int) -> Gazetteer:
        return Gazetteer(
            (GazetteerEntry(f"Harbour {n} Board", "ORG", [f"Quay {n}"]), "x") for n in range(count)
        )

    text = (
        "The Harbour 7 Board met at Quay 9, and nothing else of note was said by anybody in the town. "
        * 400
    )
    words = WordTokens(text)

    def cost(gazetteer: Gazetteer) -> float:
        best = 9.0
        for _ in range(5):
            begin = time.process_time()
            assert len(list(gazetteer.match(words, 0, len(words)))) == 800
            best = min(best, time.process_time() - begin)
        return best

    assert cost(entries(50_000)) <= 3 * cost(entries(300))


def test_abbreviations_of_technologies_match_in_capitals_only() -> None:
    gazetteer = Gazetteer([(GazetteerEntry("tide engines", "TECH", ["TE", "TEs"]), "x:1")])
    words = WordTokens("TE and te, TEs and tes; Tide Engines and tide engines.")
    found = [words.text[c.start : c.end] for c in gazetteer.match(words, 0, len(words))]
    assert sorted(found) == ["TE", "TEs", "Tide Engines", "tide engines"]


NAME = '{"name": "Velden", "label": "GPE", %s}'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("g.jsonl", "[" * 100_000, ":1: "),
        ("g.jsonl", '{"a":' * 100_000, ":1: "),
        ("g.jsonl", "9" * 10_000, ":1: "),
        ("g.jsonl", "[]\n", "g.jsonl:1: Expected `object`"),
        ("g.jsonl", '{"label": [1]}', "label [1]: Allowed: "),
        ("g.jsonl", '{"label": "%s"}' % ("x" * 9_000), "…: Allowed: "),
        ("g.jsonl", '{"name": "%s", "label": "GPE"}' % ("x " * 9_000), "no name of 1 to 30"),
        ("g.jsonl", '{"name": "", "label": "GPE"}', "no name of 1 to 30"),
        ("g.jsonl", '{"name": "\\ud800", "label": "GPE"}', "g.jsonl:1: "),
        ("g.jsonl", NAME % '"aliases": ["a", "\\udfff"]', "g.jsonl:1: "),
        ("g.jsonl", NAME % '"aliases": ["a", 3]', "g.jsonl:1: Expected `str`"),
        ("g.jsonl", NAME % '"month": 1e999', "g.jsonl:1: "),
        ("g.jsonl", NAME % '"month": NaN', "g.jsonl:1: "),
        ("g.jsonl", NAME % '"secret": 1', "g.jsonl:1: "),
        ("g.csv", "name,label\nVelden,GPE,x\n", "more cells than columns"),
        ("g.csv", "name,%s\n" % ("x" * 9_000), "column 'xxx"),
        ("g.csv", 'name,label\n"%s",GPE\n' % ("x" * 200_000), "field larger than"),
        ("g.csv", 'name,label\n"Velden', "g.csv:"),
    ],
)
def test_gazetteers_of_strangers(tmp_path: Path, name: str, content: str, reason: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_gazetteer([tmp_path])
    assert caught.value.message.startswith(str(path))
    assert reason in caught.value.message
    assert len(caught.value.message) < 1000
    caught.value.message.encode()
