"""How units print themselves on documents, and who signs for them: rows that an administrator sets."""

from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from services.reports.directory.store import parent_of, unit_names
from services.reports.document.desk import Issuer
from services.reports.register.numbering import Policy
from shared.contracts.actor import Actor
from shared.messaging.aggregate import Database
from shared.platform.documents.signing import Signer

SYMBOLS = {"provincial_police": "CAT", "district_police": "CAH", "commune_police": "CAX"}
"""What is usual where nothing is set. They identify nobody: the line of the issuing body does."""

_SIGNERS = TypeAdapter(dict[str, Signer])


@dataclass(frozen=True, slots=True)
class IssuingUnit:
    """What is set for a unit. `superior`: the body printed over it, where that is not the unit above it."""

    symbol: str
    place: str
    superior: str | None
    policy: Policy
    signers: dict[str, Signer]


async def issuing_unit(connection: Database, unit: str, day: date) -> IssuingUnit:
    """What is set for the unit; what is usual where nothing is."""
    row = await connection.fetchrow(
        "SELECT symbol, place, superior, policy, signers FROM issuing_unit WHERE unit = $1", unit
    )
    if row is not None:
        signers = _SIGNERS.validate_json(row["signers"])
        return IssuingUnit(row["symbol"], row["place"], row["superior"], Policy(row["policy"]), signers)
    kind, _, code = unit.partition("-")
    return IssuingUnit(SYMBOLS.get(kind, code), await _place(connection, unit, day), None, Policy.BY_TYPE, {})


async def set_issuing_unit(connection: Database, unit: str, setting: IssuingUnit, actor: Actor) -> None:
    """Set it, in place of what was set."""
    await connection.execute(
        "INSERT INTO issuing_unit (unit, symbol, place, superior, policy, signers, set_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit) DO UPDATE SET symbol = excluded.symbol,"
        " place = excluded.place, superior = excluded.superior, policy = excluded.policy, signers = excluded.signers,"
        " set_by = excluded.set_by",
        unit,
        setting.symbol,
        setting.place,
        setting.superior,
        str(setting.policy),
        _SIGNERS.dump_json(setting.signers).decode(),
        actor.title,
    )


async def issuer(connection: Database, unit: str, day: date) -> Issuer:
    """The unit as it prints itself on the day."""
    setting = await issuing_unit(connection, unit, day)
    name, usual = await name_and_superior(connection, unit, day)
    return Issuer(unit, name, setting.superior or usual, setting.symbol, setting.place)


async def name_and_superior(connection: Database, unit: str, day: date) -> tuple[str, str | None]:
    """The unit's name on the day, and the body that is printed over it where none is set."""
    parent = await parent_of(connection, unit, day)
    names = await unit_names(connection, [unit, *([parent] if parent else [])], day)
    usual = "Bộ Công an" if unit.startswith("provincial_police-") else names.get(parent or "")
    return names.get(unit, unit), usual


async def _place(connection: Database, unit: str, day: date) -> str:
    """Where it signs: the province's name for the province and its departments, its own for others."""
    above = await parent_of(connection, unit, day) if unit.startswith("department-") else None
    name = (await unit_names(connection, [above or unit], day)).get(above or unit, "")
    for kind in ("tỉnh", "thành phố", "thị xã", "huyện", "xã", "phường", "thị trấn"):
        name = name.removeprefix(f"Công an {kind} ")
    return name or "[Địa danh…]"
