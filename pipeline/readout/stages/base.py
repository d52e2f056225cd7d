"""What every stage shares.

How it is declared, where it reads and writes on the ``Doc``, how it checks, saves and restores.

A stage keeps its results as plain data (the types of :mod:`readout.records`) in extension
attributes of the ``Doc``, with character offsets of ``doc.text``: exact where token boundaries are
not, and cheap to take out.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import entry_points
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_args, get_type_hints

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from readout.config import file_digest, json_digest, resolve
from readout.errors import ConfigError
from readout.records import Block, Warning
from readout.settings import made

__all__ = [
    "LAYOUT",
    "META",
    "REGISTERED",
    "WARNINGS",
    "Component",
    "File",
    "ModelComponent",
    "Place",
    "Settings",
    "Share",
    "Stage",
    "StageOutput",
    "extend",
    "factory_names",
    "layout_of",
    "meta_of",
    "missing_need",
    "register",
    "set_document",
    "settings_of",
    "sorted_warnings",
]

META = "readout_meta"
LAYOUT = "readout_layout"
WARNINGS = "readout_warnings"

StageOutput = dict[str, list[Any]]
"""Record field (``"segments"``) -> what a stage found.

``"warnings"`` is always among the fields.
"""

FLOORS = ("discourse", "language")
SHARED = ("edtf.py", "records.py", "spans.py", "stages/base.py")
"""What all stages stand on: floors, and single modules."""
CODE = frozenset({".json", ".jsonl", ".py", ".toml", ".txt"})

Place = Annotated[
    str,
    msgspec.Meta(description="the name of a Doc extension", pattern=r"^[A-Za-z_]\w*$"),
]
Share = Annotated[float, msgspec.Meta(ge=0, le=1, description="from 0 to 1")]
File = Annotated[
    str, msgspec.Meta(description="a file or folder; readout:NAME: a packaged one")
]

REGISTERED: dict[str, type[Component]] = {}
"""Factory -> component, for all that :func:`register` has seen; spaCy imports them when asked."""


def extend(name: str) -> None:
    """Make an extension of ``Doc`` that is None until somebody sets it."""
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=None)


for _name in (META, LAYOUT, WARNINGS):
    extend(_name)


def set_document(
    doc: Doc,
    meta: dict[str, Any],
    layout: Sequence[Block] | None = None,
) -> None:
    """Put on a ``Doc`` what its source knows.

    ``meta`` (``date`` in EDTF, ``title``) and the layout.
    """
    doc._.set(META, meta)
    doc._.set(LAYOUT, layout)


def meta_of(doc: Doc) -> dict[str, Any]:
    """Return the document's meta data; empty where nobody set any."""
    return doc._.get(META) or {}


def layout_of(doc: Doc) -> list[Block] | None:
    """Return the blocks that the input format told, or None for plain text."""
    layout = doc._.get(LAYOUT)
    return None if layout is None else list(layout)


class Settings(msgspec.Struct, frozen=True):
    """What a configuration can set of a component: fields with types and defaults.

    Types are those that spaCy fills in and checks: ``str``, ``bool``, ``int``, ``float``, ``list``,
    ``dict``, ``Literal``, what may be None; :data:`Place` for a name on the ``Doc`` and
    :data:`File` for what is read from disk.
    """


class Component(ABC):
    """What stages and the components that they read from share.

    A subclass sets the class variables, names the type of its settings (``settings: MySettings``)
    and is registered (:func:`register`); places, files and cache key follow from the settings.

    Class variables: ``factory`` (registered name), ``version`` (raise it when the output changes),
    ``provides`` (field -> item type), ``needs`` (fields that must be there), ``uses`` (that may be
    there), ``assigns`` (what it sets beside its fields, as spaCy writes it: ``token.tag``).

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    settings : Settings
        What the configuration says.

    Attributes
    ----------
    places : dict of str to str
        Field -> name of the ``Doc`` extension it is read from or written to.
    files : tuple of Path
        Files whose content changes the output: part of the cache key. Those that the settings
        name, unless a subclass says it otherwise.
    """

    factory: ClassVar[str]
    version: ClassVar[str]
    provides: ClassVar[dict[str, type]]
    needs: ClassVar[tuple[str, ...]] = ()
    uses: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ()
    settings: Settings

    def __init__(
        self,
        name: str,
        settings: Settings,
    ) -> None:
        self.name = name
        self.settings = settings
        self.places = {
            field: getattr(settings, field) for field in _marked(type(self), Place)
        }
        self.files: tuple[Path, ...] = tuple(resolve(path) for path in self._paths())
        self._declare()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set the extensions again in the process that unpickles the component."""
        self.__dict__.update(state)
        self._declare()

    def _declare(self) -> None:
        for place in self.places.values():
            extend(place)

    def _paths(self) -> Iterator[str]:
        for field in _marked(type(self), File):
            value = getattr(self.settings, field)
            yield from value if isinstance(value, list) else filter(None, [value])

    @classmethod
    def file_settings(cls) -> list[str]:
        """Name the settings that name files."""
        return _marked(cls, File)

    def fingerprint(self) -> dict[str, Any]:
        """Return all that could change the output, as plain data: part of the cache keys."""
        apart = {*self.places, *self.file_settings()}
        settings = msgspec.to_builtins(self.settings)
        return {
            "factory": self.factory,
            "version": self.version,
            "code": _code_digest(type(self)),
            "settings": {
                key: value for key, value in settings.items() if key not in apart
            },
            "places": self.places,
            "files": [[path.name, file_digest(path)] for path in self.files],
        }


def settings_of(kind: type[Component]) -> type[Settings]:
    """Return the type of a component's settings."""
    found: type[Settings] = get_type_hints(kind)["settings"]
    return found


@cache
def _marked(kind: type[Component], mark: Any) -> list[str]:
    """Name the settings that are places, or files."""
    hints = get_type_hints(settings_of(kind), include_extras=True)
    return [field for field, hint in hints.items() if mark in (hint, *get_args(hint))]


def register(kind: type[Component]) -> Callable[..., Component]:
    """Register a component with spaCy, under its factory's name.

    Returns
    -------
    callable
        The factory that spaCy calls, with an argument for each setting; an entry point
        ``spacy_factories`` names it.
    """
    settings = settings_of(kind)
    defaults = msgspec.to_builtins(settings())
    hints = {"nlp": Language, "name": str, **get_type_hints(settings)}

    def create(
        nlp: Language,  # noqa: ARG001 - spaCy passes it
        name: str,
        **values: Any,
    ) -> Component:
        return kind(name, made(settings, values))

    factory: Any = create
    factory.__annotations__ = hints
    factory.__signature__ = Signature(
        [
            Parameter(key, Parameter.KEYWORD_ONLY, annotation=hint)
            for key, hint in hints.items()
        ]
    )
    Language.factory(
        kind.factory,
        default_config=defaults,
        assigns=[
            *(f"doc._.{defaults[field]}" for field in kind.provides),
            *kind.assigns,
        ],
        requires=[f"doc._.{defaults[field]}" for field in kind.needs],
        func=create,
    )
    REGISTERED[kind.factory] = kind
    return create


class Stage(Component):
    """Base of the components that find what stands in the record.

    Beside what every component says of itself, class variables tell ``reads_model`` (whether it
    reads tags, parses or ``doc.ents`` of a spaCy model) and ``reads_tokens`` (False where the text
    and what earlier stages left are enough: a run in which no such stage is due does not tokenize).

    A subclass implements :meth:`annotate`.
    """

    reads_model: ClassVar[bool] = False
    reads_tokens: ClassVar[bool] = True

    @property
    def meta(self) -> tuple[str, ...]:
        """The meta data that it reads, beside title, date and language."""
        return ()

    @abstractmethod
    def annotate(self, doc: Doc) -> StageOutput:
        """Return what this stage finds, by record field (``"warnings"`` among them).

        Writes nothing.
        """

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document in place, as spaCy calls a component."""
        for field in self.needs:
            if self.read(doc, field) is None:
                raise missing_need(self.name, field)
        self.restore(doc, self.annotate(doc))
        return doc

    def read(
        self,
        doc: Doc,
        field: str,
    ) -> list[Any] | None:
        """Read a record field from the place the configuration names.

        None where no stage wrote it.
        """
        found: list[Any] | None = doc._.get(self.places[field])
        return found

    def output(self, doc: Doc) -> StageOutput:
        """Collect from the ``Doc`` what this stage wrote."""
        found = {field: self.read(doc, field) or [] for field in self.provides}
        return {**found, "warnings": (doc._.get(WARNINGS) or {}).get(self.name, [])}

    def restore(
        self,
        doc: Doc,
        output: StageOutput,
    ) -> None:
        """Write results to the ``Doc``, whether just found or kept from an earlier run."""
        for field in self.provides:
            doc._.set(self.places[field], output[field])
        doc._.set(
            WARNINGS,
            {**(doc._.get(WARNINGS) or {}), self.name: output.get("warnings", [])},
        )

    def pack(self, output: StageOutput) -> bytes:
        """Write results as JSON, for the cache."""
        return msgspec.json.encode(output)

    def unpack(self, payload: bytes) -> StageOutput:
        """Read what :meth:`pack` wrote.

        Raises
        ------
        msgspec.ValidationError
            Where the payload is of another version.
        """
        found = _decoder(type(self)).decode(payload)
        return {field: getattr(found, field) for field in (*self.provides, "warnings")}


class ModelComponent(Component):
    """Base of components that put on the ``Doc`` what stages read, and nothing into the record.

    Stages with ``reads_model`` read it; what it ``provides`` are those fields that stages may need.
    """

    @abstractmethod
    def __call__(self, doc: Doc) -> Doc:
        """Read a document and leave on it what was found."""


@cache
def _decoder(kind: type[Stage]) -> msgspec.json.Decoder[Any]:
    """Make the decoder of what a stage puts into the cache."""
    fields: list[Any] = []
    for name, item in kind.provides.items():
        fields.append((name, list[item]))  # type: ignore[valid-type]
    payload = msgspec.defstruct(
        f"{kind.__name__}Payload", [*fields, ("warnings", list[Warning])]
    )
    return msgspec.json.Decoder(payload)


@cache
def _code_digest(kind: type[Component]) -> str:
    """Hash the code and the word lists of a stage, and the floors it stands on.

    A cache never outlives them. Of a stage that lies in no package its own file counts.
    """
    package = Path(__file__).parents[1]
    module = Path(sys.modules[kind.__module__].__file__ or "")
    folder = module.parent
    roots = [package / floor for floor in FLOORS] + (
        [folder] if _is_package(folder) else []
    )
    found = {path for root in roots for path in root.rglob("*") if path.suffix in CODE}
    found |= {module, *(package / name for name in SHARED)}
    return json_digest(
        sorted([_relative(path, package), file_digest(path)] for path in found)
    )


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _relative(path: Path, package: Path) -> str:
    return (
        path.relative_to(package).as_posix()
        if path.is_relative_to(package)
        else path.name
    )


def factory_names() -> list[str]:
    """Name the factories of this package, in the order of its entry points."""
    package = __name__.partition(".")[0]
    entries = entry_points(group="spacy_factories")
    return [one.name for one in entries if one.value.startswith(f"{package}.")]


def missing_need(name: str, field: str) -> ConfigError:
    """Make the error for a stage that stands in a pipeline without the stage that it reads from."""
    there = [factory for factory in factory_names() if Language.has_factory(factory)]
    producers = [factory for factory in there if field in REGISTERED[factory].provides]
    short = name.removeprefix("readout_")
    wanted = (*producers, "a stage that finds them")[0]
    return ConfigError(
        f"{short} needs {field}: add {wanted} before it", code="missing_stage"
    )


def sorted_warnings(items: Iterable[Warning]) -> list[Warning]:
    """Sort warnings by where they stand, those of the whole document first."""
    return sorted(items, key=lambda w: (w.start if w.start is not None else -1, w.code))
