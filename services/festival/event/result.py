"""What does not add up in a submitted result. Pure."""

from shared.contracts.festival import EventDetails, Finding, Norm, Result


def findings_of(result: Result, details: EventDetails, norm: Norm | None) -> tuple[Finding, ...]:
    """The findings, blocking ones first. A result is taken as submitted and only verified without blocking ones.

    `norm`: of the budget, on the event's day. A plan within it says nothing of what was spent.
    """
    findings: list[Finding] = []
    sectors = sum(result.attendances.values())
    if sectors != result.attendance_total:
        text = f"Tổng lượt người {result.attendance_total} khác tổng các thành phần {sectors}; kiểm tra lại từng số."
        findings.append(Finding(code="attendance-total-differs", text=text, is_blocking=True))
    spent = sum(result.spending.values())
    if spent > details.budget:
        text = f"Đã chi {spent} đồng, vượt kinh phí dự kiến {details.budget} đồng; giải trình trong báo cáo."
        findings.append(Finding(code="spent-over-budget", text=text, is_blocking=False))
    if norm is not None and spent > norm.value:
        name = "định mức mẫu" if norm.is_sample else "định mức"
        basis = f"(căn cứ: {norm.legal_basis.number})"
        text = f"Đã chi {spent} đồng, vượt {name} {norm.value} đồng {basis}; giải trình trong báo cáo."
        findings.append(Finding(code="spent-over-norm", text=text, is_blocking=False))
    return tuple(findings)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with which a result cannot be verified."""
    return tuple(finding for finding in findings if finding.is_blocking)
