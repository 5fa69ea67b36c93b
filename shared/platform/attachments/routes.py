"""What the routes of attachments have in common, whatever the files belong to."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from fastapi import Request as HttpRequest
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from shared.contracts.base import Attachment, Value
from shared.platform.attachments.kinds import ACCEPTED, LARGEST, checked_kind
from shared.platform.attachments.store import Kept, Subject, add, content_of, object_of
from shared.platform.exchange import CommandTransaction
from shared.platform.files import SAFE_HEADERS, saved_as
from shared.platform.guard import FreeLine
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


def attachment_view(kept: Kept) -> AttachmentView:
    """What callers see."""
    return AttachmentView(file=kept.file, added_by=kept.added_by, added_at=kept.added_at, is_cited=kept.is_cited)


async def take_file(request: HttpRequest, subject: Subject, name: str, tx: CommandTransaction) -> AttachmentView:
    """Keep the request's body as a file of the subject. Its kind is told by its content; the header is not believed."""
    content = await request.body()
    kind = checked_kind(name, content)
    kept = await add(tx.connection, subject, name, kind, content, tx.actor.title, tx.at, runtime_of(request).bucket)
    tx.created(f"{request.url.path.rstrip('/')}/{kept.file.id}")
    return attachment_view(kept)


async def hand_out(request: HttpRequest, kept: Kept) -> Response:
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


__all__ = [
    "FILE",
    "LARGEST",
    "UPLOAD",
    "AttachmentView",
    "FileName",
    "attachment_view",
    "hand_out",
    "take_file",
]
