"""The registers in the database. One who gives a number in a series keeps others out of it until the commit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.reports.register.domain import decide
from services.reports.register.numbering import Policy
from services.reports.register.state import NumberStatus, RegisteredNumber, evolve
from shared.contracts.reports.register import NumberedDocument
from shared.messaging.aggregate import Aggregate, Database, Loaded

numbers = Aggregate(
    table="registered_number",
    topic="reports.register.v1",
    source="reports",
    state=RegisteredNumber,
    decide=decide,
    evolve=evolve,
)

_NAMESPACE = UUID("5d0d7f0a-54b8-5f53-8f1c-0d0f6f8d9a3c")
_OF_SERIES = "issuer = $1 AND year = $2 AND series = $3"


def number_id(issuer: str, year: int, series: str, number: int) -> str:
    """The id of a number: always the same, so that no number is there twice."""
    return str(uuid5(_NAMESPACE, f"{issuer}/{year}/{series}/{number}"))


async def highest(connection: Database, issuer: str, year: int, series: str) -> int:
    """The highest number of the series, 0 before the first. Until the transaction ends nobody else gives one in it."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{issuer}/{year}/{series}")
    return await connection.fetchval(
        f"SELECT coalesce(max(number), 0) FROM registered_number WHERE {_OF_SERIES}", issuer, year, series
    )


_KEPT = "SELECT policy FROM register_policy WHERE issuer = $1 AND year = $2"
_WANTED = "SELECT policy FROM issuing_unit WHERE unit = $1"


async def policy_of(connection: Database, issuer: str, year: int) -> Policy:
    """What the unit's register of the year numbers together.

    A register keeps the policy of its first number: under another one numbers would begin at 1 again beside those that
    were given. One without a number follows what is set for the unit; each type on its own where nothing is.
    """
    kept: str | None = await connection.fetchval(f"SELECT coalesce(({_KEPT}), ({_WANTED}))", issuer, year)
    return Policy(kept or Policy.BY_TYPE)


async def kept_policy(connection: Database, issuer: str, year: int) -> Policy:
    """As `policy_of`, where a number is given: from now on the register keeps it."""
    policy = await policy_of(connection, issuer, year)
    await connection.execute(
        "INSERT INTO register_policy (issuer, year, policy) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        issuer,
        year,
        str(policy),
    )
    return await policy_of(connection, issuer, year)


async def list_numbers(
    connection: Database, issuer: str, year: int, *, series: str | None, after: int, limit: int
) -> list[tuple[int, Loaded[RegisteredNumber]]]:
    """The numbers of a unit and year in the order in which they were entered, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM registered_number WHERE issuer = $1 AND year = $2"
        " AND ($3::text IS NULL OR series = $3) AND position > $4 ORDER BY position LIMIT $5",
        issuer,
        year,
        series,
        after,
        limit,
    )
    return numbers.listed(rows)


async def number_of(connection: Database, document: NumberedDocument) -> RegisteredNumber | None:
    """The number given last to a document."""
    row = await connection.fetchrow(
        "SELECT id, version, state FROM registered_number WHERE of = $1 AND kind = $2 AND status <> 'void'"
        " ORDER BY position DESC LIMIT 1",
        document.id,
        str(document.kind),
    )
    return numbers.read(row).state if row else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of a series that are not here (both included), and why."""

    first: int
    last: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """A series accounted for: every number from 1 to `last` is given, void, or lies in a gap with its reason."""

    series: str
    last: int
    given: int
    void: int
    gaps: tuple[Gap, ...]


async def accounts(connection: Database, issuer: str, year: int) -> list[Account]:
    """Every series of a unit and year."""
    rows = await connection.fetch(
        "SELECT series, number, status, state ->> 'follows' AS follows, state ->> 'gap_reason' AS reason"
        " FROM registered_number WHERE issuer = $1 AND year = $2 ORDER BY series, number",
        issuer,
        year,
    )
    by_series: dict[str, list[Any]] = {}
    for row in rows:
        by_series.setdefault(row["series"], []).append(row)
    return [_account(series, entries) for series, entries in by_series.items()]


def _account(series: str, entries: list[Any]) -> Account:
    gaps: list[Gap] = []
    before = 0
    # Whoever went beyond a missing number said why: the first such entry above it.
    reasons = [(int(each["follows"]), each["number"], each["reason"]) for each in entries if each["reason"]]
    for entry in entries:
        if entry["number"] > before + 1:
            first, last = before + 1, entry["number"] - 1
            reason = next((why for low, high, why in reasons if low < first and last < high), None)
            gaps.append(Gap(first, last, reason))
        before = entry["number"]
    void = sum(each["status"] == NumberStatus.VOID for each in entries)
    return Account(series, before, len(entries) - void, void, tuple(gaps))
