"""The country as it stood from 01/03/2025 to 30/06/2025: districts without a police, communes below the province.

63 provinces, 696 districts and 10,051 communes. How many districts and communes each province had is not reproduced:
they are spread so that the largest province has 3.65 times the mean, as Hà Nội had (579 of 10,051), and the smallest
0.4 times. Names and figures are samples.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from story.scenes.conference import SAMPLE, SECTIONS

Body: TypeAlias = dict[str, Any]

PROVINCES, DISTRICTS, COMMUNES = 63, 696, 10_051
PERIOD = {"kind": "half_year", "starts_on": "2024-12-15", "ends_on": "2025-06-14"}
# As long as real reports are: two pages or so.
NARRATIVE = {section: f"{' '.join([text] * 20)} {SAMPLE}" for section, text in SECTIONS.items()}
_SINCE = {"valid_from": "2025-03-01"}


@dataclass(frozen=True, slots=True)
class Province:
    """A province: its number, and the district in which each of its communes lies."""

    number: int
    districts: int
    communes: int

    @property
    def code(self) -> str:
        """Two digits."""
        return f"{self.number:02}"

    @property
    def police(self) -> str:
        """The provincial police."""
        return f"provincial_police-{self.code}"

    @property
    def staff(self) -> str:
        """The department that collects the reports."""
        return f"department-PV05x{self.code}"

    @property
    def reporting(self) -> list[str]:
        """The units that owe a report: the police of every commune."""
        return [f"commune_police-{code}" for code in self._communes]

    @property
    def _communes(self) -> list[str]:
        return [f"{self.code}C{n:03}" for n in range(1, self.communes + 1)]

    def areas(self) -> Iterator[Body]:
        """Province, districts and communes, parents first."""
        province = f"area-{self.code}"
        yield {"id": province, "name": f"Tỉnh mẫu {self.code}", "kind": "province", "level": "province"}
        for n in range(self.districts):
            name = f"Huyện mẫu {self.code}.{n}"
            yield {"id": f"{province}D{n}", "name": name, "kind": "district", "level": "district", "parent": province}
        for n, code in enumerate(self._communes):
            district = f"{province}D{n % self.districts}"
            name = f"Xã mẫu {code}"
            yield {"id": f"area-{code}", "name": name, "kind": "commune", "level": "commune", "parent": district}

    def units(self) -> Iterator[Body]:
        """Provincial police, its department and the police of the communes, parents first."""
        yield _unit(self.police, f"Công an tỉnh mẫu {self.code}", f"area-{self.code}", symbol="CAT")
        yield _unit(self.staff, f"Phòng PV05 tỉnh mẫu {self.code}", None, parent=self.police, symbol="PV05")
        for code in self._communes:
            name = f"Công an xã mẫu {code}"
            yield _unit(f"commune_police-{code}", name, f"area-{code}", parent=self.police, symbol="CAX") | _SINCE

    def conference(self, today: date, days: int) -> Body:
        """The conference that asks every commune's police for its report, due in some days."""
        return {
            "title": f"Hội nghị sơ kết phong trào, tỉnh mẫu {self.code} {SAMPLE}",
            "questions": [{"code": "Q1", "text": f"Đề nghị đánh giá kết quả phong trào {SAMPLE}."}],
            "chair": {"unit": self.police, "office": "Phó Giám đốc"},
            "staff_unit": self.staff,
            "expected": [{"unit": unit, "duty": "report"} for unit in self.reporting],
            "form": {"code": "movement-half-year", "version": 1},
            "period": PERIOD,
            "report_due_before": (today + timedelta(days=days)).isoformat(),
            "held_on": (today + timedelta(days=days + 10)).isoformat(),
        }


def country(provinces: int = PROVINCES, communes: int | None = None) -> list[Province]:
    """As many provinces, with their share of the country's communes (or so many), and of its districts."""
    total = round(COMMUNES * provinces / PROVINCES) if communes is None else communes
    weights = [1 / (rank + 7.5) for rank in range(provinces)]
    districts = _spread(max(provinces, round(DISTRICTS * total / COMMUNES)), weights)
    spread = _spread(total, weights)
    return [Province(n, d, c) for n, (d, c) in enumerate(zip(districts, spread, strict=True), 1)]


def _spread(total: int, weights: Sequence[float]) -> list[int]:
    """The total in parts of these weights, none of them empty."""
    rest = total - len(weights)
    parts = [1 + int(rest * weight / sum(weights)) for weight in weights]
    for n in range(total - sum(parts)):
        parts[n] += 1
    return parts


def figures(unit: str) -> dict[str, int | str]:
    """Sample figures of a commune for the half-year form, always the same for a unit; no check finds fault with them.

    They are nobody's real figures.
    """
    pick = random.Random(unit).randint
    begun, new, groups, sessions, places = pick(2, 9), pick(0, 3), pick(5, 20), pick(3, 20), pick(4, 12)
    stopped = pick(0, 2)
    kept = begun + new - stopped
    return {
        "A01": pick(1, 9), "A02": pick(2, 12), "A03": 1, "A04": pick(1, 8),
        "B01": sessions, "B02": sessions * pick(30, 90), "B03": pick(20, 200), "B04": pick(1, 20), "B05": pick(5, 60),
        "B06": pick(100, 900), "B07": pick(100, 900),
        "C01": begun, "C02": new, "C03": stopped, "C04": kept, "C05": min(kept, pick(1, 5)), "C06": kept, "C07": 1,
        "D01": groups, "D02": groups * 4, "D03": groups, "D04": groups * 5, "D05": pick(100, 900),
        "E01": places, "E02": places, "E04": 1, "E06a": pick(1, 5), "E07a": pick(0, 4), "E08a": pick(1, 3),
        "H01a": pick(0, 3), "H01b": 0, "H01c": 0, "H02a": pick(0, 9), "H02b": 0,
        "K01": "can_bo_kiem_nhiem", "K02": "khong",
        "K03a": pick(10, 60) * 1_000_000, "K03b": pick(0, 30) * 1_000_000,
    }  # fmt: skip


def _unit(key: str, name: str, area: str | None, *, parent: str | None = None, symbol: str) -> Body:
    offices = [{"code": "head", "title": "Trưởng đơn vị"}, {"code": "officer", "title": "Cán bộ"}]
    kind = key.partition("-")[0]
    return {"id": key, "name": name, "kind": kind, "parent": parent, "area": area, "symbol": symbol, "offices": offices}
