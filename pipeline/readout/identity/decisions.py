"""What the user decides about who is who: ``identities.toml`` beside the records."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import msgspec

from readout.errors import ConfigError
from readout.identity.persons import key_of_person
from readout.identity.rows import Identity, Kind, slug
from readout.identity.states import states
from readout.identity.tellings import Telling
from readout.io.safe import read_text, read_toml, real, write_whole, writing
from readout.language.people import key_of

__all__ = ["DECISIONS", "EVENT", "Address", "Decisions", "Ruling", "decide", "decisions_of"]

DECISIONS = "identities.toml"
CODE = "bad_identities"
WHAT = "decisions on who is who"
EVENT = "event"


Address = tuple[str, str]
"""A document and the key of a name; an empty text means any document, or any name."""


class Ruling(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One of the tables ``[[identity]]``; several may be of one ``who``.

    Attributes
    ----------
    who : str
        ``person/…``, ``state/ISO3``, ``body/…``, ``event/…``.
    names : list of str
        Names that mean it, and nobody else.
    documents : list of str
        The documents in which these names mean it; in all, where there are none. Of an event
        without names: those that report it, or a document and a place (``a/events/1``).
    apart : list of str
        Names that do not mean it: each is somebody of its own.
    name, kind, wikidata : str or None
        What to tell of it.
    """

    who: str
    names: list[str] = []
    documents: list[str] = []
    apart: list[str] = []
    name: str | None = None
    kind: Kind | None = None
    wikidata: str | None = None

    def __post_init__(self) -> None:
        kind, _, rest = self.who.partition("/")
        if kind not in get_args(Kind) or not rest:
            raise ValueError(f"who = {self.who!r}: write person/…, state/ISO3, body/… or event/…")
        if kind == "state" and rest not in states():
            raise ValueError(f"who = {self.who!r}: no code of ISO 3166-1 with three letters")
        if self.documents and not (self.names or self.apart or kind == EVENT):
            raise ValueError(f"who = {self.who!r}: write the names that it has in these documents")

    def meant(self) -> Iterator[tuple[str, str, str]]:
        """Yield documents, names in them, and who is meant by them; empty texts for any."""
        kind = self.who.partition("/")[0]
        for document in self.documents or [""]:
            for name in self.names or [""] * bool(self.documents):
                yield document, name, self.who
            for name in self.apart:
                yield document, name, f"{kind}/{slug(key_of_person(name))}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    identity: list[Ruling] = []


class Decisions:
    """The decisions of a user.

    Attributes
    ----------
    of, events : dict of (str, str) to str
        Documents and keys of names -> whose they are, persons and the like; and which event.
    """

    def __init__(self, found: Iterable[Ruling]) -> None:
        self.of: dict[Address, str] = {}
        self.events: dict[Address, str] = {}
        self._by_who: defaultdict[str, list[Ruling]] = defaultdict(list)
        for one in found:
            self._by_who[one.who].append(one)
            table = self.events if one.who.startswith(EVENT) else self.of
            for document, name, who in one.meant():
                for key in {key_of(name), key_of_person(name)}:  # in any order
                    other = table.setdefault((document, key), who)
                    if other != who:
                        what = " in ".join(map(repr, filter(None, (name, document))))
                        reason = f"{what} is both {other} and {who}: name it once"
                        raise ConfigError(f"{DECISIONS}: {reason}", code=CODE)

    def event(self, told: Telling) -> str | None:
        """Return which event a document tells: by place, name there, as its own, by name."""
        name = key_of(told.name)
        places = [(told.document + told.at, ""), (told.document, name)]
        places += [(told.document, "")] * told.own
        return next(filter(None, map(self.events.get, [*places, ("", name)])), None)

    def whose(self, document: str, key: str) -> str | None:
        """Return who has a name in a document."""
        return self.of.get((document, key)) or self.of.get(("", key))

    def told(self, identity: Identity) -> Identity:
        """Return an identity with what the user tells of it."""
        for one in self._by_who.get(identity.who, ()):
            told = ((name, getattr(one, name)) for name in ("name", "kind", "wikidata"))
            identity = msgspec.structs.replace(identity, **{k: v for k, v in told if v})
        return identity


def decisions_of(path: Path) -> Decisions:
    """Read the decisions of a user; none where there is no file.

    Raises
    ------
    ConfigError
        ``bad_identities``: the file is no TOML, or holds something else.
    """
    return Decisions(_rulings_of(path))


def _rulings_of(path: Path) -> list[Ruling]:
    if not path.exists():
        return []
    try:
        return msgspec.convert(read_toml(path, WHAT, CODE), _File).identity
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}", code=CODE) from error


def decide(path: Path, rulings: Sequence[Ruling]) -> None:
    """Write rulings behind what stands in the file, which stays as the user wrote it.

    A link is followed.

    Raises
    ------
    ConfigError
        ``bad_identities``: they contradict it, or it has its tables in one list; ``unwritable``.
        Nothing is written then.
    """
    Decisions([*_rulings_of(path), *rulings])
    text = read_text(path, WHAT, CODE) if path.exists() else ""
    for one in rulings:
        text += "\n\n[[identity]]"
        for name, value in msgspec.structs.asdict(one).items():
            text += f"\n{name} = {msgspec.json.encode(value).decode()}" if value else ""
    text = text.replace("\x7f", "\\u007f") + "\n"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: 'identity = [...]' can take up no answers: write each of its tables as "
            "[[identity]]",
            code=CODE,
        ) from error
    with writing(path):
        write_whole(real(path), text.encode())
