"""What the routes of issuing units take and show."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from services.reports.document.store import IssuingUnit
from services.reports.register.bodies import Symbol
from services.reports.register.numbering import Policy
from shared.contracts.base import Value
from shared.platform.documents.signing import Authority, Signer, lines_of
from shared.platform.guard import FreeLine
from shared.platform.http import Request

SignerCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


class SignerInput(Request):
    """An office that may sign, with rank and name as the signature block shows them. Serving officials only."""

    authority: Authority
    office: FreeLine = Field(description="Its own office", examples=["Phó Giám đốc"])
    for_office: FreeLine | None = Field(None, description="Whose signature it gives, or the collective of TM.")
    under: FreeLine | None = Field(None, description="Under TL. or TM.: the head whom a deputy signs for")
    rank: FreeLine | None = Field(None, description="Rank, where the sector prints it")
    name: FreeLine | None = None
    basis: FreeLine | None = Field(None, description="TUQ.: number and date of the written authority")
    valid_to: date | None = Field(None, description="Last day on which it may sign")

    def signer(self) -> Signer:
        """As documents take it."""
        return Signer(**dict(self))


class IssuingUnitInput(Request):
    """How a unit prints itself, what it numbers together, and who signs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "symbol": "CAT",
                    "place": "Hà Tĩnh",
                    "superior": "Bộ Công an",
                    "policy": "by_type",
                    "signers": {
                        "pho-giam-doc": {
                            "authority": "deputy",
                            "office": "Phó Giám đốc",
                            "for_office": "Giám đốc",
                            "rank": "Thượng tá",
                        }
                    },
                }
            ]
        }
    )

    symbol: Symbol = Field(description="Its abbreviation in numbers; the usual ones are CAT, CAH, PV05")
    place: FreeLine = Field(description="Place named before the date")
    superior: FreeLine | None = Field(None, description="Body printed over it; the unit above it without this")
    policy: Policy = Field(
        Policy.BY_TYPE,
        description="What is numbered together; the head of the unit decides, for registers that have no number yet",
    )
    signers: dict[SignerCode, SignerInput] = Field(default_factory=dict[str, SignerInput], max_length=50)

    def setting(self) -> IssuingUnit:
        """As it is kept."""
        signers = {code: each.signer() for code, each in self.signers.items()}
        return IssuingUnit(self.symbol, self.place, self.superior, self.policy, signers)


class SignerView(Value):
    """A signer with the lines that stand above the name."""

    lines: tuple[str, ...]
    authority: Authority
    office: str
    for_office: str | None
    under: str | None
    rank: str | None
    name: str | None
    basis: str | None
    valid_to: date | None


class IssuingUnitView(Value):
    """What is set for a unit, or what is usual."""

    unit: str
    name: str = Field(description="Its name, as the directory has it")
    symbol: str
    place: str
    superior: str | None
    usual_superior: str | None = Field(description="What is printed over it where `superior` is not set")
    policy: Policy
    signers: dict[str, SignerView]


def view(unit: str, setting: IssuingUnit, name: str, usual_superior: str | None) -> IssuingUnitView:
    """What callers see."""
    shown = ("authority", "office", "for_office", "under", "rank", "name", "basis", "valid_to")
    return IssuingUnitView(
        unit=unit,
        name=name,
        usual_superior=usual_superior,
        symbol=setting.symbol,
        place=setting.place,
        superior=setting.superior,
        policy=setting.policy,
        signers={
            code: SignerView(lines=lines_of(each), **{name: getattr(each, name) for name in shown})
            for code, each in setting.signers.items()
        },
    )
