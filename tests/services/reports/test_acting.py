"""Who acts for another, and who may not approve what he has drafted: over HTTP, on the service's own copies."""

from dataclasses import replace
from datetime import date

import pytest

from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.units import AuthorityForm, AuthorityGranted
from shared.testing.service import Running
from tests.services.reports.course import REPORTS, Course, paper
from tests.services.reports.offices import CHAIR, PARTY_OFFICE, PERSONNEL, PROVINCE, STAFF_UNIT, at

LENT = Actor("truong-phong", STAFF_UNIT, "Trưởng phòng PV05", frozenset({Role.CHAIR}), "TUQ.")
OWN = Actor("truong-phong", STAFF_UNIT, "Trưởng phòng PV05", frozenset({Role.STAFF_HEAD, Role.STAFF}))


def authority(for_unit: str) -> AuthorityGranted:
    return AuthorityGranted(
        form=AuthorityForm.WRITTEN,
        unit=LENT.unit,
        office=LENT.office,
        for_unit=for_unit,
        for_office="Phó Giám đốc",
        roles=(Role.CHAIR,),
        scope="Chủ trì hội nghị (DỮ LIỆU MẪU)",
        valid_from=date(2024, 1, 1),
        valid_to=date(2025, 12, 31),
        document=SignedDocument(number="15/UQ-CAT", signed_on=date(2024, 1, 1), signer_office="GIÁM ĐỐC", sha256=None),
    )


@pytest.fixture
async def course(running: Running) -> Course:
    """A dossier under review."""
    begun = await (await Course(running).begin()).closed()
    await begun.review()
    return begun


async def test_who_acts_for_the_chair_clears_a_dossier_and_reads_all_words(running: Running, course: Course) -> None:
    await course.sign()
    path = f"{course.file}/clearance"
    assert await running.refused(path, LENT, {}, on=course.file) == (403, "authority-not-in-force")
    await running.hear(("a-elsewhere", authority("provincial_police-40")))
    assert await running.refused(path, LENT, {}, on=course.file) == (403, "not-chair")
    assert (await running.get(course.meeting, LENT))["opinions"] == []
    await running.hear(("a-here", authority(PROVINCE)))
    assert len((await running.get(course.meeting, LENT))["opinions"]) == 3
    cleared = await running.act(path, LENT, {}, on=course.file)
    assert cleared["status"] == "cleared"


async def test_who_signed_the_dossier_does_not_clear_it_in_another_office(running: Running, course: Course) -> None:
    await running.hear(("a-own", authority(PROVINCE)))
    await course.until(at("2024-08-14"))
    read = (await running.get(f"{course.file}/synthesis", OWN))["sha256"]
    signature = {"document": paper(f"{next(REPORTS)}/BC-PV05", "2024-08-13"), "read_sha256": read}
    await running.act(f"{course.file}/signature", OWN, signature, on=course.file)
    path = f"{course.file}/clearance"
    assert await running.refused(path, LENT, {}, on=course.file) == (403, "drafter-approves")
    signed_by_the_chair = {"document": paper("18/TB-CAT", "2024-08-14")}
    recorded = await running.act(path, OWN, signed_by_the_chair, on=course.file)
    assert recorded["status"] == "cleared", "to record what the chair has signed is not to approve"


async def test_an_account_that_drafted_does_not_sign_as_another_office(running: Running) -> None:
    course = await Course(running).begin()
    await course.signed()
    await course.concluded()
    decision = await running.act("/decisions", PERSONNEL, course.draft("city"))
    path = f"/decisions/{decision['id']}"
    agreed = {"document": paper("12-KL/ĐU", "2024-08-22")}
    same = replace(PARTY_OFFICE, subject=PERSONNEL.subject)
    assert await running.refused(f"{path}/party-agreement", same, agreed, on=path) == (403, "drafter-approves")
    await running.act(f"{path}/party-agreement", PARTY_OFFICE, agreed, on=path)
    await course.until(at("2024-09-06"))
    director = replace(CHAIR, subject=PERSONNEL.subject, roles=frozenset({Role.DIRECTOR}), office="Quyền Giám đốc")
    signature = {"document": paper("58/TTr", "2024-09-05")}
    assert await running.refused(f"{path}/signature", director, signature, on=path) == (403, "drafter-approves")
    await running.act(f"{path}/signature", replace(director, subject="giam-doc"), signature, on=path)
