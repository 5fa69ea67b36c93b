"""The time of commands: the system's, or in development one that is set over HTTP and kept in the database."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.calendar import VIETNAM
from shared.messaging.aggregate import Database
from shared.platform.deadlines import Ticker
from shared.platform.problems import ProblemError, problems
from shared.platform.runtime import runtime_of

DEVELOPMENT_CLOCK = """
CREATE TABLE IF NOT EXISTS development_clock (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    now timestamptz NOT NULL
)
"""


class SystemClock:
    """The machine's clock."""

    async def now(self, connection: Database) -> datetime:
        """The present moment."""
        return datetime.now(VIETNAM)


class SimulatedClock:
    """A clock that stands still until it is set. Before it was set for the first time it is the machine's."""

    async def now(self, connection: Database) -> datetime:
        """The moment that was set last."""
        moment = await self.moment(connection)
        return datetime.now(VIETNAM) if moment is None else moment

    async def moment(self, connection: Database) -> datetime | None:
        """The moment that was set last, if there is one."""
        moment: datetime | None = await connection.fetchval("SELECT now FROM development_clock")
        return None if moment is None else moment.astimezone(VIETNAM)

    async def set(self, connection: Database, moment: datetime) -> None:
        """Move forward to a moment. Raises a 409 problem when it is already later."""
        status = await connection.execute(
            "INSERT INTO development_clock AS c(now) VALUES ($1)"
            " ON CONFLICT (one) DO UPDATE SET now = excluded.now WHERE c.now <= excluded.now",
            moment,
        )
        if status == "INSERT 0 0":
            present = await self.now(connection)
            raise ProblemError(409, "clock-backward", f"Đồng hồ đang là {present.isoformat()}; chỉ có thể chỉnh tới.")


class Moment(BaseModel):
    """The time of a service. Local time is Asia/Ho_Chi_Minh."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"now": "2024-08-05T08:00:00+07:00"}]})

    now: Annotated[AwareDatetime, Field(description="With an offset from UTC")]


class Moved(BaseModel):
    """The time after the move, and how many commands fell due and were carried out."""

    now: datetime
    done: int


def development_clock(clock: SimulatedClock) -> APIRouter:
    """The routes of the simulated clock. The application's state has the ticker."""
    router = APIRouter(prefix="/development", tags=["development"])

    @router.get("/clock", responses=problems(500, 503))
    async def show_clock(request: HttpRequest) -> Moment:  # pyright: ignore[reportUnusedFunction]
        """The service's time."""
        async with runtime_of(request).pool.acquire(timeout=5) as connection:
            return Moment(now=await clock.now(connection))

    @router.put("/clock", responses=problems(400, 409, 422, 500, 503))
    async def set_clock(request: HttpRequest, body: Moment) -> Moved:  # pyright: ignore[reportUnusedFunction]
        """Move the service's time forward and carry out all that falls due by it before answering.

        Another time of day, another date: only forward. A command that falls due and is refused makes the
        answer a problem `deadline-failed` that names it; the time stays moved.
        """
        runtime = runtime_of(request)
        async with runtime.pool.acquire(timeout=5) as connection:
            await clock.set(connection, body.now)
        ticker: Ticker = request.app.state.ticker
        passed = await ticker.look(wait=True)
        assert passed is not None
        if passed.failed:
            raise ProblemError(500, "deadline-failed", f"Không thực hiện được: {'; '.join(passed.failed[:5])}.")
        return Moved(now=body.now, done=passed.done)

    return router
