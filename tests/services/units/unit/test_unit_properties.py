"""Whatever is recorded about a unit: each day has one answer, and the past never changes."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.units.unit.domain import Unit, decide, evolve
from shared.contracts.refusals import Rejected
from tests.services.units.unit.test_unit import DISSOLVE, REGISTER, REORGANISE

DAY = date(2024, 1, 1)
days = st.integers(0, 400).map(lambda n: DAY + timedelta(days=n))


@given(st.lists(st.tuples(days, st.booleans()), max_size=8), days)
@settings(max_examples=100)
def test_what_stood_before_a_change_stands_after_it(changes: list[tuple[date, bool]], asked: date) -> None:
    unit: Unit | None = None
    for event in decide(REGISTER, None):
        unit = evolve(unit, event)
    for n, (day, is_end) in enumerate(changes):
        assert unit is not None
        command = (
            replace(DISSOLVE, effective_on=day)
            if is_end
            else replace(REORGANISE, name=f"Tên thứ {n}", effective_on=day)
        )
        before = unit
        try:
            for event in decide(command, unit):
                unit = evolve(unit, event)
        except Rejected:
            continue
        if asked < day:
            assert unit.on(asked) == before.on(asked)
        elif is_end:
            assert unit.on(asked) is None
        else:
            standing = unit.on(asked)
            assert standing is not None and standing.name == f"Tên thứ {n}"
