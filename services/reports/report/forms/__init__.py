"""The indicator forms that the service knows: one file per version, read once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.reports.report.form import Form
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import FormReference


@cache
def all_forms() -> tuple[Form, ...]:
    """Every version of every form, by code and version."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    written = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    forms = [Form.model_validate(_whole(each, written)) for each in written]
    return tuple(sorted(forms, key=lambda form: (form.reference.code, form.reference.version)))


def _whole(form: dict[str, Any], written: list[dict[str, Any]]) -> dict[str, Any]:
    """A version that is `based_on` another says only what it changes, row by row."""
    if "based_on" not in form:
        return form
    base = next(_whole(each, written) for each in written if each["reference"] == form["based_on"])
    changes: dict[str, Any] = form["rows"]
    if strangers := changes.keys() - {row["code"] for row in base["rows"]}:
        raise ValueError(f"{form['reference']} changes rows that its base does not have: {sorted(strangers)}")
    rows = [row | changes.get(row["code"], {}) for row in base["rows"]]
    return base | {"reference": form["reference"], "rows": rows}


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
