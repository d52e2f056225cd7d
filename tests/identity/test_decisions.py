from __future__ import annotations

from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.identity.decisions import decisions_of


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    assert decisions_of(tmp_path / "identities.toml").of == {}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("[[identity]]\nname = 'Ada'", "who"),
        ("[[identity]]\nwho = 'ada'", "person/"),
        ("[[identity]]\nwho = 'state/QQQ'", "ISO 3166"),
        ("[[identity]]\nwho = 'person/a'\nnick = 'B'", "nick"),
        ("[[identity]\n", "line 1"),
        (
            "[[identity]]\nwho = 'person/a'\nnames = ['Ada']\n"
            "[[identity]]\nwho = 'person/b'\nnames = ['Ada']",
            "'Ada'",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, written: str, wrong: str) -> None:
    path = tmp_path / "identities.toml"
    path.write_text(written, "utf-8")
    with pytest.raises(ConfigError, match=wrong) as caught:
        decisions_of(path)
    assert caught.value.code == "bad_identities"
