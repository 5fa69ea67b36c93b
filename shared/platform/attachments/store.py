"""Attachments: a row describes each; its content is a large object beside it, or an object in a bucket."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import structlog
from asyncpg import Pool, Record

from shared.contracts.base import Attachment
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Database
from shared.platform.attachments.bucket import Bucket
from shared.platform.attachments.kinds import FileKind
from shared.platform.problems import ProblemError

_log = structlog.stdlib.get_logger("phongtrao.attachments")

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

# What a service with files runs next: contents may be in a bucket. A removed one names its object until that is gone.
BUCKET = """
ALTER TABLE attachment ADD COLUMN object text;
ALTER TABLE attachment DROP CONSTRAINT attachment_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_place CHECK (
    CASE WHEN removed_at IS NULL THEN num_nonnulls(content, object) = 1 ELSE content IS NULL END
);
DROP INDEX attachment_subject;
CREATE INDEX attachment_subject ON attachment (kind, subject, position) WHERE removed_at IS NULL;
"""

_COLUMNS = "id, name, media_type, size, sha256, content, object, added_by, added_at, is_cited"


@dataclass(frozen=True, slots=True)
class Subject:
    """What files belong to: `kind` is `report`, `task`, `milestone` or `event`, `id` names which."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that is there: its `content` is a large object, or an `object` in the bucket.

    One that `is_cited` by a submission or as evidence is never removed.
    """

    file: Attachment
    content: int | None
    object: str | None
    added_by: str
    added_at: datetime
    is_cited: bool


def _kept(row: Record) -> Kept:
    file = Attachment(
        id=row["id"], name=row["name"], media_type=row["media_type"], size=row["size"], sha256=row["sha256"]
    )
    return Kept(file, row["content"], row["object"], row["added_by"], row["added_at"], row["is_cited"])


async def attachments_of(connection: Database, subject: Subject) -> list[Kept]:
    """The files of a subject, in the order in which they were added."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM attachment WHERE kind = $1 AND subject = $2 AND removed_at IS NULL ORDER BY position",
        subject.kind,
        subject.id,
    )
    return [_kept(row) for row in rows]


async def attachment(connection: Database, subject: Subject, key: str) -> Kept:
    """One file of the subject. Refused when it has none such."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM attachment WHERE kind = $1 AND subject = $2 AND id = $3 AND removed_at IS NULL",
        subject.kind,
        subject.id,
        key,
    )
    if row is None:
        raise Rejected("attachment-not-found", "Không có tệp đính kèm này, hoặc tệp đã được gỡ.")
    return _kept(row)


async def add(
    connection: Database,
    subject: Subject,
    name: str,
    kind: FileKind,
    content: bytes,
    by: str,
    at: datetime,
    bucket: Bucket | None = None,
) -> Kept:
    """Keep a file, in the `bucket` if there is one. The very same content is kept once.

    Refused when the subject has as many as it may have.
    """
    # Two that add at once are counted one after the other.
    await connection.execute("SELECT pg_advisory_xact_lock('attachment'::regclass::oid::int, hashtext($1))", subject.id)
    digest = sha256(content).hexdigest()
    present = await attachments_of(connection, subject)
    if (same := next((each for each in present if each.file.sha256 == digest), None)) is not None:
        return same
    if len(present) >= MOST:
        raise Rejected("attachments-full", f"Mỗi nơi chỉ đính kèm được {MOST} tệp. Hãy gỡ bớt tệp không cần thiết.")
    key, place = str(uuid4()), None
    if bucket is not None:
        # Before the row: what the row names is there. If the row is not committed, an object is left that nobody names.
        place = f"{subject.kind}/{key}"
        await bucket.put(place, content)
    row = await connection.fetchrow(
        "INSERT INTO attachment(id, kind, subject, name, media_type, size, sha256, content, object, added_by, added_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8::bytea IS NOT NULL THEN lo_from_bytea(0, $8) END, $9, $10,"
        f" $11) RETURNING {_COLUMNS}",
        key,
        subject.kind,
        subject.id,
        name,
        kind.media_type,
        len(content),
        digest,
        None if place else content,
        place,
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
        " WHERE id = $1 AND NOT is_cited AND removed_at IS NULL RETURNING true",
        key,
        by,
        at,
    )
    if not removed:
        raise Rejected("attachment-cited", "Tệp đã được nêu trong báo cáo đã gửi hoặc minh chứng; không gỡ được nữa.")
    if kept.content is not None:
        await connection.execute("SELECT lo_unlink($1)", kept.content)


async def sweep(pool: "Pool[Any]", bucket: Bucket) -> None:
    """Delete the objects of removed files: after the removal is committed, and again until it has succeeded."""
    if await pool.fetchval("SELECT to_regclass('attachment')") is None:
        return
    gone = await pool.fetch("SELECT id, object FROM attachment WHERE removed_at IS NOT NULL AND object IS NOT NULL")
    for row in gone:
        await bucket.delete(row["object"])
        await pool.execute("UPDATE attachment SET object = NULL WHERE id = $1", row["id"])


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
    """A large object, piece by piece; no connection is held while a piece is on its way.

    The last piece is held back when what was read is not what was kept: the answer breaks off.
    """
    digest = sha256()
    for start in range(0, kept.file.size, CHUNK):
        piece = await pool.fetchval("SELECT lo_get($1, $2, $3)", kept.content, start, CHUNK)
        digest.update(piece)
        if start + CHUNK >= kept.file.size and digest.hexdigest() != kept.file.sha256:
            raise damaged(kept)
        yield piece


async def object_of(bucket: Bucket | None, kept: Kept) -> bytes:
    """The content from the bucket, as it was kept."""
    assert kept.object is not None
    if bucket is None:
        raise ProblemError(503, "file-store-unavailable", "Kho tệp chưa được cấu hình. Hãy báo quản trị hệ thống.")
    content = await bucket.get(kept.object)
    if sha256(content).hexdigest() != kept.file.sha256:
        raise damaged(kept)
    return content


def damaged(kept: Kept) -> ProblemError:
    """What is kept is not what was sent any more."""
    _log.error("file_damaged", file=kept.file.id)
    return ProblemError(
        500, "file-damaged", "Nội dung tệp không còn đúng mã băm SHA-256 đã ghi. Hãy báo quản trị hệ thống."
    )
