"""One run: each fault alone, then several at once, and after each the promises are checked."""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.breaking.stage import Fault, Stage
from tests.faults.checks import ACTED, SETTLED, Finding, judge
from tests.faults.history import History
from tests.faults.ledger import Ledger, Outcome
from tests.faults.load import Load
from tests.faults.mending import Operator
from tests.faults.reading import read_history
from tests.faults.rig import Rig, standing
from tests.faults.settling import WITHIN, settle

Report = Callable[[str], None]

LEAD = (0.3, 3.0)  # seconds of load before a fault
LONGER = 1.3  # times its seconds: the longest that a fault may last
WORKED_THROUGH_EVERY = 4  # trials; what is held meets no more faults


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does. `alone` comes first; then `mixtures` of `mixed`, or as many as begin within the `minutes`.

    It stops when `until` says so of what was found.
    """

    seed: int
    minutes: float
    alone: Sequence[Fault]
    mixed: Sequence[Fault]
    mixtures: int | None = None
    mutant: str | None = None
    real: bool = True
    until: Callable[[Sequence[Finding]], bool] = lambda found: False
    within: float = WITHIN


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, or several at once: how long all took to be well again, what was found, and who ended by itself."""

    faults: tuple[str, ...]
    recovery: float
    findings: tuple[Finding, ...]
    ended: tuple[str, ...] = ()


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

    @property
    def is_good(self) -> bool:
        """Whether every promise was kept under everything that was to be done."""
        return not self.findings and not self.left_out


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
            trials = _Trials(rig, load, ledger, results, report)
            await trials.all(began + plan.minutes * 60)
            history = History() if plan.mutant else await trials.end()
        finally:
            await load.close()
            if results.findings or sys.exc_info()[0] is not None:
                _keep_logs(rig, folder, report)
        results.events, results.effects = len(history.topics), len(history.effects)
    for outcome in Outcome:
        results.commands[outcome] = sum(intent.outcome is outcome for intent in ledger)
    results.seconds = time.monotonic() - began
    return results


def mixture(faults: Sequence[Fault], chance: random.Random, mixed: Counter[str]) -> tuple[Fault, ...]:
    """Two or three that can be together, those first that were `mixed` least, and counts them.

    One that is always alone, where there is no other.
    """
    most = chance.choice((2, 3))
    some = [fault for fault in faults if not fault.is_alone] or faults
    chosen: list[Fault] = []
    for fault in sorted(chance.sample(some, len(some)), key=lambda each: mixed[each.name]):
        if not chosen or (not fault.is_alone and fault.takes not in {each.takes for each in chosen if each.takes}):
            chosen.append(fault)
        if len(chosen) == most:
            break
    mixed.update(fault.name for fault in chosen)
    return tuple(chosen)


class _Trials:
    def __init__(self, rig: Rig, load: Load, ledger: Ledger, results: Results, report: Report) -> None:
        self._rig = rig
        self._load = load
        self._ledger = ledger
        self._chance = random.Random(results.plan.seed + 1)
        self._results = results
        self._report = report
        self._operator = Operator(rig)
        self._stuck: list[Finding] = []
        self._endings: Counter[str] = Counter()
        self._began = time.monotonic()

    async def all(self, end: float) -> None:
        """Each fault alone, in an order by chance, then mixtures. What has not begun by the end is left out."""
        plan = self._results.plan
        for fault in self._chance.sample(plan.alone, len(plan.alone)):
            if self._is_stopped():
                return
            if time.monotonic() > end or not self._is_possible(fault):
                self._results.left_out.append(fault.name)
                continue
            await self._one((fault,))
        mixable = [fault for fault in plan.mixed if self._is_possible(fault)]
        # Of several seeds that share what is played alone, each mixes its share first.
        mixed = Counter(fault.name for fault in mixable if fault not in plan.alone)
        played = 0
        while mixable and time.monotonic() < end and played != plan.mixtures and not self._is_stopped():
            await self._one(mixture(mixable, self._chance, mixed))
            played += 1

    def _is_possible(self, fault: Fault) -> bool:
        return self._rig.is_on_tmpfs or not fault.needs_tmpfs

    def _is_stopped(self) -> bool:
        return self._results.plan.until(self._results.findings)

    async def end(self) -> History:
        """Mend what was refused, and judge for the last time."""
        began = time.monotonic()
        self._stuck += [Finding("mended", text) for text in await self._operator.mend()]
        history = await self._judge((), began)
        self._results.mended = self._operator.applied, self._operator.discarded
        return history

    async def _one(self, faults: tuple[Fault, ...]) -> None:
        self._load.start()
        await asyncio.sleep(self._chance.uniform(*LEAD))
        try:
            async with asyncio.TaskGroup() as group:
                for number, fault in enumerate(faults):
                    group.create_task(self._act(fault, random.Random(self._chance.random()), is_first=number == 0))
        finally:
            healed = time.monotonic()
            await self._load.stop()
        await self._judge(faults, healed)
        if len(self._results.trials) % WORKED_THROUGH_EVERY == 0:
            await self._operator.work_through()

    async def _act(self, fault: Fault, chance: random.Random, *, is_first: bool) -> None:
        """What a fault waits for in vain, or meets unforeseen, is a finding like any other, and the run goes on."""
        await asyncio.sleep(0 if is_first else chance.uniform(0, 3))
        try:
            stage = Stage(self._rig, self._load, self._operator, chance)
            await fault.act(stage, fault.seconds * chance.uniform(1, LONGER))
        except Exception as error:
            self._stuck.append(Finding(ACTED, f"{fault.name}: {error!r}"))

    def _ended(self) -> dict[str, list[str]]:
        """Which processes have ended by themselves since this was asked last, and how."""
        ended: dict[str, list[str]] = {}
        for process in self._rig.processes.values():
            new = [each for each in process.endings[self._endings[process.name] :] if each.by_itself]
            self._endings[process.name] = len(process.endings)
            if new:
                ended[process.name] = [f"{process.name} ended with status {each.status}: {each.said}" for each in new]
        return ended

    async def _judge(self, faults: Sequence[Fault], healed: float) -> History:
        """What came of the faults; without any, of mending what was held."""
        within = self._results.plan.within
        try:
            await self._load.open_depots()
        except AssertionError as error:
            self._stuck.append(Finding(SETTLED, str(error)))
        late = await settle(self._rig, within)
        recovery = time.monotonic() - healed
        findings, self._stuck = self._stuck, []
        if late:
            findings.append(Finding(SETTLED, f"not within {within:.0f} s: {late}"))
        history = await read_history(self._rig)
        ended, may_end = self._ended(), {fault.ends for fault in faults}
        history.ended = [text for name, texts in ended.items() if name not in may_end for text in texts]
        findings += judge(history, self._ledger, at_rest=not late)
        if not faults and (history.held or history.parked):
            findings.append(Finding("mended", f"{len(history.held)} letters and {len(history.parked)} keys are left"))
        names = tuple(fault.name for fault in faults) or ("mended",)
        all_ended = tuple(name for name, texts in ended.items() for _ in texts)
        self._results.trials.append(Trial(names, recovery, tuple(findings), all_ended))
        said = "ok" if not findings else "; ".join(map(str, findings[:3]))
        at = time.monotonic() - self._began
        self._report(
            f"{at:4.0f} s {' + '.join(names)}: {recovery:.1f} s to recover, {len(history.topics)} events; {said}"
        )
        return history


def _keep_logs(rig: Rig, folder: Path, report: Report) -> None:
    kept = folder / "logs"
    kept.mkdir(exist_ok=True)
    for log in rig.home.logs.glob("*.log*"):
        (kept / log.name).write_bytes(log.read_bytes())
    report(f"logs and ledger are kept in {folder}")
