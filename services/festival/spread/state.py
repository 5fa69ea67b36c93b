"""A spread sheet as it stands, folded from its events."""

from typing import assert_never

from shared.contracts.base import Code, Value
from shared.contracts.festival.spread import (
    AnySpreadEvent,
    FestivalSpreadReopened,
    FestivalSpreadReported,
    FestivalSpreadReturned,
    FestivalSpreadVerified,
    SpreadFinding,
    SpreadRow,
)


class Status(Code):
    """Where a sheet is."""

    REPORTED = "reported"
    RETURNED = "returned"
    VERIFIED = "verified"


NAMES = {Status.REPORTED: "đã báo cáo", Status.RETURNED: "bị trả lại", Status.VERIFIED: "đã xác nhận"}


class Spread(Value):
    """A unit's sheet of one year."""

    status: Status
    unit: str
    year: int
    revision: int
    rows: tuple[SpreadRow, ...]
    sample: tuple[str, ...]
    seed: str | None = None
    reason: str | None = None
    findings: tuple[SpreadFinding, ...] = ()


def evolve(state: Spread | None, event: AnySpreadEvent) -> Spread:
    """Fold one event into the sheet."""
    match event:
        case FestivalSpreadReported():
            return Spread(status=Status.REPORTED, **dict(event))
        case FestivalSpreadReturned():
            assert state is not None, f"{event.type} came before festival-spread-reported"
            return state.changed(status=Status.RETURNED, reason=event.reason)
        case FestivalSpreadReopened():
            assert state is not None, f"{event.type} came before festival-spread-reported"
            return state.changed(status=Status.RETURNED, reason=event.reason, findings=())
        case FestivalSpreadVerified():
            assert state is not None, f"{event.type} came before festival-spread-reported"
            return state.changed(status=Status.VERIFIED, findings=event.findings)
        case _:
            assert_never(event)
