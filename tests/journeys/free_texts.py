"""What the cast says in its own words: every free text of the story's requests, to be checked for the sample mark."""

import json
from collections.abc import Iterator
from typing import Any, cast

import httpx

FIELDS = frozenset({"text", "reason", "note", "title", "summary", "assessment", "wording", "conditions", "programme"})
LISTS = frozenset({"narrative", "explanations", "contents", "activities"})
TERMS = frozenset({"questions", "milestones"})
"""Common wording inside a document whose own title carries the mark."""
MARK = "DỮ LIỆU MẪU"
REAL = ("/registrations", "/reorganisations")
"""Requests whose names and titles are real: areas and units."""


def free_texts(body: Any) -> Iterator[str]:
    """Each text of the body that a person would have written."""
    if isinstance(body, list):
        for each in cast(list[Any], body):
            yield from free_texts(each)
    elif isinstance(body, dict):
        for name, value in cast(dict[str, Any], body).items():
            if name in FIELDS and isinstance(value, str):
                yield value
            elif name in LISTS:
                yield from cast(dict[str, str], value).values() if isinstance(value, dict) else value
            elif name not in TERMS:
                yield from free_texts(value)


class Listener:
    """Hears the requests of an HTTP client: how many free texts were said, and which without the mark."""

    def __init__(self) -> None:
        self.heard = 0
        self.unmarked: set[str] = set()

    async def __call__(self, request: httpx.Request) -> None:
        """Take the texts of one request in."""
        if request.method == "GET" or not request.content or request.url.path.endswith(REAL):
            return
        for text in free_texts(json.loads(request.content)):
            self.heard += 1
            if MARK not in text:
                self.unmarked.add(f"{request.url.path}: {text}")
