"""The words and values of festival events: sectors, sources of money, norms, details, results."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.base import Code, LegalBasis, Line, Value
from shared.contracts.festival.plan import Level

Vnd = Annotated[int, Field(ge=0, le=10**15, description="Whole Vietnamese đồng")]
Count = Annotated[int, Field(ge=0, le=10**9)]


class Sector(Code):
    """The seven sectors by which attendance is counted (attendances, not persons)."""

    PARTY_AND_GOVERNMENT = "party_and_government"
    ARMED_FORCES = "armed_forces"
    FRONT_AND_UNIONS = "front_and_unions"
    SCHOOLS = "schools"
    ENTERPRISES = "enterprises"
    RELIGIONS_AND_ETHNIC_GROUPS = "religions_and_ethnic_groups"
    PEOPLE = "people"


class FundingSource(Code):
    """Whose money it is: a budget of the state, by level, or socialised (contributed) funds."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    SOCIALISED = "socialised"


Attendances = Annotated[
    dict[Sector, Count], Field(description="Attendances by sector; a sector that is left out counts as nobody")
]
Spending = Annotated[
    dict[FundingSource, Vnd], Field(description="Money spent by source, in đồng; a source left out gave nothing")
]


class RestraintKind(Code):
    """What the restraint check measures, each as one whole number that a norm limits from above."""

    BUDGET = "budget"
    CEREMONY_MINUTES = "ceremony_minutes"
    DECORATION_PERCENT = "decoration_percent"
    SPEECHES = "speeches"
    DELEGATE_GIFTS = "delegate_gifts"


class Norm(Value):
    """A limit that an administrator set, for one kind of thing. The code itself knows no amount."""

    kind: RestraintKind = Field(description="What it limits")
    level: Level | None = Field(description="Level it is for; none for all levels")
    is_pilot_site: bool | None = Field(description="Only for pilot sites, only for other events; none for both")
    value: int = Field(ge=0, description="Largest value allowed: đồng, minutes, percent or a count, by kind")
    valid_from: date = Field(description="First day of events to which it applies")
    legal_basis: LegalBasis = Field(description="The act on which it rests")
    is_sample: bool = Field(description="True where it is only a sample («định mức mẫu»), not law")


class CheckedItem(Value):
    """One line of the restraint check."""

    kind: RestraintKind = Field(description="What was measured")
    value: int = Field(ge=0, description="The event's value, in the unit of the kind")
    norm: Norm | None = Field(description="The norm applied; none where no norm is set")
    is_met: bool | None = Field(description="Whether the value is within the norm; none where it was not checked")


class Place(Value):
    """Where the event is held."""

    area: str = Field(pattern=r"^area-[A-Za-z0-9]+$", max_length=64, description="Area id, e.g. `area-18676`")
    name: Line = Field(description="Name of the place with its kind, e.g. «Thị trấn Thiên Cầm»")


class RainPlan(Value):
    """Where or when the event is held if the weather does not allow what is planned (phương án mưa)."""

    place: Place | None = Field(default=None, description="The place to fall back on; none: the same place")
    on: date | None = Field(default=None, description="The day to fall back on; none: the same day")
    note: Line = Field(description="Who decides until when, and who is told how")


class CeremonyPart(Value):
    """Phần lễ."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    speeches: int = Field(ge=0, le=100, description="Planned number of speeches")
    contents: tuple[Line, ...] = Field(description="What it consists of, in order")


class FestivityPart(Value):
    """Phần hội."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    activities: tuple[Line, ...] = Field(description="What it consists of")


class EventDetails(Value):
    """What is planned, in the numbers the restraint check looks at."""

    title: Line = Field(description="Title of the event")
    place: Place = Field(description="Where")
    ceremony: CeremonyPart = Field(description="Phần lễ")
    festivity: FestivityPart = Field(description="Phần hội")
    budget: Vnd = Field(description="Planned cost, all sources, in đồng")
    decoration_percent: int = Field(
        ge=0, le=100, description="Share of the planned cost spent on decoration (khánh tiết)"
    )
    delegate_gifts: int = Field(ge=0, le=10_000, description="Number of gifts planned for delegates")
    rain_plan: RainPlan | None = Field(default=None, description="What is done if the weather does not allow it")


class ChecklistGroup(Code):
    """What a part of the readiness checklist looks after."""

    CEREMONY = "ceremony"
    FESTIVITY = "festivity"
    RESTRAINT = "restraint"
    RAIN_PLAN = "rain_plan"
    HEALTH = "health"
    SECURITY = "security"
    BUDGET = "budget"


class TemplateItem(Value):
    """A line of the template of readiness checklists, as an administrator set it. The code itself knows no line."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64, description="Stable, e.g. `mua-du-phong`")
    title: Line = Field(description="What has to be done")
    group: ChecklistGroup = Field(description="What it looks after")
    level: Level | None = Field(description="Level it is for; none for all levels")
    is_pilot_site: bool | None = Field(description="Only for pilot sites, only for other events; none for both")
    is_mandatory: bool = Field(description="Whether a checklist must have it")
    valid_from: date = Field(description="First day of events to which it applies")
    valid_to: date | None = Field(description="Last day of events to which it applies; none: it goes on")
    legal_basis: LegalBasis | None = Field(description="The act on which it rests, if there is one")
    is_sample: bool = Field(description="True where it is only a sample («mẫu»), not law")


class ChecklistItem(Value):
    """One thing that must be done before the event is ready."""

    code: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64, description="Stable within the event, e.g. `stage`"
    )
    title: Line = Field(description="What has to be done")
    is_done: bool = Field(description="Whether it is done")
    note: Line | None = Field(description="What shows that it is done, or why it no longer is")
    group: ChecklistGroup | None = Field(default=None, description="What it looks after, where it is of the template")
    legal_basis: LegalBasis | None = Field(default=None, description="The act on which it rests, if there is one")


class Finding(Value):
    """Something that does not add up in a submitted result."""

    code: str = Field(max_length=64, description="Stable code, e.g. `attendance-total-differs`")
    text: Line = Field(description="What is wrong, in Vietnamese")
    is_blocking: bool = Field(description="Whether the result cannot be verified while it stands")


class Remark(Value):
    """A remark at a place of the result."""

    place: Line = Field(description="Field of the result, e.g. `attendance_total`")
    text: Line = Field(description="What is wrong there and what to do")


class Result(Value):
    """What the unit reports about an event that was held."""

    attendances: Attendances
    attendance_total: Count = Field(
        description="Total as the unit gave it; verified only if it is the sum of the sectors"
    )
    spending: Spending
    models: Count = Field(description="Movement models presented or launched")
    commitments: Count = Field(description="Commitments signed")
    commendations: Count = Field(description="Commendations handed over (a count, no names)")
    ceremony_minutes: int | None = Field(default=None, ge=0, le=1440, description="How long the ceremony took")
    speeches: int | None = Field(default=None, ge=0, le=100, description="How many speeches were held")
