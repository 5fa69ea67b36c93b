"""Whatever Vietnamese the services say, read from their sources: how a refusal came to its words does not matter.

What is written into documents and examples is data and left out.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

import services
from shared.platform.problems import TITLES

ROOT = Path(services.__path__[0]).parent
ROOTS = ("services/units", "services/reports", "services/festival", "shared")
VIETNAMESE = re.compile(r"[\u00c0-\u00d6\u00d8-\u1ef9]")
_HOLE = re.compile(r"\{(\w+)\}")
_UNSAID_ARGUMENTS = {"examples", "description", "json_schema_extra", "summary", "title"}
_UNSAID_CALLS = {"re.compile", "Field"}
_REFUSALS = ("Rejected", "Forbidden", "ProblemError")
_COMPOSED = re.compile(r"\W* = \W*")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with what stands in its holes; equal holes hold the same."""

    place: str
    parts: tuple[tuple[str, bool], ...]

    @property
    def holes(self) -> list[str]:
        """Different holes, in their order."""
        return list(dict.fromkeys(text for text, is_hole in self.parts if is_hole))

    @property
    def values(self) -> list[str]:
        """What the sample has in the holes: numbers, for these can stand in all of them."""
        return [f"70{n}" for n, _ in enumerate(self.holes)]

    @property
    def sample(self) -> str:
        """The sentence as it may be said."""
        value = dict(zip(self.holes, self.values, strict=True))
        return "".join(value[text] if is_hole else text for text, is_hole in self.parts).strip()

    @property
    def words(self) -> str:
        """What stands outside the holes."""
        return "".join(text for text, is_hole in self.parts if not is_hole)


def said_by_services() -> list[Said]:
    """Every sentence, and every word that stands in one."""
    files = [file for root in ROOTS for file in sorted((ROOT / root).rglob("*.py")) if _is_said(file)]
    found = [said for file in files for said in _in_file(file)]
    found += [Said(str(file.relative_to(ROOT)), (parts,)) for file in forms() for parts in _in_form(file)]
    return found + [Said("problems.py", ((f"{title}.", False),)) for _, title in TITLES.values()]


def _is_said(file: Path) -> bool:
    """A module that writes documents refuses nothing; no officer sees what tests and development say."""
    place = str(file.relative_to(ROOT))
    if "migrations" in place or place.startswith(("shared/testing/", "shared/platform/development_")):
        return False
    return "document" not in place or any(each in file.read_text(encoding="utf-8") for each in _REFUSALS)


def _in_file(file: Path) -> Iterator[Said]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    place = str(file.relative_to(ROOT))
    unsaid = {id(each) for node in ast.walk(tree) for each in _unsaid(node)}
    if file.name == "bodies.py":
        unsaid |= {id(node) for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)}  # examples
    for node, parts in _texts(tree, unsaid):
        said = Said(f"{place}:{node.lineno}", parts)
        is_composed = place.startswith("services/") and len(said.holes) > 1 and _COMPOSED.fullmatch(said.words)
        if VIETNAMESE.search(said.words) or is_composed:
            yield said


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            yield docstring
        case ast.keyword(arg=str(name)) if name in _UNSAID_ARGUMENTS:
            yield from ast.walk(node.value)
        case ast.Call() if ast.unparse(node.func) in _UNSAID_CALLS:
            yield from ast.walk(node)
        case _:
            return


def _texts(node: ast.AST, unsaid: set[int]) -> Iterator[tuple[ast.expr, tuple[tuple[str, bool], ...]]]:
    """Strings as large as they are put together, and those in their holes."""
    if id(node) in unsaid:
        return
    parts = _parts(node)
    if parts is None:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child, unsaid)
        return
    yield cast(ast.expr, node), tuple(parts)
    for hole in _holes(node):
        yield from _texts(hole, unsaid)


def _parts(node: ast.AST) -> list[tuple[str, bool]] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [(part, n % 2 == 1) for n, part in enumerate(_HOLE.split(text)) if part]
        case ast.JoinedStr():
            return [part for value in node.values for part in _parts(value) or []]
        case ast.FormattedValue():
            return [(ast.unparse(node.value), True)]
        case ast.BinOp(op=ast.Add()):
            left, right = _parts(node.left), _parts(node.right)
            if left is None and right is None:
                return None
            return (left or [(ast.unparse(node.left), True)]) + (right or [(ast.unparse(node.right), True)])
        case _:
            return None


def _holes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.JoinedStr():
            yield from (value.value for value in node.values if isinstance(value, ast.FormattedValue))
        case ast.BinOp():
            for side in (node.left, node.right):
                yield from [side] if _parts(side) is None else _holes(side)
        case _:
            return


def forms() -> list[Path]:
    """The definitions of reports."""
    return sorted((ROOT / "services/reports/report/forms").glob("*.yaml"))


def _in_form(file: Path) -> Iterator[tuple[str, bool]]:
    """What the checks of a form say."""
    form = cast(dict[str, Any], yaml.safe_load(file.read_text(encoding="utf-8")))
    for check in form.get("checks", []):
        yield check["message"], False
