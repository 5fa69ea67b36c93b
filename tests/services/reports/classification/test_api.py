"""A classification over HTTP."""

from typing import Any

from shared.testing.service import Running
from tests.services.reports.classification.test_domain import LESS, OWN
from tests.services.reports.offices import HEAD, MOUNTAIN, OTHER_HEAD, STAFF, STAFF_HEAD, at

FIRST = {"year": 2024, "scheme": {"code": "movement-class", "version": 1}, "scores": OWN}
PAPER = {"number": "88/QĐ-CAT-PV05", "signed_on": "2024-12-20", "signer_office": "GIÁM ĐỐC"}


async def test_the_way_from_the_self_score_to_the_grade(running: Running) -> None:
    await running.clock(at("2024-12-21"))
    created = await running.send("POST", "/classifications", HEAD, FIRST)
    path = created.headers["Location"]
    assert (created.status_code, created.json()["grade"], created.json()["stage"]) == (201, "xuat_sac", "self_scored")
    await running.act(f"{path}/return", STAFF, {"reason": "Thiếu minh chứng."}, on=path)
    again = await running.act(f"{path}/self-score", HEAD, {"scores": OWN, "note": "Đã bổ sung."}, on=path)
    assert [each["revision"] for each in again["self_scores"]] == [1, 2]
    advice: dict[str, Any] = {"scores": LESS, "reasons": {}}
    assert await running.refused(f"{path}/appraisal", STAFF, advice, on=path) == (409, "reason-missing")
    advice["reasons"] = {"T3": "Hai mô hình đã dừng."}
    appraised = await running.act(f"{path}/appraisal", STAFF, advice, on=path)
    assert (appraised["points"], appraised["grade"], appraised["is_confirmed"]) == (82, "kha", False)
    done = await running.act(f"{path}/confirmation", STAFF_HEAD, {"document": PAPER}, on=path)
    assert (done["stage"], done["grade"], done["document"]["number"]) == ("confirmed", "kha", "88/QĐ-CAT-PV05")
    assert await running.published("reports.classification.v1", done["id"]) == [
        "classification-self-scored",
        "classification-returned",
        "classification-self-scored",
        "classification-appraised",
        "classification-confirmed",
    ]
    assert await running.refused("/classifications", HEAD, FIRST | {"scores": LESS}) == (428, "version-required")
    gone = {"reason": "Mô hình tính hai lần.", "document": PAPER | {"number": "90/QĐ-CAT-PV05"}}
    assert await running.refused(f"{path}/revocation", HEAD, gone, on=path) == (403, "staff-only")
    revoked = await running.act(f"{path}/revocation", STAFF_HEAD, gone, on=path)
    assert (revoked["stage"], revoked["is_confirmed"], revoked["document"]) == ("appraised", False, None)
    assert (revoked["revoked_because"], revoked["revoked_by"]["number"]) == (gone["reason"], "90/QĐ-CAT-PV05")


async def test_a_unit_sees_its_own_and_the_province_all(running: Running) -> None:
    await running.act("/classifications", OTHER_HEAD, FIRST)
    own = (await running.get("/classifications?year=2024", HEAD))["items"]
    assert {each["unit"] for each in own} == {MOUNTAIN}
    seen = (await running.get("/classifications?year=2024", STAFF))["items"]
    assert {each["unit"] for each in seen} == {MOUNTAIN, OTHER_HEAD.unit}
    other = next(each for each in seen if each["unit"] == OTHER_HEAD.unit)
    assert (await running.send("GET", f"/classifications/{other['id']}", HEAD)).status_code == 403
    (scheme,) = await running.get("/classification-schemes", HEAD)
    assert (scheme["is_sample"], scheme["legal_basis"]["number"]) == (True, "510/QĐ-BCA-V05")
