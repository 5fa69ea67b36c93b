"""Proposals over HTTP on a real database."""

from typing import Any

from shared.testing.service import Running
from tests.services.reports.course import Course
from tests.services.reports.offices import CITY, HEAD, MOUNTAIN, OFFICER, OTHER_HEAD, PERSONNEL, STAFF


async def test_a_unit_proposes_is_appraised_supplements_and_withdraws(running: Running):
    course = await Course(running).begin()
    body: dict[str, Any] = {
        "conference": course.conference,
        "kind": "team",
        "title": "Tái thành lập Đội (DỮ LIỆU MẪU)",
        "text": "Đề nghị tái thành lập Đội.",
    }
    assert await running.refused("/proposals", OFFICER, body) == (403, "head-only")
    assert await running.refused("/proposals", HEAD, body | {"conference": "none"}) == (404, "conference-not-found")
    created = await running.send("POST", "/proposals", HEAD, body)
    proposal = created.json()
    path = f"/proposals/{proposal['id']}"
    assert (created.status_code, created.headers["Location"], created.headers["ETag"]) == (201, path, '"1"')
    assert (proposal["unit"], proposal["status"], proposal["appraisal_status"]) == (MOUNTAIN, "submitted", "awaited")

    await running.act(f"{path}/appraisal-start", PERSONNEL, on=path)
    await running.act(f"{path}/supplement-request", PERSONNEL, {"reason": "Nêu rõ nguồn nhân sự."}, on=path)
    words = {"title": "Tái thành lập Đội (DỮ LIỆU MẪU)", "text": "Bổ sung: điều chỉnh nội bộ."}
    await running.act(f"{path}/supplement", HEAD, words, on=path)
    await running.act(f"{path}/appraisal-start", PERSONNEL, on=path)
    advice = {"verdict": "support", "note": "Phù hợp quy định."}
    assert await running.refused(f"{path}/appraisal", STAFF, advice, on=path) == (403, "appraiser-only")
    appraised = await running.act(f"{path}/appraisal", PERSONNEL, advice, on=path)
    assert (appraised["appraisal"]["revision"], len(appraised["wordings"])) == (2, 2)

    withdrawn = await running.act(f"{path}/withdrawal", HEAD, {"reason": "Điều chỉnh phương án."}, on=path)
    assert withdrawn["status"] == "withdrawn"
    assert await running.published("reports.proposal.v1", proposal["id"]) == [
        "proposal-submitted",
        "proposal-appraisal-started",
        "proposal-supplement-requested",
        "proposal-submitted",
        "proposal-appraisal-started",
        "proposal-appraised",
        "proposal-withdrawn",
    ]


async def test_personal_data_is_refused_at_its_place(running: Running):
    course = await Course(running).begin()
    body = {"conference": course.conference, "kind": "other", "title": "Đề xuất", "text": "Liên hệ 0912 345 678"}
    response = await running.send("POST", "/proposals", HEAD, body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "body.text")


async def test_lists_filter_and_page(running: Running):
    course = await Course(running).begin()
    for number, head in enumerate((HEAD, OTHER_HEAD, HEAD)):
        await course.propose(f"p{number}", head, "other" if number == 2 else "team")
    path = f"/proposals?conference={course.conference}"
    page = await running.get(f"{path}&limit=2")
    rest = await running.get(f"{path}&limit=2&cursor={page['next']}")
    assert [each["id"] for each in page["items"] + rest["items"]] == list(course.proposals.values())
    assert rest["next"] is None
    for query, names in (
        (f"unit={CITY}", ["p1"]),
        ("kind=other", ["p2"]),
        ("status=submitted", ["p0", "p1", "p2"]),
        ("status=approved", []),
        ("dossier=none", []),
    ):
        found = (await running.get(f"{path}&{query}"))["items"]
        assert [each["id"] for each in found] == [course.proposals[name] for name in names], query


async def test_a_deferred_proposal_is_taken_up_again_and_put_into_another_dossier_by_staff(running: Running):
    course = await Course(running).begin()
    await course.signed()
    outcomes = course.outcomes()
    outcomes[1] = {
        "proposal": course.proposals["mountain"],
        "unit": MOUNTAIN,
        "outcome": "defer",
        "reason": "Chờ phương án điều chỉnh nội bộ.",
    }
    course.outcomes = lambda: outcomes  # type: ignore[method-assign]
    await course.concluded()
    path = f"/proposals/{course.proposals['mountain']}"
    assert (await running.get(path))["status"] == "deferred"
    await running.act(f"{path}/appraisal-start", PERSONNEL, on=path)
    another = await (await Course(running).begin()).answered()
    body = {"dossier": another.dossier}
    assert await running.refused(f"{path}/inclusion", HEAD, body, on=path) == (403, "staff-only")
    closed = {"dossier": course.dossier}
    assert await running.refused(f"{path}/inclusion", STAFF, closed, on=path) == (409, "dossier-not-open")
    included = await running.act(f"{path}/inclusion", STAFF, body, on=path)
    assert (included["status"], included["dossier"]) == ("in_dossier", another.dossier)
    synthesis = await running.get(f"/dossiers/{another.dossier}/synthesis")
    assert course.proposals["mountain"] in {each["proposal"] for each in synthesis["snapshot"]["proposals"]}
    assert course.proposals["mountain"] not in synthesis["pending"]
