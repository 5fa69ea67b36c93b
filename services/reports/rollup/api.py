"""JSON routes of roll-ups."""

from datetime import date

from services.reports.directory.store import all_units, parents
from services.reports.report.forms import form_of
from services.reports.rollup.store import collection
from services.reports.rollup.tree import RollUpNode, UnitLine, roll_up
from shared.contracts.base import UnitId, Value
from shared.contracts.readers import reads_every_report
from shared.contracts.refusals import Forbidden
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.platform.http import CommandRouter, ProblemError, ReadTransaction

router = CommandRouter(tags=["roll-ups"])


class RollUp(Value):
    """The figures of a collection along the tree of units as it is on a day."""

    asked_by: str
    form: FormReference
    period: ReportingPeriod
    as_of: date
    nodes: tuple[RollUpNode, ...]


@router.get("/roll-ups/{asked_by}")
async def get_roll_up(
    asked_by: str, query: ReadTransaction, as_of: date | None = None, root: UnitId | None = None
) -> RollUp:
    """What a conference or a period summary asked for, added up from each unit to those above it.

    Only accepted reports count; an accepted correction counts in the place of what it corrects. A unit's report holds
    the figures of all below it: theirs are added only where it is not accepted. `as_of` is the day
    whose tree is taken (the last day of the period unless given): the figures stay the same whatever the tree becomes,
    a unit that is no more keeps its last place. A unit below the province sees itself and what is below it.
    """
    if not reads_every_report(query.actor):
        if root not in (None, query.actor.unit):
            raise Forbidden("not-of-this-unit", "Đơn vị chỉ xem được số liệu của mình và các đơn vị trực thuộc.")
        root = query.actor.unit
    found = await collection(query.connection, asked_by)
    if found is None:
        raise ProblemError(404, detail=f"Không có báo cáo nào được yêu cầu bởi «{asked_by}».")
    day = as_of or found.period.ends_on
    units = [UnitLine(*row) for row in await all_units(query.connection, day)]
    then = await parents(query.connection, found.period.ends_on)
    nodes = roll_up(form_of(found.form), found.period, units, found.owed, root, then)
    return RollUp(asked_by=asked_by, form=found.form, period=found.period, as_of=day, nodes=tuple(nodes))
