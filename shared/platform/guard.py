"""Free text as officers type it: normalised, and refused when it holds personal data or a secrecy mark.

The services keep figures, offices and documents, never residents. What is refused here: citizen
identity numbers, telephone numbers, e-mail addresses, vehicle plates, and the marks MẬT, TỐI MẬT, TUYỆT MẬT, whose
documents must not be typed into these systems at all. What looks like one and is none stands in `guard.yaml`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

PERSONAL_DATA_LAW = "Luật Bảo vệ dữ liệu cá nhân"
SECRECY_LAW = "Luật Bảo vệ bí mật nhà nước"


class Exceptions(BaseModel):
    """What is let pass: published numbers and mailboxes, and words that «mật» is a part of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: tuple[Annotated[str, StringConstraints(pattern=r"^\d{3,15}$")], ...] = ()
    addresses: tuple[str, ...] = ()
    words_before_mat: tuple[str, ...] = ()
    words_after_mat: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Exceptions":
        """A file of this form. Raises `ValueError` when it is none."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from error

    def and_(self, other: "Exceptions") -> "Exceptions":
        """Both together."""
        return Exceptions(**{name: getattr(self, name) + getattr(other, name) for name in Exceptions.model_fields})


EXCEPTIONS = Exceptions.read(Path(__file__).with_name("guard.yaml"))

_DATE = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?![./-]?\d)")
_FIGURE = re.compile(r"(?<![\d.+])[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?(?!\.?\d)")
_MONEY = re.compile(r"(?<![\d+])[1-9]\d{0,14}(?=\s?(?:đồng|VND|VNĐ|₫)(?! ?\w))")
_UUID = re.compile(r"(?<!\w)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?!\w)")
_EMAIL = re.compile(r"[\w.+-]\s?@\s?\w[\w-]*(?:\.\w[\w-]*)+")
_LOCAL = re.compile(r"[\w.+-]*\Z")
_GAP = r"[ .\-)]{0,3}"
_SUBSCRIBER = rf"(?:[35789](?:{_GAP}\d){{8}}|[12](?:{_GAP}\d){{9}})(?![ .\-]?\d)"
_PHONE = re.compile(rf"(?<!\d)(?<!\d\.)(?:\(?(?:\+|00){_GAP}84{_GAP}\(?0?{_GAP}|\(?0{_GAP}){_SUBSCRIBER}")
_PHONE_84 = re.compile(rf"(?<!\d)\(?84{_GAP}\(?0?{_GAP}{_SUBSCRIBER}")
_CITIZEN = re.compile(r"(?<!\d)(?:0\d{2}(?:[ .\-]?\d){9}|\d{12}|\d{9})(?![ .\-]?\d)")
_SPACED_NINE = re.compile(r"(?<!\d)(\d{3})[ \-](\d{3})[ \-](\d{3})(?![ .\-]?\d)")
# A province from 11 on, a series, and five digits, or four that are no year. «38A/BC» is a document.
_PLATE = re.compile(
    r"(?<![\w/.-])[1-9]\d ?[ -]?[A-HK-NPR-VX-Z](?:[A-HK-NPR-VX-Z]|[1-9])?"
    r"(?:[ .-]{1,2}(?:\d{3}\.?\d\d|(?!(?:19|20)\d\d)\d{4})|\d{3}\.?\d\d)(?![\w/]|[.-]\d)"
)


class _Guard:
    """The patterns, with the exceptions in force."""

    def __init__(self, exceptions: Exceptions) -> None:
        self.short = frozenset(number for number in exceptions.numbers if len(number) == 3)
        whole = [
            "".join(rf"{digit}[ .\-()]{{0,2}}" for digit in n[:-1]) + n[-1] for n in exceptions.numbers if len(n) > 3
        ]
        self.numbers = re.compile(rf"(?<!\d)(?<!\d[ .\-])\(?(?:{'|'.join(whole)})(?![ .\-]?\d)") if whole else None
        self.addresses = frozenset(address.casefold() for address in exceptions.addresses)
        before = "".join(rf"(?<!{word} )" for word in exceptions.words_before_mat)
        after = "|".join(map(re.escape, exceptions.words_after_mat)) or r"(?!)"
        self.mark = re.compile(
            rf"(?<!\w){before}(?:(?:TỐI|TUYỆT)[\s-]+)?MẬT(?!\w)(?!\s+(?:{after})(?!\w))"
            r"|(?i:độ\s+mật)\s*:\s*(?i:(?:tối\s+|tuyệt\s+)?mật)(?!\w)"
            r"|[(\[]\s*(?i:(?:tối\s+|tuyệt\s+)?mật)\s*[)\]]"
        )

    def personal_data(self, shadow: str) -> tuple[str, int] | None:
        """What kind it is, and where it begins."""
        for domain in _EMAIL.finditer(shadow):
            local = _LOCAL.search(shadow[max(0, domain.start() - 64) : domain.start()])
            address = (local.group() if local else "") + domain.group()
            if address.casefold() not in self.addresses:
                return "địa chỉ thư điện tử", domain.end() - len(address)
        shadow = _without(_UUID, shadow)
        if (plate := _PLATE.search(shadow)) is not None:
            return "biển số xe", plate.start()
        for pattern in (self.numbers, _DATE, _MONEY):
            shadow = _without(pattern, shadow)
        phone = _PHONE.search(shadow)
        shadow = _without(_FIGURE, shadow)
        if (phone := phone or _PHONE_84.search(shadow)) is not None:
            return "số điện thoại", phone.start()
        spaced = (m for m in _SPACED_NINE.finditer(shadow) if not self.short.issuperset(m.groups()))
        if (citizen := _CITIZEN.search(shadow) or next(spaced, None)) is not None:
            return "số căn cước công dân hoặc chứng minh nhân dân", citizen.start()
        return None


_guard = _Guard(EXCEPTIONS)


def let_pass(more: Exceptions) -> None:
    """From now on let these pass in this process beside those of `guard.yaml`."""
    global _guard
    _guard = _Guard(EXCEPTIONS.and_(more))


def personal_data_in(text: str) -> str | None:
    """What kind of personal data the text holds, in Vietnamese, or None."""
    found = _personal_data(text)
    return None if found is None else found[0]


def secrecy_mark_in(text: str) -> str | None:
    """The secrecy mark that the text bears, or None. «bí mật» and «mật độ» are words, not marks."""
    found = _secrecy_mark(text)
    return None if found is None else found[0]


def _personal_data(text: str) -> tuple[str, str] | None:
    text = unicodedata.normalize("NFC", text)
    shadow, origins = _shadow(text)
    found = _guard.personal_data(shadow)
    return None if found is None else (found[0], _place(text, origins[found[1]]))


def _secrecy_mark(text: str) -> tuple[str, str] | None:
    text = unicodedata.normalize("NFC", text)
    shadow, origins = _shadow(text)
    found = _guard.mark.search(re.sub(r"\s", " ", shadow))
    return None if found is None else (" ".join(found.group().split()), _place(text, origins[found.start()]))


def _without(pattern: re.Pattern[str] | None, shadow: str) -> str:
    return shadow if pattern is None else pattern.sub(lambda found: "#" * len(found.group()), shadow)


_ALIKE = {"·": ".", "•": ".", "∙": ".", "‧": ".", "_": "-", "−": "-"}
_PLAIN = re.compile(r"[ -^`-~\n\t]*")


def _shadow(text: str) -> tuple[str, Sequence[int]]:
    """The text as the patterns read it, digits and separators of every kind as plain ones and what is not seen left
    out, and where each of its characters stands in the text.
    """
    if _PLAIN.fullmatch(text):
        return text, range(len(text))
    shadow: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for each in unicodedata.normalize("NFKC", character):
            if plain := _plain(each):
                shadow.append(plain)
                origins.append(at)
    return "".join(shadow), origins


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Pd":
            return "-"
        case _:
            return _ALIKE.get(character, character)


def _place(text: str, at: int) -> str:
    """Where the officer finds it: the character, with the line where there are several."""
    before = text[:at]
    column = at - (before.rfind("\n") + 1) + 1
    return f"dòng {before.count(chr(10)) + 1}, ký tự {column}" if "\n" in text else f"ký tự {column}"


def _checked(is_line: bool) -> Callable[[str], str]:
    def check(text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        allowed = "" if is_line else "\n\t"
        text = text if is_line else text.replace("\r\n", "\n")
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            raise PydanticCustomError("control_character", "Có ký tự điều khiển không hợp lệ.")
        if (personal := _personal_data(text)) is not None:
            kind, place = personal
            raise PydanticCustomError(
                "personal_data",
                "Có {kind} (từ {place}); không nhập dữ liệu cá nhân vào hệ thống. Hãy bỏ thông tin này.",
                {"kind": kind, "place": place, "legal_basis": PERSONAL_DATA_LAW},
            )
        if (marked := _secrecy_mark(text)) is not None:
            mark, place = marked
            raise PydanticCustomError(
                "secrecy_mark",
                "Có dấu độ mật «{mark}» ({place}); không nhập nội dung tài liệu mật vào hệ thống này. Hãy bỏ nội dung"
                " đó; tài liệu mật chỉ xử lý theo chế độ mật.",
                {"mark": mark, "place": place, "legal_basis": SECRECY_LAW},
            )
        return text

    return check


_FREE = "Free text, NFC; no personal data (identity, telephone numbers, e-mail, plates), no secrecy mark"
FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_checked(is_line=False)),
    Field(description=_FREE),
]
FreeTextOrNone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20_000),
    AfterValidator(_checked(is_line=False)),
    Field(description=f"{_FREE}; may be empty"),
]
FreeLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_checked(is_line=True)),
    Field(description="One line of free text, NFC; no personal data, no secrecy mark"),
]
