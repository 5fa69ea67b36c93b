"""JSON routes of a service: one write is one transaction, with its repeats, versions and problems taken care of.

A module `api.py` needs nothing else: `CommandRouter`, `Request`, `HttpTransaction`, `ReadTransaction`,
`found`, `problems`, `Page`, `PageRequest`.
"""

from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Response
from fastapi import Request as HttpRequest
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from shared.contracts.actor import Actor
from shared.contracts.base import Value
from shared.messaging.aggregate import Loaded
from shared.platform import idempotency
from shared.platform.auditing import note_refusal
from shared.platform.exchange import (
    LONGEST_IF_MATCH,
    CommandTransaction,
    Reading,
    current_exchange,
    exchanging,
    open_reading,
    run_command,
)
from shared.platform.intake import largest_body, take_in, with_body
from shared.platform.pages import Page, PageQuery, PageRequest
from shared.platform.problems import ProblemError, problem_of, problems
from shared.platform.runtime import runtime_of

__all__ = [
    "Caller",
    "CommandRouter",
    "HttpTransaction",
    "Page",
    "PageQuery",
    "PageRequest",
    "ProblemError",
    "ReadTransaction",
    "Request",
    "found",
    "problems",
]

S = TypeVar("S", bound=Value)
SECURITY: list[dict[str, list[str]]] = [{"HTTPBearer": []}]
# Read by the edge itself; described here.
WRITE_HEADERS: list[dict[str, Any]] = [
    {
        "name": idempotency.HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "pattern": idempotency.PATTERN},
        "description": "Any new text for a new request; a repeat with the same key gets the first answer again.",
    },
    {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": LONGEST_IF_MATCH},
        "description": 'The version that the change is based on, as `ETag` gave it: `"7"`. Required when the thing'
        " exists, unless the route says otherwise.",
    },
]
_READS = frozenset({"GET", "HEAD"})


class Request(BaseModel):
    """Base of every request body: closed and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CommandRoute(APIRoute):
    """A route that knows its caller, documents its problems and, where it writes, runs in one transaction."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        responses: dict[int | str, dict[str, Any]] | None = None,
        methods: set[str] | list[str] | None = None,
        openapi_extra: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.largest_body = largest_body(endpoint)
        self.writes = not {method.upper() for method in methods or ["GET"]} <= _READS
        standard = (
            (400, 401, 403, 404, 409, 412, 413, 422, 428, 500, 503) if self.writes else (401, 403, 404, 422, 500, 503)
        )
        super().__init__(
            path,
            endpoint,
            responses={**problems(*standard), **(responses or {})},
            methods=methods,
            openapi_extra={
                **(openapi_extra or {}),
                "security": SECURITY,
                **({"parameters": WRITE_HEADERS} if self.writes else {}),
            },
            **options,
        )

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """FastAPI's handler inside our own."""
        inner = super().get_route_handler()

        async def read(request: HttpRequest) -> Response:
            body = await take_in(request)
            with exchanging(request) as exchange:
                return exchange.finish(await inner(with_body(request, body)))

        async def write(request: HttpRequest) -> Response:
            body = b""
            try:
                body = await take_in(request, self.largest_body)
                return await run_command(request, body, lambda: inner(with_body(request, body)))
            except Exception as error:
                await note_refusal(request, body, problem_of(error))
                raise

        answer = write if self.writes else read

        async def handler(request: HttpRequest) -> Response:
            try:
                authenticator = runtime_of(request).authenticator
                request.state.actor = await authenticator.actor(request.headers.get("authorization"))
                return await answer(request)
            except Exception as error:
                raise problem_of(error) from error

        return handler


class CommandRouter(APIRouter):
    """An `APIRouter` all of whose routes are `CommandRoute`s: nobody enters without a token."""

    def __init__(self, *, prefix: str = "", tags: Sequence[str] | None = None, **options: Any) -> None:
        super().__init__(prefix=prefix, tags=list(tags or []), route_class=CommandRoute, **options)


async def _command_transaction(request: HttpRequest) -> CommandTransaction:
    transaction: CommandTransaction = request.state.transaction
    return transaction


async def _reading(request: HttpRequest) -> AsyncGenerator[Reading]:
    async with open_reading(request) as reading:
        yield reading


async def _caller(request: HttpRequest) -> Actor:
    actor: Actor = request.state.actor
    return actor


HttpTransaction = Annotated[CommandTransaction, Depends(_command_transaction)]
ReadTransaction = Annotated[Reading, Depends(_reading, scope="function")]
Caller = Annotated[Actor, Depends(_caller)]


def found(loaded: Loaded[S]) -> Loaded[S]:
    """What was loaded, with its version as the answer's `ETag`; a 404 problem when it does not exist."""
    if loaded.state is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{loaded.id}».")
    current_exchange().etag = f'"{loaded.version}"'
    return loaded
