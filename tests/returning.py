"""Tools as people use them: what was exported is corrected by each tool's own rules, and saved as it saves.

An edit is a tuple: ``("move", id, start, end)``, ``("relabel", id, label)``, ``("delete", id)``,
``("add", label, start, end)``, ``("unlink", label, source, target)``, ``("link", label, source, target)``; offsets count
in the record's text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from cassis import load_cas_from_json
from spacy.tokens import Doc, DocBin, Span

from readout.annotation.exporting import file_name
from readout.annotation.regions import Region, layer_of, regions_of
from readout.annotation.tokens import Utf16
from readout.annotation.tools.brat import fragments, type_name
from readout.annotation.tools.docbin import ATTRIBUTES, GROUPS
from readout.annotation.tools.inception import LINK, METADATA, REGION
from readout.records.types import Record

Edit = tuple[Any, ...]


Made = Sequence[tuple[Record, Sequence[Edit]]]
"""Records, and how somebody corrects them."""


def by_hand(tool: str, folder: Path, made: Made) -> None:
    """Correct documents in an export."""
    if tool in AT_ONCE:
        AT_ONCE[tool](folder, made)
        return
    for record, edits in made:
        TOOLS[tool](folder, record, edits)


def json_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def write_lines(path: Path, rows: Sequence[Any]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def within(edit: Edit, start: int, end: int, record: Record) -> bool:
    """Whether an edit is one of a task that stands there."""
    places = {one.id: (one.start, one.end) for one in regions_of(record)}
    if edit[0] == "add":
        return start <= edit[2] < end
    return any(start <= places[name][0] < end for name in edit[1:] if name in places)


def of_task(record: Record, edits: Sequence[Edit], start: int, end: int) -> Iterator[Edit]:
    """Yield the edits of a task, in its offsets."""
    for edit in edits:
        if not within(edit, start, end, record):
            continue
        kind = edit[0]
        yield ((*edit[:2], edit[2] - start, edit[3] - start) if kind in ("move", "add") else edit)


def annotated(folder: Path, who: Any = 1) -> None:
    """Let somebody accept all predictions of Label Studio, as its page does: a copy under the same ids."""
    path = folder / "tasks.json"
    tasks = json.loads(path.read_bytes())
    for number, task in enumerate(tasks, start=1):
        task["id"] = number
        result = json.loads(json.dumps(task["predictions"][0]["result"]))
        for one in result:
            one.pop("score", None)
            one["origin"] = "prediction"
        more = {"id": number, "was_cancelled": False, "lead_time": 1.5, "ground_truth": False}
        task.setdefault("annotations", []).append({"completed_by": who, "result": result, **more})
        task["predictions"] = [task["predictions"][0]]
    path.write_text(json.dumps(tasks))


def label_studio(folder: Path, record: Record, edits: Sequence[Edit]) -> None:
    path = folder / "tasks.json"
    tasks = json.loads(path.read_bytes())
    for task in tasks:
        data = task["data"]
        if data["record"] != record.id:
            continue
        result = task["annotations"][-1]["result"]
        for edit in of_task(record, edits, data["start"], data["end"]):
            result = _studio_edit(result, edit, data["text"])
        task["annotations"][-1]["result"] = result
    path.write_text(json.dumps(tasks))


def _studio_edit(result: list[Any], edit: Edit, text: str) -> list[Any]:
    kind = edit[0]
    if kind == "delete":
        return [
            one
            for one in result
            if edit[1] not in (one.get("id"), one.get("from_id"), one.get("to_id"))
        ]
    if kind == "add":
        _, label, start, end = edit
        value = {"start": start, "end": end, "text": text[start:end], "labels": [label]}
        new = {"id": f"nEw{len(result)}xZ", "from_name": "label", "to_name": "text"}
        return [*result, {**new, "type": "labels", "value": value, "origin": "manual"}]
    if kind in ("link", "unlink"):
        _, label, source, target = edit
        if kind == "link":
            ends = {"from_id": source, "to_id": target, "direction": "right"}
            return [*result, {"type": "relation", **ends, "labels": [label]}]
        return [
            one
            for one in result
            if (one.get("labels"), one.get("from_id"), one.get("to_id"))
            != ([label], source, target)
        ]
    for one in result:
        if one.get("id") == edit[1] and kind == "move":
            start, end = edit[2:]
            one["value"] |= {"start": start, "end": end, "text": text[start:end]}
        elif one.get("id") == edit[1] and one.get("from_name") == "label":
            one["value"]["labels"] = [edit[2]]
    return result


def prodigy(folder: Path, record: Record, edits: Sequence[Edit]) -> None:
    """In its page a span that is moved or relabelled is deleted and drawn anew: it loses its id."""
    path = folder / "tasks.jsonl"
    tasks = json_lines(path)
    for task in tasks:
        task |= {"answer": "accept", "_timestamp": 1, "_input_hash": 3}
        meta = task["meta"]
        if meta["record"] == record.id:
            for edit in of_task(record, edits, meta["start"], meta["end"]):
                _prodigy_edit(task, edit)
    write_lines(path, tasks)


def _prodigy_edit(task: dict[str, Any], edit: Edit) -> None:
    kind, spans = edit[0], {one["id"]: one for one in task["spans"] if "id" in one}
    if kind in ("link", "unlink"):
        _, label, source, target = edit
        ends = {"head_span": spans[source], "child_span": spans[target]}
        if kind == "link":
            tokens = {"head": spans[source]["token_end"], "child": spans[target]["token_end"]}
            task["relations"].append({**tokens, **ends, "label": label})
        else:
            task["relations"] = [
                one
                for one in task["relations"]
                if (one["label"], one["head_span"], one["child_span"]) != (label, *ends.values())
            ]
        return
    if kind == "add":
        task["spans"].append(_prodigy_span(task, *edit[1:]))
        return
    old = spans[edit[1]]
    task["spans"].remove(old)
    if kind == "delete":
        task["relations"] = [
            one for one in task["relations"] if old not in (one["head_span"], one["child_span"])
        ]
        return
    label = edit[2] if kind == "relabel" else old["label"]
    start, end = edit[2:] if kind == "move" else (old["start"], old["end"])
    new = _prodigy_span(task, label, start, end)
    task["spans"].append(new)
    for one in task["relations"]:
        for name in ("head_span", "child_span"):
            if one[name] == old:
                one[name] = new


def _prodigy_span(task: dict[str, Any], label: str, start: int, end: int) -> dict[str, Any]:
    first = next(one for one in task["tokens"] if one["start"] == start)
    last = next(one for one in task["tokens"] if one["end"] == end)
    tokens = {"token_start": first["id"], "token_end": last["id"]}
    return {"start": start, "end": end, **tokens, "label": label}


def doccano(folder: Path, made: Made) -> None:
    """Its database numbers everything anew; ``meta`` comes back beside the text."""
    edited = {record.id: (record, edits) for record, edits in made}
    path = folder / "examples.jsonl"
    found = []
    for number, example in enumerate(json_lines(path)):
        meta = example["meta"]
        names = {
            one["id"]: row[0] for one, row in zip(example["entities"], meta["regions"], strict=True)
        }
        spans = {names[one["id"]]: one for one in example["entities"]}
        links = [
            (one["type"], names[one["from_id"]], names[one["to_id"]])
            for one in example["relations"]
        ]
        if meta["record"] in edited:
            for edit in of_task(*edited[meta["record"]], meta["start"], meta["end"]):
                links = _doccano_edit(spans, links, edit, Utf16(example["text"]))
        ids = {name: 900 + 1000 * number + n for n, name in enumerate(spans)}
        entities = [{**one, "id": ids[name]} for name, one in spans.items()]
        relations = [
            {"id": n, "from_id": ids[source], "to_id": ids[target], "type": label}
            for n, (label, source, target) in enumerate(links)
        ]
        found.append(
            {"id": 7 + number, "text": example["text"], "meta": meta}
            | {"entities": entities, "relations": relations, "Comments": []}
        )
    write_lines(path, found)


def _doccano_edit(
    spans: dict[str, Any], links: list[tuple[str, str, str]], edit: Edit, units: Utf16
) -> list[tuple[str, str, str]]:
    kind = edit[0]
    if kind == "delete":
        del spans[edit[1]]
        return [link for link in links if edit[1] not in link[1:]]
    if kind == "link":
        return [*links, edit[1:]]
    if kind == "unlink":
        return [link for link in links if link != edit[1:]]
    if kind == "relabel":
        spans[edit[1]]["label"] = edit[2]
        return links
    start, end = map(units.units, edit[2:])
    name, label = (f"+{start}{edit[1]}", edit[1]) if kind == "add" else (edit[1], None)
    place = {"start_offset": start, "end_offset": end}
    spans[name] = {"label": label or spans[name]["label"], **place}
    return links


def inception(folder: Path, record: Record, edits: Sequence[Edit], who: str = "ada") -> None:
    """By dkpro-cassis; INCEpTION writes its own meta data, and the person's name for the document's."""
    path = folder / f"{file_name(record.id)}.json"
    cas = load_cas_from_json(path.read_text())
    for told in cas.select(METADATA):
        told.documentId, told.collectionId = who, "project"
        told.documentTitle = path.name
    spans = {one.identifier: one for one in cas.select(REGION)}
    for edit in edits:
        _cas_edit(cas, spans, edit)
    cas.to_json(path)


def _cas_edit(cas: Any, spans: dict[str, Any], edit: Edit) -> None:
    kind = edit[0]
    if kind == "add":
        region = cas.typesystem.get_type(REGION)
        cas.add(region(begin=edit[2], end=edit[3], label=edit[1]))
    elif kind == "move":
        spans[edit[1]].begin, spans[edit[1]].end = edit[2:]
    elif kind == "relabel":
        spans[edit[1]].label = edit[2]
    elif kind == "link":
        link = cas.typesystem.get_type(LINK)
        one, other = spans[edit[2]], spans[edit[3]]
        place = {"begin": other.begin, "end": other.end}
        cas.add(link(Governor=one, Dependent=other, label=edit[1], **place))
    else:
        for link in list(cas.select(LINK)):
            ends = link.Governor.identifier, link.Dependent.identifier
            if edit[1] in ends or (link.label, *ends) == edit[1:]:
                cas.remove(link)
        if kind == "delete":
            cas.remove(spans.pop(edit[1]))


def brat(folder: Path, record: Record, edits: Sequence[Edit]) -> None:
    """Its server writes a line for each; a stretch over line ends in fragments."""
    path = folder / f"{file_name(record.id)}.ann"
    lines = path.read_bytes().decode().split("\n")[:-1]
    names = {}
    for line in lines:
        if line.startswith("#"):
            _, placed, told = line.split("\t")
            names[json.loads(told)["id"]] = placed.split()[1]
    for edit in edits:
        lines = _brat_edit(lines, names, edit, record.text)
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())


def _brat_edit(lines: list[str], names: dict[str, str], edit: Edit, text: str) -> list[str]:
    kind = edit[0]
    if kind == "add":
        return [*lines, _brat_line(f"T{9000 + len(lines)}", *edit[1:], text)]
    if kind == "link":
        return [*lines, f"R{9000 + len(lines)}\t{edit[1]} {_ends(names, edit)}"]
    if kind == "unlink":
        return [
            line for line in lines if line.partition("\t")[2] != f"{edit[1]} {_ends(names, edit)}"
        ]
    name = names[edit[1]]
    if kind == "delete":
        return [line for line in lines if name not in _mentioned(line)]
    found = []
    for line in lines:
        if line.startswith(f"{name}\t"):
            old = line.split("\t")[1].partition(" ")[0]
            if kind == "move":
                line = _brat_line(name, old, *edit[2:], text)  # noqa: PLW2901
            else:
                line = line.replace(f"{name}\t{old} ", f"{name}\t{type_name(edit[2])} ")  # noqa: PLW2901
        found.append(line)
    return found


def _mentioned(line: str) -> set[str]:
    """Return the annotations that a line is of, or leads to."""
    name, _, rest = line.partition("\t")
    head = rest.partition("\t")[0] if line[0] in "T#" else rest
    return {name, *(word.partition(":")[2] or word for word in head.split())}


def _ends(names: dict[str, str], edit: Edit) -> str:
    return f"Arg1:{names[edit[2]]} Arg2:{names[edit[3]]}"


def _brat_line(name: str, label: str, start: int, end: int, text: str) -> str:
    pieces = fragments(text, start, end)
    places = ";".join(f"{a} {b}" for a, b in pieces)
    words = " ".join(text[a:b] for a, b in pieces)
    return f"{name}\t{type_name(label)} {places}\t{words}"


def docbin(folder: Path, made: Made) -> None:
    """By spaCy: groups of spans are written anew."""
    edited = {record.id: edits for record, edits in made}
    path = folder / "corpus.spacy"
    docs = list(
        DocBin(attrs=ATTRIBUTES, store_user_data=True)
        .from_disk(path)
        .get_docs(spacy.blank("en").vocab)
    )
    for doc in docs:
        for edit in edited.get(json.loads(doc.user_data["readout_record"])["id"], ()):
            _doc_edit(doc, edit)
    DocBin(attrs=ATTRIBUTES, store_user_data=True, docs=docs).to_disk(path)


def _doc_edit(doc: Doc, edit: Edit) -> None:
    kind = edit[0]
    if kind == "add":
        _put(doc, doc.char_span(edit[2], edit[3], label=edit[1]))
        return
    for group in set(GROUPS.values()).intersection(doc.spans):
        for span in list(doc.spans[group]):
            if span.id_ != edit[1]:
                continue
            doc.spans[group] = [
                one for one in doc.spans[group] if one != span or one.id_ != span.id_
            ]
            if kind == "move":
                _put(doc, doc.char_span(*edit[2:], label=span.label_, span_id=span.id_))
            elif kind == "relabel":
                _put(doc, Span(doc, span.start, span.end, edit[2], span_id=span.id_))


def _put(doc: Doc, span: Span | None) -> None:
    assert span is not None
    layer = layer_of(span.label_)
    assert layer is not None
    doc.spans[GROUPS[layer]] = [*doc.spans[GROUPS[layer]], span]


TOOLS: dict[str, Callable[[Path, Record, Sequence[Edit]], None]] = {
    "label-studio": label_studio,
    "prodigy": prodigy,
    "inception": inception,
    "brat": brat,
}
AT_ONCE: dict[str, Callable[[Path, Made], None]] = {"doccano": doccano, "docbin": docbin}
"""What writes all of a file anew."""


def region(record: Record, name: str) -> Region:
    """Return a region by its id."""
    return next(one for one in regions_of(record) if one.id == name)
