"""Code that others bring along: importing it, and telling when it has changed."""

from __future__ import annotations

import hashlib
import inspect
import sys
import traceback
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

from readout.config.configuration import PipelineConfig, file_digest, json_digest
from readout.errors import ConfigError, ReadoutError
from readout.io.safe import real

__all__ = ["CODE", "code_digest", "code_files", "import_code", "origin", "typed_in", "with_code"]

CODE = frozenset({".json", ".jsonl", ".py", ".toml", ".txt"})
"""Suffixes of the files of a package that count as its code."""

_imported: dict[Path, str] = {}
"""The files that :func:`import_code` has imported, with the hash of what they held."""


def with_code(config: PipelineConfig, files: Path | str | Iterable[Path | str]) -> PipelineConfig:
    """Return a configuration for whose pipeline files of code, or one, are imported, too.

    They are named by absolute paths: processes elsewhere have another working directory.
    """
    several = [files] if isinstance(files, str | Path) else files
    paths = (Path(file).absolute() for file in several)
    return replace(config, code=(*config.code, *paths))


def import_code(files: Iterable[Path | str]) -> None:
    """Import files of Python code, each once as long as it stays as it is.

    Stages and components that they register can be named in configurations from then on.

    Raises
    ------
    ConfigError
        ``missing_file``; ``bad_code`` where a file cannot be imported, with file and line.
    """
    for file in files:
        path = real(Path(file))
        if not path.is_file():
            raise ConfigError(f"--code {file}: no such file", code="missing_file")
        digest = file_digest(path)
        if _imported.get(path) != digest:
            _import(path)
            _imported[path] = digest


def _import(path: Path) -> None:
    short = hashlib.sha256(str(path).encode("utf-8", "replace")).hexdigest()[:8]
    name = f"readout_code_{short}_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"--code {path}: not a Python file (.py)", code="bad_code")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a script may end itself
        del sys.modules[name]
        reason = (
            error.message if isinstance(error, ReadoutError) else f"{type(error).__name__}: {error}"
        )
        raise ConfigError(
            f"--code {path}{_line(error, path)}: cannot be imported: {reason}", code="bad_code"
        ) from error


def _line(error: BaseException, path: Path) -> str:
    """Return in which line of a file an error came up."""
    if isinstance(error, SyntaxError):
        return f":{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return f":{lines[-1]}" if lines else ""


def origin(code: Any) -> str:
    """Return where a class or function is defined: its file, or its module where it has none."""
    module = getattr(code, "__module__", None) or ""
    return getattr(sys.modules.get(module), "__file__", None) or module


def code_files(code: Any) -> set[Path]:
    """Return the files that a class or function stands in.

    That is its file, and all code and word lists of the package in which that lies; none where it
    was typed in (a notebook).
    """
    file = Path(origin(code))
    if not file.is_file():
        return set()
    package = file.parent
    if not (package / "__init__.py").is_file():
        return {file}
    return {file, *(path for path in package.rglob("*") if path.suffix in CODE)}


def code_digest(code: Any) -> str:
    """Hash the code of a component: a function, or an object of a class.

    It changes with the files that the code stands in (:func:`code_files`); where there are none,
    with the code itself.
    """
    while isinstance(code, partial):
        code = code.func
    code = inspect.unwrap(code)
    owner = code if hasattr(code, "__qualname__") else type(code)
    files = code_files(owner)
    if files:
        return json_digest(sorted([path.name, file_digest(path)] for path in files))
    return json_digest(typed_in(owner))


def typed_in(owner: Any) -> list[Any]:
    """Return what functions and classes that no file holds consist of, as plain data."""
    code = getattr(owner, "__code__", None)
    if isinstance(code, CodeType):
        return [*_of_code(code)]
    members = vars(owner) if isinstance(owner, type) else {}
    return [
        [name, typed_in(member)]
        for name, member in sorted(members.items())
        if inspect.isfunction(member)
    ]


def _of_code(value: Any) -> Any:
    """Return code, or a constant in it, as plain data."""
    if isinstance(value, CodeType):
        constants = [_of_code(one) for one in value.co_consts]
        return [value.co_code.hex(), list(value.co_names), constants]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)
