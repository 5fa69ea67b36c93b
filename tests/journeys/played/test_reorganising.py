"""An administrator enters units and legal acts through pages alone; what a preview foresaw is what all services do."""

import re
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import datetime
from html import unescape

import httpx
import pytest

from deploy.embedded.home import Home
from services.portal.acts.reorganisation import COLUMNS
from services.portal.sheets import written
from shared.testing.eventually import eventually
from story.cast import cast
from story.stage import Addresses, Stage
from story.units import reorganisations
from tests.services.portal.test_reorganising import rows_of
from tests.services.portal.visitor import Page, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.servers, pytest.mark.timeout(600)]

NEW_ACT = "/units/reorganisations/new"
FORESEEN = re.compile(r'<li>[^<]*: *<a href="([^"]+)">.*?<strong>(.*?)</strong></li>', re.DOTALL)
HIDDEN = re.compile(r"<li>[^<]*: (\d+) mục mà nội dung")
Went = Counter[tuple[str, str]]
"""Where things went: the thing's page and the name of who has it now."""


@pytest.fixture
async def admin(home: Home) -> AsyncGenerator[Visitor]:
    visitor = Visitor(home.url("portal"))
    await visitor.log_in("quan-tri")
    yield visitor
    await visitor.close()


async def clock(home: Home, moment: str) -> None:
    async with httpx.AsyncClient(timeout=30) as http:
        stage = Stage(Addresses.of(home.url, home.kafka().bootstrap), cast(), http)
        await stage.at(datetime.fromisoformat(f"{moment}:00+07:00"))


async def recorded(admin: Visitor, number: int) -> tuple[Went, int, str]:
    """The act is recorded; what its preview foresaw, how much more of it that may not be read, and its page."""
    act = reorganisations()[number]
    basis = {f"legal_basis__{name}": value for name, value in act["legal_basis"].items()}
    given = {"effective_on": act["effective_on"], "reason": act["reason"], **basis}
    rows = written(rows_of(act), COLUMNS, "vi")
    preview = await admin.send(await admin.get(NEW_ACT), "", rows=rows, **given, do="preview")
    assert preview.status == 200, preview.text[:1000]
    done = await admin.send(preview, NEW_ACT, do="record")
    assert done.url.startswith(f"{admin.portal}/units/reorganisations/{act['effective_on']}/"), done.text[:1000]
    foreseen = went(preview)
    assert went(done) == foreseen, "the act's page says the same ahead of its day"
    return foreseen, sum(map(int, HIDDEN.findall(preview.html))), done.url.partition("?")[0]


def went(page: Page) -> Went:
    part = page.html.partition('id="follows"')[2].partition("</section>")[0]
    return Counter((path, receiver(unescape(" ".join(said.split())))) for path, said in FORESEEN.findall(part))


def receiver(said: str) -> str:
    return said.removeprefix("→ ") if said.startswith("→ ") else "–"


async def happened(admin: Visitor, path: str) -> tuple[Went, int]:
    """Where things went, as all pages of the list on the act's page tell; and how much may not be read."""
    found: Went = Counter()
    page = await admin.get(path)
    total = re.search(r'id="passed">[^<]*<span class="count">(\d+)', page.html)
    while True:
        part = page.html.partition('id="passed"')[2].partition("</section>")[0]
        for row in re.findall(r"<tr>(.*?)</tr>", part, flags=re.DOTALL)[1:]:
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
            link = re.search(r'href="([^"]+)"', cells[0])
            assert link
            found[link[1], unescape(re.sub(r"<[^>]+>", "", cells[3])).strip()] += 1
        after = re.search(r'href="([^"]+)" rel="next"', part)
        if after is None:
            return found, int(total[1]) - found.total() if total else 0
        page = await admin.get(unescape(after[1]))


async def test_1_what_is_registered_stands_in_the_directory(admin: Visitor) -> None:
    path = "/units/registration/areas/new"
    area = {"one__id": "19999", "one__name": "Xã Mới (DỮ LIỆU MẪU)", "one__parent": "42"}
    done = await admin.send(await admin.get(path), "", **area, do="record")
    assert "Mới đăng ký: 1." in done.text and "/units/area-19999" in done.links
    path = "/units/registration/units/new"
    rows = "19999\tCông an xã Mới (DỮ LIỆU MẪU)\tprovincial_police-42\t19999\tCAX\tTrưởng Công an xã; Cán bộ"
    done = await admin.send(await admin.get(path), "", rows=rows, do="record")
    assert "/units/commune_police-19999" in done.links
    unit = await admin.get("/units/commune_police-19999")
    assert "Trực thuộc Công an tỉnh Hà Tĩnh" in unit.text and "/units/area-19999" in unit.links


@pytest.mark.parametrize(
    ("number", "entered", "day"), [(1, "2024-12-20T08:00", "2025-01-01"), (2, "2025-02-20T08:00", "2025-03-01")]
)
async def test_2_what_the_preview_foresaw_is_what_happens_on_the_day(
    home: Home, admin: Visitor, number: int, entered: str, day: str
) -> None:
    await clock(home, entered)
    foreseen, hidden, path = await recorded(admin, number)
    assert foreseen or hidden, "there is something to go over"

    async def is_settled() -> bool:
        await clock(home, f"{day}T08:00")  # what has only just been heard may have fallen due
        assert await happened(admin, path) == (foreseen, hidden)
        return True

    await eventually(is_settled, timeout=60)


async def test_3_pages_show_heirs_in_both_directions(admin: Visitor) -> None:
    ceased = await admin.get("/units/district_police-448")
    assert "Đơn vị kế thừa Công an huyện Thạch Hà" in ceased.text and "/units/district_police-445" in ceased.links
    heir = await admin.get("/units/district_police-445")
    assert "Kế thừa từ Công an huyện Lộc Hà" in heir.text
    commune = await admin.get("/units/commune_police-18133")
    assert "Kế thừa từ Công an huyện Hương Sơn" in commune.text
    assert "/units/reorganisations/2025-03-01/02/2025/N%C4%90-CP" in commune.links
    acts = await admin.get("/units/reorganisations")
    assert [row.partition(" ")[0] for row in acts.rows] == ["02/2025/NĐ-CP", "1283/NQ-UBTVQH15"]
