"""Checks the audit log against the blocks that seal it, and these against heads that somebody else has kept."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.messaging.chain import FIRST, Block, digest_of, head_of

_BLOCKS = "SELECT number, last_id, sealed_at, rows, head FROM audit_block WHERE number > $1 ORDER BY number LIMIT 20"
_LINES = "SELECT id, xid::text::bigint AS xid, noted_at, entry::text AS entry FROM audit WHERE id > $1 AND id <= $2"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was sealed: `block` is the block's number, `line` the line's, where it is one."""

    block: int
    text: str
    line: int | None = None


@dataclass(slots=True)
class Verified:
    """How far the log was read: `last` is the number of the last block, `head` its head."""

    last: int = 0
    blocks: int = 0
    lines: int = 0
    unsealed: int = 0
    head: bytes = FIRST


async def verify(connection: Any, seen: Verified, published: Mapping[int, str]) -> AsyncGenerator[Fault]:
    """Everything that was changed, removed, added or moved. Counts in `seen`.

    `published` has heads by the number of their block, hexadecimal, from a copy outside: without it, whoever could
    write all of the log and of its blocks anew would not be found. Each block is read by statements of its own: the log
    may be long, and what is sealed does not change.
    """
    before: Block | None = None
    number = 0
    while blocks := [Block(*row) for row in await connection.fetch(_BLOCKS, number)]:
        for block in blocks:
            for missing in range(number + 1, block.number):
                yield Fault(missing, "the block was removed, and with it the seal of its lines")
            for fault in _of_block(block, before, published):
                yield fault
            rows = await connection.fetch(_LINES, _start(block, before), block.last_id)
            for fault in _of_lines(block, {row["id"]: row for row in rows}):
                yield fault
            seen.blocks += 1
            seen.lines += len(rows)
            seen.last, seen.head = block.number, block.head
            before, number = block, block.number
    for missing in sorted(each for each in published if each > number):
        yield Fault(missing, "the block was published and is not there: the end of the log was removed")
    last = before.last_id if before else 0
    seen.unsealed = await connection.fetchval("SELECT count(*) FROM audit WHERE id > $1", last)


def _start(block: Block, before: Block | None) -> int:
    """Behind which line the block begins; where the one before was removed, with the first line that it lists."""
    if before is not None and before.number == block.number - 1:
        return before.last_id
    return 0 if block.number == 1 else min(block.lines, default=1) - 1


def _of_block(block: Block, before: Block | None, published: Mapping[int, str]) -> list[Fault]:
    found: list[Fault] = []
    follows = block.number == 1 or (before is not None and before.number == block.number - 1)
    previous = before.head if before is not None else FIRST
    if follows and head_of(previous, block.number, block.last_id, block.sealed_at, block.rows) != block.head:
        found.append(Fault(block.number, "the block was changed, or stands in another's place"))
    if published.get(block.number, block.head.hex()) != block.head.hex():
        found.append(Fault(block.number, "the head is not the one that was published: the log was written anew"))
    return found


def _of_lines(block: Block, rows: Mapping[int, Any]) -> list[Fault]:
    sealed = block.lines
    found = [
        Fault(block.number, "the line was added after the block was sealed", line)
        for line in rows.keys() - sealed.keys()
    ]
    changed: list[int] = []
    for line, digest in sealed.items():
        if line not in rows:
            found.append(Fault(block.number, "the line was removed", line))
        elif _digest(line, rows[line]) != digest:
            changed.append(line)
    for line in changed:
        origin = next((each for each in changed if each != line and _digest(each, rows[line]) == sealed[each]), None)
        found.append(
            Fault(
                block.number,
                "the line was changed" if origin is None else f"what stands here was written as line {origin}: moved",
                line,
            )
        )
    return sorted(found, key=lambda fault: fault.line or 0)


def _digest(line: int, row: Any) -> bytes:
    return digest_of(line, row["xid"], row["noted_at"], row["entry"])
