"""Which refusals stand in the source of the rules: an example must meet each of them."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

_RULES = ("services.", "shared.contracts.")
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")


def refusal_codes(decide: Any) -> set[str]:
    """The codes in `decide` and in every function of the rules that it uses, or they use."""
    return {code for function in _used(decide, set()) for code in _codes(_source(function))}


def _used(function: FunctionType, seen: set[FunctionType]) -> set[FunctionType]:
    seen.add(function)
    for used in _named(_source(function), function.__globals__):
        if isinstance(used, FunctionType) and used.__module__.startswith(_RULES) and used not in seen:
            _used(used, seen)
    return seen


def _source(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _named(tree: ast.Module, known: dict[str, Any]) -> Iterator[object]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield known.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = known.get(node.value.id)
            yield getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None


def _codes(tree: ast.Module) -> Iterator[str]:
    """First arguments that look like a code: `Rejected("report-state", …)` and what makes one."""
    firsts = [node.args[0] for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    words = [first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)]
    yield from (word for word in words if _CODE.fullmatch(word))
