"""JSON routes of the files that belong to a report. A submission names all that are there; from then on they stay."""

from services.reports.report.drafting import WRITERS, report_of
from services.reports.report.guards import may_read, must_be, must_write
from services.reports.report.state import WITH_UNIT
from shared.contracts.refusals import Forbidden
from shared.platform.attachments.routes import attachment_routes
from shared.platform.attachments.store import Subject
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction

router = CommandRouter(tags=["attachments"])


def of_report(report_id: str) -> Subject:
    """The files of a report."""
    return Subject("report", report_id)


async def _reads(report_id: str, query: ReadTransaction) -> Subject:
    """Whoever may read the report."""
    if not may_read(query.actor, await report_of(query.connection, report_id)):
        raise Forbidden("not-of-this-unit", "Chỉ đơn vị gửi và đơn vị tham mưu được xem báo cáo này.")
    return of_report(report_id)


async def _attaches(report_id: str, tx: HttpTransaction) -> Subject:
    """The unit, while the report is with it."""
    state = await report_of(tx.connection, report_id)
    must_write(tx.actor, state, *WRITERS)
    must_be(state, *WITH_UNIT)
    return of_report(report_id)


attachment_routes(router, "/reports/{report_id}", thing="report", reads=_reads, attaches=_attaches)
