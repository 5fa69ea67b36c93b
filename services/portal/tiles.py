"""A schematic map: one tile a unit, drawn by us, roughly where its area lies. Not a map to scale."""

from collections.abc import Sequence

# Column and row by statistics code: Hà Tĩnh's thirteen districts of before 2025, the coast on the right.
PLACES: dict[str, tuple[int, int]] = {
    "442": (3, 0), "439": (0, 1), "440": (1, 1), "437": (2, 1), "441": (1, 2), "443": (2, 2), "448": (3, 2),
    "444": (1, 3), "445": (2, 3), "436": (3, 3), "446": (3, 4), "447": (4, 4), "449": (5, 4),
}  # fmt: skip
WIDE = 6


def laid_out(units: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Where each unit's tile goes. Units without a place of their own stand in rows below."""
    places: dict[str, tuple[int, int]] = {}
    rest: list[str] = []
    for unit in units:
        place = PLACES.get(unit.rpartition("-")[2]) if unit.startswith("district_police-") else None
        if place is None:
            rest.append(unit)
        else:
            places[unit] = place
    first = max((row for _, row in places.values()), default=-1) + 1
    for number, unit in enumerate(rest):
        places[unit] = (number % WIDE, first + number // WIDE)
    return places
