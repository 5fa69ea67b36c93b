"""What does not add up in a submitted result. Pure."""

from collections.abc import Mapping

from services.festival.rules import figure
from shared.contracts.festival import EventDetails, Finding, Norm, RestraintKind, Result


def findings_of(result: Result, details: EventDetails, norms: Mapping[RestraintKind, Norm]) -> tuple[Finding, ...]:
    """The findings, blocking ones first. A result is taken as submitted and only verified without blocking ones.

    `norms`: those of the event on its day. A plan within them says nothing of how it was held.
    """
    findings: list[Finding] = []
    sectors = sum(result.attendances.values())
    if sectors != result.attendance_total:
        total = figure(result.attendance_total)
        text = f"Tổng lượt người {total} khác tổng các thành phần {figure(sectors)}; kiểm tra lại từng số."
        findings.append(Finding(code="attendance-total-differs", text=text, is_blocking=True))
    spent = sum(result.spending.values())
    if spent > details.budget:
        planned = f"vượt kinh phí dự kiến {figure(details.budget)} đồng"
        text = f"Đã chi {figure(spent)} đồng, {planned}; giải trình trong báo cáo."
        findings.append(Finding(code="spent-over-budget", text=text, is_blocking=False))
    for kind, code, what, unit, value in (
        (RestraintKind.BUDGET, "spent-over-norm", "Đã chi", "đồng", spent),
        (RestraintKind.CEREMONY_MINUTES, "ceremony-over-norm", "Phần lễ kéo dài", "phút", result.ceremony_minutes),
        (RestraintKind.SPEECHES, "speeches-over-norm", "Có", "bài phát biểu", result.speeches),
    ):
        norm = norms.get(kind)
        if norm is not None and value is not None and value > norm.value:
            name = "định mức mẫu" if norm.is_sample else "định mức"
            limit = f"vượt {name} {figure(norm.value)} {unit} (căn cứ: {norm.legal_basis.number})"
            text = f"{what} {figure(value)} {unit}, {limit}; giải trình trong báo cáo."
            findings.append(Finding(code=code, text=text, is_blocking=False))
    return tuple(findings)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with which a result cannot be verified."""
    return tuple(finding for finding in findings if finding.is_blocking)
