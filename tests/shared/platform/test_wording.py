"""What a person reads when a field is not valid, whatever pydantic calls it."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

import services
from shared.contracts.reports.award import CommendationForm
from shared.contracts.reports.common import ReportingPeriod
from shared.platform.wording import field_message

ROOT = Path(services.__path__[0]).parent
SAID_TO_OFFICERS = ("services/*/**/bodies.py", "services/*/**/api.py", "shared/contracts/**/*.py")
PATTERNS = {
    pattern
    for files in SAID_TO_OFFICERS
    for file in ROOT.glob(files)
    for pattern in re.findall(r'pattern=r"([^"]+)"', file.read_text(encoding="utf-8"))
}
FORM = {
    "code": "giay_khen",
    "name": "Giấy khen",
    "conferred_by": "provincial_police",
    "recipients": ["unit"],
    "unit_kinds": [],
    "legal_basis": {"number": "02/2023/QH15"},
    "is_sample": False,
}
DAY = "Phải là ngày có thật, năm gồm bốn chữ số, ví dụ 15/06/2025 (trong API: 2025-06-15)."

NUMBER = Annotated[str, Field(pattern=r"^\d+/\S+$")]


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (NUMBER, "xx", "Phải có số, dấu gạch chéo rồi ký hiệu, ví dụ 200/BC-CAH."),
        (Annotated[str, Field(pattern="^k$")], "xx", "Không đúng mẫu ^k$."),
        (Literal["a", "b", "c"], "xx", "Phải là một trong: a, b, c."),
        (Annotated[str, Field(pattern=r"^Q[0-9]{1,2}$")], "xx", "Phải là mã viết đúng dạng, ví dụ Q1."),
        (date, 1234, DAY),
        (date, "20240-01-01", DAY),
        (complex, "xx", "Giá trị không hợp lệ."),
        (
            ReportingPeriod,
            {"kind": "week", "starts_on": "2025-06-15", "ends_on": "2024-12-14"},
            "Ngày cuối kỳ 14/12/2024 trước ngày đầu kỳ 15/06/2025.",
        ),
        (
            CommendationForm,
            FORM | {"valid_from": "2025-06-15", "valid_to": "2024-12-14"},
            "Ngày hết hạn 14/12/2024 trước ngày áp dụng 15/06/2025.",
        ),
    ],
)
def test_it_is_told_in_words(kind: Any, given: object, said: str) -> None:
    assert _said(kind, given) == said


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_every_pattern_of_a_request_has_words_with_an_example_that_fits(pattern: str) -> None:
    said = _said(Annotated[str, Field(pattern=pattern)], "\n")
    assert pattern not in said
    _, _, example = said.partition("ví dụ ")
    assert not example or re.search(pattern, example.rstrip(".")), said


def _said(kind: Any, given: object) -> str:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[Any](kind).validate_python(given)
    return field_message(refused.value.errors()[0])
