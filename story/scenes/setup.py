"""Before the story: areas, units and norms are set up."""

from datetime import datetime
from typing import Any

from story.cast import load
from story.scene import Scene
from story.stage import Stage
from story.units import areas, units

AT = datetime.fromisoformat("2024-03-25T08:00:00+07:00")


def scenes() -> list[Scene]:
    """The directory of Hà Tĩnh as it stood, and the sample norms."""
    return [
        Scene(AT, "Danh mục địa bàn, đơn vị của Hà Tĩnh; định mức mẫu", _set_up),
    ]


async def _set_up(stage: Stage) -> None:
    await stage.act("quan-tri", "units", "/areas/registrations", areas())
    await stage.act("quan-tri", "units", "/units/registrations", units())
    for norm in _norms(load("festival")["norms"]):
        await stage.answer("quan-tri", "festival", "/norms", norm, method="PUT")


def _norms(values: dict[str, int]) -> list[dict[str, Any]]:
    limits: list[tuple[str, int, dict[str, Any]]] = [
        ("budget", values["pilot_budget_vnd"], {"level": "province", "is_pilot_site": True}),
        ("budget", values["commune_budget_vnd"], {"level": "commune"}),
        ("ceremony_minutes", values["ceremony_minutes"], {}),
        ("decoration_percent", values["decoration_percent"], {}),
        ("speeches", values["speeches"], {}),
        ("delegate_gifts", 0, {}),
    ]
    basis = {"number": "Định mức mẫu (DỮ LIỆU MẪU)", "confidence": "unsure"}
    common = {"valid_from": "2024-01-01", "legal_basis": basis, "is_sample": True}
    return [{"kind": kind, "value": value} | extra | common for kind, value, extra in limits]
