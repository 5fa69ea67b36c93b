"""The whole story: every scene in the order of its date."""

from collections.abc import Callable

from story.scene import Scene
from story.scenes import conference, decision, festival, roadmap, setup, synthesis
from story.stage import Stage

ACTS = (setup, festival, conference, synthesis, decision, roadmap)


def scenes() -> list[Scene]:
    """All scenes, sorted by their moment."""
    return sorted((scene for act in ACTS for scene in act.scenes()), key=lambda scene: scene.at)


async def play(stage: Stage, on_scene: Callable[[Scene], None] = lambda scene: None) -> None:
    """Play every scene. Safe to repeat after a cut: commands that were carried out are answered from the record.

    Raises `StoryStopped` at the first step that is refused or does not come about.
    """
    for scene in scenes():
        on_scene(scene)
        await stage.at(scene.at)
        await scene.play(stage)
