"""What a document needs beside the state it tells of: who issues it, names of units, number, signer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.platform.documents.paper import Head, Signature
from shared.platform.documents.words import day_short, padded


@dataclass(frozen=True, slots=True)
class Issuer:
    """How a unit prints itself. `name`: full; `superior`: the body over it; `symbol`: in numbers (CAT, PV05).

    Symbols and places are usage, fixed by each province's own rules of clerical work: an administrator sets them.
    """

    unit: str
    name: str
    superior: str | None
    symbol: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a document is made. `province` issues what goes out, `drafter` is the department that writes it.

    `number` and `dated` are None until they are given; `today` is when it is made, and all that a draft takes from it
    is the month. `signature`: as signed, or of who is to sign.
    """

    names: Mapping[str, str]
    province: Issuer
    drafter: Issuer
    signature: Signature
    today: date
    number: str | None = None
    dated: date | None = None
    is_draft: bool = True

    def name(self, unit: str) -> str:
        """The unit's full name; its id where the directory does not know it."""
        return self.names.get(unit, unit)

    def from_province(self, letters: str, about: str | None = None) -> Head:
        """The head of what the provincial police issue. `letters`: of its type; a letter («V/v») has none."""
        symbol = f"{self.province.symbol}-{self.drafter.symbol}"
        return self._head(self.province, f"{letters}-{symbol}" if letters else symbol, about)

    def from_department(self, letters: str) -> Head:
        """The head of a document that the department issues."""
        return self._head(self.drafter, f"{letters}-{self.drafter.symbol}", None)

    def _head(self, issuer: Issuer, symbol: str, about: str | None) -> Head:
        return Head(
            superior=(issuer.superior or "").upper() or None,
            issuer=issuer.name.upper(),
            number=self.number or f"      /{symbol}",
            place=issuer.place,
            dated=self.dated,
            month=self.today,
            about=about,
            is_draft=self.is_draft,
        )

    def archive(self) -> str:
        """The last line of the recipients."""
        return f"Lưu: VT, {self.drafter.symbol}"

    def itself(self) -> str:
        """How an appendix names the document that it belongs to."""
        number = padded(self.number) if self.number else "[…]"
        return f"số {number} ngày {day_short(self.dated) if self.dated else '[…]'}"
