"""JSON routes of the standing rule of due dates."""

from typing import Annotated

from pydantic import ConfigDict, Field

from services.reports.bodies import UnitKind
from services.reports.deadline_rule.store import deadline_rules, set_deadline_rule
from shared.contracts.actor import Role
from shared.contracts.base import Value
from shared.contracts.refusals import Forbidden
from shared.contracts.reports.common import PeriodKind
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction, Request

router = CommandRouter(tags=["deadline rules"])


class DeadlineRuleInput(Request):
    """By how many whole working days units of a kind are due before the level above them; empty: on the same day."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"days_before_above": {"district_police": 2, "commune_police": 2}}]}
    )

    days_before_above: dict[UnitKind, Annotated[int, Field(ge=1, le=60)]] = Field(max_length=20)


class DeadlineRule(Value):
    """The rule of a kind of period."""

    period_kind: PeriodKind
    days_before_above: dict[str, int]


@router.get("/deadline-rules")
async def list_deadline_rules(query: ReadTransaction) -> list[DeadlineRule]:
    """The rules that are set, by kind of period. A period that is opened follows its rule unless it says otherwise."""
    rules = await deadline_rules(query.connection)
    return [DeadlineRule(period_kind=kind, days_before_above=days) for kind, days in rules.items()]


@router.put("/deadline-rules/{period_kind}")
async def put_deadline_rule(period_kind: PeriodKind, body: DeadlineRuleInput, tx: HttpTransaction) -> DeadlineRule:
    """Set the rule of a kind of period. By an administrator. Periods that are open keep their due dates."""
    if not tx.actor.has(Role.ADMIN):
        raise Forbidden("admin-only", "Chỉ quản trị hệ thống được đặt quy định về hạn báo cáo của các cấp.")
    await set_deadline_rule(tx.connection, period_kind, body.days_before_above, tx.actor)
    return DeadlineRule(period_kind=period_kind, days_before_above=body.days_before_above)
