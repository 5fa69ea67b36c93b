"""Where a visitor stands beside his own unit, told by the topics alone."""

from datetime import date

import pytest

from services.portal.app import service
from services.portal.places import placed
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis, SignedDocument
from shared.contracts.units import AuthorityEnded, AuthorityForm, AuthorityGranted, UnitDissolved
from shared.testing.fixtures import RunService
from tests.services.portal.events import STAFF_UNIT, unit_registered

pytestmark = pytest.mark.servers

GONE, BETWEEN, HEIR, SPLIT = (f"district_police-{code}" for code in (448, 447, 445, 446))
HEAD = Actor("truong-445", HEIR, "Trưởng Công an huyện", frozenset({Role.HEAD}))
LENT = Actor("truong-phong", STAFF_UNIT, "Trưởng phòng", frozenset({Role.CHAIR}), "TUQ.")
BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=date(2024, 11, 14), issuer=None, subject=None)
GRANTED = AuthorityGranted(
    form=AuthorityForm.WRITTEN,
    unit=LENT.unit,
    office=LENT.office,
    for_unit="provincial_police-42",
    for_office="Phó Giám đốc",
    roles=(Role.CHAIR,),
    scope="Chủ trì hội nghị (DỮ LIỆU MẪU)",
    valid_from=date(2024, 8, 1),
    valid_to=date(2024, 8, 31),
    document=SignedDocument(number="15/UQ-CAT", signed_on=date(2024, 7, 30), signer_office="GIÁM ĐỐC", sha256=None),
)


def ended(day: date, *successors: str) -> UnitDissolved:
    return UnitDissolved(effective_on=day, successors=successors, legal_basis=BASIS, reason="Sắp xếp.")


async def test_an_heir_reads_for_the_units_that_went_over_to_it_as_a_whole(run_service: RunService) -> None:
    async with run_service(service, HEAD) as portal:
        await portal.hear(
            *(
                (unit, unit_registered(unit, "Công an huyện", "district_police"))
                for unit in (GONE, BETWEEN, HEIR, SPLIT)
            )
        )
        await portal.hear(
            (GONE, ended(date(2024, 9, 1), BETWEEN)),
            (BETWEEN, ended(date(2025, 1, 1), HEIR)),
            (SPLIT, ended(date(2025, 1, 1), HEIR, "district_police-444")),
        )
        async with portal.pool.acquire() as connection:
            before = await placed(connection, HEAD, date(2024, 12, 31))
            after = await placed(connection, HEAD, date(2025, 1, 1))
        assert (before.predecessors, after.predecessors) == (frozenset(), {GONE, BETWEEN})
        assert after.stands_for(GONE)
        assert not after.stands_for(SPLIT)


async def test_who_acts_for_another_unit_does_so_while_the_paper_holds(run_service: RunService) -> None:
    async with run_service(service, LENT) as portal:
        await portal.hear(("a-1", GRANTED))
        async with portal.pool.acquire() as connection:
            in_force = await placed(connection, LENT, date(2024, 8, 15))
            over = await placed(connection, LENT, date(2024, 9, 1))
        assert (in_force.for_units, over.for_units) == ({GRANTED.for_unit}, frozenset())
        await portal.hear(("a-1", AuthorityEnded(ended_on=date(2024, 8, 10), reason="Xong việc.")))
        async with portal.pool.acquire() as connection:
            assert not (await placed(connection, LENT, date(2024, 8, 15))).acts_in(GRANTED.for_unit)
