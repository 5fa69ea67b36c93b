"""What changed between two revisions of a report."""

from collections.abc import Mapping

from services.reports.report.state import Revision
from shared.contracts.base import Line, Value


class Difference(Value):
    """One place with other content. `before` or `after` is none where the place was empty."""

    place: Line
    before: int | str | None
    after: int | str | None


def differences(before: Revision, after: Revision) -> list[Difference]:
    """The places that differ, sorted: indicators and explanations by code, then the sections of the narrative."""
    return [
        *_between("indicators", before.indicators, after.indicators),
        *_between("explanations", before.explanations, after.explanations),
        *_between("narrative", before.narrative, after.narrative),
    ]


def _between(
    part: str, before: Mapping[str, int | str | None], after: Mapping[str, int | str | None]
) -> list[Difference]:
    return [
        Difference(place=f"{part}.{code}", before=before.get(code), after=after.get(code))
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code)
    ]
