"""Across levels nobody approves what he drafted, whatever office he acts in by then: accounts are compared.

An aggregate says which events must come from another account than which (`Apart`). Offices will not do: who drafts as a
deputy and signs as acting head bears two. Accounts are never published, so each service keeps them beside its state.
"""

from typing import Any

from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

TABLE = """
CREATE TABLE acted (
    aggregate text NOT NULL,
    key text NOT NULL,
    event text NOT NULL,
    account text NOT NULL,
    PRIMARY KEY (aggregate, key, event, account)
);
"""


async def must_be_apart(connection: Database, aggregate: Aggregate[Any, Any], after: Loaded[Any], actor: Actor) -> None:
    """Refuse an account that would approve what it has drafted or sent itself."""
    others = {other.type for each in aggregate.apart if _applies(each, after) for other in each.others}
    if others and await connection.fetchval(
        "SELECT EXISTS (SELECT FROM acted WHERE aggregate = $1 AND key = $2 AND event = ANY($3) AND account = $4)",
        aggregate.table,
        after.id,
        sorted(others),
        actor.subject,
    ):
        raise Forbidden(
            "drafter-approves",
            "Tài khoản này đã soạn hoặc đã gửi chính nội dung này nên không được thẩm định, thông qua ở cấp trên, kể cả"
            " khi được giao quyền. Hãy để người khác thực hiện.",
        )


async def take_note(connection: Database, aggregate: Aggregate[Any, Any], after: Loaded[Any], actor: Actor) -> None:
    """Keep which account caused what another one is to approve."""
    kept = {other.type for each in aggregate.apart for other in each.others}
    if caused := sorted({event.type for event in after.events} & kept):
        await connection.execute(
            "INSERT INTO acted(aggregate, key, event, account)"
            " SELECT $1, $2, event, $4 FROM unnest($3::text[]) AS event ON CONFLICT DO NOTHING",
            aggregate.table,
            after.id,
            caused,
            actor.subject,
        )


def _applies(apart: Apart, after: Loaded[Any]) -> bool:
    found = [event for event in after.events if isinstance(event, apart.event)]
    return any(not apart.unless_cited or getattr(event, "document", None) is None for event in found)
