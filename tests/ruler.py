"""The ruler: what of Python code is measured, for the tests of the house and for ``python -m benchmarks house``.

Everything is read from the syntax tree; nothing is imported or run.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LIMIT = 12
"""Cyclomatic complexity over which no function may be."""

BUDGET = {
    "nodes": 366_000,
    "functions": 3_000,
    "named once": 900,
    "files": 300,
    "loose modules": 3,
    "imports upward by string": 0,
    "class names in two packages": 0,
}
"""What the package may cost: syntax nodes, functions, private ones named once in their file, files.

345,000 nodes, and 8,000 for who says what in texts of any government, 10,000 for who is who,
3,000 for what hostile inputs, killed commands and full disks still broke.
"""

FLOORS = (
    ("readout.cli",),
    ("readout.analyze", "readout.annotation", "readout.batch", "readout.report", "readout.train"),
    ("readout.evaluate", "readout.identity"),
    ("readout.pipeline",),
    ("readout.stages",),
    ("readout.doc", "readout.language"),
    ("readout.config", "readout.models"),
    ("readout.io", "readout.records"),
    ("readout.errors",),
)
"""The floors of the package, from the top: an import goes down, or stays on its floor."""
STAGES = "readout.stages"
"""The folders in it stand side by side and do not know each other."""

BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.IfExp,
    ast.ExceptHandler,
    ast.With,
    ast.AsyncWith,
    ast.match_case,
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Function:
    """A function: its complexity, how many ``and`` and ``or`` stand in it, its lines."""

    name: str
    line: int
    lines: int
    complexity: int
    connectives: int


@dataclass(frozen=True)
class Module:
    """A file.

    Attributes
    ----------
    lines, code : int
        All lines; those without blank lines, comments and docstrings.
    nodes : int
        Nodes of the syntax tree.
    once : int
        Private functions whose name stands nowhere else in the file but where they are called once.
    classes : tuple of str
        Public classes.
    targets : tuple of str
        All that the file imports, by full name, wherever in it the import stands.
    strings : tuple of str
        What it imports by a string (``import_module("readout.batch")``).
    """

    name: str
    path: Path
    lines: int
    code: int
    nodes: int
    functions: tuple[Function, ...]
    once: int
    classes: tuple[str, ...]
    targets: tuple[str, ...]
    strings: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What is measured of many files together; ``longest`` is of a function, ``largest`` of a file."""

    files: int
    code: int
    nodes: int
    functions: int
    once: int
    over: int
    longest: int
    largest: int
    connectives: int

    @property
    def density(self) -> float:
        """Nodes a line of code."""
        return self.nodes / max(1, self.code)


def figures(modules: Iterable[Module]) -> Figures:
    """Add up what was measured of files."""
    every = list(modules)
    functions = [function for module in every for function in module.functions]
    return Figures(
        files=len(every),
        code=sum(module.code for module in every),
        nodes=sum(module.nodes for module in every),
        functions=len(functions),
        once=sum(module.once for module in every),
        over=sum(function.complexity > LIMIT for function in functions),
        longest=max((function.lines for function in functions), default=0),
        largest=max((module.lines for module in every), default=0),
        connectives=max((function.connectives for function in functions), default=0),
    )


def spent(modules: Iterable[Module]) -> dict[str, int]:
    """Return what the package costs, by the names of the budget."""
    every = list(modules)
    found = figures(every)
    ups = [t for m in every for t in m.strings if goes_up(m.name, t)]
    return {
        "nodes": found.nodes,
        "functions": found.functions,
        "named once": found.once,
        "files": found.files,
        "loose modules": sum(m.path.parent.name == "readout" for m in every),
        "imports upward by string": len(ups),
        "class names in two packages": len(shared_classes(every)),
    }


def shared_classes(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Return the class names that stand in two packages or more, with the packages.

    ``Settings`` is the one that every stage has.
    """
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules:
        for name in module.classes:
            homes[name].add(package_of(module.name))
    return {
        name: sorted(found)
        for name, found in sorted(homes.items())
        if len(found) > 1 and name != "Settings"
    }


def package_of(module: str) -> str:
    """Return the package that a module belongs to; each stage is one."""
    parts = module.split(".")
    return ".".join(parts[1 : 3 if parts[1:2] == ["stages"] else 2])


def measure(path: Path, base: Path) -> Module:
    """Measure a file; ``base`` is the folder that its full name counts from."""
    with tokenize.open(path) as stream:
        text = stream.read()
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    lines = text.splitlines()
    functions = tuple(_functions(nodes))
    words = Counter(re.findall(r"\w+", text))
    private = [f.name for f in functions if re.match(r"_[^_]", f.name)]
    classes = [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    return Module(
        name=module_name(path, base),
        path=path,
        lines=len(lines),
        code=_code_lines(nodes, lines),
        nodes=len(nodes),
        functions=functions,
        once=sum(words[name] == 2 for name in private),
        classes=tuple(name for name in classes if not name.startswith("_")),
        targets=tuple(_targets(nodes, path, base)),
        strings=tuple(_strings(nodes)),
    )


def module_name(path: Path, base: Path) -> str:
    """Return the full name of a file as it is imported."""
    name = ".".join(path.relative_to(base).with_suffix("").parts)
    return name.removesuffix(".__init__")


def base_of(folder: Path) -> Path:
    """Return the folder that the names of modules in a folder count from."""
    folder = folder.resolve()
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder


def complexity(nodes: Iterable[ast.AST]) -> int:
    """Return the cyclomatic complexity: one, and one for each branch, loop and condition."""
    found = 1
    for node in nodes:
        if isinstance(node, BRANCHES):
            found += 1
        elif isinstance(node, ast.comprehension):
            found += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
    return found


def _functions(nodes: Iterable[ast.AST]) -> Iterator[Function]:
    for node in nodes:
        if isinstance(node, FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            parts = list(ast.walk(node))
            operators = [part for part in parts if isinstance(part, ast.BoolOp)]
            connectives = sum(len(operator.values) - 1 for operator in operators)
            yield Function(node.name, node.lineno, lines, complexity(parts), connectives)


def _code_lines(nodes: Iterable[ast.AST], lines: list[str]) -> int:
    documented: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Expr) and _is_word(node.value):
            documented.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    numbered = enumerate(map(str.strip, lines), start=1)
    return sum(number not in documented and line[:1] not in ("", "#") for number, line in numbered)


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield what calls of ``import_module`` name by a string that begins with the package's name."""
    for node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
        if called == "import_module" and isinstance(parts[0], ast.Constant):
            yield str(parts[0].value).rstrip(".")


def _targets(nodes: Iterable[ast.AST], path: Path, base: Path) -> Iterator[str]:
    """Yield what is imported; ``from a import b`` means the module ``a.b`` where there is one."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, path, base)
            for alias in node.names:
                within = f"{source}.{alias.name}" if source else alias.name
                yield within if _exists(within, base) else source


def _source(node: ast.ImportFrom, path: Path, base: Path) -> str:
    """Return the full name of the module that something is imported from."""
    if not node.level:
        return node.module or ""
    folder = path.relative_to(base).parts[: -node.level]
    return ".".join([*folder, *([node.module] if node.module else [])])


def _exists(name: str, base: Path) -> bool:
    place = base.joinpath(*name.split("."))
    return place.with_name(f"{place.name}.py").exists() or (place / "__init__.py").exists()


def circles(modules: Iterable[Module]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle, each sorted."""
    every = list(modules)
    names = {module.name for module in every}
    graph = {m.name: sorted(names.intersection(m.targets) - {m.name}) for m in every}
    reach = {name: _reachable(graph, name) for name in graph}
    found: dict[tuple[str, ...], None] = {}
    for name in sorted(graph):
        group = tuple(sorted(other for other in reach[name] if name in reach[other]))
        if len(group) > 1:
            found[group] = None
    return [list(group) for group in found]


def _reachable(graph: Mapping[str, list[str]], start: str) -> set[str]:
    reached: set[str] = set()
    pending = list(graph[start])
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += graph[name]
    return reached


def floor(module: str) -> int | None:
    """Return the floor that a module of the package stands on, 0 at the top."""
    for level, names in enumerate(FLOORS):
        if any(is_within(module, name) for name in names):
            return level
    return None


def is_within(module: str, folder: str) -> bool:
    """Tell whether a module is one of that name, or stands in a folder of that name."""
    return module == folder or module.startswith(f"{folder}.")


def goes_up(module: str, target: str) -> bool:
    """Tell whether an import goes to a floor above."""
    mine, theirs = floor(module), floor(target)
    return mine is not None and theirs is not None and theirs < mine


def goes_aside(module: str, target: str) -> bool:
    """Tell whether an import goes from one stage to another."""
    mine, theirs = stage_of(module), stage_of(target)
    return mine is not None and theirs is not None and mine != theirs


def stage_of(module: str) -> str | None:
    """Return the stage that a module belongs to; None where it belongs to none, or to all."""
    if not module.startswith(f"{STAGES}."):
        return None
    name = module.removeprefix(f"{STAGES}.").partition(".")[0]
    return None if name == "base" else name


ANY_ORDER = "# in any order"
"""Ends a line that goes through a set where no order counts, or stands on the line before."""
_SETS = re.compile(r"(?:typing\.)?(?:[Ff]rozen|Abstract)?[Ss]et\b")
_ALGEBRA = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)
_METHODS = ("union", "intersection", "difference", "symmetric_difference", "copy")
_OF_SETS = tuple(f".{name}" for name in (*_METHODS, "isdisjoint", "issubset", "issuperset"))
_ORDERLESS = ("any", "all", "set", "frozenset", "sorted", "fsum", "math.fsum", "len")
"""Calls that give the same whatever order their argument has; so have ``min``, ``max`` without a key."""
_ORDERED = (
    *("list", "tuple", "enumerate", "iter", "map", "filter", "zip", "product", "chain", "islice"),
    *("chain.from_iterable", "dict.fromkeys", "reduce", "sum", "np.array", "Counter", "deque"),
)


class Sets:
    """Finds in modules where something goes through a set in whatever order the hash seed gives.

    What a set is, is read from annotations (of names, fields and functions), imports and
    expressions. A field's name that means a set here and something else there is none.
    """

    def __init__(self, modules: Mapping[str, ast.Module]) -> None:
        votes: defaultdict[str, set[bool]] = defaultdict(set)
        self._own: dict[str, set[str]] = {}
        _resolve_aliases(modules.values())
        for name, tree in modules.items():
            self._own[name] = set()
            for node in ast.walk(tree):
                for told, is_set in _declared(node, at_top=node in tree.body):
                    if told.startswith("."):
                        votes[told].add(is_set)
                    elif is_set:
                        self._own[name].add(told)
        self._fields = _agreed(votes)
        for _ in "12":  # constants are made of those of other modules
            for name, tree in modules.items():
                self._own[name] |= self._known(tree, self._seen(name, tree))

    def _seen(self, name: str, tree: ast.Module) -> set[str]:
        """Return the fields, and what a module has or imports."""
        imported = {
            f"{alias.asname or alias.name}{call}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            for call in ("", "()")
            if f"{alias.name}{call}" in self._own.get(node.module or "", ())
        }
        return self._fields | imported | self._own[name]

    @staticmethod
    def _known(scope: ast.AST, outer: set[str]) -> set[str]:
        """Return the names that a scope binds to nothing but sets, and those from outside it."""
        votes: defaultdict[str, set[bool]] = defaultdict(set)
        for name, is_set in _bound(scope, outer):
            votes[name].add(is_set)
        return (outer - votes.keys()) | _agreed(votes)

    def found(self, name: str, tree: ast.Module) -> Iterator[ast.expr]:
        """Yield the sets that a module goes through where an order could count."""
        module = self._seen(name, tree)
        for scope in (tree, *(one for one in ast.walk(tree) if isinstance(one, FUNCTIONS))):
            known = self._known(scope, module)
            inside = list(_within(scope))
            free = {id(one) for node in inside for one in _free(node)}
            for node in inside:
                for one in _gone_through(node):
                    if id(one) not in free and id(node) not in free and _is_set(one, known):
                        yield one


def _resolve_aliases(trees: Iterable[ast.Module]) -> None:
    """Write ``frozenset`` for the names of types that are one."""
    every = [node for tree in trees for node in ast.walk(tree)]
    aliases = {
        ast.unparse(node.targets[0])
        for node in every
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Subscript)
        and _is_set_type(node.value)
    }
    for node in every:
        if isinstance(node, ast.Name) and node.id in aliases:
            node.id = "frozenset"


def _agreed(votes: Mapping[str, set[bool]]) -> set[str]:
    return {name for name, found in votes.items() if found == {True}}


def _declared(node: ast.AST, *, at_top: bool) -> Iterator[tuple[str, bool]]:
    """Yield what an annotation tells: ``.name`` is a field or a method, ``name()`` is called."""
    if isinstance(node, FUNCTIONS) and node.returns is not None:
        is_field = any("property" in ast.unparse(one) for one in node.decorator_list)
        dot, call = "" if at_top else ".", "" if is_field else "()"
        yield f"{dot}{node.name}{call}", _is_set_type(node.returns)
    elif isinstance(node, ast.ClassDef):
        for one in node.body:
            if isinstance(one, ast.AnnAssign):
                yield f".{ast.unparse(one.target)}", _is_set_type(one.annotation)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
        yield f".{node.target.attr}", _is_set_type(node.annotation)


def _bound(scope: ast.AST, known: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield the names that get a value in a scope, and whether that is a set."""
    told = set()
    for node in _within(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    told.add(id(target))
                    yield target.id, _is_set(node.value, known)
        elif isinstance(node, ast.AugAssign):
            told.add(id(node.target))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            told.add(id(node.target))
            yield node.target.id, _is_set_type(node.annotation)
        elif isinstance(node, ast.arg):
            yield node.arg, node.annotation is not None and _is_set_type(node.annotation)
    for node in _within(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in told:
            yield node.id, False


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a scope, and in no function or class within it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node
            yield from _within(node)


def _is_set_type(annotation: ast.AST) -> bool:
    return _SETS.match(ast.unparse(annotation).strip("'\"")) is not None


def _is_set(node: ast.AST, known: set[str]) -> bool:
    if isinstance(node, (ast.Set, ast.SetComp)):
        return True
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _name(node) in known
    if isinstance(node, ast.IfExp):
        return _is_set(node.body, known) or _is_set(node.orelse, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, _ALGEBRA):
        return any(_is_set(side, known) or _is_view(side) for side in (node.left, node.right))
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            return _is_set(node.func.value, known)
        return f"{_name(node.func)}()" in known or _name(node.func) in ("set", "frozenset")
    return False


def _is_view(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in (".keys", ".items")


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f".{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _gone_through(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node goes through, one by one, so that an order could count."""
    if isinstance(node, ast.For):
        yield node.iter
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp)):
        yield from (one.iter for one in node.generators)
    elif isinstance(node, (ast.Starred, ast.YieldFrom)):
        yield node.value
    elif isinstance(node, ast.Call):
        name, keys = ast.unparse(node.func), [one.arg for one in node.keywords]
        joins = isinstance(node.func, ast.Attribute) and node.func.attr in ("join", "extend")
        if joins or name in _ORDERED or (name in ("min", "max") and "key" in keys):
            yield from node.args
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "pop" and not node.args:
            yield node.func.value


def _free(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands where no order counts: whole arguments, and entries of a set."""
    if isinstance(node, ast.Set):
        yield from node.elts
    elif isinstance(node, ast.Call):
        name, keys = ast.unparse(node.func), [one.arg for one in node.keywords]
        if _name(node.func) in _OF_SETS:
            yield from node.args
        if name in _ORDERLESS or (name in ("min", "max") and "key" not in keys):
            yield from node.args
            for one in node.args:
                if isinstance(one, ast.Call) and ast.unparse(one.func) in ("map", "filter"):
                    yield from one.args
