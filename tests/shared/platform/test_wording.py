"""What a person reads when a field is not valid, whatever pydantic calls it."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from shared.platform.wording import field_message

NUMBER = Annotated[str, Field(pattern=r"^\d+/\S+$")]


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (NUMBER, "xx", "Phải có số, dấu gạch chéo rồi ký hiệu, ví dụ 200/BC-CAH."),
        (Annotated[str, Field(pattern="^k$")], "xx", "Không đúng mẫu ^k$."),
        (Literal["a", "b", "c"], "xx", "Phải là một trong: a, b, c."),
        (date, 1234, "Phải là ngày dạng YYYY-MM-DD."),
        (date, "20240-01-01", "Phải là ngày dạng YYYY-MM-DD."),
    ],
)
def test_it_is_told_in_words(kind: Any, given: object, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[Any](kind).validate_python(given)
    assert field_message(refused.value.errors()[0]) == said
