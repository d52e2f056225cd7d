"""What a configuration can set: in full, as a file, and as a page of reference."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import spacy
from spacy.language import Language
from thinc.api import Config

from readout.config.configuration import PipelineConfig
from readout.config.settings import choices_of
from readout.config.sourcecode import import_code
from readout.io.limits import Limits
from readout.pipeline.build import unknown_stage
from readout.stages.base import REGISTERED, File, Place, Share, factory_names, settings_of

__all__ = ["full_text", "settings_page"]

Row = tuple[Sequence[str], str, Sequence[str], str]
"""Settings, their type, their defaults, what they are for."""

READOUT: tuple[Row, ...] = (
    (
        ["model"],
        "text or null",
        ["null"],
        "The spaCy model, an installed one or a folder, that components with `source` come from.",
    ),
    (
        ["text_field", "id_field"],
        "text",
        ['"text"', '"id"'],
        "The fields of a `.jsonl` line that hold the text and the id.",
    ),
)
NLP: tuple[Row, ...] = (
    (["lang"], "text", ['"en"'], "The language: the stages read English alone."),
    (["pipeline"], "list of texts", [], "The components, in the order they run in."),
)
HEAD = """# Settings

What a configuration can set, with its defaults; made from the code by `readout config settings`.
A configuration is a spaCy `.cfg` file. `readout config new default.cfg -o my.cfg` gives one to
change, `readout config check my.cfg` says what is wrong with it, and
`readout config show --defaults my.cfg` prints it with all that it leaves to its defaults.

A *file* is `readout:NAME` for a packaged one, a path that counts from the folder of the
configuration and stays in it, or an absolute one ([security.md](security.md) says more). A *place*
is the name of a `Doc` extension that a stage reads from or writes to.
"""
TYPES = {str: "text", bool: "true or false", int: "whole number", float: "number"}
_ENTRY = re.compile(r"^(?P<names>\S.*?) : .*(?P<text>(?:\n(?: .*)?)*)", re.MULTILINE)
"""What a docstring says of some attributes: their names, a type, and lines that are indented."""
MARKED = {File: "file", Place: "place", Share: "number from 0 to 1"}


def full_text(config: PipelineConfig) -> str:
    """Return a configuration as a file, with all that it leaves to its defaults."""
    import_code(config.code)
    spacy.blank(config.lang)  # has spaCy find the factories of others
    found = config.as_dict()
    for part in config.components:
        if not part.from_model:
            factory = part.factory or part.name
            if not Language.has_factory(factory):
                raise unknown_stage(factory, f"{config.path}: nlp.pipeline")
            defaults = Language.get_factory_meta(factory).default_config or {}
            found["components"][part.name] = {"factory": part.factory, **defaults, **part.settings}
    return Config(found).to_str()


def settings_page() -> str:
    """Return the reference of all settings, as Markdown."""
    spacy.blank("en")  # has spaCy find the factories
    limits = list(_rows(Limits))
    parts = [HEAD, _table("[readout]", [*READOUT, *limits]), _table("[nlp]", NLP)]
    for factory in factory_names():
        if Language.has_factory(factory):
            rows = list(_rows(settings_of(REGISTERED[factory])))
            parts.append(_table(f"[components.{factory}]", rows))
    return "\n".join(parts)


def _table(title: str, rows: Iterable[Row]) -> str:
    head = "| setting | type | default | what for |\n|---|---|---|---|"
    lines = [f"## `{title}`", "", head]
    lines += [
        f"| {_coded(names)} | {kind} | {_coded(defaults)} | {text} |"
        for names, kind, defaults, text in rows
    ]
    return "\n".join(lines) + "\n"


def _coded(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _rows(settings: type) -> Iterator[Row]:
    """Yield the settings of a type, together those of which its docstring speaks together."""
    hints = get_type_hints(settings, include_extras=True)
    values = msgspec.to_builtins(settings())
    for names, text in _attributes(inspect.getdoc(settings) or ""):
        defaults = [json.dumps(values[name], ensure_ascii=False) for name in names]
        yield names, _type(hints[names[0]]), defaults, text


def _attributes(doc: str) -> Iterator[tuple[list[str], str]]:
    """Take what a docstring says of its attributes apart."""
    _, _, section = doc.partition("Attributes\n----------\n")
    for entry in _ENTRY.finditer(section.replace("``", "`")):
        yield entry["names"].split(", "), " ".join(entry["text"].split())


def _type(hint: Any) -> str:
    """Name the type of a setting for people."""
    if hint in MARKED:
        return MARKED[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        named = [_type(part) for part in parts if part is not NoneType]
        return " or ".join([*named, "null"])
    if origin is Literal:
        return " or ".join(f"`{json.dumps(choice)}`" for choice in choices_of(hint))
    if origin is list:
        return f"list of {_type(parts[0])}s"
    if origin is Annotated:
        return _type(parts[0])
    return TYPES.get(hint, "value")
