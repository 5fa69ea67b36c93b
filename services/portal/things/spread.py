"""A unit's sheet of residential areas (khu dân cư) that held the festival, verified by sampling."""

from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_WRITERS, At, UnitThing, Wait
from shared.contracts.base import Event
from shared.contracts.festival import (
    FestivalSpreadReopened,
    FestivalSpreadReported,
    FestivalSpreadReturned,
    FestivalSpreadVerified,
    SpreadFinding,
    SpreadRow,
)


class Spread(UnitThing):
    """The sheet of a year: a row a commune."""

    kind: ClassVar[str] = "spread"
    year: int
    revision: int
    rows: tuple[SpreadRow, ...]
    sample: tuple[str, ...]
    reason: str | None = None
    findings: tuple[SpreadFinding, ...] = ()

    @property
    def title(self) -> str:
        """What it is of which year."""
        return f"Biểu khu dân cư tổ chức Ngày hội năm {self.year}"

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For verification, or to be reported again."""
        match self.status:
            case "reported":
                return (Wait(act="spread.verify", roles=STAFF),)
            case "returned":
                return (Wait(act="spread.report", roles=UNIT_WRITERS, unit=self.unit),)
            case _:
                return ()

    @property
    def residential_areas(self) -> int:
        """How many there are."""
        return sum(row.residential_areas for row in self.rows)

    @property
    def held_alone(self) -> int:
        """How many held it by themselves."""
        return sum(row.held_alone for row in self.rows)

    @property
    def held_together(self) -> int:
        """How many held it together with others."""
        return sum(row.held_together for row in self.rows)

    @property
    def held(self) -> int:
        """How many held it at all."""
        return self.held_alone + self.held_together

    @property
    def models_repeated(self) -> int:
        """Models of other places that were taken up."""
        return sum(row.models_repeated for row in self.rows)


def fold(spread: Spread | None, event: Event, at: At) -> Spread | None:
    """The sheet after the event."""
    match event:
        case FestivalSpreadReported():
            return Spread(
                status="reported",
                unit=event.unit,
                year=event.year,
                revision=event.revision,
                rows=event.rows,
                sample=event.sample,
            )
        case FestivalSpreadReturned() | FestivalSpreadReopened() if spread is not None:
            return spread.changed(status="returned", reason=event.reason, findings=())
        case FestivalSpreadVerified() if spread is not None:
            return spread.changed(status="verified", findings=event.findings)
        case _:
            return spread
