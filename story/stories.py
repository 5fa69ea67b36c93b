"""The stories that can be played: which acts they have, and what they must come to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from story import totals, witness, year
from story.cast import load
from story.scene import Scene
from story.scenes import (
    commendation,
    conference,
    correction,
    decision,
    festival,
    periods,
    reorganisation,
    roadmap,
    second_conference,
    setup,
    synthesis,
)
from story.stage import Stage
from story.witness import Testimony


class Act(Protocol):
    """A module with scenes."""

    def scenes(self) -> list[Scene]:
        """Its scenes."""
        ...


@dataclass(frozen=True, slots=True)
class Story:
    """A story. `totals` names the data file with what it must come to, worked out by hand."""

    name: str
    acts: Sequence[Act]
    totals: str
    answered: Callable[[Stage], Awaitable[dict[str, Any]]]
    rebuilt: Callable[[Testimony], dict[str, Any]]

    def scenes(self) -> list[Scene]:
        """All scenes, sorted by their moment."""
        return sorted((scene for act in self.acts for scene in act.scenes()), key=lambda scene: scene.at)

    def expected(self) -> dict[str, Any]:
        """What it must come to."""
        return load(self.totals)

    def differences(self, found: Mapping[str, Any]) -> list[str]:
        """Where totals are not the story's own; empty when all agree."""
        return [
            f"{name}: {found.get(name)} instead of {expected}"
            for name, expected in self.expected().items()
            if found.get(name) != expected
        ]


_CONFERENCE: tuple[Act, ...] = (setup, festival, conference, synthesis, decision, commendation, roadmap)
CONFERENCE = Story("conference", _CONFERENCE, "totals", totals.answered, witness.rebuilt)
YEAR = Story(
    "year",
    (*_CONFERENCE, correction, periods, second_conference, reorganisation),
    "year_totals",
    year.answered,
    year.rebuilt,
)
STORIES = {story.name: story for story in (CONFERENCE, YEAR)}
