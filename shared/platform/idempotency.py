"""`Idempotency-Key`: a repeated request gets the first answer again and changes nothing.

The row is written with the command's own change: either both stand or neither. Only successful answers are kept; a
refused request may be sent again with the same key. Of two that are carried out at once the key lets one commit.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from asyncpg import Pool, Record
from fastapi import Request, Response

from shared.messaging.connections import ACQUIRE_SECONDS
from shared.messaging.saving import Answer, Database
from shared.messaging.together import Asked, Together
from shared.platform.problems import FieldError, ProblemError

HEADER = "Idempotency-Key"
PATTERN = r"^[\x21-\x7e]{1,128}$"
_KEY = re.compile(PATTERN)
_KEPT_HEADERS = ("etag", "location", "content-type")


# Advisory locks belong to the whole database: the table's own id keeps the services apart.
_CLAIM = """
SELECT pg_try_advisory_xact_lock(
           hashtextextended(u.actor || E'\n' || u.key, 'idempotency'::regclass::oid::bigint)
       ) AS is_free, i.request_hash, i.response
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS u(actor, key, n) LEFT JOIN idempotency i USING (actor, key)
ORDER BY n
"""


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A request that carries a key: who sent it, and a digest of everything that makes it this request."""

    key: str
    actor: str
    digest: bytes

    @staticmethod
    def of(request: Request, body: bytes, actor: str) -> "IdempotentRequest | None":
        """The request's key, or None when it has none. Raises a 422 problem when the key is malformed."""
        key = request.headers.get(HEADER)
        if key is None:
            return None
        if not _KEY.fullmatch(key):
            message = "Từ 1 đến 128 ký tự ASCII in được, không có dấu cách."
            raise ProblemError(
                422,
                "invalid-idempotency-key",
                f"Tiêu đề {HEADER} không hợp lệ. {message}",
                errors=[FieldError(field=f"header.{HEADER}", message=message)],
            )
        # Without If-Match: who lost the answer reads again and repeats with the version that his own change made.
        target = f"{request.method} {request.url.path}?{request.url.query}\n"
        return IdempotentRequest(key, actor, sha256(target.encode() + body).digest())

    async def claim(self, connection: Database) -> Response | None:
        """The stored answer when the request was carried out before. In a transaction, takes the key until its end.

        Raises a problem: 409 while a transaction works on the same key, 422 when it was used for another request.
        """
        row = await connection.fetchrow(_CLAIM, [self.actor], [self.key])
        assert row is not None
        return self.stored(row)

    def stored(self, row: Record) -> Response | None:
        """What a line of `_CLAIM` means."""
        if row["request_hash"] is None:
            if not row["is_free"]:
                raise ProblemError(
                    409,
                    "idempotency-key-in-progress",
                    f"Yêu cầu với cùng {HEADER} đang được xử lý. Hãy chờ rồi gửi lại.",
                    headers={"Retry-After": "1"},
                )
            return None
        if row["request_hash"] != self.digest:
            raise ProblemError(
                422,
                "idempotency-key-reused",
                f"{HEADER} này đã dùng cho một yêu cầu khác. Hãy tạo khoá mới cho yêu cầu mới.",
                errors=[FieldError(field=f"header.{HEADER}", message="Đã dùng cho một yêu cầu khác.")],
            )
        stored = json.loads(row["response"])
        headers = {**stored["headers"], "idempotency-replayed": "true"}
        return Response(stored["body"].encode(), stored["status"], headers)

    def answer(self, response: Response) -> Answer:
        """The answer as it is kept, with the change that it speaks of."""
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        stored = {"status": response.status_code, "headers": headers, "body": bytes(response.body).decode()}
        return Answer(self.key, self.actor, self.digest, json.dumps(stored, ensure_ascii=False))


class Claims:
    """Looks for the stored answers of many requests at once, outside transactions."""

    def __init__(self, pool: "Pool[Any]") -> None:
        self._pool = pool
        self._together: Together[IdempotentRequest, Record] = Together(self._look, id)

    async def ask(self, repeat: IdempotentRequest) -> Response | None:
        """As `IdempotentRequest.claim`, without taking the key."""
        return repeat.stored(await self._together.ask("", repeat))

    async def _look(self, group: Sequence[Asked[IdempotentRequest, Record]]) -> None:
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            rows = await connection.fetch(
                _CLAIM, [asked.item.actor for asked in group], [asked.item.key for asked in group]
            )
        for asked, row in zip(group, rows, strict=True):
            asked.give(row)


async def keep(connection: Database, answer: Answer, line: str | None) -> None:
    """Keep an answer and the audit log's line, if any, beside changes that were saved already, or with none."""
    await connection.execute(
        "WITH noted AS (INSERT INTO audit(entry) SELECT $5::jsonb WHERE $5 IS NOT NULL)"
        " INSERT INTO idempotency(key, actor, request_hash, response) VALUES ($1, $2, $3, $4)",
        answer.key,
        answer.actor,
        answer.digest,
        answer.response,
        line,
    )


async def forget_old_keys(pool: "Pool[Any]") -> None:
    """Remove what nobody will repeat any more: keys are kept for seven days."""
    await pool.execute("DELETE FROM idempotency WHERE created_at < now() - interval '7 days'")
