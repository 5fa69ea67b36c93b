"""The story's turning points through the pages, by role: Vietnamese on a desktop, then English on a phone a year later.

Nobody but the clock uses anything else than pages. Pictures lie in `build/portal/story-…` afterwards.
"""

import asyncio
from collections.abc import Generator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from deploy.embedded.home import Home
from story.cast import cast, district, load
from story.scenes import setup
from story.scenes.conference import SECTIONS, indicators
from story.stage import Addresses, Stage
from story.units import symbol_of
from tests.chromium import CHROMIUM
from tests.journeys.acting_browser import Company
from tests.system import running_system

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(900)]

SAMPLE = "(DỮ LIỆU MẪU)"
PX01, PX03 = "can-bo-px01", "can-bo-px03"


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    """Units, areas and norms are there, nothing has happened yet."""
    with running_system() as home:
        asyncio.run(_set_up(home))
        yield home


async def _set_up(home: Home) -> None:
    async with httpx.AsyncClient(timeout=30) as http:
        stage = Stage(Addresses.of(home.url, home.kafka().bootstrap), cast(), http)
        for scene in setup.scenes():
            await stage.at(scene.at)
            await scene.play(stage)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize(
    ("language", "width", "year", "team", "other"), [("vi", 1280, 2024, "436", "437"), ("en", 390, 2025, "439", "440")]
)
def test_the_story_is_played_through_pages_by_those_whose_part_it_is(
    home: Home, browser: Browser, language: str, width: int, year: int, team: str, other: str
) -> None:
    company = Company(home, browser, language, width)
    telling = _Telling(company, year, team, other)
    telling.conference()
    telling.dossier()
    telling.decision()
    telling.established()
    telling.festival()
    telling.honour()
    company.leave()


def _paper(year: int, number: str, day: str, office: str = "GIÁM ĐỐC", prefix: str = "document") -> dict[str, str]:
    return {f"{prefix}__number": number, f"{prefix}__signed_on": f"{year}-{day}", f"{prefix}__signer_office": office}


class _Telling:
    """One playing. `team`: the unit that proposes a team and gets it; `other`: the one that proposes another way."""

    def __init__(self, company: Company, year: int, team: str, other: str) -> None:
        self.company, self.year, self.team, self.other = company, year, team, other
        self.head, self.officer = company[f"truong-{team}"], company[f"can-bo-{team}"]
        self.staff, self.staff_head = company["can-bo-pv05"], company["truong-pv05"]
        self.clerk, self.chair = company["van-thu"], company["pho-giam-doc"]
        self.board = self.file = self.decree = self.place = ""
        self.proposals: list[str] = []

    def at(self, moment: str) -> None:
        self.company.at(f"{self.year}-{moment}")

    def conference(self) -> None:
        """Planned, convened, reported to, held, concluded."""
        year, asked = self.year, {district(self.team), district(self.other), "department-PX01"}
        self.at("07-01T08:00")
        self.staff.until("/units", f'a[href^="/units/{district(self.team)}"]')
        self.staff.open("/conferences/new")
        boxes = self.staff.page.locator('input[name^="expected."]')
        ticked = {
            name: name.removeprefix("expected.") in asked
            for name in boxes.evaluate_all("all => all.map(each => each.name)")
        }
        page = self.staff.create(
            "/conferences/new", title=f"Hội nghị đánh giá năm {year} {SAMPLE}", held_on=f"{year}-08-05",
            question__1="Có tái thành lập Đội không, và theo cách nào?", form="movement-half-year/1",
            period__starts_on=f"{year - 1}-12-15", period__ends_on=f"{year}-06-14",
            report_due_before=f"{year}-07-26", **ticked,
        )  # fmt: skip
        self.board = page
        self.chair.act(self.board, "convene")
        self._report()
        self._opinions()
        self.at("08-05T17:00")
        self.staff.act(
            self.board, "statement", unit=district(self.other), speaker_office="Trưởng Công an thị xã",
            text=f"Nhất trí nếu có quy chế mẫu {SAMPLE}.",
        )  # fmt: skip
        self.staff.act(self.board, "hold")
        self.staff.look("board")
        self.at("08-06T15:00")
        self.clerk.act(
            self.board, "conclude", praise=f"Biểu dương các đơn vị {SAMPLE}.", synthesise__text=f"Tổng hợp {SAMPLE}.",
            synthesise__due_before=f"{year}-08-14", **_paper(year, "46/TB-CAT-PV05", "08-06"),
        )  # fmt: skip
        self.clerk.sees_state("conference", "concluded")
        task = self.staff.until("/tasks?show=mine", "tr:has(.s-task-assigned) a[href^='/tasks/']").first
        self.staff.act(str(task.get_attribute("href")), "acknowledge")

    def _report(self) -> None:
        """The head begins at home, pastes the sheet; it goes back once, and is accepted."""
        self.at("07-16T08:00")
        mine = self.head.until(
            "/", f'main a[href^="/reports/"]:has-text("{self.head.label("act", "report.draft")}")'
        ).first
        path = str(mine.get_attribute("href"))
        self.head.look("home")
        self._send(path, 145, C04="1")
        self.staff.act(path, "review")
        self.staff.act(path, "return", reason=f"Số liệu mô hình chưa khớp {SAMPLE}.")
        self.head.until("/", f'main a[href="{path}"]:has-text("{self.head.label("act", "report.returned")}")')
        self._send(path, 146)
        self.staff.act(path, "review")
        self.staff_head.act(path, "accept")
        self.staff_head.sees_state("report", "accepted")
        self.staff_head.look("report")

    def _send(self, path: str, number: int, **wrong: str) -> None:
        page, figures = self.head.page, indicators()["436"] | wrong
        self.head.open(f"{path}/draft")
        page.locator("details:has(#pasted) > summary").click()
        page.fill("#pasted", "\n".join(f"{code}\tChỉ tiêu\t{value}" for code, value in figures.items()))
        for code, text in SECTIONS.items():
            page.fill(f'[name="n.{code}"]', text)
        page.click('button[name="do"][value="save"]')
        self.head.done()
        self.head.look("draft")
        page.fill("#number", f"{number}/BC-{symbol_of(district(self.team))}")
        page.click('button[name="do"][value="submit"]')
        self.head.done()

    def _opinions(self) -> None:
        other, year = self.company[f"truong-{self.other}"], self.year
        said = {"argument": f"Địa bàn rộng, phải bám cơ sở {SAMPLE}.", "letter": "97/CV-CAH"}
        self.head.act(self.board, "opinion", stance="agree", **said)
        other.act(self.board, "paper", title=f"Tham luận {SAMPLE}", text=f"Chưa đến mức phải có đội riêng {SAMPLE}.")
        other.act(self.board, "opinion", stance="disagree", argument=f"Khối lượng việc chưa đến mức {SAMPLE}.")
        expect(other.page.locator(f"#row-{district(self.team)}")).to_have_count(
            0
        )  # closed until the conference is held
        px01 = self.company["truong-px01"]
        px01.act(
            self.board, "opinion", stance="agree_with_conditions", argument=f"Trong phạm vi {SAMPLE}.", letter="97/PX01"
        )
        for person, kind, text in ((self.head, "team", "Đề nghị tái thành lập Đội"), (other, "other", "Thí điểm")):
            made = person.create(
                "/proposals/new", kind=kind, title=f"Đề xuất {year} {SAMPLE}", text=f"{text} {SAMPLE}."
            )
            self.proposals.append(made)

    def dossier(self) -> None:
        """Synthesised, signed, cleared, presented to two sittings, answered."""
        year, (first, second) = self.year, self.proposals
        self.at("08-10T08:00")
        px01 = self.company[PX01]
        px01.act(first, "appraisal-start")
        px01.act(first, "appraisal", verdict="support", note=f"Phù hợp quy định {SAMPLE}.")
        self.at("08-12T17:00")
        link = self.staff.until("/dossiers", 'a[href^="/dossiers/"]:has-text("46/TB-CAT-PV05")').first
        self.file = str(link.get_attribute("href"))
        self.staff.act(self.file, "close")
        team, other = (f"answers.{path.rpartition('/')[2]}" for path in (first, second))
        self.staff.until(self.file, f'[name="{other}.outcome"]')
        recommended = {f"{team}.outcome": "approve", f"{team}.phase": 1, f"{other}.outcome": "reject"}
        recommended |= {f"{other}.reason": f"Chưa đủ điều kiện {SAMPLE}."}
        self.staff.act(
            self.file, "draft", assessment=f"Đa số nhất trí {SAMPLE}.", options__PA1=f"Một giai đoạn {SAMPLE}.",
            **{name.replace(".", "__"): value for name, value in recommended.items()},
        )  # fmt: skip
        self.at("08-13T16:00")
        self.staff_head.act(self.file, "sign", **_paper(year, "230/BC-PV05", "08-13", "TRƯỞNG PHÒNG"))
        self.chair.open(f"{self.file}/brief")
        self.chair.look("brief")
        self.chair.act(self.file, "clear")
        self.at("08-20T08:00")
        self.staff.act(self.file, "present")
        self.at("08-23T16:00")
        agreed = {"outcome": "agreed", "wording": f"Thống nhất {SAMPLE}."}
        party = self.company["van-phong-dang-uy"]
        party.act(self.file, "sitting", date=f"{year}-08-22", **agreed, **_paper(year, "12-KL/ĐU", "08-22", "T/M BTV"))
        self.clerk.act(self.file, "sitting", date=f"{year}-08-23", **agreed, **_paper(year, "52/TB-CAT-PV05", "08-23"))
        self.clerk.act(self.file, "conclude")
        self.clerk.sees_state("dossier", "concluded")
        self.clerk.look("dossier")

    def decision(self) -> None:
        """Drafted from the conclusion, agreed, signed, numbered, in force."""
        year = self.year
        self.at("08-27T09:00")
        days = {"M1": "10-15", "M2": "10-20", "M3": "11-15", "M4": "11-20", "M5": "11-22", "M6": "12-02"}
        roadmap = {f"roadmap__1__{code}": f"{year}-{day}" for code, day in days.items()}
        made = self.company[PX01].create(f"{self.file}/decision", **roadmap)
        self.decree = made
        self.company["van-phong-dang-uy"].act(self.decree, "agree", **_paper(year, "12-KL/ĐU", "08-22", "T/M BTV"))
        self.at("09-06T08:30")
        self.clerk.act(self.decree, "sign", **_paper(year, "57/TTr-PX01", "09-05"))
        self.clerk.act(self.decree, "issue", issued_on=f"{year}-09-06", effective_on=f"{year}-09-15")
        self.at("09-15T08:00")

    def established(self) -> None:
        """The team along its roadmap, until it is active and the proposal behind it is carried out."""
        name = load("cast")["districts"][self.team]
        link = self.head.until("/teams", f'main th a[href^="/teams/"]:has-text("{name}")').first
        self.place = str(link.get_attribute("href"))
        self.head.until(self.place, ".facts .s-team-authorised")
        self.company[PX01].act(self.place, "personnel", is_sufficient=True, note=f"Đã bố trí {SAMPLE}.")
        page = self.head.page
        self.head.open(self.place)
        page.locator("details:has(#fileM2) > summary").click()
        page.set_input_files(
            "#fileM2", {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
        )
        page.locator("form.attach", has=page.locator("#fileM2")).locator("button").click()
        expect(page.locator("#files .count").first).to_have_text("1")
        for code in ("M2", "M3", "M4", "M5"):
            evidence = (
                _paper(self.year, "9/QC-CAH", "09-14", "TRƯỞNG CÔNG AN", "evidence__document") if code == "M4" else {}
            )
            self.head.act(self.place, "milestone", code=code, evidence__note=f"Đã xong {SAMPLE}.", **evidence)
        self.company["truong-px01"].act(self.place, "readiness", note=f"Đủ {SAMPLE}.")
        self.staff.act(self.place, "readiness", note=f"Đủ {SAMPLE}.")
        self.head.act(self.place, "milestone", code="M6", evidence__note=f"Đã ra mắt {SAMPLE}.")
        self.staff.act(self.place, "launch")
        self.staff.sees_state("team", "active")
        self.staff.look("team")
        self.head.until(self.proposals[0], ".facts .s-proposal-implemented")
        expect(page.locator(f'.way a[href="{self.place}"]')).to_have_count(1)  # from the words to the team on one page
        self.head.look("proposal")

    def festival(self) -> None:
        """From the province's plan to the verified result, restraint checked on the way."""
        year = self.year
        wording = {
            "title": f"Kế hoạch Ngày hội năm {year} {SAMPLE}", "summary": f"Gọn, thiết thực {SAMPLE}.",
            "starts_on": f"{year}-09-16", "ends_on": f"{year}-09-30",
        }  # fmt: skip
        plan = self.staff.create("/festival/plans/new", **wording)
        issued = {"issued_by": "peoples_committee", **_paper(year, "112/KH-UBND", "03-28", "CHỦ TỊCH")}
        self.staff.act(plan, "external-issue", **issued)
        own = self.officer.act(plan, "draft-below", **wording)
        self.officer.act(own, "external-issue", **issued | {"document__number": "15/KH-UBND"})
        self.officer.until(own, '[name="place.area"] option:nth-child(3)')
        area = self.officer.page.locator('[name="place.area"] option').nth(1).get_attribute("value")
        event = self.officer.act(
            own, "propose", title=f"Ngày hội {SAMPLE}", place__area=area, ceremony__minutes=75, ceremony__speeches=3,
            festivity__minutes=90, budget="30.000.000", decoration_percent=10,
        )  # fmt: skip
        self.officer.act(event, "schedule", on=f"{year}-09-18")
        self.officer.until(event, '[name^="lines."]')
        lines = self.officer.page.locator('[name^="lines."]').evaluate_all("all => all.map(each => each.name)")
        kept = {name: name in lines[:1] for name in lines}
        self.officer.act(event, "prepare", **kept, others="Nhật ký")
        for code in (lines[0].removeprefix("lines."), "1-nhat-ky"):
            self.officer.act(event, "mark", code=code, is_done=True, note=f"Biên bản {SAMPLE}")
        self._norm(year)
        self._refused(event)
        self.officer.act(event, "amend", ceremony__minutes=50)
        self.officer.act(event, "readiness")
        self.at("09-18T21:00")
        self.officer.act(event, "held")
        self.officer.act(
            event, "result", attendances__people=300, attendances__schools=20, attendance_total=320,
            spending__commune="30.000.000", models=1, commitments=40, commendations=5,
        )  # fmt: skip
        self.staff.act(event, "verify")
        self.staff.sees_state("event", "verified")
        self.staff.look("event")
        self.staff.open("/festival/results")
        expect(self.staff.page.locator(".facts dd").nth(1)).to_have_text("320")
        self.staff.look("results")

    def _norm(self, year: int) -> None:
        """The administrator sets what is missing: the budget of a district's event."""
        admin = self.company["quan-tri"]
        admin.open("/festival/norms")
        page = admin.page
        form = page.locator('form[action="/festival/norms/norms"]')
        page.locator("details.act", has=form).locator("summary").first.click()
        norm = {"kind": "budget", "value": "50.000.000", "level": "district", "valid_from": f"{year}-01-01"}
        admin.fill(form, norm | {"legal_basis.number": f"Định mức {SAMPLE}", "is_sample": True})
        form.locator("button.main").click()
        admin.done()
        admin.look("norms")

    def _refused(self, event: str) -> None:
        """75 minutes of ceremony are too many; the page says so, and nothing is recorded."""
        page = self.officer.page
        self.officer.until(event, 'form[action$="/readiness"]')
        form = page.locator('form[action$="/readiness"]')
        page.locator("details.act", has=form).locator("summary").first.click()
        form.locator("button.main").click()
        expect(page.locator(".acts .problem")).to_contain_text("60")
        self.officer.look("refused")
        self.officer.errors.clear()  # the browser calls an answer of 422 an error

    def honour(self) -> None:
        """Nominated, appraised, decided: the unit holds it."""
        year = self.year
        nomination = self.head.create(
            "/commendations/new", form="giay_khen", recipient="unit", achievement__kind="period",
            achievement__starts_on=f"{year - 1}-12-15", achievement__ends_on=f"{year}-06-14",
            achievement__text=f"Hoàn thành xuất sắc {SAMPLE}.",
        )  # fmt: skip
        awards = self.company[PX03]
        awards.act(nomination, "appraise", verdict="support", note=f"Đủ tiêu chuẩn {SAMPLE}.")
        decree = awards.create("/commendations/decision")
        self.company["van-phong-dang-uy"].act(decree, "agree", **_paper(year, "16-KL/ĐU", "09-18", "T/M BTV"))
        self.at("09-20T08:00")
        self.clerk.act(decree, "sign", **_paper(year, "60/TTr-PX03", "09-19"))
        self.clerk.act(decree, "issue", issued_on=f"{year}-09-20", effective_on=f"{year}-09-23")
        self.at("09-23T08:00")
        name = load("cast")["districts"][self.team]
        self.head.until("/honours", f'main tr:has-text("{name}")')
        self.head.look("honours")
