"""Commendations over HTTP on a real database: nominated once also at the same time, decided, certified, taken back."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import asyncpg
import pytest

from shared.contracts.actor import Actor, Role
from shared.contracts.festival import FestivalResultVerified, FundingSource, Level, Place, Sector
from shared.contracts.units import UnitRegistered
from shared.testing.service import Running
from tests.services.reports.course import paper
from tests.services.reports.offices import (
    ADMIN,
    AWARDS,
    CITY,
    CLERK,
    DIRECTOR,
    HEAD,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    PARTY_OFFICE,
    PERSONNEL,
    PROVINCE,
    at,
    office,
)

_numbers = count(1)
PROVINCE_HEAD = office(PROVINCE, Role.HEAD, title="Trưởng phòng")
FORM: dict[str, Any] = {
    "code": "giay_khen_huyen",
    "name": "Giấy khen",
    "conferred_by": "provincial_police",
    "recipients": ["unit"],
    "unit_kinds": ["district_police"],
    "valid_from": "2024-01-01",
    "legal_basis": {"number": "06/2022/QH15", "confidence": "believed"},
    "is_sample": True,
}


def feat(unit: str = MOUNTAIN, **changes: Any) -> dict[str, Any]:
    """A nomination for a feat that no other test uses."""
    achievement = {
        "kind": "feat",
        "reference": f"Chuyên đề số {next(_numbers)}",
        "starts_on": "2024-06-01",
        "ends_on": "2024-06-14",
        "text": "Thành tích (DỮ LIỆU MẪU).",
    }
    return {"unit": unit, "recipient": "unit", "form": "giay_khen", "achievement": achievement} | changes


@dataclass
class Awards:
    """The awards of one test."""

    running: Running

    async def appraised(self, verdict: str = "support", head: Actor = HEAD, **changes: Any) -> str:
        """A nomination of an achievement of its own, appraised."""
        nominated = await self.running.act("/commendations", head, feat(head.unit, **changes))
        path = f"/commendations/{nominated['id']}"
        await self.running.act(f"{path}/appraisal", AWARDS, {"verdict": verdict, "note": "Đã xem xét."}, on=path)
        return str(nominated["id"])

    async def draft(self, *awarded: str, **changes: Any) -> str:
        """A draft decision."""
        body = {"title": "Về việc khen thưởng (DỮ LIỆU MẪU)", "commendations": awarded} | changes
        return str((await self.running.act("/commendation-decisions", AWARDS, body))["id"])

    async def issue(self, decision: str, effective_on: str = "2024-09-15") -> str:
        """The draft, agreed, signed and issued; returns its number."""
        run, path, number = self.running, f"/decisions/{decision}", f"{next(_numbers)}/QĐ-CAT-PX03"
        await run.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": paper("12-KL/ĐU", "2024-08-22")}, on=path)
        await run.act(f"{path}/signature", DIRECTOR, {"document": paper("57/TTr-PX03", "2024-09-05")}, on=path)
        body = {"number": number, "issued_on": "2024-09-06", "effective_on": effective_on}
        await run.act(f"{path}/issue", CLERK, body, on=path)
        return number

    async def effective(self, decision: str) -> None:
        """Issued, and the day has come."""
        now = datetime.fromisoformat((await self.running.get("/development/clock"))["now"])
        await self.issue(decision, "2024-09-06")
        await self.running.clock(max(at("2024-09-07"), now))
        await self.running.settle()

    async def status(self, *keys: str) -> list[str]:
        """Where they are."""
        return [(await self.running.get(f"/commendations/{key}"))["status"] for key in keys]


@pytest.fixture
async def awards(running: Running) -> Awards:
    """The units are registered, and it is the sixth of September."""
    if not await running.pool.fetchval("SELECT count(*) FROM unit_directory"):
        await running.clock(at("2024-09-06"))
        for unit in (PROVINCE, CITY, MOUNTAIN):
            registered = UnitRegistered(
                name=f"Tên {unit}",
                kind=unit.partition("-")[0],
                parent=None if unit == PROVINCE else PROVINCE,
                area=None,
                symbol=None,
                valid_from=None,
                legal_basis=None,
                offices=(),
            )
            await running.hear((unit, registered), at=at("2024-07-01"))
    return Awards(running)


class TestNomination:
    async def test_it_is_kept_with_the_version_of_the_form(self, running: Running, awards: Awards):
        nominated = await running.act("/commendations", HEAD, feat())
        assert nominated["form"]["legal_basis"]["number"] == "06/2022/QH15"
        assert (nominated["status"], nominated["nominated_by"]) == ("nominated", MOUNTAIN)
        assert await running.published("reports.commendation.v1", nominated["id"]) == ["commendation-nominated"]

    async def test_an_achievement_is_nominated_once_whoever_tries(self, running: Running, awards: Awards):
        body = feat()
        first = await running.act("/commendations", HEAD, body)
        spelt = body | {"achievement": body["achievement"] | {"reference": body["achievement"]["reference"].upper()}}
        for actor, again in ((HEAD, body | {"form": "bang_khen_bo"}), (PROVINCE_HEAD, spelt)):
            response = await running.attempt("/commendations", actor, again)
            assert (response.status_code, response.json()["code"]) == (409, "achievement-taken")
            assert response.json()["errors"] == [{"field": "achievement", "message": first["id"]}]

    async def test_also_when_many_nominate_it_at_the_same_time(self, running: Running, awards: Awards):
        body = feat()
        answers = await asyncio.gather(*(running.attempt("/commendations", HEAD, body) for _ in range(12)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"achievement-taken"}
        nominated = "SELECT count(*) FROM commendation WHERE state -> 'achievement' ->> 'reference' = $1"
        assert await running.pool.fetchval(nominated, body["achievement"]["reference"]) == 1

    async def test_periods_that_overlap_are_one_achievement_also_at_the_same_time(
        self, running: Running, awards: Awards
    ):
        def period(starts_on: str, ends_on: str) -> dict[str, Any]:
            words = {"kind": "period", "text": "Xuất sắc (DỮ LIỆU MẪU)."}
            return feat(achievement=words | {"starts_on": starts_on, "ends_on": ends_on})

        wanted = [
            period("2022-12-15", "2023-06-14"),
            period("2022-12-15", "2023-12-14"),
            period("2023-06-14", "2023-09-14"),
        ]
        answers = await asyncio.gather(*(running.attempt("/commendations", HEAD, body) for body in wanted * 3))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 8
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"achievement-taken"}
        (first,) = [answer.json() for answer in answers if answer.status_code == 201]
        people = period("2022-12-15", "2023-12-14") | {"recipient": "individuals", "individuals": 2}
        for another in (people, period("2021-12-15", "2022-12-14")):
            await running.act("/commendations", HEAD, another)
        path = f"/commendations/{first['id']}"
        gone = await running.act(f"{path}/withdrawal", HEAD, {"reason": "Đề nghị nhầm kỳ."}, on=path)
        assert (gone["status"], (await running.published(key=first["id"]))[-1]) == (
            "withdrawn",
            "commendation-withdrawn",
        )
        await running.act("/commendations", HEAD, wanted[1])

    async def test_different_achievements_do_not_wait_for_each_other(self, running: Running, awards: Awards):
        async with running.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtext('phongtrao commendation'), hashtext('another'))"
            )
            await asyncio.wait_for(running.act("/commendations", HEAD, feat()), 5)

    async def test_the_table_itself_refuses_a_second_claim(self, running: Running, awards: Awards):
        first = await running.act("/commendations", HEAD, feat())
        with pytest.raises(asyncpg.UniqueViolationError, match="commendation_once"):
            await running.pool.execute(
                "INSERT INTO commendation(id, version, state, created_at, changed_at)"
                " SELECT 'twice', 1, state, created_at, changed_at FROM commendation WHERE id = $1",
                first["id"],
            )

    async def test_it_is_free_again_when_it_ended_without_an_award(self, running: Running, awards: Awards):
        body = feat()
        path = f"/commendations/{(await running.act('/commendations', HEAD, body))['id']}"
        await running.act(f"{path}/appraisal", AWARDS, {"verdict": "oppose", "note": "Chưa đủ."}, on=path)
        await running.act(f"{path}/refusal", DIRECTOR, {"reason": "Chưa đủ tiêu chuẩn."}, on=path)
        await running.act("/commendations", HEAD, body)

    async def test_people_are_counted_and_there_is_no_place_for_names(self, running: Running, awards: Awards):
        body = feat(recipient="individuals", individuals=2)
        assert (await running.act("/commendations", HEAD, body))["individuals"] == 2
        named = feat(recipient="individuals", individuals=1) | {"names": ["Nguyễn Văn A"]}
        assert await running.refused("/commendations", HEAD, named) == (422, "invalid-input")
        uncounted = feat(recipient="individuals")
        assert await running.refused("/commendations", HEAD, uncounted) == (409, "individuals-count")

    async def test_who_may_not_and_what_is_not_there(self, running: Running, awards: Awards):
        assert await running.refused("/commendations", OFFICER, feat()) == (403, "head-only")
        assert await running.refused("/commendations", HEAD, feat(CITY)) == (403, "not-own-or-below")
        unknown = feat("district_police-999")
        assert await running.refused("/commendations", PROVINCE_HEAD, unknown) == (409, "unit-unknown")
        assert await running.refused("/commendations", HEAD, feat(form="vinh_danh")) == (409, "form-not-given")
        assert await running.refused("/commendations/none/appraisal", AWARDS, {"verdict": "oppose", "note": "x"}) == (
            404,
            "commendation-not-found",
        )

    async def test_a_festival_event_counts_once_its_result_is_verified(self, running: Running, awards: Awards):
        days = {"starts_on": "2024-08-15", "ends_on": "2024-08-15", "text": "Ngày hội (DỮ LIỆU MẪU)."}
        body = feat(achievement={"kind": "festival", "reference": "event-1"} | days)
        assert await running.refused("/commendations", HEAD, body) == (409, "achievement-not-verified")
        verified = FestivalResultVerified(
            plan="plan-1",
            unit=MOUNTAIN,
            place=Place(area="area-18133", name="Thị trấn Phố Châu"),
            level=Level.COMMUNE,
            is_pilot_site=False,
            held_on=at("2024-08-15").date(),
            revision=1,
            attendances={Sector.PEOPLE: 300},
            attendance_total=300,
            spending={FundingSource.COMMUNE: 1},
            spent_total=1,
            models=1,
            commitments=1,
            commendations=1,
        )
        await running.hear(("event-1", verified))
        await running.act("/commendations", HEAD, body)


class TestReading:
    async def test_a_unit_sees_its_own_and_the_province_sees_all(self, running: Running, awards: Awards):
        own = (await running.act("/commendations", HEAD, feat()))["id"]
        other = (await running.act("/commendations", OTHER_HEAD, feat(CITY)))["id"]
        from_above = (await running.act("/commendations", PROVINCE_HEAD, feat(MOUNTAIN)))["id"]
        listed = {each["id"] for each in (await running.get("/commendations?limit=200", HEAD))["items"]}
        assert {own, from_above} <= listed and other not in listed
        assert (await running.send("GET", f"/commendations/{other}", HEAD)).status_code == 403
        every = (await running.get(f"/commendations?unit={CITY}&status=nominated&form=giay_khen", AWARDS))["items"]
        assert other in {each["id"] for each in every} and own not in {each["id"] for each in every}


class TestDecision:
    async def test_one_decision_awards_several_and_declines_with_a_reason(self, running: Running, awards: Awards):
        first, second, third = [await awards.appraised(head=head) for head in (HEAD, OTHER_HEAD, HEAD)]
        declined = [{"commendation": third, "reason": "Chưa đủ tiêu chuẩn."}]
        decision = await awards.draft(first, second, declined=declined)
        assert await awards.status(first, second, third) == ["in_decision"] * 3
        await awards.effective(decision)
        assert await awards.status(first, second, third) == ["awarded", "awarded", "not_awarded"]
        awarded = await running.get(f"/commendations/{first}")
        assert (awarded["decision"], awarded["awarded_on"]) == (decision, "2024-09-06")
        assert awarded["basis"]["number"].endswith("/QĐ-CAT-PX03")
        assert (await running.get(f"/commendations/{third}"))["end_reason"] == "Chưa đủ tiêu chuẩn."
        of_decision = (await running.get(f"/commendations?decision={decision}&status=awarded"))["items"]
        assert [each["id"] for each in of_decision] == [first, second]
        shown = await running.get(f"/decisions/{decision}")
        assert (shown["kind"], shown["dossier"], shown["conference"]) == ("commendation", None, None)
        assert await running.held() == []

    async def test_nothing_is_awarded_before_the_day(self, running: Running, awards: Awards):
        nomination = await awards.appraised()
        await awards.issue(await awards.draft(nomination), "2030-01-01")
        await running.settle()
        assert await awards.status(nomination) == ["in_decision"]

    async def test_a_draft_carries_what_is_ready_and_free(self, running: Running, awards: Awards):
        ready, raw, opposed = (
            await awards.appraised(),
            (await running.act("/commendations", HEAD, feat()))["id"],
            await awards.appraised("oppose"),
        )
        elsewhere = await awards.appraised(form="bang_khen_bo")
        body: dict[str, Any] = {"title": "Khen thưởng (DỮ LIỆU MẪU)"}
        for nominations, code in (
            ([], "decision-awards-nothing"),
            (["none"], "nomination-unknown"),
            ([raw], "nomination-not-appraised"),
            ([opposed], "nomination-opposed"),
            ([elsewhere], "nomination-decided-elsewhere"),
        ):
            draft = body | {"commendations": nominations}
            assert await running.refused("/commendation-decisions", AWARDS, draft) == (409, code)
        draft = body | {"commendations": [ready]}
        assert await running.refused("/commendation-decisions", PERSONNEL, draft) == (403, "role-missing")
        await awards.draft(ready)
        assert await running.refused("/commendation-decisions", AWARDS, draft) == (409, "nomination-carried")

    async def test_of_two_drafts_at_the_same_time_one_carries_a_nomination(self, running: Running, awards: Awards):
        nomination = await awards.appraised()
        body = {"title": "Khen thưởng (DỮ LIỆU MẪU)", "commendations": [nomination]}
        answers = await asyncio.gather(*(running.attempt("/commendation-decisions", AWARDS, body) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
        (drafted,) = [answer for answer in answers if answer.status_code == 201]
        assert drafted.headers["location"] == f"/decisions/{drafted.json()['id']}"
        assert {answer.json()["code"] for answer in answers if answer is not drafted} == {"nomination-carried"}
        carrying = "SELECT count(*) FROM decision WHERE state -> 'commendations' ? $1"
        assert await running.pool.fetchval(carrying, nomination) == 1

    async def test_a_draft_takes_nominations_in_and_leaves_them_out_until_it_is_signed(
        self, running: Running, awards: Awards
    ):
        kept, dropped, new = await awards.appraised(), await awards.appraised(), await awards.appraised()
        decision = await awards.draft(kept, dropped)
        path = f"/commendation-decisions/{decision}/draft"
        wording = {"title": "Về việc khen thưởng", "commendations": [kept, new], "reason": "Thay một đề nghị."}
        place = f"/decisions/{decision}"
        revised = await running.act(path, AWARDS, wording, on=place, method="PUT")
        assert (revised["revision"], revised["earlier"][0]["commendations"]) == (2, [kept, dropped])
        assert await awards.status(kept, dropped, new) == ["in_decision", "appraised", "in_decision"]
        again = await awards.draft(dropped)
        back = wording | {"commendations": [kept, dropped]}
        refused = await running.refused(path, AWARDS, back, on=place, method="PUT")
        assert refused == (409, "nomination-carried")
        await awards.effective(decision)
        assert await awards.status(kept, dropped, new) == ["awarded", "in_decision", "awarded"]
        assert (await running.get(f"/commendations/{dropped}"))["decision"] == again
        assert (await running.refused(path, AWARDS, back, on=place, method="PUT"))[0] == 409

    async def test_a_refused_draft_lets_its_nominations_wait_for_another(self, running: Running, awards: Awards):
        nomination = await awards.appraised()
        path = f"/decisions/{await awards.draft(nomination)}"
        await running.act(f"{path}/refusal", DIRECTOR, {"reason": "Rà soát lại."}, on=path)
        await running.settle()
        assert await awards.status(nomination) == ["appraised"]
        await awards.effective(await awards.draft(nomination))
        assert await awards.status(nomination) == ["awarded"]

    async def test_a_revoked_decision_takes_its_awards_back(self, running: Running, awards: Awards):
        nomination = await awards.appraised()
        decision = await awards.draft(nomination)
        await awards.effective(decision)
        body = {"reason": "Thu hồi để rà soát.", "document": paper("9/QĐ-CAT", "2024-09-06")}
        await running.act(f"/decisions/{decision}/revocation", CLERK, body, on=f"/decisions/{decision}")
        await running.settle()
        revoked = await running.get(f"/commendations/{nomination}")
        assert (revoked["status"], revoked["end_document"]["number"]) == ("revoked", "9/QĐ-CAT")

    async def test_a_decision_that_replaces_another_keeps_what_it_awards_anew(self, running: Running, awards: Awards):
        kept, dropped = await awards.appraised(), await awards.appraised()
        old = await awards.draft(kept, dropped)
        await awards.effective(old)
        replacing = {"title": "x", "commendations": [kept], "supersedes": old}
        assert await running.refused("/commendation-decisions", AWARDS, replacing | {"supersedes": "none"}) == (
            409,
            "decision-not-standing",
        )
        new = await awards.draft(kept, supersedes=old)
        assert await running.refused("/commendation-decisions", AWARDS, replacing) == (409, "decision-not-standing")
        assert await awards.status(kept, dropped) == ["awarded", "awarded"]
        await awards.effective(new)
        assert await awards.status(kept, dropped) == ["awarded", "revoked"]
        assert (await running.get(f"/commendations/{kept}"))["decision"] == new
        assert (await running.get(f"/decisions/{old}"))["status"] == "superseded"
        published = await running.published("reports.commendation.v1", kept)
        assert published.count("commendation-awarded") == 2 and "commendation-revoked" not in published
        assert await running.held() == []

    async def test_events_that_come_again_change_nothing(self, running: Running, awards: Awards):
        nomination = await awards.appraised()
        await awards.effective(await awards.draft(nomination))
        before = await running.pool.fetchval("SELECT count(*) FROM outbox")
        await running.settle(again=True)
        assert await running.pool.fetchval("SELECT count(*) FROM outbox") == before


class TestAfterwards:
    async def test_another_body_s_outcome_is_recorded(self, running: Running, awards: Awards):
        nomination = await awards.appraised(form="bang_khen_bo")
        path = f"/commendations/{nomination}"
        body = {"is_awarded": True, "document": paper("88/QĐ-BCA", "2024-09-02"), "effective_on": "2024-09-03"}
        recorded = await running.act(f"{path}/outcome", CLERK, body, on=path)
        assert (recorded["status"], recorded["decision"], recorded["awarded_on"]) == ("awarded", None, "2024-09-03")

    async def test_an_award_is_taken_back_by_its_own_paper(self, running: Running, awards: Awards):
        first, second = await awards.appraised(), await awards.appraised()
        await awards.effective(await awards.draft(first, second))
        path = f"/commendations/{first}"
        body = {"reason": "Không đúng thực tế.", "document": paper("10/QĐ-CAT", "2024-09-06")}
        assert await running.refused(f"{path}/revocation", HEAD, body, on=path) == (403, "role-missing")
        await running.act(f"{path}/revocation", CLERK, body, on=path)
        assert await awards.status(first, second) == ["revoked", "awarded"]

    async def test_certificates_have_numbers_given_once_a_year_also_at_the_same_time(
        self, running: Running, awards: Awards
    ):
        keys = [await awards.appraised() for _ in range(4)]
        await awards.effective(await awards.draft(*keys))
        body = {"numbers": [f"{next(_numbers)}/GK"], "issued_on": "2024-09-06"}
        answers = await asyncio.gather(
            *(running.attempt(f"/commendations/{k}/certificates", CLERK, body, on=f"/commendations/{k}") for k in keys)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"number-taken"}

    async def test_certificates_get_the_next_numbers_of_the_register(self, running: Running, awards: Awards):
        one, many = await awards.appraised(), await awards.appraised(recipient="individuals", individuals=3)
        await awards.effective(await awards.draft(one, many))
        first = await running.act(
            f"/commendations/{one}/certificates", CLERK, {"issued_on": "2024-09-06"}, on=f"/commendations/{one}"
        )
        others = await running.act(
            f"/commendations/{many}/certificates", CLERK, {"issued_on": "2024-09-06"}, on=f"/commendations/{many}"
        )
        numbers = [int(each.partition("/")[0]) for each in (*first["certificates"], *others["certificates"])]
        assert numbers == list(range(numbers[0], numbers[0] + 4))
        listed = (await running.get(f"/registers/{PROVINCE}/2024/numbers?series=GK"))["items"]
        assert [each["is_typed"] for each in listed[-4:]] == [False] * 4

    async def test_another_body_s_certificates_are_typed_in_and_are_none_of_the_register_s(
        self, running: Running, awards: Awards
    ):
        here, elsewhere = await awards.appraised(), await awards.appraised(form="bang_khen_bo")
        await awards.effective(await awards.draft(here))
        outcome = {"is_awarded": True, "document": paper("77/QĐ-BCA", "2024-09-02"), "effective_on": "2024-09-03"}
        place = f"/commendations/{elsewhere}"
        await running.act(f"{place}/outcome", CLERK, outcome, on=place)
        bare = {"issued_on": "2024-09-06"}
        assert await running.refused(f"{place}/certificates", CLERK, bare, on=place) == (409, "numbers-missing")
        at_home = f"/commendations/{here}"
        given = (await running.act(f"{at_home}/certificates", CLERK, bare, on=at_home))["certificates"]
        same = await running.act(f"{place}/certificates", CLERK, bare | {"numbers": given}, on=place)
        assert same["certificates"] == given
        listed = (await running.get(f"/registers/{PROVINCE}/2024/numbers?series=GK"))["items"]
        assert [each["document"]["id"] for each in listed if each["text"] == given[0]] == [here]


class TestForms:
    async def test_an_administrator_sets_them_with_their_legal_basis(self, running: Running, awards: Awards):
        assert {each["code"] for each in await running.get("/commendation-forms")} >= {"giay_khen", "bang_khen_bo"}
        set_form = await running.act("/commendation-forms", ADMIN, FORM, method="PUT")
        again = await running.act("/commendation-forms", ADMIN, FORM | {"name": "Giấy khen (sửa)"}, method="PUT")
        assert (again["id"], again["name"]) == (set_form["id"], "Giấy khen (sửa)")
        body = feat(form=FORM["code"], recipient="individuals", individuals=1)
        assert await running.refused("/commendations", HEAD, body) == (409, "form-not-for-recipient")
        nominated = await running.act("/commendations", HEAD, feat(form=FORM["code"]))
        path = f"/commendation-forms/{set_form['id']}"
        assert (await running.send("DELETE", path, HEAD)).status_code == 403
        assert (await running.send("DELETE", path, ADMIN)).status_code == 204
        assert (await running.send("DELETE", path, ADMIN)).status_code == 404
        assert await running.refused("/commendations", HEAD, feat(form=FORM["code"])) == (409, "form-not-given")
        kept = await running.get(f"/commendations/{nominated['id']}")
        assert kept["form"]["name"] == "Giấy khen (sửa)"

    async def test_nobody_else_and_nothing_dishonest(self, running: Running, awards: Awards):
        assert await running.refused("/commendation-forms", HEAD, FORM, method="PUT") == (403, "not-admin")
        unsure = FORM | {"legal_basis": {"number": "?", "confidence": "unsure"}, "is_sample": False}
        assert await running.refused("/commendation-forms", ADMIN, unsure, method="PUT") == (409, "basis-unsure")
        backward = FORM | {"valid_to": "2023-01-01"}
        assert await running.refused("/commendation-forms", ADMIN, backward, method="PUT") == (422, "invalid-input")
