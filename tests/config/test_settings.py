"""Settings are checked against their types, and what is wrong is named."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest

from readout.config.settings import choices_of, made
from readout.errors import ConfigError
from readout.stages.base import Place, Settings, Share


class Mine(Settings, frozen=True):
    share: Share = 0.5
    scope: Literal["near", "far"] | None = None
    place: Place = "mine"
    names: list[str] = msgspec.field(default_factory=list)
    most: int = 3


def test_what_is_right_is_taken() -> None:
    found = made(Mine, {"share": 1, "scope": "far", "names": ["a"]})
    assert found == Mine(1.0, "far", "mine", ["a"])
    assert made(Mine, {}) == Mine()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"share": 1.5}, "share: 1.5 will not do: Expected float <= 1.0"),
        ({"share": "much"}, "share: 'much' will not do: Expected float, got str"),
        ({"scope": "fra"}, "scope: 'fra' will not do: did you mean 'far'? Allowed: far, near"),
        ({"most": True}, "most: True will not do: Expected int, got bool"),
        ({"names": ["a", 2]}, "names[1]: ['a', 2] will not do: Expected str, got int"),
        ({"place": "a b"}, "place: 'a b' will not do: Expected str matching"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        made(Mine, values)
    assert caught.value.message.startswith(message)
    assert caught.value.code == "bad_value"


def test_choices() -> None:
    assert choices_of(Literal["a", "b"]) == ["a", "b"]
    assert choices_of(list[Literal["a"]] | None) == ["a"]
    assert choices_of(str) == choices_of(None) == []
