"""The routes of attachments, whatever the files belong to."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi import Request as HttpRequest
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from shared.contracts.base import Attachment, Value
from shared.platform.attachments.kinds import ACCEPTED, LARGEST, checked_kind
from shared.platform.attachments.store import (
    Kept,
    Subject,
    add,
    attachment,
    attachments_of,
    content_of,
    object_of,
    remove,
)
from shared.platform.exchange import CommandTransaction
from shared.platform.files import SAFE_HEADERS, saved_as
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction
from shared.platform.intake import takes_up_to
from shared.platform.runtime import runtime_of

_BINARY = {"schema": {"type": "string", "format": "binary"}}
MEDIA_TYPES = tuple(kind.media_type for kind in ACCEPTED)
UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys((*MEDIA_TYPES, "application/octet-stream"), _BINARY),
    }
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": dict.fromkeys(MEDIA_TYPES, _BINARY)}
}

FileName = Annotated[
    FreeLine, Query(max_length=200, description="Name of the file, with its ending", examples=["bien-ban.pdf"])
]


class AttachmentView(Value):
    """An attachment, without its content."""

    file: Attachment
    added_by: str = Field(description="Unit and office")
    added_at: datetime
    is_cited: bool = Field(description="Whether a submission or evidence names it: then it stays")


Belonging = Callable[..., Awaitable[Subject]]


def attachment_routes(
    router: CommandRouter,
    path: str,
    *,
    thing: str,
    reads: Belonging,
    attaches: Belonging,
    removes: Belonging | None = None,
) -> None:
    """List, hand out, take and remove the files of a thing that stands at a path, such as `/reports/{report_id}`.

    `reads`, `attaches` and `removes` (none: as `attaches`) are dependencies: they take the path's parameters, refuse
    whoever may not, and answer with what the files belong to.
    """
    many, one = f"{path}/attachments", f"{path}/attachments/{{attachment_id}}"

    @router.get(many, name=f"list_{thing}_files", description=f"The files of a {thing}, for those who may read it.")
    async def list_files(query: ReadTransaction, of: Annotated[Subject, Depends(reads)]) -> list[AttachmentView]:
        return [_view(each) for each in await attachments_of(query.connection, of)]

    @router.get(
        one,
        name=f"get_{thing}_file",
        description=f"One file of a {thing}, to be saved; `ETag` is its SHA-256.",
        response_class=Response,
        responses=FILE,
    )
    async def get_file(
        attachment_id: str, request: HttpRequest, query: ReadTransaction, of: Annotated[Subject, Depends(reads)]
    ) -> Response:
        return await _hand_out(request, await attachment(query.connection, of, attachment_id))

    @router.post(
        many,
        name=f"attach_to_{thing}",
        description="Attaches a file: the body is its content. What is submitted or shown as evidence then names it.",
        status_code=201,
        openapi_extra=UPLOAD,
    )
    @takes_up_to(LARGEST)
    async def attach(
        name: FileName, request: HttpRequest, tx: HttpTransaction, of: Annotated[Subject, Depends(attaches)]
    ) -> AttachmentView:
        return await _take(request, of, name, tx)

    @router.delete(
        one,
        name=f"remove_{thing}_file",
        description="Takes a file away that no submission and no evidence has named.",
        status_code=204,
    )
    async def remove_file(
        attachment_id: str, tx: HttpTransaction, of: Annotated[Subject, Depends(removes or attaches)]
    ) -> None:
        await remove(tx.connection, of, attachment_id, tx.actor.title, tx.at)

    _ = list_files, get_file, attach, remove_file


def _view(kept: Kept) -> AttachmentView:
    return AttachmentView(file=kept.file, added_by=kept.added_by, added_at=kept.added_at, is_cited=kept.is_cited)


async def _take(request: HttpRequest, subject: Subject, name: str, tx: CommandTransaction) -> AttachmentView:
    """Keep the request's body as a file of the subject. Its kind is told by its content; the header is not believed."""
    content = await request.body()
    kind = checked_kind(name, content)
    kept = await add(tx.connection, subject, name, kind, content, tx.actor.title, tx.at, runtime_of(request).bucket)
    tx.created(f"{request.url.path.rstrip('/')}/{kept.file.id}")
    return _view(kept)


async def _hand_out(request: HttpRequest, kept: Kept) -> Response:
    """The file, to be saved: no browser may open it in the service's name, or guess another kind."""
    file = kept.file
    headers = {
        "Content-Disposition": saved_as(file.name),
        "Content-Length": str(file.size),
        "ETag": f'"{file.sha256}"',
        **SAFE_HEADERS,
    }
    if kept.object is not None:
        return Response(await object_of(runtime_of(request).bucket, kept), 200, headers, file.media_type)
    return StreamingResponse(content_of(runtime_of(request).pool, kept), headers=headers, media_type=file.media_type)
