"""What the user decides about who is who: ``identities.toml`` beside the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from readout.errors import ConfigError
from readout.identity.persons import key_of_person, slug
from readout.identity.rows import Identity, Kind
from readout.identity.states import states
from readout.io.safe import read_toml
from readout.language.people import key_of

__all__ = ["DECISIONS", "Decisions", "Ruling", "decisions_of"]

DECISIONS = "identities.toml"
CODE = "bad_identities"


class Ruling(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One of the tables ``[[identity]]``.

    Attributes
    ----------
    who : str
        ``person/…``, ``state/ISO3``, ``body/…``, ``event/…``.
    names : list of str
        Names that mean it, and nobody else.
    apart : list of str
        Names that do not mean it: each is somebody of its own.
    name, kind, wikidata : str or None
        What to tell of it.
    """

    who: str
    names: list[str] = []
    apart: list[str] = []
    name: str | None = None
    kind: Kind | None = None
    wikidata: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    identity: list[Ruling] = []


class Decisions:
    """The decisions of a user.

    Attributes
    ----------
    all : list of Ruling
        In the order of the file.
    of : dict of str to str
        Keys of names -> whose they are.
    """

    def __init__(self, found: list[Ruling]) -> None:
        self.all = found
        self.of: dict[str, str] = {}
        self._by_who = {one.who: one for one in found}
        for one in found:
            pairs = [(name, one.who) for name in one.names]
            kind = one.who.partition("/")[0]
            pairs += [(name, f"{kind}/{slug(key_of_person(name))}") for name in one.apart]
            for name, who in pairs:
                for key in {key_of(name), key_of_person(name)}:
                    if self.of.setdefault(key, who) != who:
                        raise ConfigError(
                            f"{DECISIONS}: {name!r} is both {self.of[key]} and {who}: name it once",
                            code=CODE,
                        )

    def told(self, identity: Identity) -> Identity:
        """Return an identity with what the user tells of it."""
        one = self._by_who.get(identity.who)
        if one is None:
            return identity
        more: dict[str, Any] = {"name": one.name, "kind": one.kind, "wikidata": one.wikidata}
        return msgspec.structs.replace(identity, **{k: v for k, v in more.items() if v})


def decisions_of(path: Path) -> Decisions:
    """Read the decisions of a user; none where there is no file.

    Raises
    ------
    ConfigError
        ``bad_identities``: the file is no TOML, or holds something else.
    """
    if not path.exists():
        return Decisions([])
    try:
        found = msgspec.convert(read_toml(path, "decisions on who is who", CODE), _File).identity
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}", code=CODE) from error
    for one in found:
        kind, _, rest = one.who.partition("/")
        if kind not in ("person", "state", "body", "event") or not rest:
            raise ConfigError(
                f"{path}: who = {one.who!r}: write person/…, state/ISO3, body/… or event/…",
                code=CODE,
            )
        if kind == "state" and rest not in states():
            raise ConfigError(
                f"{path}: who = {one.who!r}: no code of ISO 3166-1 with three letters", code=CODE
            )
    return Decisions(found)
