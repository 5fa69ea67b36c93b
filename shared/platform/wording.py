"""What a person reads when a field is not valid: pydantic's error types in Vietnamese."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

_DAY = "Phải là ngày có thật, năm gồm bốn chữ số, ví dụ 15/06/2025 (trong API: 2025-06-15)."
_MESSAGES = {
    "missing": "Bắt buộc phải có.",
    "extra_forbidden": "Trường không được phép.",
    "string_type": "Phải là chuỗi ký tự.",
    "string_unicode": "Có ký tự không hợp lệ.",
    "string_too_short": "Phải có ít nhất {min_length} ký tự.",
    "string_too_long": "Không được dài quá {max_length} ký tự.",
    "string_pattern_mismatch": "Không đúng mẫu {pattern}.",
    "int_type": "Phải là số nguyên.",
    "int_parsing": "Phải là số nguyên.",
    "int_parsing_size": "Số quá lớn.",
    "int_from_float": "Phải là số nguyên.",
    "bool_type": "Phải là đúng hoặc sai.",
    "bool_parsing": "Phải là đúng hoặc sai.",
    "greater_than": "Phải lớn hơn {gt}.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than": "Phải nhỏ hơn {lt}.",
    "less_than_equal": "Không được quá {le}.",
    "enum": "Phải là một trong: {expected}.",
    "literal_error": "Phải là một trong: {expected}.",
    "list_type": "Phải là danh sách.",
    "dict_type": "Phải là đối tượng.",
    "model_type": "Phải là đối tượng.",
    "model_attributes_type": "Phải là đối tượng JSON (Content-Type: application/json).",
    "too_short": "Phải có ít nhất {min_length} mục.",
    "too_long": "Không được quá {max_length} mục.",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "datetime_type": "Phải là thời điểm dạng ISO 8601.",
    "datetime_parsing": "Phải là thời điểm dạng ISO 8601.",
    "datetime_from_date_parsing": "Phải là thời điểm dạng ISO 8601.",
    "timezone_aware": "Thời điểm phải có múi giờ.",
    "uuid_type": "Phải là UUID.",
    "uuid_parsing": "Phải là UUID.",
    "nul_character": "Có ký tự NUL.",
}
_PATTERNS = {
    r"^\d+/\S+$": "Phải có số, dấu gạch chéo rồi ký hiệu, ví dụ 200/BC-CAH.",
    r"^[0-9a-f]{64}$": "Phải là mã SHA-256: 64 chữ số hoặc chữ từ a đến f.",
    r"^[^\s/]+$": "Không được có dấu cách hay dấu gạch chéo, ví dụ BC-CAH.",
}
_CODES = {
    r"^Q[0-9]{1,2}$": "Q1",
    r"^[A-Z][0-9]{1,2}$": "T1",
    r"^[A-Z][0-9]{2}[a-z]?$": "C04",
    r"^[a-z0-9-]{1,40}$": "truong-phong",
    r"^[a-z0-9][a-z0-9_-]*$": "mua-du-phong",
    r"^[a-z][a-z0-9_]{1,39}$": "giay_khen",
    r"^[a-z][a-z0-9_]*$": "district_police",
    r"^[a-z][a-z_]{1,39}$": "district_police",
    r"^[a-z][a-z_]*$": "district_police",
    r"^[a-z_]+-[A-Za-z0-9]+$": "district_police-436",
    r"^area-[A-Za-z0-9]+$": "area-18676",
    r"^area-[A-Za-z0-9]{1,8}$": "area-18676",
}
_PYDANTIC = {*get_args(ErrorType)} - {"value_error", "assertion_error"}


def field_message(error: Mapping[str, Any]) -> str:
    """The message of one of pydantic's errors; what our own checks say is said already."""
    said: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch" and (words := _pattern_message(said["pattern"])) is not None:
        return words
    if "expected" in said:
        said = {"expected": said["expected"].replace(" or ", ", ").replace("'", "")}
    if error["type"] in _MESSAGES:
        return _MESSAGES[error["type"]].format_map(said)
    return "Giá trị không hợp lệ." if error["type"] in _PYDANTIC else str(error["msg"]).removeprefix("Value error, ")


def _pattern_message(pattern: str) -> str | None:
    if (example := _CODES.get(pattern)) is not None:
        return f"Phải là mã viết đúng dạng, ví dụ {example}."
    return _PATTERNS.get(pattern)
