"""When, inside the hour before the deadline, each unit saves its draft and submits its report."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

HOUR = 3600.0
# From minute, to minute, share of all units that submit in between: 45 % in the last five minutes, 15 % in the last.
RUSH = ((0, 40, 0.20), (40, 50, 0.15), (50, 55, 0.20), (55, 58, 0.20), (58, 59, 0.10), (59, 60, 0.15))
# The officer saves the draft this long before the head submits it.
READING = (60.0, 600.0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Seconds into the hour."""

    unit: str
    drafted: float
    submitted: float


def arrivals(units: Sequence[str], seed: int) -> list[Arrival]:
    """One arrival for each unit, the same for the same seed; nobody begins before the hour does."""
    at = random.Random(seed)
    pieces = at.choices(RUSH, [share for _, _, share in RUSH], k=len(units))
    submitted = [at.uniform(first * 60, last * 60) for first, last, _ in pieces]
    return [Arrival(unit, max(0.0, s - at.uniform(*READING)), s) for unit, s in zip(units, submitted, strict=True)]
