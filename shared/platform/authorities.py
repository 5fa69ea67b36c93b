"""Who may act for another office today: every service keeps its own copy of the authorities that `units` grants.

A deputy who signs for his head (KT.) does so by his office. An acting head (Q.), a head by standing order (TL.) and
whoever was authorised in writing (TUQ.) need an authority that is in force on the day (Decree 30/2020/NĐ-CP,
Article 13): a token that claims one is refused without it.
"""

from dataclasses import replace
from datetime import date

from shared.contracts.actor import Actor, named
from shared.contracts.envelope import Received
from shared.contracts.refusals import Forbidden
from shared.contracts.units import AuthorityEnded, AuthorityForm, AuthorityGranted
from shared.contracts.units.authority import PREFIXES
from shared.messaging.aggregate import Database
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction

REGISTERED = {PREFIXES[form]: form for form in AuthorityForm if form is not AuthorityForm.DEPUTY}

TABLE = """
CREATE TABLE authority_in_force (
    id text PRIMARY KEY,
    form text NOT NULL,
    unit text NOT NULL,
    office text NOT NULL,
    roles text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    ended_on date
);
CREATE INDEX authority_in_force_office ON authority_in_force (unit, office);
"""
FOR_UNIT = """
ALTER TABLE authority_in_force ADD COLUMN for_unit text;
"""


def follow(reactions: Reactions) -> None:
    """Have the service keep its copy. Its migrations execute `TABLE` and `FOR_UNIT`."""

    @reactions.on(AuthorityGranted)
    async def keep_authority(  # pyright: ignore[reportUnusedFunction]
        received: Received[AuthorityGranted], tx: Transaction
    ) -> None:
        """Copy the authority: from its first day on the office may act by it."""
        event = received.event
        await tx.connection.execute(
            "INSERT INTO authority_in_force (id, form, unit, office, roles, valid_from, valid_to, for_unit)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            received.subject,
            str(event.form),
            event.unit,
            event.office,
            list(event.roles),
            event.valid_from,
            event.valid_to,
            event.for_unit,
        )

    @reactions.on(AuthorityEnded)
    async def end_authority(  # pyright: ignore[reportUnusedFunction]
        received: Received[AuthorityEnded], tx: Transaction
    ) -> None:
        """Note the first day without it."""
        await tx.connection.execute(
            "UPDATE authority_in_force SET ended_on = $2 WHERE id = $1", received.subject, received.event.ended_on
        )


async def acting(connection: Database, actor: Actor, day: date) -> Actor:
    """The actor with the units for whose office it acts by an authority that holds on the day."""
    return (
        actor if actor.basis not in REGISTERED else replace(actor, for_units=(await _held(connection, actor, day))[1])
    )


async def must_be_in_force(connection: Database, actor: Actor, day: date) -> Actor:
    """The same; refuses an actor who acts for another without an authority for each of his roles."""
    if actor.basis not in REGISTERED:
        return actor
    roles, for_units = await _held(connection, actor, day)
    if missing := [role for role in sorted(actor.roles) if role not in roles]:
        raise Forbidden(
            "authority-not-in-force",
            f"Ngày {day:%d/%m/%Y} không có văn bản nào đang có hiệu lực cho {actor.office} ({actor.unit}) ký"
            f" {actor.basis} với vai trò {named(*missing)}. Hãy đề nghị văn thư đăng ký văn bản giao quyền.",
        )
    return replace(actor, for_units=for_units)


async def _held(connection: Database, actor: Actor, day: date) -> tuple[frozenset[str], frozenset[str]]:
    """The roles that the office holds by authorities of its form on the day, and the units for which it holds any."""
    rows = await connection.fetch(
        "SELECT roles, coalesce(for_unit, unit) AS for_unit FROM authority_in_force"
        " WHERE form = $1 AND unit = $2 AND office = $3 AND valid_from <= $4"
        " AND (valid_to IS NULL OR valid_to >= $4) AND (ended_on IS NULL OR ended_on > $4)",
        str(REGISTERED[actor.basis or ""]),
        actor.unit,
        actor.office,
        day,
    )
    return frozenset(role for row in rows for role in row["roles"]), frozenset(row["for_unit"] for row in rows)
