"""Who of the units that a conference asks is due before the others: by the standing rule, or as its plan says."""

from collections.abc import Collection, Mapping
from datetime import date

from services.reports.deadline_rule.cascade import below_the_asked, earlier_days, moved
from services.reports.deadline_rule.store import deadline_rule
from services.reports.directory.store import kinds_of, parents
from services.reports.holiday.store import holidays_after
from services.reports.report.totals import upwards
from shared.contracts.reports.conference import ConferenceTerms
from shared.messaging.aggregate import Database


async def earlier_of(
    connection: Database, terms: ConferenceTerms, reporting: Collection[str], by_kind: Mapping[str, int] | None
) -> dict[str, date]:
    """The due dates of units below other units that are asked, too; with `by_kind` those of the kinds named."""
    days_off = await holidays_after(connection, terms.period.ends_on)
    kinds = await kinds_of(connection, list(reporting), terms.held_on)
    if by_kind is not None:
        days = {unit: by_kind.get(kind, 0) for unit, kind in kinds.items()}
    elif rule := await deadline_rule(connection, terms.period.kind):
        above = await parents(connection, terms.held_on)
        lines = {unit: [kinds[each] for each in upwards(unit, above) if each in kinds] for unit in kinds}
        days = below_the_asked(lines, rule)
    else:
        return {}
    return earlier_days(terms.report_due_before, days, days_off)


async def earlier_when_moved(connection: Database, terms: ConferenceTerms, due_before: date | None) -> dict[str, date]:
    """The same units' due dates when the others' is another one."""
    if due_before is None or not terms.earlier:
        return terms.earlier
    return moved(
        terms.earlier, terms.report_due_before, due_before, await holidays_after(connection, terms.period.ends_on)
    )
