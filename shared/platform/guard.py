"""Free text as officers type it: normalised, and refused when it holds personal data or a secrecy mark.

The services keep figures, offices and documents, never residents. What is refused here: citizen
identity numbers, telephone numbers, e-mail addresses, and the marks MẬT, TỐI MẬT, TUYỆT MẬT, whose
documents must not be typed into these systems at all.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

_HOTLINES = frozenset({"111", "112", "113", "114", "115"})

_DATE = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?![./-]?\d)")
_FIGURE = re.compile(r"(?<![\d.+])[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?(?!\.?\d)")
_MONEY = re.compile(r"(?<![\d+])[1-9]\d{0,14}(?=\s?(?:đồng|VND|VNĐ|₫)(?! ?\w))")
_UUID = re.compile(r"(?<!\w)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?!\w)")
_EMAIL = re.compile(r"[\w.+-]\s?@\s?\w[\w-]*(?:\.\w[\w-]*)+")
_GAP = r"[ .\-)]{0,2}"
_SUBSCRIBER = rf"(?:[35789](?:{_GAP}\d){{8}}|[12](?:{_GAP}\d){{9}})(?![ .\-]?\d)"
_PHONE = re.compile(rf"(?<!\d)(?<!\d\.)(?:\(?(?:\+|00){_GAP}84{_GAP}\(?0?{_GAP}|\(?0{_GAP}){_SUBSCRIBER}")
_PHONE_84 = re.compile(rf"(?<!\d)\(?84{_GAP}\(?0?{_GAP}{_SUBSCRIBER}")
_CITIZEN = re.compile(r"(?<!\d)(?:0\d{2}(?:[ .\-]?\d){9}|\d{12}|\d{9})(?![ .\-]?\d)")
_SPACED_NINE = re.compile(r"(?<!\d)(\d{3})[ \-](\d{3})[ \-](\d{3})(?![ .\-]?\d)")

_MARK = re.compile(
    r"(?<!\w)(?<!BÍ )(?<!THÂN )(?<!CƠ )(?<!CẨN )(?:(?:TỐI|TUYỆT)\s+)?MẬT(?!\w)"
    r"(?!\s+(?:ĐỘ|MÃ|ONG|THIẾT|KHẨU|PHỤC|BÁO|VỤ|THÁM)(?!\w))"
    r"|(?i:độ\s+mật)\s*:\s*(?i:(?:tối\s+|tuyệt\s+)?mật)(?!\w)"
    r"|[(\[]\s*(?i:(?:tối\s+|tuyệt\s+)?mật)\s*[)\]]"
)


def personal_data_in(text: str) -> str | None:
    """What kind of personal data the text holds, in Vietnamese, or None."""
    shadow = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) != "Cf"))
    if _EMAIL.search(shadow):
        return "địa chỉ thư điện tử"
    shadow = _MONEY.sub("#", _DATE.sub("#", _UUID.sub("#", shadow)))
    is_phone = _PHONE.search(shadow)
    shadow = _FIGURE.sub("#", shadow)
    if is_phone or _PHONE_84.search(shadow):
        return "số điện thoại"
    spaced = (m for m in _SPACED_NINE.finditer(shadow) if not _HOTLINES.issuperset(m.groups()))
    if _CITIZEN.search(shadow) or next(spaced, None):
        return "số căn cước công dân hoặc chứng minh nhân dân"
    return None


def secrecy_mark_in(text: str) -> str | None:
    """The secrecy mark that the text bears, or None. «bí mật» and «mật độ» are words, not marks."""
    shadow = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    mark = _MARK.search(shadow)
    return mark.group().strip() if mark else None


def _checked(is_line: bool) -> Callable[[str], str]:
    def check(text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        allowed = "" if is_line else "\n\t"
        text = text if is_line else text.replace("\r\n", "\n")
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            raise PydanticCustomError("control_character", "Có ký tự điều khiển không hợp lệ.")
        if kind := personal_data_in(text):
            raise PydanticCustomError(
                "personal_data",
                "Có {kind}; không nhập dữ liệu cá nhân vào hệ thống. Hãy bỏ thông tin này.",
                {"kind": kind},
            )
        if mark := secrecy_mark_in(text):
            raise PydanticCustomError(
                "secrecy_mark",
                "Có dấu độ mật «{mark}»; không nhập nội dung tài liệu mật vào hệ thống này.",
                {"mark": mark},
            )
        return text

    return check


FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_checked(is_line=False)),
    Field(description="Free text, NFC; no personal data (identity, telephone numbers, e-mail), no secrecy mark"),
]
FreeLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_checked(is_line=True)),
    Field(description="One line of free text, NFC; no personal data, no secrecy mark"),
]
