"""Reading a pipeline configuration: spaCy's ``.cfg`` format with a ``[readout]`` section beside it.

The packaged configurations, taxonomies and gazetteers can be named from anywhere with the prefix
``readout:`` (``readout:gazetteer``). Any other relative path counts from the folder of the
configuration file and stays in it; what lies elsewhere is named by its absolute path.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import msgspec

from readout.config.cfgfile import Sections, entries, read_sections
from readout.errors import ConfigError, brief, cut, nearest
from readout.io.limits import LIMIT_NAMES, LIMITS, Limits
from readout.io.safe import open_regular, read_text

__all__ = [
    "LANGUAGE",
    "SAVED",
    "ComponentConfig",
    "PipelineConfig",
    "canonical_json",
    "file_digest",
    "installed_at",
    "json_digest",
    "packaged",
    "pipeline_config",
    "placed",
    "read_config",
    "resolve",
    "text_digest",
]

PREFIX = "readout:"
SAVED = "readout"
"""The key in ``meta.json`` of a saved pipeline that holds what spaCy's configuration does not."""
SAVED_AS = "pipeline that nlp.to_disk saved"
SECTIONS = frozenset({"readout", "nlp", "components"})
READOUT: Sections = {"model": None, **LIMITS.as_dict(), "text_field": "text", "id_field": "id"}
"""The keys of the section ``[readout]``, and what they are where nothing is said."""
READOUT_KEYS = READOUT.keys()
NLP_KEYS = frozenset({"lang", "pipeline"})
LANGUAGE = "en"
"""The one language that the stages read."""
MOST_COMPONENTS = 100
"""Components of a pipeline at most."""


_NAME = re.compile(r"\w[\w-]{0,99}")
"""Names of components, which are names of files and of sections, too."""


class _Meta(msgspec.Struct):
    """Our part of the ``meta.json`` of a saved pipeline."""

    readout: Sections = {}


@dataclass(frozen=True)
class ComponentConfig:
    """One component: from the spaCy model (``source``), or made by a factory with settings."""

    name: str
    factory: str | None
    settings: Sections = field(default_factory=dict)

    @property
    def from_model(self) -> bool:
        """Whether the component comes out of the spaCy model."""
        return self.factory is None


@dataclass(frozen=True)
class PipelineConfig:
    """A configuration that has been read and checked as far as its shape goes.

    Attributes
    ----------
    path : Path
        The file it was read from.
    model : str or None
        Installed spaCy model or path that components with ``source`` come from; None for none.
    lang : str
        Language of the blank pipeline where there is no model.
    components : tuple of ComponentConfig
        In the order of the pipeline.
    limits : Limits
        How much one document may be; what is more goes to quarantine.
    text_field, id_field : str
        The fields of a ``.jsonl`` line that hold text and id.
    code : tuple of Path
        Files of Python code to import before the pipeline is built.
    saved : Path or None
        The folder of a pipeline that ``nlp.to_disk`` saved, where the configuration is that of one.
    """

    path: Path
    model: str | None
    lang: str
    components: tuple[ComponentConfig, ...]
    limits: Limits = LIMITS
    text_field: str = "text"
    id_field: str = "id"
    code: tuple[Path, ...] = ()
    saved: Path | None = None

    def as_dict(self) -> Sections:
        """Return the configuration in full as plain data, without the path of its file."""
        return {
            "readout": self.readout,
            "nlp": {"lang": self.lang, "pipeline": [c.name for c in self.components]},
            "components": {
                c.name: {"source": self.model}
                if c.from_model
                else {"factory": c.factory, **c.settings}
                for c in self.components
            },
        }

    @property
    def readout(self) -> Sections:
        """Return the section ``[readout]`` in full."""
        return {
            "model": self.model,
            **self.limits.as_dict(),
            "text_field": self.text_field,
            "id_field": self.id_field,
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the configuration as canonical JSON."""
        return json_digest(self.as_dict())


def canonical_json(value: Any) -> bytes:
    """Write plain data as JSON with sorted keys and no white space, the same on every machine."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def json_digest(value: Any) -> str:
    """Return the SHA-256 of plain data, the same on every machine."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text as UTF-8, the same on every machine."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their relative names."""
    if not path.is_dir():
        with open_regular(path, "a file of a pipeline", "unreadable") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    parts = sorted(
        (p.relative_to(path).as_posix(), file_digest(p)) for p in path.rglob("*") if p.is_file()
    )
    return json_digest(parts)


def packaged() -> Path:
    """Return the folder of the packaged configurations, in a wheel or in a working copy."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "configs"
    return inside if inside.is_dir() else package.parents[1] / "configs"


def installed_at() -> Path | None:
    """Return the folder of the package where it is installed; None in a working copy.

    An installation has its configurations within, and what it holds is nobody's to write.
    """
    package = Path(__file__).resolve().parents[1]
    return package if packaged().resolve().is_relative_to(package) else None


def resolve(name: str, base: Path | None = None) -> Path:
    """Turn a path of a configuration into a real one.

    Parameters
    ----------
    name : str
        ``readout:NAME`` for a packaged file, or a path.
    base : Path, optional
        The folder that relative paths count from, and do not lead out of; without one, the working
        directory, and they lead anywhere.

    Raises
    ------
    ConfigError
        Where nothing is there (``missing_file``), or it leads elsewhere (``outside``).
    """
    ours = name.startswith(PREFIX)
    home = packaged() if ours else base
    path = (home or Path()) / name.removeprefix(PREFIX)
    if not _is_there(path):
        there = _is_there(packaged() / name)
        hint = f"; {PREFIX}{name} names the packaged one" if there else ""
        raise ConfigError(
            f"{cut(name)}: no such file or folder (looked for {cut(path)}){hint}",
            code="missing_file",
        )
    found = path.resolve()
    within = home is None or found.is_relative_to(home.resolve())
    if not within and (ours or not Path(name).is_absolute()):
        where = "the packaged files" if ours else f"the folder of the configuration, {home}"
        raise ConfigError(
            f"{name}: leads out of {where}: to {found}; what lies elsewhere is named by its "
            "absolute path",
            code="outside",
        )
    return found


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered
        return False


def read_config(path: Path | str | None = None) -> PipelineConfig:
    """Read a pipeline configuration and check its shape.

    Parameters
    ----------
    path : Path or str, optional
        A ``.cfg`` file, ``readout:NAME.cfg`` for a packaged one, or the folder of a pipeline that
        ``nlp.to_disk`` saved; the packaged ``default.cfg`` by default.

    Raises
    ------
    ConfigError
        Where the file is missing, is no configuration, or has a key that nobody knows.
    """
    where = resolve(str(path) if path is not None else f"{PREFIX}default.cfg")
    if where.is_dir():
        return _read_saved(where)
    return pipeline_config(where, read_sections(where, SECTIONS))


def _read_saved(folder: Path) -> PipelineConfig:
    """Read the configuration of a saved pipeline; its ``meta.json`` says what we set there."""
    where = folder / "config.cfg"
    data = read_sections(where)
    meta = read_text(folder / "meta.json", SAVED_AS, "bad_config")
    try:
        ours = msgspec.json.decode(meta, type=_Meta).readout
        sourced = msgspec.convert(ours.get("sourced", []), list[str])
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"{folder}: no {SAVED_AS}: meta.json: {error}", code="bad_config"
        ) from error
    with placed(f"{where}: "):
        nlp, components = _section(data, "nlp"), _section(data, "components")
        components |= {name: {"source": ours.get("model")} for name in sourced}
        sections = {
            "readout": {key: ours[key] for key in sorted(READOUT_KEYS & ours.keys())},
            "nlp": {key: nlp[key] for key in sorted(NLP_KEYS & nlp.keys())},
            "components": components,
        }
        return replace(_checked(where, sections), saved=folder)


def pipeline_config(where: Path, data: Sections) -> PipelineConfig:
    """Check the shape of a configuration that is plain data, as :meth:`PipelineConfig.as_dict` has.

    Parameters
    ----------
    where : Path
        Its file, there or not, from whose folder relative paths count.
    data : dict
        Sections and their keys.

    Raises
    ------
    ConfigError
        As for :func:`read_config`.
    """
    with placed(f"{where}: "):
        for place, key, _ in entries(data):
            if key.startswith("@"):  # which spaCy would take for the name of a function to call
                raise ConfigError(
                    f"{place}: a configuration names no functions: components are named in "
                    "nlp.pipeline, code of your own is imported by --code FILE",
                    code="unknown_key",
                )
        return _checked(where, data)


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Put where it stands before the message of what is wrong within: ``c.cfg: ``."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{where}{error.message}", code=error.code) from error


def _checked(where: Path, data: Sections) -> PipelineConfig:
    readout, nlp = _section(data, "readout"), _section(data, "nlp")
    for prefix, section, allowed in (("readout", readout, READOUT_KEYS), ("nlp", nlp, NLP_KEYS)):
        for key in section:
            if key not in allowed:
                reason = f"{prefix}.{key}: unknown key; {nearest(key, allowed)}"
                raise ConfigError(reason, code="unknown_key")
    names = nlp.get("pipeline", [])
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _bad("nlp.pipeline must be a list of component names in double quotes, one at least")
    _check_names(names)
    sections = _section(data, "components")
    _check_sections(names, sections)
    lang = nlp.get("lang", LANGUAGE)
    if lang != LANGUAGE:
        reason = f"{brief(lang)} will not do: readout reads English, lang = {LANGUAGE!r}"
        raise ConfigError(f"nlp.lang: {reason}", code="unknown_language")
    values = READOUT | readout
    for key, value in readout.items():
        _check_value(key, value)
    limits = Limits(**{name: values.pop(name) for name in LIMIT_NAMES})
    components = tuple(_component(name, sections.get(name, {}), values["model"]) for name in names)
    return PipelineConfig(where, lang=lang, components=components, limits=limits, **values)


def _bad(reason: str) -> ConfigError:
    return ConfigError(reason, code="bad_value")


def _check_names(names: list[str]) -> None:
    if len(names) > MOST_COMPONENTS:
        raise _bad(f"nlp.pipeline: {len(names):,} components; {MOST_COMPONENTS} at most")
    for name in names:
        if names.count(name) > 1:
            raise _bad(f"nlp.pipeline: {name} stands twice")
        if not _NAME.fullmatch(name):
            raise _bad(
                f"nlp.pipeline: {brief(name)} is no name of a component: letters, digits, _ and - "
                "make one"
            )


def _check_sections(names: list[str], sections: Sections) -> None:
    """Make sure that every section of a component is that of one in the pipeline."""
    for key in [key for key in sections if key not in names]:
        known = {entry.name for entry in entry_points(group="spacy_factories")}
        strange = [name for name in names if name not in known and name not in sections]
        misspelt = difflib.get_close_matches(key, strange, n=1)
        reason = (
            f"components.{key}: left over: {key} does not stand in nlp.pipeline; add it there, or "
            f"delete the section; {nearest(key, names)}"
        )
        if key in known and misspelt:
            reason = (
                f"nlp.pipeline: no stage {misspelt[0]!r}; did you mean {key!r}, which has a "
                f"section, [components.{key}]?"
            )
        raise ConfigError(reason, code="unknown_stage")


def _component(name: str, section: Any, model: str | None) -> ComponentConfig:
    if not isinstance(section, dict):
        raise _bad(f"[components.{name}] must be a section")
    settings = dict(section)
    source, factory = settings.pop("source", None), settings.pop("factory", None)
    if source is not None and (factory is not None or settings):
        raise _bad(f"components.{name}: a component with 'source' takes no other keys")
    if not isinstance(factory, str | None):
        raise _bad(f"components.{name}.factory: {brief(factory)} must be a text")
    if None not in (source, model) and source != model:
        raise _bad(
            f"components.{name}.source: {brief(source)} will not do: all components of a model "
            "come from one, source = ${readout.model}"
        )
    made = None if source is not None else factory or name
    return ComponentConfig(name, factory=made, settings=settings)


def _section(data: Sections, name: str) -> Sections:
    section = data.get(name, {})
    if not isinstance(section, dict):
        raise _bad(f"[{name}] must be a section")
    return section


def _check_value(key: str, value: Any) -> None:
    if key in LIMIT_NAMES:
        if type(value) is not int or value <= 0:
            raise _bad(f"readout.{key}: {brief(value)} must be a positive whole number")
    elif not isinstance(value, str) and value is not READOUT[key]:
        raise _bad(f"readout.{key}: {brief(value)} must be a text")
