"""The body of a request, read whole before a transaction is opened: limited in size and free of NUL characters."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast
from urllib.parse import unquote_plus

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message

from shared.platform.problems import FieldError, ProblemError

LARGEST_BODY = 1_000_000


E = TypeVar("E", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[E], E]:
    """Let a route's body have so many bytes. The decorator next to the function."""

    def mark(endpoint: E) -> E:
        endpoint.__dict__["largest_body"] = size
        return endpoint

    return mark


def largest_body(endpoint: Callable[..., Any]) -> int:
    """How many bytes the body of a route may have."""
    return getattr(endpoint, "largest_body", LARGEST_BODY)


async def take_in(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The body. Raises a 413 problem when it is too large, a 422 problem when the request holds a NUL."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise ProblemError(413, detail=f"Nội dung gửi lên vượt quá {largest} byte.")
    except ClientDisconnect as error:
        raise ProblemError(400, detail="Kết nối bị ngắt khi đang gửi.") from error
    _refuse_nul(request, bytes(body))
    return bytes(body)


def with_body(request: Request, body: bytes) -> Request:
    """The same request, with its body to be read (again)."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


def _refuse_nul(request: Request, body: bytes) -> None:
    """PostgreSQL holds no NUL character: refuse it wherever it stands."""
    places = [("path", request.scope["path"]), ("query", unquote_plus(request.scope["query_string"].decode("latin-1")))]
    found = [place for place, text in places if "\0" in text]
    if b"\\u0000" in body:
        try:
            found += dict.fromkeys(_nul_in(json.loads(body), "body"))
        except (ValueError, RecursionError):
            return  # not JSON: said so where it is parsed
    if found:
        errors = [FieldError(field=place, message="Có ký tự NUL.") for place in found]
        raise ProblemError(422, "nul-character", "Yêu cầu có ký tự NUL (U+0000).", errors=errors)


def _nul_in(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and "\0" in value:
        yield place
    elif isinstance(value, list):
        for number, item in enumerate(cast(list[Any], value)):
            yield from _nul_in(item, f"{place}.{number}")
    elif isinstance(value, dict):
        for key, item in cast(dict[str, Any], value).items():
            yield from _nul_in(key, place)
            yield from _nul_in(item, f"{place}.{key}")
