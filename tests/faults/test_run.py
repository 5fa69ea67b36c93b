"""What a run does is all that it was asked to do, or it says what it left out."""

import random
from collections import Counter

from tests.faults.breaking.stage import Fault, Stage
from tests.faults.checks import Finding
from tests.faults.faults import FAULTS
from tests.faults.report import measured, rows, summary
from tests.faults.run import Plan, Results, Trial, mixture

ALL = tuple(FAULTS.values())


async def nothing(stage: Stage, seconds: float) -> None: ...


def results(*trials: Trial, left_out: tuple[str, ...] = ()) -> Results:
    return Results(Plan(1, 1, ALL, ALL), list(trials), left_out=list(left_out))


def test_a_run_that_leaves_a_fault_out_is_not_good() -> None:
    assert results().is_good
    assert not results(left_out=("resets",)).is_good
    assert not results(Trial(("resets",), 1, (Finding("acted", "no"),))).is_good


def test_what_was_left_out_is_said() -> None:
    assert "Left out: resets" in summary(results(left_out=("resets",)))


def test_every_fault_that_can_be_is_in_some_mixture_and_never_two_that_take_the_same() -> None:
    chance = random.Random(1)
    mixed = Counter[str]()
    for _ in range(20):
        faults = mixture(ALL, chance, mixed)
        assert len(faults) in (2, 3)
        taken = [fault.takes for fault in faults if fault.takes]
        assert len(taken) == len(set(taken))
    assert mixed.keys() == {fault.name for fault in ALL if not fault.is_alone}


def test_what_was_mixed_least_is_mixed_first() -> None:
    new = {fault.name for fault in ALL[:3]}
    mixed = Counter({fault.name: 1 for fault in ALL if fault.name not in new})
    chance = random.Random(1)
    mixture(ALL, chance, mixed)
    mixture(ALL, chance, mixed)
    assert all(mixed[name] for name in new)


def test_a_mixture_of_faults_that_exclude_each_other_is_one_of_them() -> None:
    one, other = Fault("one", 1, nothing, takes="it"), Fault("other", 1, nothing, takes="it")
    assert len(mixture((one, other), random.Random(1), Counter())) == 1


def test_what_is_always_alone_is_so_where_there_is_nothing_else() -> None:
    alone = Fault("alone", 1, nothing, is_alone=True)
    assert mixture((alone,), random.Random(1), Counter()) == (alone,)


def test_the_same_seed_makes_the_same_mixtures() -> None:
    def three(seed: int) -> list[tuple[Fault, ...]]:
        chance, mixed = random.Random(seed), Counter[str]()
        return [mixture(ALL, chance, mixed) for _ in range(3)]

    assert three(7) == three(7) != three(8)


def test_a_finding_under_a_mixture_is_the_mixtures() -> None:
    found = Finding("version order", "1, 3")
    table = rows([results(Trial(("resets",), 1, (), ("sink-1",)), Trial(("resets", "poison"), 3, (found,)))])
    assert table == [
        ("resets", "1", "1.0", "1.0", "1", "1", "kept"),
        ("poison", "0", "-", "-", "1", "-", "-"),
        ("several at once", "1", "3.0", "3.0", "", "0", "1 findings"),
    ]


def test_the_page_says_every_finding() -> None:
    found = Finding("version order", "1, 3")
    assert "- Seed 1, resets + poison: version order: 1, 3" in measured(
        [results(Trial(("resets", "poison"), 3, (found,)))]
    )
