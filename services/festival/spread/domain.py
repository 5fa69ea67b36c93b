"""The rules of a spread sheet: reported → verified by sampling, or returned and reported again."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from services.festival.rules import require_own, require_staff_head, require_verifier
from services.festival.spread.state import NAMES, Spread, Status, evolve
from shared.contracts.actor import Actor
from shared.contracts.festival.spread import (
    AnySpreadEvent,
    FestivalSpreadReopened,
    FestivalSpreadReported,
    FestivalSpreadReturned,
    FestivalSpreadVerified,
    SpreadFinding,
    SpreadRow,
)
from shared.contracts.refusals import Rejected

__all__ = ["Command", "decide", "evolve", "sample_of"]

LEAST, ONE_OF = 3, 10


@dataclass(frozen=True, slots=True)
class ReportSpread:
    """Report the sheet of a year. `seed`: drawn by the service when the sheet came in; `heir`: who has the unit's place
    where it is no more.
    """

    at: datetime
    actor: Actor
    unit: str
    year: int
    rows: tuple[SpreadRow, ...]
    seed: str
    heir: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenSpread:
    """Take the verification back."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnSpread:
    """Send it back."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class VerifySpread:
    """Verify it by what was found in the sampled communes."""

    at: datetime
    actor: Actor
    findings: tuple[SpreadFinding, ...]


Command = ReportSpread | ReturnSpread | VerifySpread | ReopenSpread


def sample_of(seed: str, rows: Sequence[SpreadRow]) -> tuple[str, ...]:
    """The communes to be looked at: a tenth of them, three at least, by the smallest hash of seed and commune.

    A fixed rule: nobody chooses, who fills in the sheet cannot foresee it, and anybody can draw it again.
    """
    drawn = sorted((row.area for row in rows), key=lambda area: hashlib.sha256(f"{seed}/{area}".encode()).hexdigest())
    return tuple(sorted(drawn[: max(LEAST, -(-len(drawn) // ONE_OF))]))


def decide(command: Command, state: Spread | None) -> list[AnySpreadEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, ReportSpread):
        return _report(command, state)
    if state is None:
        raise Rejected("spread-not-found", "Không có biểu thống kê khu dân cư này. Hãy kiểm tra lại mã.")
    match command:
        case ReturnSpread():
            return _return(command, state)
        case VerifySpread():
            return _verify(command, state)
        case ReopenSpread():
            return _reopen(command, state)
        case _:
            assert_never(command)


def _report(command: ReportSpread, state: Spread | None) -> list[AnySpreadEvent]:
    require_own(command.actor, command.heir or command.unit, "báo cáo số khu dân cư tổ chức Ngày hội")
    rows = tuple(sorted(command.rows, key=lambda row: row.area))
    if state is not None and state.status is not Status.RETURNED:
        if state.rows == rows:
            return []
        raise _in_state(state, Status.RETURNED)
    if not rows:
        raise Rejected("spread-empty", "Biểu thống kê chưa có địa bàn nào.", {"rows": "trống"})
    if twice := [area for area, times in Counter(row.area for row in rows).items() if times > 1]:
        raise Rejected("area-twice", f"Địa bàn xuất hiện hai lần: {', '.join(twice)}.", {"rows": ", ".join(twice)})
    revision = state.revision + 1 if state else 1
    return [
        FestivalSpreadReported(
            unit=command.unit,
            year=command.year,
            revision=revision,
            rows=rows,
            sample=sample_of(command.seed, rows),
            seed=command.seed,
        )
    ]


def _return(command: ReturnSpread, state: Spread) -> list[AnySpreadEvent]:
    require_verifier(command.actor, state.unit)
    if state.status is Status.RETURNED and state.reason == command.reason:
        return []
    _must_be_reported(state)
    return [FestivalSpreadReturned(unit=state.unit, year=state.year, revision=state.revision, reason=command.reason)]


def _verify(command: VerifySpread, state: Spread) -> list[AnySpreadEvent]:
    require_verifier(command.actor, state.unit)
    findings = tuple(sorted(command.findings, key=lambda finding: finding.area))
    if state.status is Status.VERIFIED and state.findings == findings:
        return []
    _must_be_reported(state)
    found = {finding.area: finding.held for finding in findings}
    if found.keys() != set(state.sample) or len(found) < len(findings):
        raise Rejected(
            "sample-differs",
            f"Phải kiểm tra đúng các địa bàn được chọn mẫu: {', '.join(state.sample)}.",
            {"findings": ", ".join(state.sample)},
        )
    said = {row.area: row.held for row in state.rows}
    if wrong := [area for area, held in found.items() if held != said[area]]:
        named = "; ".join(f"{area} (báo cáo {said[area]}, kiểm tra {found[area]})" for area in wrong)
        raise Rejected(
            "sample-contradicts",
            f"Kết quả kiểm tra khác báo cáo: {named}. Hãy trả lại để đơn vị rà soát.",
            {"findings": ", ".join(wrong)},
        )
    return [
        FestivalSpreadVerified(
            unit=state.unit,
            year=state.year,
            revision=state.revision,
            findings=findings,
            residential_areas=sum(row.residential_areas for row in state.rows),
            held=sum(row.held for row in state.rows),
        )
    ]


def _reopen(command: ReopenSpread, state: Spread) -> list[AnySpreadEvent]:
    require_staff_head(command.actor, "mở lại biểu thống kê đã xác nhận")
    if state.status is Status.RETURNED and state.reason == command.reason:
        return []
    if state.status is not Status.VERIFIED:
        raise _in_state(state, Status.VERIFIED)
    return [FestivalSpreadReopened(unit=state.unit, year=state.year, revision=state.revision, reason=command.reason)]


def _must_be_reported(state: Spread) -> None:
    if state.status is not Status.REPORTED:
        raise _in_state(state, Status.REPORTED)


def _in_state(state: Spread, wanted: Status) -> Rejected:
    return Rejected(
        "spread-in-other-state",
        f"Biểu thống kê {NAMES[state.status]}; việc này chỉ làm được khi biểu thống kê {NAMES[wanted]}.",
    )
