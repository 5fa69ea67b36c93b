"""One run: each fault alone, then several at once, and after each the promises are checked."""

import asyncio
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.checks import ACTED, SETTLED, Finding, judge
from tests.faults.faults import FAULTS, Fault, Stage
from tests.faults.history import History
from tests.faults.ledger import Ledger, Outcome
from tests.faults.load import Load
from tests.faults.mending import mend
from tests.faults.reading import read_history
from tests.faults.rig import Rig, standing
from tests.faults.settling import WITHIN, settle

Report = Callable[[str], None]

LEAD = 1.0  # seconds of load before a fault


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does. `alone` comes first; then mixtures of `mixed` until `minutes` are over.

    It stops when each check in `until` has found something, if any is named.
    """

    seed: int
    minutes: float
    alone: Sequence[Fault]
    mixed: Sequence[Fault]
    mutant: str | None = None
    real: bool = True
    until: frozenset[str] = frozenset()
    within: float = WITHIN


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, or several at once: how long all took to be well again, and what was found."""

    faults: tuple[str, ...]
    recovery: float
    findings: tuple[Finding, ...]


@dataclass
class Results:
    """All of a run. `commands` by their outcome; `events` is how many there are in the topics."""

    plan: Plan
    trials: list[Trial] = field(default_factory=list[Trial])
    commands: dict[str, int] = field(default_factory=dict[str, int])
    events: int = 0
    effects: int = 0
    mended: tuple[int, int] = (0, 0)
    seconds: float = 0
    left_out: list[str] = field(default_factory=list[str])

    @property
    def findings(self) -> list[Finding]:
        """All findings."""
        return [finding for trial in self.trials for finding in trial.findings]


async def run(plan: Plan, folder: Path, report: Report) -> Results:
    """Play the plan. The ledger is kept in `folder`; so are the logs when something was found."""
    began = time.monotonic()
    results = Results(plan)
    async with standing(plan.seed, report, mutant=plan.mutant, real=plan.real) as rig:
        report(f"{len(rig.processes)} processes ready after {time.monotonic() - began:.0f} s")
        ledger = Ledger(folder / f"ledger-{plan.seed}.jsonl")
        load = Load(rig, ledger, plan.seed)
        try:
            await load.open_all()
            trial = _Trials(rig, load, ledger, random.Random(plan.seed + 1), results, report)
            await trial.all(began + plan.minutes * 60)
            history = History() if plan.mutant else await trial.end()
        finally:
            await load.close()
            if results.findings or sys.exc_info()[0] is not None:
                _keep_logs(rig, folder, report)
        results.events, results.effects = len(history.topics), len(history.effects)
    for outcome in Outcome:
        results.commands[outcome] = sum(intent.outcome is outcome for intent in ledger)
    results.seconds = time.monotonic() - began
    return results


class _Trials:
    def __init__(
        self, rig: Rig, load: Load, ledger: Ledger, chance: random.Random, results: Results, report: Report
    ) -> None:
        self._rig = rig
        self._load = load
        self._ledger = ledger
        self._chance = chance
        self._results = results
        self._report = report
        self._stuck: list[Finding] = []

    async def all(self, end: float) -> None:
        """Each fault alone, then mixtures."""
        plan = self._results.plan
        for fault in plan.alone:
            if fault.needs_tmpfs and not self._rig.is_on_tmpfs:
                self._results.left_out.append(fault.name)
                continue
            await self._one((fault,))
            if self._is_over(end + 60):
                return
        mixable = [fault for fault in plan.mixed if not fault.needs_tmpfs or self._rig.is_on_tmpfs]
        while mixable and not self._is_over(end):
            first = self._chance.choice(mixable)
            others = [fault for fault in mixable if not fault.is_alone and fault is not first]
            await self._one((first, *self._chance.sample(others, min(len(others), self._chance.choice((1, 2))))))

    def _is_over(self, end: float) -> bool:
        until = self._results.plan.until
        return time.monotonic() > end or bool(until and until <= {each.check for each in self._results.findings})

    async def end(self) -> History:
        """Mend what was refused, and judge for the last time."""
        applied, discarded = self._results.mended = await mend(self._rig)
        self._report(f"mended: {applied} letters applied, {discarded} discarded")
        await self._judge(("mended",), time.monotonic(), is_mended=True)
        return await read_history(self._rig)

    async def _one(self, faults: tuple[Fault, ...]) -> None:
        names = tuple(fault.name for fault in faults)
        self._load.start()
        await asyncio.sleep(LEAD)
        try:
            async with asyncio.TaskGroup() as group:
                for number, fault in enumerate(faults):
                    stage = Stage(self._rig, self._load, random.Random(self._chance.random()))
                    group.create_task(self._later(fault, stage, number and self._chance.uniform(0, 2)))
        finally:
            healed = time.monotonic()
            await self._load.stop()
        await self._judge(names, healed)

    async def _later(self, fault: Fault, stage: Stage, seconds: float) -> None:
        """What a fault waits for in vain is a finding like any other: the logs are kept, and the run goes on."""
        await asyncio.sleep(seconds)
        try:
            await fault.act(stage, fault.seconds)
        except (AssertionError, TimeoutError) as error:
            self._stuck.append(Finding(ACTED, f"{fault.name}: {error}"))

    async def _judge(self, names: tuple[str, ...], healed: float, *, is_mended: bool = False) -> None:
        await self._load.open_depots()
        within = self._results.plan.within
        late = await settle(self._rig, within)
        recovery = time.monotonic() - healed
        findings, self._stuck = self._stuck, []
        if late:
            findings.append(Finding(SETTLED, f"not within {within:.0f} s: {late}"))
        history = await read_history(self._rig)
        if not late or self._results.plan.mutant:  # what has not arrived yet is not lost, but by a mutant
            findings += judge(history, self._ledger)
        if is_mended and (history.held or history.parked):
            findings.append(Finding("mended", f"{len(history.held)} letters and {len(history.parked)} keys are left"))
        self._results.trials.append(Trial(names, recovery, tuple(findings)))
        said = "ok" if not findings else "; ".join(map(str, findings[:3]))
        self._report(f"{' + '.join(names)}: {recovery:.1f} s to recover; {len(history.topics)} events; {said}")


def _keep_logs(rig: Rig, folder: Path, report: Report) -> None:
    kept = folder / "logs"
    kept.mkdir(exist_ok=True)
    for log in rig.home.logs.glob("*.log*"):
        (kept / log.name).write_bytes(log.read_bytes())
    report(f"logs and ledger are kept in {folder}")


def everything() -> list[Fault]:
    """All faults but the long outage."""
    return [fault for fault in FAULTS.values() if fault.name != "kafka-away-a-minute"]
