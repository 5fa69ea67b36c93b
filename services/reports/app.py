"""The `reports` service: its routes, its reactions and what the clock causes."""

from services.reports.classification import api as classification
from services.reports.commendation import api as commendation
from services.reports.commendation_form import api as commendation_form
from services.reports.conference import api as conference
from services.reports.conference import draft_api as conference_draft
from services.reports.deadline_rule import api as deadline_rule
from services.reports.deadlines import deadlines
from services.reports.decision import api as decision
from services.reports.decision import draft_api as decision_draft
from services.reports.document import api as document
from services.reports.document import award_api as award_document
from services.reports.document import issuing_api as issuing
from services.reports.document import period_api as period_document
from services.reports.dossier import api as dossier
from services.reports.handlers import reactions
from services.reports.holiday import api as holiday
from services.reports.period import api as period
from services.reports.proposal import api as proposal
from services.reports.register import api as register
from services.reports.report import api as report
from services.reports.report import attachment_api as report_files
from services.reports.report import sheet_api as report_sheets
from services.reports.rollup import api as rollup
from shared.platform.service import Service

service = Service(
    name="reports",
    title="Hội nghị, báo cáo, đề xuất, hồ sơ, quyết định và khen thưởng",
    description="What units say upward, what the staff unit makes of it, what leaders conclude and decide.",
    port=8102,
    routers=[
        conference.router,
        conference_draft.router,
        report.router,
        report_sheets.router,
        report_files.router,
        period.router,
        rollup.router,
        classification.router,
        proposal.router,
        dossier.router,
        decision.router,
        decision_draft.router,
        commendation.router,
        commendation_form.router,
        holiday.router,
        deadline_rule.router,
        register.router,
        issuing.router,
        document.router,
        period_document.router,
        award_document.router,
    ],
    reactions=reactions,
    deadlines=[deadlines],
    checks_authority=True,
)
