"""A person who works through the readers' dead letters: what was refused is replayed, the poison discarded."""

import os
import signal
from dataclasses import dataclass

from deploy.embedded.home import DATABASE
from deploy.embedded.postgres import database_url
from deploy.operations.letters import held, resolve
from deploy.operations.targets import Target
from shared.messaging.dead_letters import discard, replay
from shared.platform.service import Service
from shared.platform.settings import PREFIX, load_settings
from tests.faults.history import POISON
from tests.faults.rig import PASSWORD, Rig
from tests.faults.services import mirror, sink
from tests.faults.services.counter import MENDED

ALONE = ("not_yet", "queued")  # letters that go by themselves, or with the one in front of them


@dataclass
class Operator:
    """Does what `phongtrao dead-letters list | replay | discard` do, with a release in which the rule is mended."""

    rig: Rig
    applied: int = 0
    discarded: int = 0

    async def mend(self) -> list[str]:
        """Give the readers the mended rule too, and work through what is held. Returns what could not be replayed."""
        for process in self.rig.of_role("sink", "mirror"):
            process.environment[MENDED] = "1"
            process.send(signal.SIGTERM)
        return await self.work_through()

    async def work_through(self) -> list[str]:
        """Replay or discard each letter that waits for a person. Returns what could not be replayed."""
        os.environ[MENDED] = "1"  # replays run here; the readers' environment is without it
        return [each for reader in (sink.service, mirror.service) for each in await self._work_through(reader)]

    async def _work_through(self, reader: Service) -> list[str]:
        target, tried, failed = self._target(reader), set[int](), list[str]()
        while letters := [
            each for each in await held(target) if each.error_class not in ALONE and each.id not in tried
        ]:
            letter = letters[0]
            tried.add(letter.id)
            if POISON in dict(letter.record.headers):
                await resolve(target, letter.id, discard)
                self.discarded += 1
            else:
                done = await resolve(target, letter.id, replay)
                self.applied += done.applied
                failed += [done.error] if done.error else []
        return failed

    def _target(self, service: Service) -> Target:
        variables = self.rig.home.settings("units")
        settings = {name.removeprefix(PREFIX).lower(): value for name, value in variables.items()}
        settings["database_url"] = database_url(self.rig.home.port("postgres"), service.name, PASSWORD, DATABASE)
        return Target(service, load_settings(**{"http_port": service.port, **settings}))
