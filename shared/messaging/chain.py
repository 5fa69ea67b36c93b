"""How the audit log is linked: blocks of lines, each with a hash of the block before. Pure, no I/O.

A line's digest is SHA-256 of its columns (see `digest_of`). A block lists its lines, 40 bytes each: the number, big
endian, and the digest. Its head is SHA-256 of the head before (32 zero bytes at first), the block's number, the number
of its last line, the moment in microseconds since 1970 (8 bytes each, big endian), and that list.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

FIRST = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# As `digest_of`, in PostgreSQL: what is sealed need not travel.
DIGEST_SQL = (
    "sha256(convert_to(concat_ws(E'\\n', id, xid,"
    " to_char(noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), entry), 'UTF8'))"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A row of `audit_block`."""

    number: int
    last_id: int
    sealed_at: datetime
    rows: bytes
    head: bytes

    @property
    def lines(self) -> dict[int, bytes]:
        """The digest of each line, by its number."""
        return {
            int.from_bytes(self.rows[at : at + 8]): self.rows[at + 8 : at + 40] for at in range(0, len(self.rows), 40)
        }


def digest_of(number: int, xid: int, noted_at: datetime, entry: str) -> bytes:
    """The digest of a line; `entry` as PostgreSQL writes a jsonb."""
    return sha256(f"{number}\n{xid}\n{noted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}\n{entry}".encode()).digest()


def head_of(before: bytes, number: int, last_id: int, sealed_at: datetime, rows: bytes) -> bytes:
    """The head of a block."""
    moment = (sealed_at - _EPOCH) // timedelta(microseconds=1)
    return sha256(before + b"".join(each.to_bytes(8) for each in (number, last_id, moment)) + rows).digest()


def next_block(before: Block | None, last_id: int, sealed_at: datetime, rows: bytes) -> Block:
    """The block that follows."""
    number, head = (1, FIRST) if before is None else (before.number + 1, before.head)
    return Block(number, last_id, sealed_at, rows, head_of(head, number, last_id, sealed_at, rows))
