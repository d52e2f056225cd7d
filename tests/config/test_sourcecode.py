from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from spacy.pipeline import Sentencizer

from readout.config.configuration import read_config
from readout.config.sourcecode import code_digest, import_code, with_code
from readout.errors import ConfigError

LOADED: list[str] = []


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_imported_once_as_long_as_it_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.py", "import test_sourcecode_log as log\nlog.LOADED.append(1)\n")
    log: Any = type(sys)("test_sourcecode_log")
    log.LOADED = []
    sys.modules[log.__name__] = log
    try:
        import_code([path, path])
        import_code([str(path)])
        assert log.LOADED == [1]
        write(path, path.read_text() + "log.LOADED.append(2)\n")
        import_code([path])
        assert log.LOADED == [1, 1, 2]
    finally:
        del sys.modules[log.__name__]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = (\n", r"bad.py:1: cannot be imported: SyntaxError"),
        ("\n\nraise KeyError('lamp')\n", r"bad.py:3: cannot be imported: KeyError: 'lamp'"),
        ("import sys\nsys.exit(3)\n", r"bad.py:2: cannot be imported: SystemExit: 3"),
        ("import nowhere_at_all\n", r"bad.py:1: .* ModuleNotFoundError"),
        (
            "from readout.errors import ConfigError\nraise ConfigError('the lamp is out')\n",
            r"bad.py:2: cannot be imported: the lamp is out",
        ),
    ],
)
def test_code_that_cannot_be_imported(tmp_path: Path, text: str, words: str) -> None:
    before = set(sys.modules)
    with pytest.raises(ConfigError, match=words) as caught:
        import_code([write(tmp_path / "bad.py", text)])
    assert caught.value.code == "bad_code"
    assert [name for name in set(sys.modules) - before if "bad" in name] == []


def test_code_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--code nowhere.py: no such file"):
        import_code(["nowhere.py"])
    with pytest.raises(ConfigError, match=r"a.txt: not a Python file"):
        import_code([write(tmp_path / "a.txt", "x = 1")])


def test_code_is_named_by_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = with_code(with_code(read_config(), ["a.py"]), [Path("b.py")])
    assert config.code == (tmp_path / "a.py", tmp_path / "b.py")
    assert config.hash == read_config().hash
    for one in ("a.py", Path("a.py")):
        assert with_code(read_config(), one).code == (tmp_path / "a.py",)


def digest(path: Path, text: str, name: str = "run") -> str:
    """Return the digest of a function in a file of its own."""
    module: Any = type(sys)(path.stem)
    module.__file__ = str(write(path, text))
    sys.modules[path.stem] = module
    try:
        exec(compile(text, str(path), "exec"), vars(module))  # noqa: S102 - as an import does
        return code_digest(getattr(module, name))
    finally:
        del sys.modules[path.stem]


RUN = "def run(doc):\n    return doc\n"


def test_code_changes_with_its_file_and_its_package(tmp_path: Path) -> None:
    path = tmp_path / "own_code_of_a_test.py"
    base = digest(path, RUN)
    assert digest(path, RUN) == base
    assert digest(path, "# another\n" + RUN) != base
    (tmp_path / "beside.py").write_text("x = 1")
    assert digest(path, RUN) == base
    (tmp_path / "__init__.py").write_text("")
    package = digest(path, RUN)
    assert package != base
    (tmp_path / "words.txt").write_text("quay")
    assert digest(path, RUN) != package


def test_functions_objects_and_classes_have_code() -> None:
    assert code_digest(code_digest) == code_digest(partial(code_digest, 1))
    assert code_digest(Sentencizer()) == code_digest(Sentencizer) != code_digest(write)


def typed(text: str, name: str = "run") -> Any:
    """Return something that was typed in, in a module without a file."""
    space: dict[str, Any] = {"__name__": "typed_in_somewhere"}
    exec(text, space)  # noqa: S102 - as a notebook does
    return space[name]


def test_what_was_typed_in_changes_with_what_it_does() -> None:
    texts = [
        RUN,
        "def run(doc):\n    return doc.copy()\n",
        "def run(doc):\n    return [x for x in doc if x in {1, 2}]\n",
        "def run(doc):\n    return [x for x in doc if x in {1, 3}]\n",
        "class run:\n    def __call__(self, doc):\n        return doc\n",
        "class run:\n    def __call__(self, doc):\n        return None\n",
    ]
    digests = [code_digest(typed(text)) for text in texts]
    assert len(set(digests)) == len(texts)
    assert digests == [code_digest(typed(text)) for text in texts]
