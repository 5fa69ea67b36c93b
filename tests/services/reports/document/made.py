"""Every document of the sample story, by name, and how it is read back."""

from datetime import date
from io import BytesIO

from docx import Document
from docx.document import Document as Docx

from services.reports.document.chair_brief import chair_brief
from services.reports.document.commending import certificate, commendation_decision
from services.reports.document.conclusion_notice import conclusion_notice
from services.reports.document.opinions_report import opinions_report
from services.reports.document.organisation_decision import organisation_decision
from services.reports.document.period_report import period_report
from services.reports.document.reminder_letter import reminder_letter
from services.reports.document.reply_letter import reply_letter
from services.reports.document.submission_paper import submission_paper
from services.reports.document.summary_table import summary_table
from services.reports.document.unit_words import Words, unit_words
from services.reports.report.forms import form_of
from shared.platform.documents.form import laid_out
from shared.platform.documents.paper import Paper
from tests.services.reports.document.examples import (
    APPROVED,
    AWARDED,
    AWARDS,
    BY_ORDER,
    COMMENDING,
    CONCLUSION,
    CONFERENCE,
    DECISION,
    DEPUTY,
    DIRECTOR,
    FIGURES,
    NOTICE,
    PEOPLE,
    PERSONNEL,
    REJECTED,
    SIGNED,
    SNAPSHOT,
    TALLIES,
    TITLE,
    desk,
)

WORDS = (
    Words(
        unit="district_police-436",
        number="145/BC-CATP",
        submitted_on=date(2024, 7, 24),
        revision=2,
        narrative={"II": "Mở 12 buổi tuyên truyền.\n\nKý 340 bản cam kết (DỮ LIỆU MẪU)", "III": "Mô hình còn ít."},
        is_accepted=True,
    ),
    Words(
        unit="district_police-443",
        number="9/BC-CAH",
        submitted_on=date(2024, 7, 26),
        revision=1,
        narrative={"II": "Tổ chức 3 buổi."},
        is_accepted=False,
    ),
)
LATE = [("district_police-448", date(2024, 7, 26)), ("district_police-443", date(2024, 7, 26))]


def every_paper() -> dict[str, Paper]:
    """Made anew each time."""
    assert REJECTED.answer is not None and APPROVED.answer is not None
    issued = desk(DIRECTOR, drafter=PERSONNEL, number=DECISION.number, dated=DECISION.issued_on, is_draft=False)
    noticed = desk(DEPUTY, number=NOTICE.number, dated=NOTICE.signed_on, is_draft=False)
    return {
        "opinions-report": opinions_report(SNAPSHOT, desk(**SIGNED)),
        "summary-table": summary_table(SNAPSHOT, desk(**SIGNED)),
        "submission-paper": submission_paper(SNAPSHOT, desk()),
        "chair-brief": chair_brief(SNAPSHOT, desk()),
        "organisation-decision": organisation_decision(DECISION, None, issued),
        "conclusion-notice": conclusion_notice(CONFERENCE, CONCLUSION, list(TALLIES), noticed),
        "reply-rejected": reply_letter(REJECTED, REJECTED.answer, desk(BY_ORDER)),
        "reply-approved": reply_letter(APPROVED, APPROVED.answer, desk(BY_ORDER)),
        "period-summary": period_report(FIGURES, form_of(FIGURES.form), (), desk()),
        "unit-words": unit_words(TITLE, form_of(FIGURES.form), WORDS, ["district_police-448"], desk()),
        "commendation-decision": commendation_decision(
            COMMENDING, (AWARDED, PEOPLE), desk(DIRECTOR, drafter=AWARDS, number=COMMENDING.number, dated=issued.dated)
        ),
        "certificate": certificate(AWARDED, "118/GK", desk(DIRECTOR)),
        "reminder-letter": reminder_letter(TITLE, LATE, desk(BY_ORDER, today=date(2024, 7, 26))),
    }


def opened(paper: Paper) -> Docx:
    """The file as Word opens it."""
    return Document(BytesIO(laid_out(paper)))


def text_of(docx: Docx) -> str:
    """Every line in the document's body and tables, one a line, in the order of the page."""
    lines: list[str] = []
    for part in docx.iter_inner_content():
        if hasattr(part, "rows"):
            lines += [cell.text for row in part.rows for cell in row.cells]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
        else:
            lines.append(part.text)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
    return "\n".join(lines)
