"""Who acts in the story: offices in units, never persons (`data/cast.yaml`)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Member:
    """An account of the cast."""

    unit: str
    office: str
    roles: tuple[str, ...]
    basis: str | None = None

    def claims(self, subject: str) -> dict[str, Any]:
        """What the development issuer is asked to put into the token."""
        claims: dict[str, Any] = {
            "subject": subject, "unit": self.unit, "office": self.office, "roles": list(self.roles),
        }  # fmt: skip
        return claims | ({"basis": self.basis} if self.basis else {})


Cast: TypeAlias = dict[str, Member]


@cache
def load(name: str) -> Any:
    """A data file of the story, by name."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a data file as a request body has them: days and moments as ISO text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def district(code: str) -> str:
    """The unit id of a district police of the story."""
    return f"district_police-{code}"


def cast() -> Cast:
    """Everybody: the province's offices, and head and officer of each district police."""
    data = load("cast")
    members = {
        name: Member(m["unit"], m["office"], tuple(m["roles"]), m.get("basis")) for name, m in data["province"].items()
    }
    acting = load("year")["acting_head"]
    grant = acting["grant"]
    members[acting["member"]] = Member(grant["unit"], grant["office"], tuple(grant["roles"]), "Q.")
    for code, name in data["districts"].items():
        office = name.removeprefix("Công an ")
        members[f"truong-{code}"] = Member(district(code), f"Trưởng Công an {office}", ("head",))
        members[f"can-bo-{code}"] = Member(district(code), f"Cán bộ Công an {office}", ("officer",))
    return members
