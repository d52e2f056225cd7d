"""The rules of the house that a machine can check: floors, forbidden calls, and the ruler."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from ruler import (
    ANY_ORDER,
    BUDGET,
    FLOORS,
    LIMIT,
    Module,
    Sets,
    base_of,
    circles,
    complexity,
    floor,
    goes_aside,
    goes_up,
    is_within,
    measure,
    shared_classes,
    spent,
    stage_of,
)

PACKAGE = Path(__file__).parent.parent / "pipeline" / "readout"
MODULES = [measure(path, PACKAGE.parent) for path in sorted(PACKAGE.rglob("*.py"))]
KEPT_FROM = {
    "readout.batch": ("readout.stages", "readout.language"),
    "readout.stages": ("click", "multiprocessing", "subprocess", "ray"),
    "readout.analyze": (
        "readout.batch",
        "readout.train",
        "readout.report",
        "readout.pipeline.assembly",
        "readout.stages",
        "readout.language",
    ),
    "readout.annotation": (
        "readout.train",
        "readout.report",
        "readout.pipeline.assembly",
        "readout.stages",
        "readout.language",
    ),
    "readout.report": (
        "readout.batch",
        "readout.train",
        "readout.pipeline.assembly",
        "readout.stages",
        "readout.language",
    ),
}
"""What a folder may not know.

The batch no language, a stage no command line and no processes, an analysis, an export and a
report nothing but records.
"""
FORBIDDEN_MODULES = {"pickle", "joblib", "cloudpickle", "dill", "marshal", "shelve"}
FORBIDDEN_CALLS = {"print", "eval", "exec", "compile_command", "exit", "quit"}
YAML = {"BaseLoader", "CBaseLoader", "SafeLoader", "CSafeLoader", "safe_load", "parse", "compose"}
"""What of PyYAML may be called: loaders that make nothing but plain data, and what takes one."""


def name_of(module: Module) -> str:
    return module.name


every_module = pytest.mark.parametrize("module", MODULES, ids=name_of)


@every_module
def test_imports_go_down(module: Module) -> None:
    for target in (*module.targets, *module.strings):
        assert target.split(".")[0] not in FORBIDDEN_MODULES, target
        assert not goes_up(module.name, target), f"{target} stands above {module.name}"
        assert not goes_aside(module.name, target), f"{module.name} imports {target}: another stage"


@every_module
def test_a_folder_knows_only_what_it_is_for(module: Module) -> None:
    for folder, foreign in KEPT_FROM.items():
        if is_within(module.name, folder):
            assert [t for t in module.targets if any(is_within(t, f) for f in foreign)] == []


def test_no_import_circles() -> None:
    assert circles(MODULES) == []


def test_every_module_has_a_floor() -> None:
    entrances = {"readout", "readout.__main__"}
    assert [m.name for m in MODULES if m.name not in entrances and floor(m.name) is None] == []


def test_every_floor_is_named_once() -> None:
    names = [name for names in FLOORS for name in names]
    assert len(names) == len(set(names))


@every_module
def test_no_forbidden_calls(module: Module) -> None:
    for node in ast.walk(ast.parse(module.path.read_text(encoding="utf-8"))):
        place = f"{module.path}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.Assert), f"{place}: assert"
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in FORBIDDEN_CALLS | {"sys.exit"}, place
            function = node.func
            if isinstance(function, ast.Attribute) and ast.unparse(function.value) == "yaml":
                assert function.attr in YAML, place
        if isinstance(node, ast.Attribute) and node.attr.endswith("Loader"):
            assert ast.unparse(node.value) != "yaml" or node.attr in YAML, place
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            assert ast.unparse(called) != "Exception", f"{place}: bare Exception"


@every_module
def test_no_function_is_too_complex(module: Module) -> None:
    for function in module.functions:
        place = f"{module.path}:{function.line} {function.name}"
        assert function.complexity <= LIMIT, f"{place}: {function.complexity}"


def test_the_house_keeps_to_its_budget() -> None:
    cost = spent(MODULES)
    over = {name: (cost[name], most) for name, most in BUDGET.items() if cost[name] > most}
    assert over == {}, shared_classes(MODULES)


def through_sets(sources: Mapping[str, str]) -> list[str]:
    """Return where modules go through a set, and nothing says that no order counts."""
    trees = {name: ast.parse(source) for name, source in sources.items()}
    sets = Sets(trees)
    found = []
    for name, tree in trees.items():
        lines = ["", *sources[name].splitlines()]
        found += [
            f"{name}:{one.lineno}: {ast.unparse(one)}"
            for one in sets.found(name, tree)
            if not any(ANY_ORDER in line for line in lines[one.lineno - 1 : one.lineno + 1])
        ]
    return found


def test_nothing_is_taken_out_of_a_set_in_its_order() -> None:
    """Sort it, or say on the line ``# in any order`` where none counts: it differs by hash seed."""
    assert through_sets({m.name: m.path.read_text(encoding="utf-8") for m in MODULES}) == []


SET_CASES = """
Names = frozenset[str]
WORDS = frozenset({"a"})

class A:
    own: set[str]

    @property
    def seen(self) -> set[str]:
        return {*self.own}

def found() -> set[str]: ...

def f(one: Names, a: A, listed: list[str], two: dict[str, int]) -> None:
    there = {1} | one
    [x for x in there]  # 1
    for _ in a.own: ...  # 2
    list(a.seen)  # 3
    "".join(found())  # 4
    (*WORDS,)  # 5
    {x: 1 for x in two.keys() & listed}  # 6
    max(one, key=len)  # 7
    there.pop()  # 8
    sorted(one), {x for x in one}, {*one}, any(x for x in one), max(one), len(one)
    [x for x in listed]
    for name in one: ...  # in any order
    # in any order
    for name in one: ...
"""


def test_the_ruler_finds_what_goes_through_a_set() -> None:
    other = "from a import WORDS as w, found\nlist(w)\nfor x in found(): ...\n"
    assert through_sets({"b": other, "a": SET_CASES}) == [
        *("b:2: w", "b:3: found()"),
        *("a:16: there", "a:17: a.own", "a:18: a.seen", "a:19: found()", "a:20: WORDS"),
        *("a:21: two.keys() & listed", "a:22: one", "a:23: there"),
    ]


def test_the_ruler_counts_branches_and_conditions() -> None:
    code = "def f(x):\n    return [y for y in x if y and y > 1 or not x] if x else None\n"
    assert complexity(ast.walk(ast.parse(code))) == 1 + 1 + 2 + 2


def test_the_ruler_counts_code_functions_and_names(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text(
        '"""Say.\n\nMore.\n"""\n\n# a comment\nclass A:\n    """Hold."""\n\n\n'
        'def f() -> None:\n    """Do."""\n    _g(1)\n\n\ndef _g(x: int) -> None:\n'
        '    import_module("readout.cli")\n',
        encoding="utf-8",
    )
    found = measure(path, tmp_path)
    assert (found.lines, found.code, found.once) == (17, 5, 1)
    assert (found.classes, found.strings) == (("A",), ("readout.cli",))
    assert [(f.name, f.lines, f.complexity) for f in found.functions] == [("f", 3, 1), ("_g", 2, 1)]


def test_the_ruler_finds_a_class_in_two_packages(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "readout" / name).mkdir(parents=True)
        (tmp_path / "readout" / name / "m.py").write_text("class Twice: ...\n", encoding="utf-8")
    modules = [measure(path, tmp_path) for path in sorted(tmp_path.rglob("*.py"))]
    assert shared_classes(modules) == {"Twice": ["a", "b"]}


def test_the_ruler_follows_imports(tmp_path: Path) -> None:
    package = tmp_path / "p"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "a.py").write_text("from p import b\nfrom p.b import name\n", encoding="utf-8")
    (package / "b.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .c import Name\n",
        encoding="utf-8",
    )
    (package / "c.py").write_text("import p.a\n", encoding="utf-8")
    assert base_of(package) == tmp_path
    modules = [measure(path, tmp_path) for path in sorted(package.rglob("*.py"))]
    assert circles(modules) == [["p.a", "p.b", "p.c"]]
    assert circles(modules[:-1]) == []


def test_the_ruler_knows_floors_and_stages() -> None:
    assert goes_up("readout.records.types", "readout.stages.base")
    assert not goes_up("readout.cli.run", "readout.records.types")
    assert not goes_up("readout.records.types", "msgspec")
    assert goes_aside("readout.stages.quotes.component", "readout.stages.entities")
    assert not goes_aside("readout.stages.quotes.component", "readout.stages.base")
    assert (stage_of("readout.stages.quotes"), stage_of("readout.stages")) == ("quotes", None)
