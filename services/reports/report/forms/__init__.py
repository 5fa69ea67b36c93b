"""The indicator forms that the service knows: one file per version, read once."""

from functools import cache
from pathlib import Path

import yaml

from services.reports.report.form import Form
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import FormReference


@cache
def all_forms() -> tuple[Form, ...]:
    """Every version of every form, by code and version."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    forms = [Form.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(forms, key=lambda form: (form.reference.code, form.reference.version)))


def form_of(reference: FormReference) -> Form:
    """The form. Refused when there is no such version."""
    for form in all_forms():
        if form.reference == reference:
            return form
    raise Rejected(
        "form-unknown",
        f"Không có biểu mẫu {reference.code} phiên bản {reference.version}.",
        {"form": "không có biểu mẫu này"},
    )
