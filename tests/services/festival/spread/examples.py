"""A spread sheet from its report to its verification."""

from services.festival.spread.domain import (
    Command,
    ReopenSpread,
    ReportSpread,
    ReturnSpread,
    VerifySpread,
    decide,
    evolve,
    sample_of,
)
from services.festival.spread.state import Spread
from shared.contracts.festival.spread import AnySpreadEvent, SpreadFinding, SpreadRow
from shared.testing.given import Given, given
from tests.services.festival.samples import OFFICER, STAFF, STAFF_HEAD, UNIT, at


def row(code: int, areas: int = 9, alone: int = 5, together: int = 2, models: int = 1) -> SpreadRow:
    return SpreadRow(
        area=f"area-{18600 + code}",
        residential_areas=areas,
        held_alone=alone,
        held_together=together,
        models_repeated=models,
    )


ROWS = tuple(row(code) for code in range(1, 6))
REPORT = ReportSpread(at(20), OFFICER, UNIT, 2024, ROWS, "seed-1")
SAMPLE = sample_of("seed-1", ROWS)
FINDINGS = tuple(SpreadFinding(area=area, held=7) for area in SAMPLE)
VERIFY = VerifySpread(at(25), STAFF, FINDINGS)
REOPEN = ReopenSpread(at(28), STAFF_HEAD, "Xã Tượng Sơn báo cáo lại (DỮ LIỆU MẪU).")
RETURN = ReturnSpread(at(22), STAFF, "Số liệu xã Tượng Sơn chưa khớp (DỮ LIỆU MẪU).")

Case = Given[Spread, Command, AnySpreadEvent]


def nothing() -> Case:
    return given(decide, evolve)


def reported() -> Case:
    return nothing().and_when(REPORT)


def returned() -> Case:
    return reported().and_when(RETURN)


def verified() -> Case:
    return reported().and_when(VERIFY)
