"""The contract of a stage.

How it is declared, where it reads and writes on the ``Doc``, how it checks, saves and restores.

A stage keeps its results as plain data (the types of :mod:`readout.records.types`) in extension
attributes of the ``Doc``, with character offsets of ``doc.text``: exact where token boundaries are
not, and cheap to take out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points
from inspect import Parameter, Signature
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Self, TypedDict, TypeVar, get_args, get_type_hints

import msgspec
from msgspec.structs import replace
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from readout.config.configuration import file_digest, json_digest, resolve
from readout.config.settings import File, Place, Settings, Share, made
from readout.config.sourcecode import CODE, code_files, origin, typed_in
from readout.doc.carried import Named, announce, carried, carry, listed, was_saved
from readout.doc.kept import extend, know, read, write
from readout.doc.origin import layout_of, meta_of, set_document
from readout.doc.scoring import score_spans
from readout.doc.spangroups import group_names, set_spans
from readout.errors import ConfigError, DocumentError
from readout.records.types import Frame, PlainData, Record, Turn, Warning

__all__ = [
    "ADDED_EVENTS",
    "EXTENSIONS",
    "ITEMS",
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
    "short",
    "sorted_warnings",
]

WARNINGS = "readout_warnings"
EXTENSIONS = "readout_extensions"
"""A dict on every ``Doc`` for plain components: what they put there goes into the record."""

ITEMS: dict[str, type] = {
    field.name: get_args(field.type)[0]
    for field in msgspec.structs.fields(Record)
    if getattr(field.type, "__origin__", None) is list and field.name != "warnings"
} | {"document": Frame, "turns": Turn}
"""The fields of the record that stages find, with the type of their items."""

ADDED_EVENTS = "occasion_events"
"""The field of events that only occasions name; the record's ``events`` take them in."""

StageOutput = dict[str, list[Any]]
"""Record field (``"segments"``) -> what a stage found.

``"warnings"`` is always among the fields.
"""

SHARED = (
    "models/scorer.py",
    "models/word_vectors.py",
    "models/words.bin",
    "pipeline/build.py",
    "records/dates.py",
    "records/spans.py",
    "records/types.py",
    "stages/base.py",
)
"""Files that every stage depends on, beside ``language``."""

REGISTERED: dict[str, type[Component]] = {}
"""Factory -> component, for all that :func:`register` has seen; spaCy imports them when asked."""


def short(name: str) -> str:
    """Return the name of a stage as people write it: without ``readout_``."""
    return name.removeprefix("readout_")


extend(WARNINGS, dict[str, list[Warning]])
if not Doc.has_extension(EXTENSIONS):
    Doc.set_extension(EXTENSIONS, default={})  # spaCy gives each Doc its own


class Component(ABC):
    """The base class of stages and of the components that they read from.

    A subclass sets the class variables, names the type of its settings (``settings: MySettings``)
    and is registered (:func:`register`); places, files and cache key follow from the settings.

    Class variables: ``factory`` (registered name), ``version`` (raise it when the output changes),
    ``provides`` (field -> item type), ``needs`` (fields that must be there), ``uses`` (that may be
    there), ``assigns`` (what it sets beside its fields, as spaCy writes it: ``token.tag``),
    ``aside`` (settings that change nothing in the record), ``lists`` (whether the fields are lists
    of their item types, as those of stages are).

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
    missing : ConfigError or None
        The error of a file that is not there: a saved pipeline may bring it.
    """

    factory: ClassVar[str]
    version: ClassVar[str] = "1"
    provides: ClassVar[dict[str, type]]
    needs: ClassVar[tuple[str, ...]] = ()
    uses: ClassVar[tuple[str, ...]] = ()
    assigns: ClassVar[tuple[str, ...]] = ()
    aside: ClassVar[tuple[str, ...]] = ()
    lists: ClassVar[bool] = False
    settings: Settings
    files: tuple[Path, ...]

    def __init__(self, name: str, settings: Settings, missing: ConfigError | None = None) -> None:
        self.name = name
        self.settings = settings
        self.missing = missing
        self.places = {field: getattr(settings, field) for field in _marked(type(self), Place)}
        named = [] if missing else chain.from_iterable(map(listed, self._named().values()))
        self.files = tuple(map(resolve, named))
        self._declare()

    @classmethod
    def waiting(cls, name: str, settings: Settings, missing: ConfigError) -> Self:
        """Make a component whose files are not there: :meth:`from_disk` may bring them."""
        component = cls.__new__(cls)
        Component.__init__(component, name, settings, missing)
        return component

    def check_there(self) -> None:
        """Refuse to work without the files that the settings name.

        Raises
        ------
        ConfigError
            Where one was missing and no saved pipeline brought it.
        """
        if self.missing is not None:
            message = f"{self.name}: {self.missing.message}"
            raise ConfigError(message, code=self.missing.code)

    def clash(self, earlier: Self) -> str:
        """Return why it cannot stand behind another of its kind; nothing where it can."""
        return ""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set the extensions again in the process that unpickles the component."""
        self.__dict__.update(state)
        self._declare()

    def _declare(self) -> None:
        for field, place in self.places.items():
            kind: Any = self.provides.get(field)  # None of what others write
            extend(place, list[kind] if kind and self.lists else kind)

    def _named(self) -> Named:
        """Return what the settings that name files say."""
        return {name: getattr(self.settings, name) for name in self.file_settings()}

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Save the files that the settings name, as ``nlp.to_disk`` asks every component to."""
        carry(self._named(), self.files, Path(path))

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Component:
        """Take the files that :meth:`to_disk` saved, wherever the settings point.

        Raises
        ------
        ConfigError
            Where one of them is missing.
        """
        if Path(path).is_dir():
            files = carried(self._named(), Path(path))
            type(self).__init__(self, self.name, replace(self.settings, **files))
        return self

    @classmethod
    def file_settings(cls) -> list[str]:
        """Name the settings that name files."""
        return _marked(cls, File)

    def fingerprint(self) -> PlainData:
        """Return all that could change the output, as plain data: part of the cache keys."""
        apart = {*self.places, *self.file_settings(), *self.aside}
        settings = msgspec.to_builtins(self.settings)
        return {
            "factory": self.factory,
            "version": self.version,
            "code": _code_digest(type(self)),
            "settings": {key: value for key, value in settings.items() if key not in apart},
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

    Raises
    ------
    TypeError
        Where the declaration does not hold together: no ``factory`` or ``provides``, a field
        without its place among the settings, a field of the record with items of another type, a
        factory's name that is taken.
    """
    settings = settings_of(kind)
    for fault in _faults(kind):
        raise TypeError(f"{kind.__name__}: {fault}")
    defaults = msgspec.to_builtins(settings())
    hints = {"nlp": Language, "name": str, **get_type_hints(settings)}

    def create(nlp: Language, name: str, **values: Any) -> Component:
        """Make a component; in a saved pipeline it waits for its files, which are loaded next."""
        found = made(settings, values)
        try:
            component = kind(name, found)
        except ConfigError as error:
            if error.code != "missing_file" or not was_saved(nlp, name):
                raise
            return kind.waiting(name, found, error)
        announce(nlp, name, carries=bool(kind.file_settings()))
        return component

    factory: Any = create
    factory.__annotations__ = hints
    factory.__signature__ = Signature(
        [Parameter(key, Parameter.KEYWORD_ONLY, annotation=hint) for key, hint in hints.items()]
    )
    Language.factory(
        kind.factory,
        default_config=defaults,
        assigns=[
            *(f"doc._.{defaults[field]}" for field in kind.provides),
            *kind.assigns,
            # in any order
            *{"doc.spans" for field in kind.provides if group_names(field, kind.provides[field])},
        ],
        requires=[f"doc._.{defaults[field]}" for field in kind.needs],
        func=create,
    )
    for item in kind.provides.values():
        know(item)
    REGISTERED[kind.factory] = kind
    return create


def _faults(kind: type[Component]) -> Iterator[str]:
    """Yield why a declaration does not hold together."""
    if missing := [name for name in ("factory", "provides") if not hasattr(kind, name)]:
        yield f"has no {' and no '.join(missing)}: set it"
        return
    places = _marked(kind, Place)
    for field in (*kind.provides, *kind.needs, *kind.uses):
        if field not in places:
            yield (
                f"{settings_of(kind).__name__} has no place for {field}: add "
                f'{field}: Place = "readout_{field}"'
            )
    for field, item in kind.provides.items():
        wanted = Warning if field == "warnings" else ITEMS.get(field, item)
        if wanted is not item:
            yield (
                f"provides {field}, which in the record is a list of {wanted.__name__}, not of "
                f"{item.__name__}: take another name"
            )
    before = REGISTERED.get(kind.factory, kind)
    if (origin(before), before.__qualname__) != (origin(kind), kind.__qualname__):
        yield (
            f"the factory {kind.factory!r} is that of {before.__name__} in {origin(before)}: take "
            "another name"
        )


Item = TypeVar("Item", bound=msgspec.Struct)


class Stage(Component):
    """Base of the components that find what stands in the record.

    Beside what every component says of itself, class variables tell ``reads_model`` (whether it
    reads tags, parses or ``doc.ents`` of a spaCy model), ``reads_tokens`` (False where the text
    and what earlier stages left are enough: a run in which no such stage is due does not tokenize)
    and ``recorded`` (whether what it provides beside the record's own fields goes to the record's
    ``extensions``, under the stage's name).

    A subclass implements :meth:`annotate`.
    """

    reads_model: ClassVar[bool] = False
    reads_tokens: ClassVar[bool] = True
    recorded: ClassVar[bool] = True
    lists = True

    @property
    def meta(self) -> tuple[str, ...]:
        """The meta data that it reads, beside title, date and language."""
        return ()

    @abstractmethod
    def annotate(self, doc: Doc) -> StageOutput:
        """Return what this stage finds: a list for each field that it provides.

        ``"warnings"``, a list of :class:`~readout.records.types.Warning`, may be among them. Writes
        nothing, and changes nothing that earlier stages left on the ``Doc``.
        """

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a document in place, as spaCy calls a component, with spaCy's own spans."""
        self.mirror(self.run(doc))
        return doc

    def run(self, doc: Doc) -> Doc:
        """Annotate a document in place, as far as the stages behind it and the record need it."""
        self.check_there()
        for field in self.needs:
            if self.read(doc, field) is None:
                raise missing_need(self.name, field, self.factory)
        found = self.annotate(doc)
        fields = set(found) if isinstance(found, dict) else {type(found).__name__}
        if fields - {"warnings"} != self.provides.keys():
            raise TypeError(
                f"annotate returned {', '.join(sorted(fields)) or 'nothing'}; it provides "
                f"{', '.join(self.provides)}"
            )
        self.restore(doc, found)
        return doc

    def extended(self, item: Item, value: Any) -> Item:
        """Return an item of the record with something of this stage's own beside its fields.

        Parameters
        ----------
        item : Struct
            A segment, sentence, entity, quote, event, …; it stays as it is.
        value : object
            Plain data, or a struct; it stands under ``extensions`` and the stage's name.
        """
        there = getattr(item, "extensions", None) or {}
        added = {short(self.name): msgspec.to_builtins(value)}
        return replace(item, extensions={**there, **added})

    def mirror(self, doc: Doc) -> None:
        """Write what was found to ``doc.spans`` as well."""
        for field, kind in self.provides.items():
            set_spans(doc, self.places[field], kind, self.items(doc, field))

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Score the spans of a document against a reference's, for ``nlp.evaluate``."""
        every = list(examples)
        scores: dict[str, Any] = {}
        for field, kind in self.provides.items():
            for group in group_names(self.places[field], kind):
                scores |= score_spans(every, group)
        return scores

    def read(self, doc: Doc, field: str) -> list[Any] | None:
        """Read a record field from the place the configuration names.

        None where no stage wrote it.
        """
        found: list[Any] | None = read(doc, self.places[field])
        return found

    def items(self, doc: Doc, field: str) -> list[Any]:
        """Read a record field as :meth:`read`; nothing is there where no stage wrote it."""
        return self.read(doc, field) or []

    def found(self, doc: Doc) -> StageOutput:
        """Collect from the ``Doc`` what this stage wrote.

        Raises
        ------
        DocumentError
            Where it wrote nothing (``not_annotated``).
        """
        found = {"warnings": (read(doc, WARNINGS) or {}).get(self.name, [])}
        for field in self.provides:
            items = self.read(doc, field)
            if items is None:
                raise DocumentError(
                    f"the document has no {field} from {self.name}: annotate it first",
                    code="not_annotated",
                    stage=self.name,
                )
            found[field] = items
        return found

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, whether just found or kept from an earlier run."""
        for field in self.provides:
            write(doc, self.places[field], output[field])
        warnings = read(doc, WARNINGS) or {}
        write(doc, WARNINGS, {**warnings, self.name: output.get("warnings", [])})

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
        found: StageOutput = _decoder(type(self)).decode(payload)
        return found


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
    lists: dict[str, Any] = {name: list[item] for name, item in kind.provides.items()}  # type: ignore[valid-type]
    payload = TypedDict("payload", lists | {"warnings": list[Warning]})  # type: ignore[misc]
    return msgspec.json.Decoder(payload)


@cache
def _code_digest(kind: type[Component]) -> str:
    """Hash the code and the word lists of a stage, and the floors it stands on.

    A cache never outlives them. Of a stage that lies in no package its own file counts, of one
    that was typed in (a notebook) its code itself.
    """
    package = Path(__file__).parents[1]
    own = code_files(kind)
    found = {path for path in (package / "language").rglob("*") if path.suffix in CODE}
    files = []
    for path in found | own | {package / name for name in SHARED}:  # in any order
        inside = path.is_relative_to(package)
        name = path.relative_to(package).as_posix() if inside else path.name
        files.append([name, file_digest(path)])
    return json_digest(sorted(files) if own else [sorted(files), typed_in(kind)])


def factory_names() -> list[str]:
    """Name the factories that there are beside spaCy's own.

    Those of this package come first, in the order of its entry points; behind them what others have
    registered, or offer by entry points.
    """
    package = __name__.partition(".")[0]
    entries = [(one.name, one.value) for one in entry_points(group="spacy_factories")]
    ours = [name for name, value in entries if value.startswith(f"{package}.")]
    return list(dict.fromkeys([*ours, *REGISTERED, *(name for name, _ in entries)]))


def missing_need(name: str, field: str, factory: str) -> ConfigError:
    """Make the error for a stage that stands in a pipeline without the stage that it reads from.

    Parameters
    ----------
    name, factory : str
        The stage's own.
    field : str
        What it needs.
    """
    others = [one for one in factory_names() if one != factory and Language.has_factory(one)]
    producers = sorted(
        (one for one in map(REGISTERED.get, others) if one and field in one.provides),
        # before those that only write again what another one found
        key=lambda one: field in (*one.needs, *one.uses),
    )
    wanted = producers[0].factory if producers else "a stage that finds them"
    return ConfigError(f"{short(name)} needs {field}: add {wanted} before it", code="missing_stage")


def sorted_warnings(items: Iterable[Warning]) -> list[Warning]:
    """Sort warnings by where they stand, those of the whole document first."""
    return sorted(items, key=lambda w: (w.start if w.start is not None else -1, w.code))
