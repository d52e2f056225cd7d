"""The ruler: what of Python code is measured, for the tests of the house and for ``python -m benchmarks house``.

Everything is read from the syntax tree; nothing is imported or run.
"""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DENSE = 10
"""Cyclomatic complexity over which a function is counted as dense."""
LIMIT = 12
"""Cyclomatic complexity over which no function may be."""

LABELS = frozenset(
    [
        "direct",
        "indirect",
        "mixed",
        "term",
        "byline",
        "caption",
        "glossary_definition",
        "glossary_term",
        "heading",
        "list_item",
        "other",
        "paragraph",
        "quotation",
        "title",
        "bare",
        "finding",
        "infinitive",
        "intention",
        "marks",
        "naming",
        "phrase",
        "quality",
        "question",
        "acl",
        "advcl",
        "appos",
        "attr",
        "aux",
        "auxpass",
        "ccomp",
        "conj",
        "dative",
        "dobj",
        "nsubj",
        "nsubjpass",
        "pcomp",
        "pobj",
        "poss",
        "prep",
        "relcl",
        "root",
        "xcomp",
        "according",
        "active",
        "gerund",
        "noun",
        "passive",
        "base",
        "participle",
        "past",
        "third",
        "hard",
        "soft",
        "model",
        "gazetteer",
        "glossary",
        "rule",
        "stated",
        "inherited",
        "named",
        "nominal",
        "pronoun",
        "agentless",
        "unattributed",
        "negation",
        "modal",
        "future",
        "be",
        "have",
        "do",
    ]
)
"""What records, parses and word lists call things: no words of the language in sets of code."""

FLOORS = (
    ("readout.cli",),
    (
        "readout.batch",
        "readout.train",
        "readout.analyze",
        "readout.export",
        "readout.importing",
        "readout.report",
        "readout.select",
    ),
    (
        "readout.assembly",
        "readout.build",
        "readout.components",
        "readout.described",
        "readout.fingerprints",
        "readout.given",
        "readout.matmul",
        "readout.metadates",
        "readout.order",
        "readout.plain",
        "readout.reference",
        "readout.spacymodels",
        "readout.windows",
        "readout.writtendates",
    ),
    ("readout.stages",),
    ("readout.discourse",),
    ("readout.language",),
    (
        "readout.exchange",
        "readout.evaluate",
        "readout.recurring",
        "readout.completeness",
        "readout.validation",
        "readout.arrayfile",
        "readout.word_vectors",
        "readout.cfgfile",
        "readout.config",
        "readout.foreign",
        "readout.intervals",
        "readout.settings",
        "readout.spans",
        "readout.templates",
        "readout.naming",
        "readout.sourcecode",
        "readout.edtf",
        "readout.ondoc",
    ),
    ("readout.dataset", "readout.manifests"),
    ("readout.places", "readout.remote", "readout.compression", "readout.extras"),
    (
        "readout.arrays",
        "readout.limits",
        "readout.linear",
        "readout.records",
        "readout.errors",
        "readout.garbage",
        "readout.jsonread",
        "readout.placement",
        "readout.plainfiles",
        "readout.plaintext",
        "readout.unknownfields",
        "readout.userfiles",
    ),
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
    word_sets : int
        Sets of two or more words that stand in the code.
    targets : tuple of str
        All that the file imports, by full name, wherever in it the import stands.
    """

    name: str
    path: Path
    lines: int
    code: int
    nodes: int
    functions: tuple[Function, ...]
    word_sets: int
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What is measured of many files together."""

    files: int
    code: int
    nodes: int
    functions: int
    dense: int
    over: int
    longest: int
    word_sets: int

    @property
    def density(self) -> float:
        """Nodes a line of code."""
        return self.nodes / max(1, self.code)

    @property
    def share(self) -> float:
        """Share of the functions that are dense, 0 to 1."""
        return self.dense / max(1, self.functions)


def figures(modules: Iterable[Module]) -> Figures:
    """Add up what was measured of files."""
    every = list(modules)
    functions = [function for module in every for function in module.functions]
    return Figures(
        files=len(every),
        code=sum(module.code for module in every),
        nodes=sum(module.nodes for module in every),
        functions=len(functions),
        dense=sum(function.complexity > DENSE for function in functions),
        over=sum(function.complexity > LIMIT for function in functions),
        longest=max((function.lines for function in functions), default=0),
        word_sets=sum(module.word_sets for module in every),
    )


def measure(path: Path, base: Path) -> Module:
    """Measure a file; ``base`` is the folder that its full name counts from."""
    with tokenize.open(path) as stream:
        text = stream.read()
    tree = ast.parse(text)
    lines = text.splitlines()
    return Module(
        name=module_name(path, base),
        path=path,
        lines=len(lines),
        code=_code_lines(tree, lines),
        nodes=sum(1 for _ in ast.walk(tree)),
        functions=tuple(_functions(tree)),
        word_sets=sum(map(_is_word_set, ast.walk(tree))),
        targets=tuple(_targets(tree, path, base)),
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


def complexity(tree: ast.AST) -> int:
    """Return the cyclomatic complexity: one, and one for each branch, loop and condition."""
    found = 1
    for node in ast.walk(tree):
        if isinstance(node, BRANCHES):
            found += 1
        elif isinstance(node, ast.comprehension):
            found += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
    return found


def _functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            operators = [part for part in ast.walk(node) if isinstance(part, ast.BoolOp)]
            connectives = sum(len(operator.values) - 1 for operator in operators)
            yield Function(node.name, node.lineno, lines, complexity(node), connectives)


def _code_lines(tree: ast.AST, lines: list[str]) -> int:
    documented: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and _is_word(node.value):
            documented.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    numbered = enumerate(map(str.strip, lines), start=1)
    return sum(number not in documented and line[:1] not in ("", "#") for number, line in numbered)


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_word_set(node: ast.AST) -> bool:
    """Tell whether a node is a set of two or more words of the language.

    ``{"a", "b"}``, or ``set`` or ``frozenset`` of words in a row; names of kinds, of parts of speech
    and of constructions are no words, nor is punctuation.
    """
    if isinstance(node, ast.Set):
        return _holds_words(node.elts)
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return False
    if not isinstance(node.func, ast.Name) or node.func.id not in ("set", "frozenset"):
        return False
    row = node.args[0]
    if isinstance(row, ast.List | ast.Tuple):
        return _holds_words(row.elts)
    return _is_split(row)


def _holds_words(elements: list[ast.expr]) -> bool:
    if not all(map(_is_word, elements)):
        return False
    texts = [getattr(element, "value", "") for element in elements]
    spelled = [text for text in texts if text.islower() and text not in LABELS]
    return len(spelled) > 1


def _is_split(node: ast.AST) -> bool:
    """Tell whether a node is ``"a b c".split()``."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr == "split" and _is_word(node.func.value)


def _targets(tree: ast.AST, path: Path, base: Path) -> Iterator[str]:
    """Yield what is imported; ``from a import b`` means the module ``a.b`` where there is one."""
    for node in ast.walk(tree):
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
