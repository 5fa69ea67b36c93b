"""Every file that a service makes or keeps is fetched from a page: nothing is to be had by another tool only."""

import ast
import re
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi.responses import Response
from fastapi.routing import APIRoute

import services.portal
from services.portal.documents import DOCUMENTS

PACKAGE = Path(services.portal.__path__[0])
ENDS = {"hand_over": "", "attaches": "/{}"}
"""What pages call with a path at which files are, and what follows it."""
HOLE = re.compile(r"\{[^}]*\}")


def answered(service: str) -> set[str]:
    """The paths at which it answers a file, each document of several with its own name."""
    app: Any = import_module(f"services.{service}.app").service
    found: set[str] = set()
    for route in (each for router in app.routers for each in router.routes):
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.response_class is Response:
            names = [kind.value for kind in _kinds(route)] or ["{}"]
            found |= {HOLE.sub("{}", route.path.replace("{kind}", name)) for name in names}
    return found


def _kinds(route: APIRoute) -> list[Enum]:
    parameters = {each.name: each.field_info.annotation for each in route.dependant.path_params}
    kind = parameters.get("kind")
    return list(kind) if isinstance(kind, type) and issubclass(kind, Enum) else []


def fetched() -> set[str]:
    """The paths that pages hand over: of the documents, of attached files, and those that a page names."""
    found = {HOLE.sub("{}", each.path) for documents in DOCUMENTS.values() for each in documents}
    for file in PACKAGE.glob("pages/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ENDS:
                paths = [text for each in node.args for text in _text(each) if text.startswith("/")]
                found |= {HOLE.sub("{}", path) + ENDS[node.func.id] for path in paths}
    return found


def _text(node: ast.expr) -> list[str]:
    """The text that it is, f-strings with their holes."""
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@pytest.mark.parametrize(
    ("service", "known"),
    [
        ("units", "/teams/{}/milestones/{}/attachments/{}"),
        ("reports", "/dossiers/{}/documents/summary-table"),
        ("festival", "/plans/{}/document"),
    ],
)
def test_no_file_is_without_a_page(service: str, known: str) -> None:
    assert known in answered(service)
    assert answered(service) - fetched() == set()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_page_of_a_thing_offers_its_documents(kind: str) -> None:
    page = (PACKAGE / "templates" / f"{kind}.html").read_text(encoding="utf-8")
    assert "m.documents(kept, documents)" in page
