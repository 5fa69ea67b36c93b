"""A scheme of criteria and grades. A published version never changes."""

from typing import Self

from pydantic import Field, model_validator

from shared.contracts.base import LegalBasis, Line, Value
from shared.contracts.reports.classification import CriterionCode, SchemeReference, Scores


class Criterion(Value):
    """What is scored, with the most points it can have."""

    code: CriterionCode
    title: Line
    most: int = Field(ge=1)


class Grade(Value):
    """A grade is reached from so many points on."""

    code: Line
    title: Line
    at_least: int = Field(ge=0)


class Scheme(Value):
    """A version of a scheme. `is_sample`: nobody has checked it against the act that it cites."""

    reference: SchemeReference
    title: Line
    is_sample: bool
    legal_basis: LegalBasis
    criteria: tuple[Criterion, ...]
    grades: tuple[Grade, ...]

    @model_validator(mode="after")
    def _every_sum_has_its_grade(self) -> Self:
        limits = [grade.at_least for grade in self.grades]
        if limits != sorted(set(limits), reverse=True) or limits[-1] != 0:
            raise ValueError("grades go from the best down to one that begins at 0")
        return self

    def wrong(self, scores: Scores) -> dict[str, str]:
        """What is no score of this scheme, as place -> Vietnamese message."""
        most = {criterion.code: criterion.most for criterion in self.criteria}
        found = {f"scores.{code}": "Bảng điểm không có tiêu chí này." for code in scores if code not in most}
        for code, limit in most.items():
            if code not in scores:
                found[f"scores.{code}"] = "Chưa chấm điểm tiêu chí này."
            elif not 0 <= scores[code] <= limit:
                found[f"scores.{code}"] = f"Điểm phải từ 0 đến {limit}."
        return found

    def grade(self, points: int) -> Grade:
        """The best grade that the points reach."""
        return next(grade for grade in self.grades if points >= grade.at_least)
