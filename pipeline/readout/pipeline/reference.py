"""All settings of a configuration: as a file, and as a page of reference."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Sequence
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
from readout.io.text import templates_of
from readout.pipeline.build import unknown_stage
from readout.stages.base import REGISTERED, File, Place, Share, factory_names, settings_of

__all__ = ["full_text", "settings_page"]

Row = tuple[Sequence[str], str, Sequence[str], str]
"""Settings, their type, their defaults, what they are for."""

TYPES = {str: "text", bool: "true or false", int: "whole number", float: "number"}
_ENTRY = re.compile(r"^(?P<names>\S.*?) : .*(?P<text>(?:\n(?: .*)?)*)", re.MULTILINE)
"""An entry of a docstring on attributes: their names, a type, and indented lines."""
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
    stages = {
        factory: list(_rows(settings_of(REGISTERED[factory])))
        for factory in factory_names()
        if Language.has_factory(factory)
    }
    templates = templates_of("readout.pipeline").overlay(autoescape=False)
    page = templates.get_template("settings.md.jinja")
    return page.render(limits=list(_rows(Limits)), stages=stages)


def _rows(settings: type) -> Iterator[Row]:
    """Yield the settings of a type, together those of which its docstring speaks together."""
    hints = get_type_hints(settings, include_extras=True)
    values = msgspec.to_builtins(settings())
    _, _, section = (inspect.getdoc(settings) or "").partition("Attributes\n----------\n")
    for entry in _ENTRY.finditer(section.replace("``", "`")):
        names, text = entry["names"].split(", "), " ".join(entry["text"].split())
        defaults = [json.dumps(values[name], ensure_ascii=False) for name in names]
        yield names, _type(hints[names[0]]), defaults, text


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
