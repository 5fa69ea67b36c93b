"""The operations page: what each service says of itself, and what an administrator does about held events."""

import re

import pytest

from services.portal.things.folding import topic_of
from shared.messaging.parking import Failure, hold, park
from shared.messaging.records import read
from tests.services.portal.conftest import ADMIN, HEAD, STAFF, Portal
from tests.services.portal.events import HUONG_SON, happenings, unit_registered
from tests.services.portal.visitor import Page, Visitor

pytestmark = pytest.mark.servers
EVENT = unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")
FAILURE = Failure("permanent", "Rejected: no-room: Không còn chỗ.", 1)


async def held(portal: Portal) -> int:
    """An event of the portal's that was held back; its cause is mended."""
    running = portal.running
    message = read(running.record(HUONG_SON, EVENT, topic=topic_of(EVENT)))
    async with running.pool.acquire() as connection, connection.transaction():
        await hold(connection, "portal", message, FAILURE)
        await park(connection, "portal", (message.record.topic, HUONG_SON), waiting=False)
        await connection.execute("INSERT INTO applied VALUES ('portal', $1, $2, 1)", message.record.topic, HUONG_SON)
    return await running.pool.fetchval("SELECT id FROM dead_letter")


def row_of(page: Page, service: str) -> str:
    """What the table of services says of one."""
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page.html, re.S) if f">{service}</th>" in row]
    return re.sub(r"<[^>]+>", " ", row)


async def test_every_service_has_its_line_also_one_that_does_not_answer(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    page = await (await portal.visitor(STAFF)).get("/operations")
    assert page.status == 200
    for service in ("Đơn vị, Đội, nhiệm vụ", "Báo cáo, hội nghị, quyết định", "Ngày hội"):
        assert "không trả lời" in row_of(page, service)
    assert "Kafka không trả lời" in row_of(page, "Cổng thông tin này")
    assert "Không có. Mọi sự kiện đã được áp dụng." in page.text
    assert f"Sự kiện đã nhận {len(happenings())}" in page.text


async def test_an_admin_sees_why_an_event_is_held_and_replays_it(portal: Portal) -> None:
    letter = await held(portal)
    admin = await portal.visitor(ADMIN)
    page = await admin.get("/operations")
    assert "Không còn chỗ" in page.text and "không áp dụng được" in page.text
    assert "Công an huyện Hương Sơn" not in page.text, "what an event holds is not shown"
    done = await admin.send(page, f"/letters/{letter}/replay")
    assert done.url.endswith("/operations?done=letters") and "Đã ghi nhận" in done.text
    assert await portal.running.held() == []
    assert "Công an huyện Hương Sơn" in (await admin.get("/units?on=2024-08-05")).text
    line = await portal.running.pool.fetchrow(
        "SELECT entry ->> 'actor' AS actor, entry ->> 'path' AS path FROM audit ORDER BY id DESC LIMIT 1"
    )
    assert line is not None and tuple(line) == (ADMIN.title, f"/operator/dead-letters/{letter}/replay")
    again = await admin.send(page, f"/letters/{letter}/replay")
    assert again.status in (200, 422) and await portal.running.held() == []


async def test_what_waits_behind_a_held_event_says_so_in_the_readers_words(portal: Portal) -> None:
    await held(portal)
    await portal.running.hear((HUONG_SON, EVENT))
    page = await (await portal.visitor(ADMIN)).get("/operations")
    assert "xếp sau sự kiện trước bị giữ" in page.text and "queued" not in page.text


async def test_an_admin_discards_what_is_never_to_be_applied(portal: Portal) -> None:
    letter = await held(portal)
    admin = await portal.visitor(ADMIN)
    await admin.send(await admin.get("/operations"), f"/letters/{letter}/discard")
    assert await portal.running.held() == []
    assert await portal.running.pool.fetchval("SELECT status FROM dead_letter") == "discarded"
    assert await portal.running.pool.fetchval("SELECT count(*) FROM thing") == 0


async def test_the_staff_sees_that_something_is_held_and_a_unit_sees_nothing(portal: Portal) -> None:
    letter = await held(portal)
    staff, head = await portal.visitor(STAFF), await portal.visitor(HEAD)
    page = await staff.get("/operations")
    assert "Quản trị hệ thống xem lý do và xử lý." in page.text and "Không còn chỗ" not in page.text
    assert "/replay" not in page.html
    refused = await posted(staff, f"/operations/portal/letters/{letter}/replay")
    assert refused == 422 and len(await portal.running.held()) == 1
    assert (await head.get("/operations")).status == 404
    assert await posted(head, f"/operations/portal/letters/{letter}/replay") == 404
    assert len(await portal.running.held()) == 1


async def posted(visitor: Visitor, path: str) -> int:
    """The status of a form that the visitor's page does not offer."""
    values = (await visitor.get("/teams")).form("/logout").values
    return (await visitor.http.post(f"http://portal.test{path}", data=values)).status_code


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_while_the_read_models_are_rebuilt_every_page_says_how_far_it_is(portal: Portal, language: str) -> None:
    await portal.running.hear(*happenings())
    visitor = await portal.visitor(STAFF)
    await visitor.get(f"/language/{language}")
    words = {"vi": "Đang dựng lại dữ liệu hiển thị: 25%.", "en": "What pages show is being rebuilt: 25%."}[language]
    paths = ("/", "/conferences", "/teams", "/units", "/search?q=doi", "/operations", "/nowhere")
    for path in paths:
        assert words not in (await visitor.get(path)).text
    await portal.running.pool.execute("INSERT INTO rebuilding(done, total) VALUES (250, 1000)")
    for path in paths:
        assert words in (await visitor.get(path)).text, path
