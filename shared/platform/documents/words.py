"""The words that documents have in common: dates, numbers, sentences."""

from collections.abc import Iterable
from datetime import date

from shared.contracts.base import SignedDocument


def day_short(day: date) -> str:
    """«05/9/2024»: day under 10 and months 1 and 2 with a leading zero, as the decree writes them."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def day_long(day: date) -> str:
    """«ngày 05 tháng 9 năm 2024»."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month <= 2 else str(day.month)


def padded(number: str) -> str:
    """Number and symbol with the leading zero of a number under 10: «5/QĐ-CAT» becomes «05/QĐ-CAT»."""
    digits, slash, symbol = number.partition("/")
    return f"{int(digits):02}{slash}{symbol}" if digits.isdigit() else number


def count(number: int) -> str:
    """A count in a sentence: «07 đơn vị» as documents write small numbers."""
    return f"{number:02}"


def share(part: int, base: int) -> str:
    """A share in percent with one decimal, as Vietnamese writes it; a dash where there is no base."""
    return f"{part * 100 / base:.1f}%".replace(".", ",") if base else "–"


def cited(document: SignedDocument) -> str:
    """How a document is cited: «số 46/TB-CAT-PV05 ngày 06/8/2024»."""
    return f"số {padded(document.number)} ngày {day_short(document.signed_on)}"


def sentence(text: str) -> str:
    """The text with a full stop, where it has no end of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def quoted(text: str) -> str:
    """The words of a unit, verbatim."""
    return f"“{text.strip()}”"


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut at a word and marked «…»."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.–-')}…"


def listed(items: Iterable[str]) -> str:
    """«a, b và c»."""
    *most, last = list(items)
    return f"{', '.join(most)} và {last}" if most else last
