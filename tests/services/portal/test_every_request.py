"""Every request to a service that changes something is made from a page: what a person may do needs no other tool."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

import services.portal
from services.portal.acts.catalogue import ACTS
from shared.platform.service import Service

PACKAGE = Path(services.portal.__path__[0])
SERVICES = ("units", "reports", "festival")
CHANGING = frozenset({"POST", "PUT", "DELETE", "PATCH"})
Made = tuple[str, str]
"""Method and path, each part that varies as `{}`."""

SENDERS = {"Creation": ("POST", "PUT"), "sent": ("POST",)}
"""What pages hand a request to, with the methods that it uses."""
EXCEPTIONS: dict[tuple[str, str, str], str] = {}
"""Requests without a page, each with the reason."""


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def offered(service: str) -> set[Made]:
    """What the service takes."""
    app: Service = import_module(f"services.{service}.app").service
    routes = [each for router in app.routers for each in router.routes if isinstance(each, APIRoute)]
    return {(method, pattern(each.path)) for each in routes for method in (each.methods or set()) & CHANGING}


def texts(node: ast.AST) -> set[str]:
    """Every text below the node, f-strings with their holes."""
    found: set[str] = set()
    inside: set[int] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr):
            inside |= {id(part) for part in each.values}
            found.add("".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in each.values))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in inside:
            found.add(each.value)
    return found


def called(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == name
        for each in ast.walk(node)
    )


def attached() -> set[str]:
    """The paths at which things keep files: one module brings and removes those of all."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.glob("pages/*.py")]
    calls = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Call)]
    named = [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == "attaches"]
    return {pattern(text) for each in named for text in texts(each) if text.startswith("/")}


def made_by_pages() -> set[Made]:
    """The paths in each module that makes requests, with the methods in it."""
    found = set[Made]()
    for file in PACKAGE.glob("pages/*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = texts(tree)
        methods = said & CHANGING | {method for name in SENDERS if called(tree, name) for method in SENDERS[name]}
        paths = {pattern(each) for each in said if each.startswith("/")}
        paths |= attached() if file.name == "attachments.py" else set[str]()
        ends = {pattern(each[2:]) for each in said if each.startswith("{}/")}  # behind a path that the module names
        paths |= {path + end for path in paths for end in ends}
        found |= {(method, path) for method in methods for path in paths}
    return found


def made(service: str) -> set[Made]:
    acts = {(a.method, pattern(a.path)) for group in ACTS.values() for a in group if a.service == service}
    return acts | made_by_pages()


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_is_without_a_page(service: str) -> None:
    exceptions = {(method, path) for name, method, path in EXCEPTIONS if name == service}
    assert offered(service) - made(service) - exceptions == set()


def test_an_exception_is_a_request_that_no_page_makes() -> None:
    for service, method, path in EXCEPTIONS:
        assert (method, path) in offered(service), (service, method, path)
        assert (method, path) not in made(service), (service, method, path)


def test_an_act_calls_what_its_service_takes() -> None:
    for group in ACTS.values():
        for act in group:
            assert (act.method, pattern(act.path)) in offered(act.service), act.code
