"""Formats with a file a document, read by the real libraries or held against the format's own rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import conllu
import networkx as nx
import pytest
from cassis import load_cas_from_json
from lxml import etree

import hostile
from exporting import contents, knowing, written
from readout.analyze.flatten import STATEMENTS, rows_of
from readout.annotation.exporting import ExportOptions
from readout.annotation.regions import Region, links_of, regions_of, table_of
from readout.annotation.tools.inception import LINK, REGION, SENTENCE, TOKEN
from readout.annotation.tools.tei import BODY, body_of, xml_id
from readout.config.configuration import text_digest
from readout.records.naming import fit_for_xml
from readout.records.types import Record

RECORDS = hostile.records()
every = pytest.mark.parametrize("number", range(len(RECORDS)), ids=lambda n: RECORDS[n].id[:20])
NAMES = ("web-annotation", "inception", "brat", "tei")
TEI = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    found = {}
    for name in (*NAMES, "conllu", "gexf"):
        folder = tmp_path_factory.mktemp(name)
        written(RECORDS, name, folder)
        found[name] = folder / "out"
    return found


def files_of(records: list[Record], folder: Path, number: int) -> dict[str, bytes]:
    """Return the files of a document by suffix."""
    lines = (folder / "documents.jsonl").read_bytes().splitlines()
    told = json.loads(lines[number])
    assert told["id"] == records[number].id
    assert told["sha256"] == text_digest(records[number].text)
    return {Path(name).suffix: (folder / name).read_bytes() for name in told["files"]}


def linked(record: Record) -> set[tuple[str, str, str]]:
    there = {one.id for one in regions_of(record)}
    return {
        (one.label, one.source, one.target)
        for one in links_of(record)
        if {one.source, one.target} <= there
    }


@every
def test_web_annotations(number: int, folders: dict[str, Path]) -> None:
    check_web_annotations(RECORDS, number, folders["web-annotation"])


def check_web_annotations(records: list[Record], number: int, folder: Path) -> None:
    record, files = records[number], files_of(records, folder, number)
    assert files[".txt"].decode() == record.text
    page = json.loads(files[".jsonld"])
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    ids = [one["id"] for one in page["items"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:readout:[!-~]*#[!-~]+", one) for one in ids)
    found, links = set(), set()
    for one in page["items"]:
        assert one["type"] == "Annotation"
        if one["motivation"] == "linking":
            ends = (one["target"], one["body"][1]["id"])
            assert set(ends) <= set(ids)
            links.add((one["body"][0]["value"], *(unquote(end.partition("#")[2]) for end in ends)))
            continue
        words, place = one["target"]["selector"]
        start, end = place["start"], place["end"]
        assert record.text[start:end] == words["exact"]
        assert record.text[:start].endswith(words["prefix"])
        assert record.text[end:].startswith(words["suffix"])
        if one["motivation"] == "tagging":
            name = unquote(one["id"].partition("#")[2])
            found.add((name, one["body"][0]["value"], start, end))
    assert found == {(one.id, one.label, one.start, one.end) for one in regions_of(record)}
    assert links == linked(record)


@every
def test_inception(number: int, folders: dict[str, Path]) -> None:
    check_inception(RECORDS, number, folders["inception"])


def check_inception(records: list[Record], number: int, folder: Path) -> None:
    record = records[number]
    cas = load_cas_from_json(files_of(records, folder, number)[".json"].decode())
    text = cas.sofa_string or ""
    assert text == record.text
    found = {
        (one.identifier, one.label, one.layer, one.begin, one.end) for one in cas.select(REGION)
    }
    assert found == {
        (one.id, one.label, one.layer, one.start, one.end) for one in regions_of(record)
    }
    assert {
        (one.label, one.Governor.identifier, one.Dependent.identifier) for one in cas.select(LINK)
    } == linked(record)
    for kind in (TOKEN, SENTENCE):
        pieces = [text[one.begin : one.end] for one in cas.select(kind)]
        assert all(piece and piece == piece.strip() for piece in pieces)
        assert "".join("".join(pieces).split()) == "".join(text.split())
    sentences = [(one.begin, one.end) for one in cas.select(SENTENCE)]
    for token in cas.select(TOKEN):
        assert any(start <= token.begin and token.end <= end for start, end in sentences)


def brat_lines(data: bytes) -> list[list[str]]:
    """Return the columns of the lines, however a library may cut lines."""
    text = data.decode()
    assert text.splitlines() == text.split("\n")[:-1]
    return [line.split("\t") for line in text.splitlines()]


def piecewise(text: str) -> str:
    return re.sub("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "", text)


@every
def test_brat(number: int, folders: dict[str, Path]) -> None:
    check_brat(RECORDS, number, folders["brat"])


def check_brat(records: list[Record], number: int, folder: Path) -> None:
    record, files = records[number], files_of(records, folder, number)
    text = files[".txt"].decode()
    assert text == record.text
    configured = (folder / "annotation.conf").read_text(encoding="utf-8").splitlines()
    regions = {one.id: one for one in regions_of(record)}
    marks: dict[str, str] = {}
    links = set()
    for name, *columns in brat_lines(files[".ann"]):
        if name.startswith("T"):
            head, words = columns
            kind, _, places = head.partition(" ")
            assert re.fullmatch("[A-Za-z0-9_-]+", kind) and kind in configured
            spans = [tuple(map(int, one.split(" "))) for one in places.split(";")]
            assert words == " ".join(text[start:end] for start, end in spans)
            assert all(start < end for start, end in spans)
            assert spans == sorted(spans)
            marks[name] = "".join(text[start:end] for start, end in spans)
        elif name.startswith("#"):
            kind, mark = columns[0].split(" ")
            told = json.loads(columns[1])
            region = regions.pop(told["id"])
            assert kind == "AnnotatorNotes"
            assert (told["label"], told["notes"]) == (region.label, region.notes)
            assert marks[mark] == piecewise(region.text)
            marks[told["id"]] = mark
        elif name.startswith("R"):
            kind, *ends = columns[0].split(" ")
            links.add((kind, *(end.partition(":")[2] for end in ends)))
        else:
            assert re.fullmatch(
                r"status T\d+ (named|nominal|pronoun|agentless|unattributed)", columns[0]
            )
    assert all(not piecewise(one.text) for one in regions.values())
    assert links == {
        (kind, marks[a], marks[b]) for kind, a, b in linked(record) if {a, b} <= marks.keys()
    }


def places(root: Any) -> dict[str, tuple[int, int]]:
    """Return where every element of the body with an id stands, in characters of its text."""
    found: dict[str, tuple[int, int]] = {}
    at = 0
    begun: dict[Any, int] = {}
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            begun[node] = at
            at += len(node.text or "")
        else:
            if node.get(XML_ID):
                found[node.get(XML_ID)] = (begun[node], at)
            at += len(node.tail or "") if node is not root else 0
    return found


@every
def test_tei(number: int, folders: dict[str, Path]) -> None:
    check_tei(RECORDS, number, folders["tei"])


def check_tei(records: list[Record], number: int, folder: Path) -> None:
    record, data = records[number], files_of(records, folder, number)[".xml"]
    root = etree.fromstring(data)
    body = root.find(f".//{{{TEI}}}body")
    assert "".join(body.itertext()) == fit_for_xml(record.text)
    ids = [one.get(XML_ID) for one in root.iter() if one.get(XML_ID)]
    assert len(set(ids)) == len(ids)
    found = places(body)
    assert found.pop(BODY) == (0, len(record.text))
    for span in root.iter(f"{{{TEI}}}span"):
        match = re.fullmatch(rf"#string-range\({BODY},(\d+),(\d+)\)", span.get("target"))
        assert match is not None
        start, length = map(int, match.groups())
        found[span.get(XML_ID)] = (start, start + length)
    for region in regions_of(record):
        assert found[xml_id(region.id)] == (region.start, region.end)
    for sentence in record.sentences:
        assert found[xml_id(sentence.id)] == (sentence.start, sentence.end)
    for segment in record.segments:
        if segment.start < segment.end:
            assert found[xml_id(segment.id)] == (segment.start, segment.end)
    links = {(one.get("type"), *one.get("target").split()) for one in root.iter(f"{{{TEI}}}link")}
    assert links == {(kind, f"#{xml_id(a)}", f"#{xml_id(b)}") for kind, a, b in linked(record)}
    pointers = {one.get("who") for one in body.iter() if one.get("who")}
    assert {pointer.removeprefix("#") for pointer in pointers} <= set(ids)


def test_tei_puts_inline_what_nests() -> None:
    from sample import record

    regions, _ = table_of(record())
    body = body_of(record(), regions)
    said = body.find(".//said")
    assert "".join(said.itertext()) == "Old yards and “new docks” belong together."
    assert said.get("direct") == "true" and said.get("who") == "#person.mayor"
    assert said.find("soCalled").text == "new docks"
    assert body.find(".//date").get("when") == "2031-05-04"
    assert [one.tag for one in body.iter()][:3] == ["body", "div", "head"]


def conllu_text(sentences: list[Any]) -> str:
    """Put a text together again."""
    pieces = []
    for sentence in sentences:
        for token in sentence:
            misc = token["misc"]
            pieces += [unescaped(misc.get("SpacesBefore", "")), token["form"]]
            after = "" if misc.get("SpaceAfter") == "No" else " "
            pieces.append(unescaped(misc["SpacesAfter"]) if "SpacesAfter" in misc else after)
    return "".join(pieces)


def unescaped(text: str) -> str:
    short = {"s": " ", "n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(?:u(....)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else short[m[2]], text)


def test_conllu(folders: dict[str, Path]) -> None:
    check_conllu(RECORDS, folders["conllu"])


def check_conllu(records: list[Record], folder: Path) -> None:
    data = (folder / "corpus.conllu").read_bytes().decode()
    documents = data.split("# newdoc id = ")[1:]
    assert len(documents) == len(records)
    for record, text in zip(records, documents, strict=True):
        sentences = conllu.parse(f"# newdoc id = {text}")
        full = [one for one in sentences if len(one)]
        assert conllu_text(full).rstrip() == record.text.rstrip()
        bracketed(record, full)


def bracketed(record: Record, sentences: list[Any]) -> None:
    """Hold what opens and closes in MISC against the regions."""
    opened: dict[str, tuple[str, int]] = {}
    found = set()
    for sentence in sentences:
        for token in sentence:
            misc = token["misc"]
            start, end = int(misc["Start"]), int(misc["End"])
            assert record.text[start:end] == token["form"]
            for layer in (
                "Entity",
                "Quote",
                "Cue",
                "Speaker",
                "Occasion",
                "Event",
                "Theme",
                "Pole",
            ):
                for mark in re.findall(r"\([^()]*\)|\([^()]*|[^()]+\)", misc.get(layer, "")):
                    name, _, label = mark.strip("()").partition("~")
                    if mark.startswith("("):
                        opened[name] = (unquote(label), start)
                    if mark.endswith(")"):
                        found.add((unquote(name), *opened.pop(name), end))
    assert opened == {}

    def narrowed(one: Region) -> tuple[str, str, int, int]:
        bare = one.text.lstrip()
        start = one.end - len(bare)
        return one.id, one.label, start, start + len(bare.rstrip())

    assert found == {narrowed(one) for one in regions_of(record) if one.text.strip()}


def test_gexf(folders: dict[str, Path]) -> None:
    path = folders["gexf"] / "corpus.gexf"
    graph = nx.read_gexf(path.as_posix(), version="1.3")
    rows = [
        row
        for record in knowing(RECORDS)
        for row in rows_of(record)
        if isinstance(row, STATEMENTS.row)
    ]
    speakers = {fit_for_xml(row.speaker) for row in rows if row.speaker is not None}
    found = {data["key"] for _, data in graph.nodes(data=True) if data["kind"] == "speaker"}
    assert {one.strip() for one in found} == {one.strip() for one in speakers}
    at = sum(
        data["weight"]
        for _, target, data in graph.edges(data=True)
        if graph.nodes[target]["kind"] == "occasion"
    )
    assert at == sum(row.speaker is not None and row.occasion is not None for row in rows)


@pytest.mark.parametrize("name", [*NAMES, "conllu", "gexf"])
def test_nothing_and_layers(name: str, tmp_path: Path) -> None:
    written([], name, tmp_path)
    options = ExportOptions(layers=frozenset({"entity"}))
    written(hostile.records(), name, tmp_path, options)
    every = b"".join(contents(tmp_path / "out").values())
    if name != "gexf":
        assert b"PERSON" in every or b"persName" in every
        assert b"speaker:" not in every and b"speaker." not in every


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, "conllu"])
def test_a_megabyte(name: str, tmp_path: Path) -> None:
    large = hostile.records(large=True)[-1:]
    assert len(large[0].text.encode()) > 1_000_000
    if name in ("conllu", "inception"):  # whose libraries take half a minute for that
        large = [hostile.covered("large", large[0].text[:100_000])]
    written(large, name, tmp_path)
    folder = tmp_path / "out"
    if name == "conllu":
        check_conllu(large, folder)
        return
    checks = {
        "web-annotation": check_web_annotations,
        "inception": check_inception,
        "brat": check_brat,
        "tei": check_tei,
    }
    checks[name](large, 0, folder)
