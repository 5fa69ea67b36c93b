"""Plays a story: every scene in the order of its date."""

from collections.abc import Callable

from story.scene import Scene
from story.stage import Stage
from story.stories import CONFERENCE, Story


async def play(stage: Stage, on_scene: Callable[[Scene], None] = lambda scene: None, story: Story = CONFERENCE) -> None:
    """Play every scene. Safe to repeat after a cut: commands that were carried out are answered from the record.

    Raises `StoryStopped` at the first step that is refused or does not come about.
    """
    for scene in story.scenes():
        on_scene(scene)
        await stage.at(scene.at)
        await scene.play(stage)
