"""Numbers as documents bear them, taken apart: «46/TB-CAT-PV05». Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.refusals import Rejected

TYPES = frozenset(
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB GK".split()  # noqa: SIM905
)
"""Letters of the types of documents (Decree 30/2020/NĐ-CP, Appendix III), and GK of certificates."""
LETTER = "CV"
"""The series of letters, whose symbol has no type."""

_TEXT = re.compile(r"(?:Số:?\s*)?0*(?P<number>[1-9]\d{0,6})\s*/\s*(?P<symbol>\S+)(?:\s+\([^()]*\))?")


class Policy(StrEnum):
    """What a unit numbers together. Its head decides."""

    ALL = "all"
    BY_TYPE = "by_type"
    BY_SYMBOL = "by_symbol"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what follows it."""

    number: int
    symbol: str

    def series(self, policy: Policy) -> str:
        """The series that it belongs to."""
        if policy is Policy.ALL:
            return ""
        return self.symbol if policy is Policy.BY_SYMBOL else series_of(self.symbol)


def series_of(symbol: str) -> str:
    """The type that a symbol begins with; a letter's has none."""
    head = symbol.partition("-")[0]
    return head if head in TYPES else LETTER


def number_in(text: str, field: str = "number") -> Number:
    """The number in a text as people type it. Raises `Rejected` for what is none."""
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise Rejected(
            "number-form",
            f"«{text}» không phải là số, ký hiệu của sổ đăng ký; hãy ghi như 46/TB-CAT-PV05"
            " (Nghị định 30/2020/NĐ-CP, Điều 15).",
            {field: "dạng số/ký hiệu"},
        )
    return Number(int(match["number"]), match["symbol"])
