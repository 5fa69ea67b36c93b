"""The portal on the played story: every page for every role, what is left to do is done through its forms."""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from deploy.embedded.home import Home
from shared.testing.eventually import eventually
from story.scenes.conference import indicators
from tests.services.portal.visitor import Page, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.servers, pytest.mark.timeout(400)]

LARGEST = 150_000
ALL, SOME = 100_000, 3
ROLES = {
    "truong-pv05": ALL,
    "truong-439": ALL,
    "quan-tri": ALL,
    "can-bo-448": ALL,
    "pho-giam-doc": SOME,
    "van-thu": SOME,
    "can-bo-px01": SOME,
    "van-phong-dang-uy": SOME,
}
"""How many pages of each kind are opened by whom."""
SERVICES = re.compile(r'<section aria-labelledby="services">.*?</section>', re.DOTALL)
ONE_OF_MANY = re.compile(r"[^/=&?]*\d[^/=&?]*")
NOT_WALKED = re.compile("/language|/login|/units/[a-z_]+-")


@asynccontextmanager
async def visiting(home: Home, account: str) -> AsyncGenerator[Visitor]:
    """A browser that is logged in."""
    visitor = Visitor(home.url("portal"))
    page = await visitor.log_in(account)
    assert page.status == 200 and page.url.rstrip("/") == home.url("portal")
    yield visitor
    await visitor.close()


async def walk(visitor: Visitor, of_each_kind: int = ALL) -> dict[str, Page]:
    """Every page that links lead to, but most of the directory. Files open too; they are no pages."""
    pages, files, kinds = dict[str, Page](), set[str](), Counter[str]()
    todo = ["/", "/units?on=2024-08-05", "/units?on=2025-07-01", "/search?q=bien+phong"]
    while todo:
        path = todo.pop()
        kind = ONE_OF_MANY.sub("*", path)
        if path not in pages and path not in files and kinds[kind] < of_each_kind:
            kinds[kind] += 1
            page = pages[path] = await visitor.get(path)
            if not page.headers["content-type"].startswith("text/html"):
                assert pages.pop(path).status == 200, path
                files.add(path)
                continue
            links = (link.partition("#")[0] for link in page.links)
            todo += [link for link in links if link.startswith("/") and not NOT_WALKED.match(link)]
    return pages


@pytest.mark.parametrize(("account", "of_each_kind"), ROLES.items())
async def test_every_page_opens_for_every_role(home: Home, account: str, of_each_kind: int) -> None:
    async with visiting(home, account) as visitor:
        pages = await walk(visitor, of_each_kind)
    assert len(pages) > 30
    for path, page in pages.items():
        assert page.status == 200, (path, page.text[:400])
        assert page.unlabelled == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert len(page.html.encode()) < LARGEST, path


async def test_the_pages_show_the_totals_of_the_story(home: Home) -> None:
    async with visiting(home, "truong-pv05") as visitor:
        conference = await first(visitor, "/conferences", "/conferences/")
        assert "12/13 đơn vị đã gửi báo cáo" in conference.text
        assert re.search(
            r"nhất trí 7 0 .*nhất trí có điều kiện 3 2 .*không nhất trí 2 0 .*chưa trả lời 1 0", conference.text
        )
        then = await visitor.get(f"{conference.url}?on=2024-07-17")
        assert "3/13 đơn vị đã gửi báo cáo" in then.text
        festival = await visitor.get("/festival")
        assert "4.660" in festival.text and "375.700.000" in festival.text


async def test_the_whole_chain_is_walked_from_the_words_to_the_team_and_back(home: Home) -> None:
    async with visiting(home, "truong-439") as visitor:
        proposal = await first(visitor, "/proposals", "/proposals/")
        assert "Bộ đội Biên phòng" in proposal.text and "đã thực hiện" in proposal.text
        team = await visitor.get(next(link for link in proposal.links if link.startswith("/teams/")))
        assert "đang hoạt động" in team.text and "1234/QĐ-CAT-PX01" in team.text
        assert proposal.url.removeprefix(home.url("portal")) in team.links
    async with visiting(home, "can-bo-pv05") as visitor:
        dossier = await first(visitor, "/dossiers", "/dossiers/")
        assert "233/BC-PV05" in dossier.text and "12-KL/ĐU" in dossier.text
        decision = await visitor.get(next(link for link in dossier.links if link.startswith("/decisions/")))
        assert len({link for link in decision.links if re.match("/teams/.", link)}) == 9


async def first(visitor: Visitor, path: str, prefix: str) -> Page:
    page = await visitor.get(path)
    return await visitor.get(next(link for link in page.links if link.startswith(prefix) and "/new" not in link))


async def test_a_late_unit_reports_by_pasting_its_sheet_and_the_staff_sends_it_back(home: Home) -> None:
    async with visiting(home, "truong-pv05") as staff, visiting(home, "truong-448") as head:
        mine = await first(head, "/reports", "/reports/")
        path = mine.url.removeprefix(home.url("portal"))
        excepted = await staff.send(
            await staff.get(path), "/exception", reason="Bổ sung sau (DỮ LIỆU MẪU)", due_before="2024-12-20"
        )
        assert "Đã ghi nhận" in excepted.text

        wrong = await head.send(await head.get(f"{path}/draft"), "/draft", i__A01="bảy", do="save")
        assert wrong.status == 422
        assert "Phải là số nguyên" in wrong.text and 'value="bảy"' in wrong.html

        sheet = "\n".join(f"{code}\tChỉ tiêu\t{value}" for code, value in indicators()["446"].items() if code != "C04")
        saved = await head.send(
            await head.get(f"{path}/draft"), "/draft", pasted=f"{sheet}\nC04\tMô hình\t1", do="save"
        )
        assert "C01 + C02 − C03" in saved.text and "Đã lưu dự thảo" in saved.text

        sent = await head.send(await head.get(f"{path}/draft"), "/draft", number="200/BC-CAH", do="submit")
        assert sent.url.endswith(f"{path}?done=submit") and "đã gửi" in sent.text and "Không khớp" in sent.text

        await staff.send(await staff.get(path), "/review")
        back = await staff.send(
            await staff.get(path),
            "/return",
            reason="Số liệu chưa khớp (DỮ LIỆU MẪU)",
            remarks__0__place="C04",
            remarks__0__text="Xem lại C04",
            due_before="2024-12-20",
        )
        assert "bị trả lại" in back.text
        draft = await head.get(f"{path}/draft")
        assert "Yêu cầu sửa: Xem lại C04" in draft.text
        assert "Sửa và gửi lại báo cáo" in (await head.get("/")).text


async def test_what_a_service_refuses_stands_beside_the_form_and_nothing_typed_is_lost(home: Home) -> None:
    async with visiting(home, "truong-436") as head:
        team = await own_team(head, home)
        refused = await head.send(team, "/milestone", code="M4", evidence__note="Quy chế của Đội (DỮ LIỆU MẪU)")
        assert refused.status == 422
        assert "Chưa ghi nhận được" in refused.text and 'value="Quy chế của Đội (DỮ LIỆU MẪU)"' in refused.html
        done = await head.send(team, "/milestone", code="M3", evidence__note="Biên bản giao nhận (DỮ LIỆU MẪU)")
        assert "Biên bản giao nhận" in done.text and "Đã ghi nhận" in done.text


async def own_team(visitor: Visitor, home: Home) -> Page:
    unit = await visitor.get("/units/district_police-436")
    return await visitor.get(next(link for link in unit.links if link.startswith("/teams/")))


async def test_an_open_page_hears_of_changes_and_resumes_where_it_was_cut_off(home: Home) -> None:
    async with visiting(home, "truong-pv05") as staff, visiting(home, "can-bo-px01") as personnel:
        before = await heard(staff, "/live/*")
        teams = [link for link in (await personnel.get("/teams")).links if link.startswith("/teams/")]
        pages = [await personnel.get(link) for link in teams]
        open_ones = [page for page in pages if any(form.action.endswith("/personnel") for form in page.forms)]
        listening = asyncio.create_task(heard(staff, "/live/*", last=before))
        await personnel.send(open_ones[0], "/personnel", note="Còn thiếu, đang bổ sung (DỮ LIỆU MẪU)")
        after = await asyncio.wait_for(listening, 10)
        assert int(after) > int(before)
        # Cut off, and connected again with what it had heard last: told at once what it has missed.
        assert await asyncio.wait_for(heard(staff, "/live/*", last=before), 5) == after


async def heard(visitor: Visitor, path: str, last: str = "0") -> str:
    """The id of the first event on the stream."""
    headers = {"Last-Event-ID": last}
    async with visitor.http.stream("GET", visitor.portal + path, headers=headers, timeout=30) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("id: "):
                return line.removeprefix("id: ")
    raise AssertionError("the stream has ended")


async def test_after_a_rebuild_every_page_is_the_same(home: Home) -> None:
    async with visiting(home, "truong-pv05") as visitor:
        await eventually(lambda: at_rest(visitor), timeout=20)
        before = {path: steady(page) for path, page in (await walk(visitor)).items()}
        command = [sys.executable, "-m", "deploy.cli", "portal", "rebuild", "--yes", "--home", str(home.folder)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        await eventually(lambda: at_rest(visitor), timeout=20)
        after = {path: steady(page) for path, page in (await walk(visitor)).items()}
    assert before.keys() == after.keys()
    assert {path for path in before if before[path] != after[path]} == set()


async def at_rest(visitor: Visitor) -> bool:
    """Whether every service says that it has nothing to publish and nothing to read."""
    services = SERVICES.search((await visitor.get("/operations")).html)
    assert services
    figures = re.findall(r'<td [^>]*class="n">([^<]*)', services[0])
    assert figures[0::4] + figures[1::4] == ["0"] * 8
    return True


def steady(page: Page) -> str:
    """The page without what differs in every answer: keys of forms, where the stream begins, what services do now."""
    return re.sub(r'name="(key|csrf)" value="[^"]*"|\?after=\d+', "", SERVICES.sub("", page.html))


async def test_a_new_event_is_shown_within_a_second(home: Home) -> None:
    async with visiting(home, "truong-444") as head:
        unit = await head.get("/units/district_police-444")
        team = await head.get(next(link for link in unit.links if link.startswith("/teams/")))
        await head.send(team, "/milestone", code="M3", evidence__note="Biên bản giao nhận trụ sở (DỮ LIỆU MẪU)")

        async def shown() -> bool:
            return "Biên bản giao nhận trụ sở" in (await head.get(team.url)).text

        await eventually(shown, timeout=1)
