"""From a configuration to a spaCy pipeline: the components of a model and the stages, in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_model_meta
from spacy.vocab import Vocab

from readout.config.cfgfile import entries
from readout.config.configuration import LANGUAGE, ComponentConfig, PipelineConfig, placed, resolve
from readout.config.settings import made
from readout.config.sourcecode import import_code
from readout.config.spacymodels import load_model, open_model
from readout.doc.carried import listed
from readout.errors import ConfigError, brief, cut, nearest
from readout.language.marks import NOTE
from readout.stages.base import (
    REGISTERED,
    Component,
    Stage,
    factory_names,
    missing_need,
    settings_of,
)

__all__ = ["bare_doc", "build", "check_order", "check_settings", "make_doc", "unknown_stage"]

LONGEST_WORD = 500
OVERLONG = re.compile(r"\S{500,}")
PIECE = 100_000
"""Characters that are tokenized in one call, which nothing can interrupt.

A fifth of a second.
"""
BETWEEN_WORDS = re.compile(r"(?<=\S)[ \n](?=\S)")
GLUED = re.compile(rf"(?<=[^\s=])[“”\"«»](?=[\w\[])|(?:{NOTE.pattern}) ?")
"""A quotation mark that no space sets off (``economy.”Over``), or the number of a footnote."""


def build(config: PipelineConfig) -> Language:
    """Make the spaCy pipeline of a configuration.

    Raises
    ------
    ConfigError
        Where the model is not installed, a component is unknown, or a setting is wrong; names file
        and key. Where code cannot be imported.
    """
    import_code(config.code)
    if config.saved is not None:
        return _load_saved(config.saved)
    names = [c.name for c in config.components]
    wanted = [c.name for c in config.components if c.from_model]
    nlp = open_model(config, wanted) if wanted else spacy.blank(config.lang)
    previous = None
    for component in config.components:
        if component.from_model:
            _check_there(nlp, config, component.name)
        else:
            _add(nlp, config, component, previous)
        previous = component.name
    if nlp.pipe_names != names:
        order = ", ".join(name for name in nlp.pipe_names if name in wanted)
        raise ConfigError(
            f"{config.path}: nlp.pipeline: the components of the model must stand in its own order "
            f"({order})",
            code="bad_order",
        )
    return nlp


def _load_saved(folder: Path) -> Language:
    nlp = load_model(folder)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, Component):
            pipe.check_there()
    return nlp


def _check_there(nlp: Language, config: PipelineConfig, name: str) -> None:
    if name not in nlp.pipe_names:
        # those that were not loaded included
        known = get_model_meta(nlp.path).get("components", []) if nlp.path else nlp.pipe_names
        raise ConfigError(
            f"{config.path}: components.{name}: the model {brief(config.model)} has no such "
            f"component; {nearest(name, known)}",
            code="unknown_stage",
        )


def make_doc(nlp: Language, text: str) -> Doc:
    """Tokenize a text, in pieces where it is long or holds overlong words.

    A long text is cut between words, where spaCy's tokenizer starts afresh: the tokens are the
    same. It takes time with the square of a word's length where the word is made of marks (8,000
    quotation marks in a row: 5 s), so longer ones are cut every :data:`LONGEST_WORD` characters.
    Where a mark or a footnote has glued two words together, they are cut apart.

    Returns
    -------
    spacy.tokens.Doc
        Its text is ``text``, to the character.
    """
    places = {at for match in GLUED.finditer(text) for at in match.span()} - {0, len(text)}
    found = {at for at in places if not (text[at - 1].isspace() or text[at].isspace())}
    for word in OVERLONG.finditer(text):
        found.update(range(word.start(), word.end(), LONGEST_WORD))
    piece = 0
    while (gap := BETWEEN_WORDS.search(text, piece + PIECE)) is not None:
        piece = gap.end()
        found.add(piece)
    cuts = sorted({0, len(text), *found})
    if len(cuts) <= 2:
        return nlp.make_doc(text)
    words = []
    spaces = []
    norms = []
    for start, end in pairwise(cuts):
        for token in nlp.tokenizer(text[start:end]):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
            norms.append(token.norm)
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    kept: Any = np.array(norms, dtype=np.uint64)
    doc.from_array(["NORM"], kept)  # the tokenizer knows that "n't" is "not"
    return doc


def bare_doc(text: str) -> Doc:
    """Make a document of one token, for stages that read no tokens.

    Much quicker than tokenizing.
    """
    return Doc(Vocab(), words=[text] if text else [], spaces=[False] if text else [])


def _add(
    nlp: Language, config: PipelineConfig, component: ComponentConfig, previous: str | None
) -> None:
    factory = component.factory or component.name
    where = f"{config.path}: components.{component.name}"
    if not Language.has_factory(factory):
        at = f"{config.path}: nlp.pipeline"
        raise unknown_stage(factory, at if factory == component.name else f"{where}.factory")
    settings = check_settings(config, component)
    place: dict[str, Any] = {"first": True} if previous is None else {"after": previous}
    defaults = Language.get_factory_meta(factory).default_config or {}
    if any(key == "@architectures" for _, key, _ in entries(dict(defaults))):  # made of layers
        raise ConfigError(
            f"{where}: a {factory!r} of its own has learned nothing: take it from a model by "
            "source = ${readout.model}",
            code="untrained",
        )
    try:
        pipe = nlp.add_pipe(factory, name=component.name, config=settings, **place)
        if isinstance(pipe, Component):
            pipe.check_there()
    except ConfigError as error:
        at = f"{where}{_setting(error, factory, {**defaults, **settings})}"
        raise ConfigError(f"{at}: {error.message}", code=error.code) from error
    except Exception as error:  # components of others raise whatever they like
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        reason = " ".join(str(error).partition("\n{")[0].split())  # spaCy adds all settings to it
        raise ConfigError(f"{where}: {cut(kind + reason)}", code="bad_value") from error


def _setting(error: ConfigError, factory: str, settings: dict[str, Any]) -> str:
    """Return the setting whose file an error names, behind a dot; nothing where it names none."""
    for key in REGISTERED[factory].file_settings() if factory in REGISTERED else ():
        for name in listed(settings.get(key)):
            if str(resolve(name)) in error.message:
                return f".{key}"
    return ""


def unknown_stage(factory: str, where: str) -> ConfigError:
    """Make the error for a stage that nobody has registered."""
    builtin = (name for name in spacy.blank(LANGUAGE).factory_names if "." not in name)
    known = nearest(factory, {*factory_names(), *builtin})
    return ConfigError(
        f"{where}: no stage {brief(factory)}; {known}; one of your own is imported by --code FILE",
        code="unknown_stage",
    )


def check_settings(config: PipelineConfig, component: ComponentConfig) -> dict[str, Any]:
    """Return the settings of a component, of a stage with the paths of its files resolved.

    Raises
    ------
    ConfigError
        Where a stage has no such setting, takes no such value, or a file is not there.
    """
    factory = component.factory or component.name
    kind = REGISTERED.get(factory)
    if kind is None:
        return dict(component.settings)
    where = f"{config.path}: components.{component.name}."
    files = kind.file_settings()
    defaults = Language.get_factory_meta(factory).default_config or {}
    checked = dict(component.settings)
    for key, value in component.settings.items():
        with placed(f"{where}{key}: "):
            if key not in defaults:
                raise ConfigError(f"unknown key; {nearest(key, defaults)}", code="unknown_key")
            if key in files:
                checked[key] = _absolute(value, config.path.parent)
    with placed(where):
        made(settings_of(kind), checked)
    return checked


def _absolute(value: Any, base: Path) -> Any:
    """Resolve a setting that names a file, or a list of files; what is neither is refused later."""
    if isinstance(value, list):
        return [_absolute(item, base) for item in value]
    return str(resolve(value, base)) if isinstance(value, str) else value


Pipes = Sequence[tuple[str, Any]]


def check_order(config: PipelineConfig, pipeline: Pipes) -> None:
    """Make sure that nothing stands before what it reads, or beside what it cannot stand beside.

    Of several of one kind (two taxonomies), each may be the first.

    Parameters
    ----------
    config : PipelineConfig
        Where the pipeline is from, for the message.
    pipeline : sequence of (str, component)
        As ``Language.pipeline`` has them.

    Raises
    ------
    ConfigError
        ``missing_stage`` where nothing writes what a stage needs, ``bad_order`` where what writes
        it stands behind, ``bad_value`` where two of one kind clash.
    """
    where = f"{config.path}: nlp.pipeline"
    written = set()
    for at, (name, pipe) in enumerate(pipeline):
        if not isinstance(pipe, Component):
            continue
        for earlier, other in pipeline[:at]:
            if type(other) is type(pipe) and (why := pipe.clash(other)):
                raise ConfigError(f"{where}: {earlier} and {name}: {why}", code="bad_value")
        behind = _written(pipeline[at + 1 :], beside=type(pipe))
        read = sorted(pipe.places.keys() - pipe.provides.keys())
        for field in (*pipe.needs, *pipe.uses, *read):
            place = pipe.places[field]
            if place in written:
                continue
            if place in behind:
                raise _behind(where, name, field, behind[place])
            if field in pipe.needs:
                with placed(f"{where}: "):
                    raise missing_need(name, field, pipe.factory)
        written |= _places(where, name, pipe)
    _check_model(where, config, pipeline)


def _places(where: str, name: str, pipe: Component) -> set[str]:
    """Return the places that a component writes to: each field has one of its own."""
    found: dict[str, str] = {}
    for field in pipe.provides:
        place = pipe.places[field]
        if place in found:
            raise ConfigError(
                f"{where}: {name} writes {found[place]} and {field} to one place, {brief(place)}: "
                "give each its own",
                code="bad_value",
            )
        found[place] = field
    return set(found)


def _written(pipeline: Pipes, beside: type[Component]) -> dict[str, str]:
    """Return which component writes what, by its place on the document; one kind does not count."""
    return {
        pipe.places[field]: name
        for name, pipe in reversed(pipeline)
        if isinstance(pipe, Component) and type(pipe) is not beside
        for field in pipe.provides
    }


def _check_model(where: str, config: PipelineConfig, pipeline: Pipes) -> None:
    """Make sure that what reads tags, parses and names does not stand before all of them."""
    model = [part.name for part in config.components if part.from_model]
    reading = [name for name, pipe in pipeline if isinstance(pipe, Stage) and pipe.reads_model]
    names = [name for name, _ in pipeline]
    if model and reading and names.index(reading[0]) < names.index(model[0]):
        raise _behind(where, reading[0], "what the spaCy model finds", model[0])


def _behind(where: str, name: str, field: str, writer: str) -> ConfigError:
    return ConfigError(
        f"{where}: {name} reads {field}, and {writer} stands behind it: put {writer} before {name}",
        code="bad_order",
    )
