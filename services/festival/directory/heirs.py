"""Who is above a unit, and who goes on with what a ceased unit leaves open. Pure."""

from collections.abc import Mapping, Sequence


def line_of(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The unit and all above it, the topmost last."""
    line = [unit]
    while (above := parents.get(line[-1])) is not None and above not in line:
        line.append(above)
    return tuple(line)


def heir_of(unit: str, successors: Mapping[str, Sequence[str]], parents: Mapping[str, str | None]) -> str | None:
    """The only successor, else the unit above; if that has ceased too, its heir. None where nobody is left.

    `successors` has an entry for every ceased unit, `parents` for every unit known.
    """
    seen: set[str] = set()
    current: str | None = unit
    while current is not None and current in successors and current not in seen:
        seen.add(current)
        after = successors[current]
        current = after[0] if len(after) == 1 else parents.get(current)
    return None if current is None or current in seen or current not in parents else current


def followed(unit: str, successors: Mapping[str, Sequence[str]]) -> str:
    """The unit that it went over to as a whole; itself where it stands, was split or ended without a successor."""
    seen = {unit}
    while len(after := successors.get(unit, ())) == 1 and after[0] not in seen:
        (unit,) = after
        seen.add(unit)
    return unit
