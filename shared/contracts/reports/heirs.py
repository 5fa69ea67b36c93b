"""Who answers a conference once units are no more; the same for the service, the portal and whoever reads the topic."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from shared.contracts.reports.common import ExpectedUnit

Heirs: TypeAlias = Mapping[str, str | None]
"""Who owes in place of a unit that is no more (`opinion-duty-passed`); None where nobody does."""


def voices(expected: Sequence[ExpectedUnit], heirs: Heirs, answered: Collection[str]) -> tuple[ExpectedUnit, ...]:
    """The units that count for a question: each that was asked, or the heir of one that ceased without an answer.

    `answered`: the units that answered the question. An heir counts once, and not for another unit where it was asked
    itself.
    """
    own = {each.unit for each in expected}
    found: dict[str, ExpectedUnit] = {}
    for each in expected:
        for unit in _line(each.unit, heirs):
            if unit is None or (unit in own and unit != each.unit):
                break
            if unit in answered or unit not in heirs:
                found.setdefault(unit, each if unit == each.unit else each.changed(unit=unit))
                break
    return tuple(found.values())


def among(expected: Sequence[ExpectedUnit], heirs: Heirs, units: Collection[str]) -> tuple[ExpectedUnit, ...]:
    """Those of the units that were asked or are heirs, with their duty, in the order of the asking."""
    own = {each.unit for each in expected}
    found: dict[str, ExpectedUnit] = {}
    for each in expected:
        for unit in _line(each.unit, heirs):
            if unit is not None and unit in units and (unit == each.unit or unit not in own):
                found.setdefault(unit, each if unit == each.unit else each.changed(unit=unit))
    return tuple(found.values())


def _line(unit: str, heirs: Heirs) -> Iterator[str | None]:
    """The unit, then its heir, then that one's; None where nobody takes its place."""
    seen: set[str] = set()
    heir: str | None = unit
    while heir is not None and heir not in seen:
        yield heir
        if heir not in heirs:
            return
        seen.add(heir)
        heir = heirs[heir]
    yield None
