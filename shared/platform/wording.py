"""What a person reads when a field is not valid: pydantic's error types in Vietnamese."""

from collections.abc import Mapping
from typing import Any

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
    "date_type": "Phải là ngày dạng YYYY-MM-DD.",
    "date_parsing": "Phải là ngày dạng YYYY-MM-DD.",
    "date_from_datetime_inexact": "Phải là ngày dạng YYYY-MM-DD.",
    "date_from_datetime_parsing": "Phải là ngày dạng YYYY-MM-DD.",
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
    r"^[^\s/]+$": "Không được có dấu cách hay dấu gạch chéo.",
}


def field_message(error: Mapping[str, Any]) -> str:
    """The message of one of pydantic's errors; in its own words where we have none."""
    said: Mapping[str, Any] = error.get("ctx", {})
    if (words := _PATTERNS.get(said.get("pattern", ""))) is not None:
        return words
    if "expected" in said:
        said = {"expected": said["expected"].replace(" or ", ", ").replace("'", "")}
    try:
        return _MESSAGES[error["type"]].format_map(said)
    except KeyError:
        return str(error["msg"]).removeprefix("Value error, ")
