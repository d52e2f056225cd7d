"""Settings of components: the types that declare them, and checks by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from readout.errors import ConfigError, brief, nearest

__all__ = ["File", "Place", "Settings", "Share", "choices_of", "made"]

Place = Annotated[
    str, msgspec.Meta(description="the name of a Doc extension", pattern=r"^[A-Za-z_]\w*$")
]
Share = Annotated[float, msgspec.Meta(ge=0, le=1, description="from 0 to 1")]
File = Annotated[str, msgspec.Meta(description="a file or folder; readout:NAME: a packaged one")]

S = TypeVar("S", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


class Settings(msgspec.Struct, frozen=True):
    """Settings of a component: fields with types and defaults.

    Types are those that spaCy fills in and checks: ``str``, ``bool``, ``int``, ``float``, ``list``,
    ``dict``, ``Literal``, what may be None; :data:`Place` for a name on the ``Doc`` and
    :data:`File` for what is read from disk.
    """


def made(kind: type[S], values: Mapping[str, Any]) -> S:
    """Make settings of plain values.

    Parameters
    ----------
    kind : type
        A struct: fields with types, constraints and defaults.
    values : mapping
        What a configuration says, by field.

    Raises
    ------
    ConfigError
        ``bad_value``: the message begins with the setting.
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        path = found["path"] if found else ""
        reason = _AT.sub("", str(error)).replace("`", "")
        setting = re.split(r"[.\[]", path)[0]
        value = values.get(setting)
        choices = choices_of(get_type_hints(kind).get(setting))
        hint = nearest(str(value), choices) if choices else reason
        raise ConfigError(
            f"{path}: {brief(value)} will not do: {hint}", code="bad_value"
        ) from error


def choices_of(hint: Any) -> list[str]:
    """Return the texts among which a setting is chosen; none where its type is another."""
    if get_origin(hint) is Literal:
        return [str(choice) for choice in get_args(hint)]
    return [choice for part in get_args(hint) for choice in choices_of(part)]
