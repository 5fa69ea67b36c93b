"""Forms of commendation: rows with their legal basis. The code itself knows no form and no law."""

from collections.abc import Iterable
from datetime import date

from shared.contracts.base import Confidence
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import CommendationForm, RecipientKind

RECIPIENTS = {RecipientKind.UNIT: "tập thể", RecipientKind.INDIVIDUALS: "cá nhân"}


def form_on(forms: Iterable[CommendationForm], code: str, day: date) -> CommendationForm | None:
    """The version of the form that applies on the day: of those that hold then, the one that began last."""
    holding = [
        each
        for each in forms
        if each.code == code and each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]
    return max(holding, key=lambda each: each.valid_from, default=None)


def must_be_honest(form: CommendationForm) -> None:
    """Refuse a row that would pass as law on a basis that nobody is sure of."""
    if form.legal_basis.confidence is Confidence.UNSURE and not form.is_sample:
        raise Rejected(
            "basis-unsure",
            f"Căn cứ «{form.legal_basis.number}» chưa chắc chắn nên chỉ được nhập làm mẫu; hãy kiểm tra văn bản gốc"
            " hoặc đánh dấu là mẫu.",
            {"legal_basis.confidence": "chưa chắc chắn", "is_sample": "phải là mẫu"},
        )


def must_suit(form: CommendationForm, unit: str, recipient: RecipientKind) -> None:
    """Refuse a form that is not given to such a recipient."""
    if recipient not in form.recipients:
        allowed = ", ".join(RECIPIENTS[each] for each in form.recipients)
        raise Rejected(
            "form-not-for-recipient",
            f"Hình thức «{form.name}» chỉ tặng cho {allowed}.",
            {"recipient": f"không phải {allowed}"},
        )
    if form.unit_kinds and unit.partition("-")[0] not in form.unit_kinds:
        raise Rejected(
            "form-not-for-unit",
            f"Hình thức «{form.name}» không dành cho loại đơn vị của {unit}.",
            {"unit": f"chỉ: {', '.join(form.unit_kinds)}"},
        )
