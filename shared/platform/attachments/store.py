"""Attachments in the database: a row that describes each, and its content as a large object beside it."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from asyncpg import Pool, Record

from shared.contracts.base import Attachment
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Database
from shared.platform.attachments.kinds import FileKind

MOST = 20
CHUNK = 256 * 1024

# Version 1 and frozen, as the texts of `shared.messaging.schema`.
ATTACHMENTS = """
-- `content` is a large object; it goes when the attachment is removed, the row stays and says who removed it when.
CREATE TABLE attachment (
    id text PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    content oid,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    is_cited boolean NOT NULL DEFAULT false,
    removed_by text,
    removed_at timestamptz,
    CHECK ((content IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX attachment_subject ON attachment (kind, subject, position) WHERE content IS NOT NULL;
"""

_COLUMNS = "id, name, media_type, size, sha256, content, added_by, added_at, is_cited"


@dataclass(frozen=True, slots=True)
class Subject:
    """What files belong to: `kind` is `report`, `task` or `milestone`, `id` names which."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that is there. One that `is_cited` by a submission or as evidence is never removed."""

    file: Attachment
    content: int
    added_by: str
    added_at: datetime
    is_cited: bool


def _kept(row: Record) -> Kept:
    file = Attachment(
        id=row["id"], name=row["name"], media_type=row["media_type"], size=row["size"], sha256=row["sha256"]
    )
    return Kept(file, row["content"], row["added_by"], row["added_at"], row["is_cited"])


async def attachments_of(connection: Database, subject: Subject) -> list[Kept]:
    """The files of a subject, in the order in which they were added."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM attachment WHERE kind = $1 AND subject = $2 AND content IS NOT NULL ORDER BY position",
        subject.kind,
        subject.id,
    )
    return [_kept(row) for row in rows]


async def attachment(connection: Database, subject: Subject, key: str) -> Kept:
    """One file of the subject. Refused when it has none such."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM attachment WHERE kind = $1 AND subject = $2 AND id = $3 AND content IS NOT NULL",
        subject.kind,
        subject.id,
        key,
    )
    if row is None:
        raise Rejected("attachment-not-found", "Không có tệp đính kèm này, hoặc tệp đã được gỡ.")
    return _kept(row)


async def add(
    connection: Database, subject: Subject, name: str, kind: FileKind, content: bytes, by: str, at: datetime
) -> Kept:
    """Keep a file. The very same content is kept once. Refused when the subject has as many as it may have."""
    # Two that add at once are counted one after the other.
    await connection.execute("SELECT pg_advisory_xact_lock('attachment'::regclass::oid::int, hashtext($1))", subject.id)
    digest = sha256(content).hexdigest()
    present = await attachments_of(connection, subject)
    if (same := next((each for each in present if each.file.sha256 == digest), None)) is not None:
        return same
    if len(present) >= MOST:
        raise Rejected("attachments-full", f"Mỗi nơi chỉ đính kèm được {MOST} tệp. Hãy gỡ bớt tệp không cần thiết.")
    row = await connection.fetchrow(
        "INSERT INTO attachment(id, kind, subject, name, media_type, size, sha256, content, added_by, added_at)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7, lo_from_bytea(0, $8), $9, $10) RETURNING {_COLUMNS}",
        str(uuid4()),
        subject.kind,
        subject.id,
        name,
        kind.media_type,
        len(content),
        digest,
        content,
        by,
        at,
    )
    assert row is not None
    return _kept(row)


async def remove(connection: Database, subject: Subject, key: str, by: str, at: datetime) -> None:
    """Let a file go. Refused once it is cited."""
    kept = await attachment(connection, subject, key)
    removed = await connection.fetchval(
        "UPDATE attachment SET content = NULL, removed_by = $2, removed_at = $3"
        " WHERE id = $1 AND NOT is_cited AND content IS NOT NULL RETURNING true",
        key,
        by,
        at,
    )
    if not removed:
        raise Rejected("attachment-cited", "Tệp đã được nêu trong báo cáo đã gửi hoặc minh chứng; không gỡ được nữa.")
    await connection.execute("SELECT lo_unlink($1)", kept.content)


async def cite(connection: Database, subject: Subject, keys: Sequence[str] | None = None) -> tuple[Attachment, ...]:
    """The files named, or all of the subject's, as events cite them: from now on they stay. Refused: unknown ones."""
    present = {each.file.id: each.file for each in await attachments_of(connection, subject)}
    wanted = list(present if keys is None else dict.fromkeys(keys))
    if unknown := [key for key in wanted if key not in present]:
        places = {f"evidence.attachments.{wanted.index(key)}": "không có tệp này" for key in unknown}
        raise Rejected("attachment-unknown", "Có tệp đính kèm không thuộc mục này. Hãy tải tệp lên trước.", places)
    if wanted:
        await connection.execute("UPDATE attachment SET is_cited = true WHERE id = ANY($1) AND NOT is_cited", wanted)
    return tuple(present[key] for key in wanted)


async def content_of(pool: "Pool[Any]", kept: Kept) -> AsyncGenerator[bytes]:
    """The content, piece by piece; no connection is held while a piece is on its way."""
    for start in range(0, kept.file.size, CHUNK):
        yield await pool.fetchval("SELECT lo_get($1, $2, $3)", kept.content, start, CHUNK)
