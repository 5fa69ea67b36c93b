"""Events of a unit's spread sheet: which residential areas (khu dân cư) held the festival, `festival.spread.v1`."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.base import Event, Line, Text, UnitId, Value

SPREAD_TOPIC = "festival.spread.v1"


class SpreadEvent(Event, topics=(SPREAD_TOPIC,)):
    """Something that happened to a unit's sheet of a year. The subject is its id, the same for unit and year."""

    unit: UnitId
    year: int = Field(ge=2005, le=2100, description="Year of the festival")


class SpreadRow(Value):
    """A commune's residential areas: how many there are, and how many held the festival, alone or together."""

    area: Annotated[str, StringConstraints(pattern=r"^area-[A-Za-z0-9]{1,8}$")] = Field(
        description="The commune, `area-<code>`", examples=["area-18628"]
    )
    residential_areas: int = Field(ge=0, le=1_000, description="How many residential areas it has", examples=[9])
    held_alone: int = Field(ge=0, le=1_000, description="How many held the festival by themselves", examples=[5])
    held_together: int = Field(ge=0, le=1_000, description="How many held it together with others", examples=[4])
    models_repeated: int = Field(ge=0, le=1_000, description="Models of other places that were taken up", examples=[1])

    @property
    def held(self) -> int:
        """How many held it at all."""
        return self.held_alone + self.held_together

    @model_validator(mode="after")
    def _not_more_than_there_are(self) -> Self:
        if self.held > self.residential_areas:
            raise ValueError(f"{self.held} khu dân cư đã tổ chức, nhiều hơn {self.residential_areas} khu của xã.")
        return self


class SpreadFinding(Value):
    """What was found when a sampled commune was looked at."""

    area: Line = Field(description="The commune that was looked at")
    held: int = Field(ge=0, le=1_000, description="How many residential areas held the festival, as found")


class FestivalSpreadReported(SpreadEvent):
    """The unit reported its sheet, or reported it again. `sample` names the communes that are to be looked at.

    The sample is drawn by a fixed rule from `seed`, which the service draws once the sheet is in: nobody chooses it,
    who fills in the sheet cannot know it, and anybody can draw it again. Followed by `festival-spread-verified` or
    `festival-spread-returned`.
    """

    revision: int = Field(ge=1, description="1 for the first sheet, then one more each time")
    rows: tuple[SpreadRow, ...]
    sample: tuple[Line, ...] = Field(description="The communes to be looked at")
    seed: Line | None = Field(default=None, description="What the sample was drawn from; null in sheets from before")


class FestivalSpreadReturned(SpreadEvent):
    """The staff unit sent the sheet back. The unit reports it again."""

    revision: int = Field(ge=1, description="The revision that is sent back")
    reason: Text = Field(min_length=1, description="Why it was sent back")


class FestivalSpreadReopened(SpreadEvent):
    """The head of the staff unit took the verification back: its figures count no more. The unit reports it again."""

    revision: int = Field(ge=1, description="The revision that was verified")
    reason: Text = Field(min_length=1, description="What is wrong")


class FestivalSpreadVerified(SpreadEvent):
    """The staff unit looked at every sampled commune and found what the sheet says. Its figures are counted.

    Only `festival-spread-reopened` may follow.
    """

    revision: int = Field(ge=1, description="The revision that was verified")
    findings: tuple[SpreadFinding, ...]
    residential_areas: int = Field(ge=0, description="Over all communes of the sheet")
    held: int = Field(ge=0, description="How many of them held the festival")


AnySpreadEvent = FestivalSpreadReported | FestivalSpreadReturned | FestivalSpreadVerified | FestivalSpreadReopened
