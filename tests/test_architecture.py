"""The rules of the house that a machine can check: floors, forbidden calls, sizes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline" / "readout"
FLOORS = (
    ("readout.cli",),
    ("readout.batch", "readout.train"),
    (
        "readout.assembly",
        "readout.build",
        "readout.matmul",
        "readout.components",
        "readout.windows",
    ),
    ("readout.stages",),
    ("readout.discourse",),
    ("readout.language",),
    ("readout.evaluate", "readout.validation", "readout.config", "readout.spans", "readout.edtf"),
    ("readout.dataset",),
    ("readout.places", "readout.remote", "readout.compression"),
    ("readout.arrays", "readout.records", "readout.errors", "readout.garbage"),
)
FILES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "joblib", "cloudpickle", "dill", "marshal", "shelve", "yaml"}
FORBIDDEN_CALLS = {"print", "eval", "exec", "compile_command", "exit", "quit"}


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


def floor(module: str) -> int | None:
    for level, names in enumerate(FLOORS):
        if any(module == name or module.startswith(name + ".") for name in names):
            return level
    return None


def imports(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_go_down(path: Path) -> None:
    module = module_of(path)
    mine = floor(module)
    for target in imports(ast.parse(path.read_text(encoding="utf-8"))):
        assert target.split(".")[0] not in FORBIDDEN_MODULES, f"{module} imports {target}"
        theirs = floor(target)
        if mine is not None and theirs is not None:
            assert theirs >= mine, f"{module} imports {target}, which stands above it"
        a, b = module.split("."), target.split(".")
        if a[:2] == b[:2] == ["readout", "stages"] and len(a) > 3 and len(b) > 3:
            assert a[2] == b[2], f"{module} imports {target}: one stage imports another"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_forbidden_calls(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"{path}:{node.lineno}"
        assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}: assert"
        if (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and isinstance(node.exc.func, ast.Name)
        ):
            assert node.exc.func.id != "Exception", f"{path}:{node.lineno}: bare Exception"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_small_files_and_functions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno <= 60, (
                f"{path}:{node.lineno} {node.name}"
            )


def test_every_module_has_a_place() -> None:
    homeless = [
        m
        for m in map(module_of, FILES)
        if m != "readout" and m != "readout.__main__" and floor(m) is None
    ]
    assert homeless == []
