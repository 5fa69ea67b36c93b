"""Saves changes of aggregates: rows, events, lines of the audit log and kept answers in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from asyncpg import Connection
from asyncpg.pool import PoolConnectionProxy
from pydantic_core import to_json

Database: TypeAlias = "Connection[Any] | PoolConnectionProxy[Any]"


class VersionConflict(Exception):
    """The row's version is not the expected one: somebody else saved first. Nothing was written."""

    def __init__(self, table: str, key: str, expected: int) -> None:
        super().__init__(f"{table} {key} is no longer at version {expected}")
        self.table = table
        self.key = key
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request that may be repeated was answered: `key` and `actor` name it, `digest` tells it from others."""

    key: str
    actor: str
    digest: bytes
    response: str


@dataclass(frozen=True, slots=True)
class Published:
    """One event of a change, as its outbox row: `headers` are the envelope's, `payload` is the event as JSON."""

    id: UUID
    version: int
    type: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One aggregate's next state with the events that led there; `expected` is the version it had, 0 when it is new.

    `line` is the audit log's, where the change is all that its command does; `answer` what the request was answered.
    """

    table: str
    topic: str
    id: str
    expected: int
    version: int
    state: str
    at: datetime
    events: Sequence[Published]
    answer: Answer | None = None
    line: str | None = None

    @property
    def conflict(self) -> VersionConflict:
        """What is raised when somebody else saved first."""
        return VersionConflict(self.table, self.id, self.expected)


async def save(connection: Database, changes: Sequence[Change]) -> set[str]:
    """Save changes of different rows of one table. Returns the ids of those whose version was the expected one.

    Of a change that is not among them nothing was written. Whatever is raised, nothing of any was. A second answer
    under the same key is an `asyncpg.UniqueViolationError` of `idempotency_pkey`.
    """
    first = changes[0]
    answers = [(change.id, change.answer) for change in changes if change.answer is not None]
    lines = [(change.id, change.line) for change in changes if change.line is not None]
    events = [(change.id, event) for change in changes for event in change.events]
    rows = await connection.fetch(
        _statement(
            first.table,
            has_new=any(change.expected == 0 for change in changes),
            has_old=any(change.expected for change in changes),
            has_lines=bool(lines),
            has_answers=bool(answers),
        ),
        [change.id for change in changes],
        [change.expected for change in changes],
        [change.version for change in changes],
        [change.state for change in changes],
        [change.at for change in changes],
        first.topic,
        [key for key, _ in events],
        [event.id for _, event in events],
        [event.version for _, event in events],
        [event.type for _, event in events],
        [event.payload for _, event in events],
        [to_json(event.headers).decode() for _, event in events],
        *(([key for key, _ in lines], [text for _, text in lines]) if lines else ()),
        *(
            (
                [key for key, _ in answers],
                [answer.key for _, answer in answers],
                [answer.actor for _, answer in answers],
                [answer.digest for _, answer in answers],
                [answer.response for _, answer in answers],
            )
            if answers
            else ()
        ),
    )
    return {row["id"] for row in rows}


def _statement(table: str, *, has_new: bool, has_old: bool, has_lines: bool, has_answers: bool) -> str:
    parts = [
        "change AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[], $5::timestamptz[])"
        " AS c(id, expected, version, state, at))"
    ]
    saved: list[str] = []
    if has_new:
        saved.append("SELECT id FROM created")
        parts.append(
            f"created AS (INSERT INTO {table}(id, version, state, created_at, changed_at)"
            " SELECT id, version, state, at, at FROM change WHERE expected = 0 ON CONFLICT DO NOTHING RETURNING id)"
        )
    if has_old:
        saved.append("SELECT id FROM updated")
        parts.append(
            f"updated AS (UPDATE {table} t SET version = c.version, state = c.state, changed_at = c.at"
            " FROM change c WHERE c.expected > 0 AND t.id = c.id AND t.version = c.expected RETURNING t.id)"
        )
    parts.append(f"saved AS ({' UNION ALL '.join(saved)})")
    parts.append(
        "published AS (INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
        " SELECT e.event_id, $6, e.id, e.version, e.type, e.payload, e.headers FROM saved JOIN"
        " unnest($7::text[], $8::uuid[], $9::bigint[], $10::text[], $11::bytea[], $12::jsonb[]) WITH ORDINALITY"
        " AS e(id, event_id, version, type, payload, headers, n) USING (id) ORDER BY e.n)"
    )
    if has_lines:
        parts.append(
            "noted AS (INSERT INTO audit(entry) SELECT l.entry FROM saved JOIN unnest($13::text[], $14::jsonb[])"
            " WITH ORDINALITY AS l(id, entry, n) USING (id) ORDER BY l.n)"
        )
    if has_answers:
        first = 15 if has_lines else 13
        kinds = ("text", "text", "text", "bytea", "jsonb")
        arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds, first))
        parts.append(
            "answered AS (INSERT INTO idempotency(key, actor, request_hash, response)"
            " SELECT a.key, a.actor, a.digest, a.response FROM saved JOIN"
            f" unnest({arrays}) AS a(id, key, actor, digest, response) USING (id))"
        )
    return f"WITH {', '.join(parts)} SELECT id FROM saved"
