"""What the routes of commendations take and show."""

from datetime import date

from pydantic import ConfigDict, Field

from services.reports.commendation.state import AwardsAdvice, Commendation, CommendationStatus
from shared.contracts.base import SignedDocument, UnitId, Value
from shared.contracts.reports.commendation import (
    Achievement,
    AchievementKind,
    CommendationForm,
    FormCode,
    Individuals,
    RecipientKind,
)
from shared.contracts.reports.proposal import AppraisalVerdict
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput, MaybeCited
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request


class AchievementInput(Request):
    """What is to be commended."""

    kind: AchievementKind
    reference: FreeLine | None = Field(
        None, description="Id of the festival event, or name of the feat; leave out for a period"
    )
    starts_on: date = Field(description="First day")
    ends_on: date = Field(description="Last day (inclusive), not in the future")
    text: FreeText = Field(description="What was achieved; no names of persons")

    def achievement(self) -> Achievement:
        """As contracts have it."""
        return Achievement(**dict(self))


class Nomination(Request):
    """One achievement of a unit or of people of it. Recipients are never named: only counted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "unit": "district_police-439",
                    "recipient": "unit",
                    "form": "giay_khen",
                    "achievement": {
                        "kind": "period",
                        "starts_on": "2023-12-15",
                        "ends_on": "2024-06-14",
                        "text": "Hoàn thành xuất sắc nhiệm vụ xây dựng phong trào (DỮ LIỆU MẪU).",
                    },
                }
            ]
        }
    )

    unit: UnitId = Field(description="The caller's unit, or one below it")
    recipient: RecipientKind
    individuals: Individuals | None = Field(None, description="How many people; leave out for the unit itself")
    achievement: AchievementInput
    form: FormCode


class AppraisalInput(Request):
    """The awards office's advice."""

    verdict: AppraisalVerdict
    note: FreeText = Field(examples=["Đủ điều kiện, tiêu chuẩn; chưa được khen thưởng về thành tích này."])


class Outcome(Request):
    """What the body that confers the form decided, by its document."""

    is_awarded: bool
    document: DocumentInput
    effective_on: date = Field(description="First day of effect, not before the signature")
    reason: FreeText | None = Field(None, description="Why not; required where it was not awarded")


class Refusal(MaybeCited):
    """Why it is not awarded."""

    reason: FreeText


class Revocation(Request):
    """The signed paper that takes the award back, and why."""

    reason: FreeText
    document: DocumentInput


class Certificates(Request):
    """Numbers of the certificates, one for a unit or for each of its people. No names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"numbers": ["118/GK"], "issued_on": "2024-09-16"}]})

    numbers: tuple[FreeLine, ...] | None = Field(
        None, min_length=1, max_length=500, description="Without them: the next ones of the province's register"
    )
    issued_on: date


class CommendationView(Value):
    """A commendation as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: CommendationStatus
    unit: str
    recipient: RecipientKind
    individuals: int | None = Field(description="How many people; null when the unit itself is commended")
    achievement: Achievement
    form: CommendationForm
    nominated_by: str
    nominator_office: str
    appraisal: AwardsAdvice | None
    decision: str | None = Field(description="The decision that carries or awarded it; null when another body decided")
    basis: SignedDocument | None = Field(description="The document that commends")
    awarded_on: date | None
    certificates: tuple[str, ...]
    certified_on: date | None
    end_reason: str | None = Field(description="Why it was not awarded, or why the award was taken back")
    end_document: SignedDocument | None
    revoked_on: date | None = Field(description="First day without the award")


def view(loaded: Loaded[Commendation]) -> CommendationView:
    """What callers see."""
    assert loaded.state is not None
    shown = {name: value for name, value in dict(loaded.state).items() if name != "claim"}
    return CommendationView(id=loaded.id, version=loaded.version, **shown)
