"""What every stage shares.

Where it reads and writes on the ``Doc``, how it checks, saves and restores.

A stage keeps its results as plain data (the types of :mod:`readout.records`) in extension
attributes of the ``Doc``, with character offsets of ``doc.text``: exact where token boundaries are
not, and cheap to take out.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from spacy.tokens import Doc

from readout.config import file_digest, json_digest
from readout.errors import ConfigError
from readout.records import Block, Warning

__all__ = [
    "LAYOUT",
    "META",
    "WARNINGS",
    "Component",
    "ModelComponent",
    "Stage",
    "StageOutput",
    "extend",
    "layout_of",
    "meta_of",
    "missing_need",
    "set_document",
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
CODE = frozenset({".json", ".py", ".toml", ".txt"})

PRODUCERS = {
    "segments": "readout_segment",
    "sentences": "readout_segment",
    "glossary": "readout_segment",
    "entities": "readout_entities",
    "quotes": "readout_quotes",
    "encoding": "readout_encoder",
    "vectors": "readout_vectors",
    "passages": "readout_themes",
}


def extend(name: str) -> None:
    """Make an extension of ``Doc`` that is None until somebody sets it."""
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=None)


for _name in (META, LAYOUT, WARNINGS):
    extend(_name)


def set_document(doc: Doc, meta: dict[str, Any], layout: Sequence[Block] | None = None) -> None:
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


class Component(ABC):
    """What stages and the components that they read from share.

    Settings and files, and a hash of all that counts.

    Class variables: ``factory`` (registered name), ``version`` (raise it when the output changes).

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    settings : dict
        What of the configuration could change the output, as plain data without paths: part of the
        cache key.
    files : sequence of Path
        Files whose content changes the output: part of the cache key.
    """

    factory: ClassVar[str]
    version: ClassVar[str]

    def __init__(self, name: str, settings: dict[str, Any], files: Sequence[Path] = ()) -> None:
        self.name = name
        self.settings = settings
        self.files = tuple(files)

    def fingerprint(self) -> dict[str, Any]:
        """Return all that could change the output, as plain data: part of the cache keys."""
        return {
            "factory": self.factory,
            "version": self.version,
            "code": _code_digest(type(self)),
            "settings": self.settings,
            "files": [[path.name, file_digest(path)] for path in self.files],
        }


class Stage(Component):
    """Base of the components.

    Class variables: ``factory`` (registered name), ``version`` (raise it when the output changes),
    ``provides`` (record field -> item type), ``needs`` (record fields that must be there), ``uses``
    (that may be there), ``reads_model`` (whether it reads tags, parses or ``doc.ents`` of a spaCy
    model), ``reads_tokens`` (False where the text and what earlier stages left are enough: a run in
    which no such stage is due does not tokenize).

    A subclass sets the class variables, takes its configuration in ``__init__`` (calling this one)
    and implements :meth:`annotate`.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    places : dict of str to str
        Record field -> name of the ``Doc`` extension it is read from or written to.
    settings : dict
        What of the configuration could change the output, as plain data without paths: part of the
        cache key.
    files : sequence of Path
        Files whose content changes the output: part of the cache key.
    """

    provides: ClassVar[dict[str, type]]
    needs: ClassVar[tuple[str, ...]] = ()
    uses: ClassVar[tuple[str, ...]] = ()
    reads_model: ClassVar[bool] = False
    reads_tokens: ClassVar[bool] = True

    def __init__(
        self,
        name: str,
        places: dict[str, str],
        settings: dict[str, Any],
        files: Sequence[Path] = (),
    ) -> None:
        super().__init__(name, settings, files)
        self.places = places
        self._decoder = msgspec.json.Decoder(self._payload_type())
        self._declare()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set the extensions again in the process that unpickles the component."""
        self.__dict__.update(state)
        self._decoder = msgspec.json.Decoder(self._payload_type())
        self._declare()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what cannot be pickled and is made anew."""
        state = dict(self.__dict__)
        del state["_decoder"]
        return state

    def _declare(self) -> None:
        for place in self.places.values():
            extend(place)

    @classmethod
    def _payload_type(cls) -> Any:
        fields: list[Any] = [(name, list[kind]) for name, kind in cls.provides.items()]  # type: ignore[valid-type]
        return msgspec.defstruct(f"{cls.__name__}Payload", [*fields, ("warnings", list[Warning])])

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

    def read(self, doc: Doc, field: str) -> list[Any] | None:
        """Read a record field from the place the configuration names.

        None where no stage wrote it.
        """
        found: list[Any] | None = doc._.get(self.places[field])
        return found

    def output(self, doc: Doc) -> StageOutput:
        """Collect from the ``Doc`` what this stage wrote."""
        found = {field: self.read(doc, field) or [] for field in self.provides}
        return {**found, "warnings": (doc._.get(WARNINGS) or {}).get(self.name, [])}

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, whether just found or kept from an earlier run."""
        for field in self.provides:
            doc._.set(self.places[field], output[field])
        doc._.set(WARNINGS, {**(doc._.get(WARNINGS) or {}), self.name: output.get("warnings", [])})

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
        found = self._decoder.decode(payload)
        return {field: getattr(found, field) for field in (*self.provides, "warnings")}


class ModelComponent(Component):
    """Base of components that put on the ``Doc`` what stages with ``reads_model`` read, and nothing into the record."""

    @property
    def leaves(self) -> tuple[str, ...]:
        """The ``Doc`` extensions that it sets, for stages that cannot do without."""
        return ()

    @abstractmethod
    def __call__(self, doc: Doc) -> Doc:
        """Read a document and leave on it what was found."""


@lru_cache(maxsize=16)
def _code_digest(kind: type[Component]) -> str:
    """Hash the code and the word lists of a stage, and the floors it stands on.

    A cache never outlives them. Of a stage that lies in no package its own file counts.
    """
    package = Path(__file__).parents[1]
    module = Path(sys.modules[kind.__module__].__file__ or "")
    folder = module.parent
    roots = [package / floor for floor in FLOORS] + ([folder] if _is_package(folder) else [])
    found = {path for root in roots for path in root.rglob("*") if path.suffix in CODE}
    found |= {module, *(package / name for name in SHARED)}
    return json_digest(sorted([_relative(path, package), file_digest(path)] for path in found))


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _relative(path: Path, package: Path) -> str:
    return path.relative_to(package).as_posix() if path.is_relative_to(package) else path.name


def missing_need(name: str, field: str) -> ConfigError:
    """Make the error for a stage that stands in a pipeline without the stage that it reads from."""
    short = name.removeprefix("readout_")
    return ConfigError(
        f"{short} needs {field}: add {PRODUCERS[field]} before it", code="missing_stage"
    )


def sorted_warnings(items: Iterable[Warning]) -> list[Warning]:
    """Sort warnings by where they stand, those of the whole document first."""
    return sorted(items, key=lambda w: (w.start if w.start is not None else -1, w.code))
