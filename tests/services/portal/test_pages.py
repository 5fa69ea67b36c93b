"""Pages as a browser gets them: who sees what, what every page carries, what a form must bring."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

import services.portal
from services.portal.pages.account import local_path
from services.portal.sessions import Signer
from services.portal.words import english
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis
from shared.contracts.reports import CollectionExceptionGranted, ReportCollectionClosed
from shared.contracts.units import TeamDissolved
from tests.services.portal.conftest import ADMIN, HEAD, KEY, NEIGHBOUR, STAFF, Portal
from tests.services.portal.events import (
    CAN_LOC,
    CONFERENCE,
    HUONG_SON,
    PROPOSAL,
    REPORT,
    convened,
    expected,
    given_opinion,
    happenings,
    planned,
    proposed,
    submitted,
    unit_registered,
)

pytestmark = pytest.mark.servers


async def asked(portal: Portal) -> None:
    """A conference that still takes answers: both units have given theirs."""
    await portal.running.hear(
        (HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")),
        (CAN_LOC, unit_registered(CAN_LOC, "Công an huyện Can Lộc", "district_police")),
        (CONFERENCE, planned()),
        (CONFERENCE, convened()),
        (REPORT, expected()),
        ("report-2", expected(CAN_LOC)),
        (REPORT, submitted(1)),
        *((CONFERENCE, event) for event in given_opinion("agree")),
        *((CONFERENCE, event) for event in given_opinion("disagree", unit=CAN_LOC)),
        (PROPOSAL, proposed()),
    )


async def test_nobody_enters_without_a_login(portal: Portal) -> None:
    visitor = await portal.visitor()
    page = await visitor.get("/conferences")
    assert page.url.endswith("/login?next=/conferences")
    assert (await visitor.get("/live/*")).status == 401
    assert "/login/start" in "".join(page.links)


async def test_every_page_says_that_it_is_for_unclassified_work_and_forbids_foreign_scripts(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    visitor = await portal.visitor(STAFF)
    for path in ("/", "/conferences", f"/conferences/{CONFERENCE}", "/teams", "/nowhere", "/search?q=huong"):
        page = await visitor.get(path)
        assert "Chỉ dùng cho việc không mật" in page.text, path
        assert "DỮ LIỆU MẪU" in page.text
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert " style=" not in page.html and "<script>" not in page.html and " onclick" not in page.html
    assert (await visitor.get("/nowhere")).status == 404


async def test_until_the_conference_is_held_a_unit_sees_its_own_opinion_only(portal: Portal) -> None:
    await asked(portal)
    mine = await (await portal.visitor(HEAD)).get(f"/conferences/{CONFERENCE}")
    assert "Công an huyện Can Lộc" not in mine.text and CAN_LOC not in mine.html
    assert "mỗi đơn vị chỉ thấy ý kiến của mình" in mine.text
    all_of_it = await (await portal.visitor(STAFF)).get(f"/conferences/{CONFERENCE}")
    assert "Công an huyện Can Lộc" in all_of_it.text and CAN_LOC in all_of_it.html


async def test_a_unit_does_not_read_the_report_of_another(portal: Portal) -> None:
    await asked(portal)
    neighbour = await portal.visitor(NEIGHBOUR)
    assert (await neighbour.get(f"/reports/{REPORT}")).status == 403
    assert (await neighbour.get(f"/proposals/{PROPOSAL}")).status == 403
    assert f"/reports/{REPORT}" not in (await neighbour.get("/reports")).links
    assert f"/proposals/{PROPOSAL}" not in (await neighbour.get("/search?q=bien phong")).links


async def test_a_search_looks_where_the_visitor_may_look_and_counts_nothing_else(portal: Portal) -> None:
    await asked(portal)
    others = [(f"proposal-{n:03}", proposed(CAN_LOC).changed(text=f"Bộ đội Biên phòng, việc {n}")) for n in range(120)]
    await portal.running.hear(*others)
    head = await portal.visitor(HEAD)
    mine = await head.get("/search?q=bien+phong")
    assert f"/proposals/{PROPOSAL}" in mine.links and "Xem đủ" not in mine.text
    staff = await portal.visitor(STAFF)
    few = await staff.get("/search?q=bien+phong")
    [more] = [link for link in few.links if "kind=proposal" in link]
    assert "Xem đủ 121" in few.text and len({link for link in few.links if re.match("/proposals/[^#]+$", link)}) == 12
    page, found = await staff.get(more), set[str]()
    for number in (1, 2, 3):
        page = await staff.get(f"{more}&page={number}")
        found |= {link for link in page.links if re.match("/proposals/[^#]+$", link)}
    assert len(found) == 121 and "Trang 3 trên 3" in page.text


async def test_what_many_things_followed_from_leads_to_a_list_of_them(portal: Portal) -> None:
    await asked(portal)
    await portal.running.hear(*((f"proposal-{n:03}", proposed(CAN_LOC)) for n in range(120)))
    staff = await portal.visitor(STAFF)
    page = await staff.get(f"/conferences/{CONFERENCE}")
    [path] = [link for link in page.links if link.startswith("/related/")]
    assert "/proposals/proposal-000" in page.links, "on the board"
    found = {link for number in (1, 2) for link in (await staff.get(f"{path}?page={number}")).links}
    assert len({link for link in found if link.startswith("/proposals/")}) == 121
    head = await (await portal.visitor(HEAD)).get(f"/conferences/{CONFERENCE}")
    assert not [link for link in head.links if link.startswith("/related/")], "its own proposal alone"


async def test_what_is_called_so_is_found_before_what_only_mentions_it(portal: Portal) -> None:
    await portal.running.hear(
        ("proposal-a", proposed().changed(title="Quy chế của Đội", text="Nội dung.")),
        *((f"proposal-b{n:02}", proposed().changed(title=f"Việc {n}", text="Theo quy chế.")) for n in range(20)),
    )
    page = await (await portal.visitor(STAFF)).get("/search?q=quy+che")
    assert next(link for link in page.links if link.startswith("/proposals/")) == "/proposals/proposal-a"


async def test_a_dossier_is_for_the_province(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    assert (await (await portal.visitor(HEAD)).get("/dossiers/dossier-1")).status == 403
    assert (await (await portal.visitor(ADMIN)).get("/dossiers/dossier-1")).status == 403
    assert (await (await portal.visitor(STAFF)).get("/dossiers/dossier-1")).status == 200


async def test_the_portal_shows_no_more_than_the_services_answer(portal: Portal) -> None:
    await asked(portal)
    awards = Actor("awards", "department-PX03", "Cán bộ thi đua", frozenset({Role.AWARDS}))
    assert (await (await portal.visitor(awards)).get(f"/reports/{REPORT}")).status == 200
    assert (await (await portal.visitor(awards)).get(f"/proposals/{PROPOSAL}")).status == 403
    other_staff = Actor("other", "department-PX01", "Cán bộ Phòng", frozenset({Role.STAFF}))
    board = await (await portal.visitor(other_staff)).get(f"/conferences/{CONFERENCE}")
    assert "mỗi đơn vị chỉ thấy ý kiến của mình" in board.text, "the staff of this conference reads all, no other"


async def test_home_shows_what_waits_for_whom(portal: Portal) -> None:
    await asked(portal)
    neighbour = await (await portal.visitor(NEIGHBOUR)).get("/")
    assert "Soạn và gửi báo cáo" in neighbour.text
    staff = await (await portal.visitor(STAFF)).get("/")
    assert "Xem xét báo cáo" in staff.text
    admin = await (await portal.visitor(ADMIN)).get("/")
    assert "Không có việc nào đang chờ" in admin.text


async def test_a_form_without_its_token_is_refused(portal: Portal) -> None:
    await asked(portal)
    visitor = await portal.visitor(STAFF)
    url = f"http://portal.test/act/report/{REPORT}/review"
    answer = await visitor.http.post(url, data={"version": "2"})
    assert answer.status_code == 403
    page = await visitor.get(f"/reports/{REPORT}")
    answer = await visitor.http.post(url, data=page.form("/review").values, headers={"Origin": "http://elsewhere.test"})
    assert answer.status_code == 403


async def test_when_a_service_is_away_nothing_is_lost_and_the_page_says_so(portal: Portal) -> None:
    await asked(portal)
    visitor = await portal.visitor(STAFF)
    page = await visitor.get(f"/reports/{REPORT}")
    assert page.status == 200
    answer = await visitor.http.post(
        f"http://portal.test/act/report/{REPORT}/review", data={"csrf": page.form("/logout").values["csrf"]}
    )
    assert answer.status_code == 503
    assert "Chưa có gì được ghi nhận" in answer.text


async def test_logging_out_everywhere_ends_every_session(portal: Portal) -> None:
    one, other = await portal.visitor(STAFF), await portal.visitor(STAFF)
    await portal.running.hear(*happenings())
    form = (await one.get("/teams")).form("/logout")
    await one.http.post("http://portal.test/logout", data=form.values | {"where": "everywhere"})
    assert (await other.get("/teams")).url.endswith("/login?next=/teams")


async def test_a_form_sent_after_the_login_ended_leads_back_to_its_page(portal: Portal) -> None:
    await asked(portal)
    visitor = await portal.visitor(HEAD)
    form = await visitor.get("/proposals/new?from=x")
    await portal.running.pool.execute("DELETE FROM session")
    visitor.http.headers["referer"] = form.url
    page = await visitor.send(form, "", title="Đội", text="Đề nghị lập Đội.")
    assert page.url.endswith("/login?over=1&next=/proposals/new%3Ffrom%3Dx")
    assert "chưa gửi được" in page.text


async def test_a_session_cannot_be_made_up(portal: Portal) -> None:
    visitor = await portal.visitor()
    for token in ("nonsense", Signer("another key, as long as the right one").sign("session", {"sid": "x"}, 60)):
        visitor.http.cookies.set("phongtrao_session", token, domain="portal.test")
        assert "/login" in (await visitor.get("/")).url
    assert Signer(KEY).read("session", Signer(KEY).sign("login", {"sid": "x"}, 60)) is None


async def test_english_pages_are_english(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    visitor = await portal.visitor(STAFF)
    page = await visitor.get(f"/language/en?next=/conferences/{CONFERENCE}")
    assert page.url.endswith(f"/conferences/{CONFERENCE}")
    assert 'lang="en"' in page.html
    for vietnamese in ("Trạng thái", "Toàn cảnh", "Lịch sử", "Đăng xuất"):
        assert vietnamese not in page.text
    assert "At a glance" in page.text and "agrees" in page.text
    assert "(sample data)" in page.text and "dữ liệu mẫu" not in page.text
    refused = await visitor.get("/reports/none")
    assert refused.status == 404 and "Not found, or not yet to be shown." in refused.text


async def test_no_page_says_in_vietnamese_what_has_english_words(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    said = vietnamese_words() - {text.strip() for _, event in happenings() for text in texts(event.model_dump())}
    for actor in (STAFF, HEAD, ADMIN):
        visitor = await portal.visitor(actor)
        page = await visitor.get("/language/en?next=/")
        todo, seen = [page.url.removeprefix("http://portal.test")], dict[str, set[str]]()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            page = await visitor.get(path)
            seen[path] = {node for node in text_nodes(page.html) if node in said}
            links = (link.partition("#")[0] for link in page.links)
            todo += [link for link in links if link.startswith("/") and not link.startswith(("/language", "/units?on"))]
        assert len(seen) > 12
        assert {path: words for path, words in seen.items() if words} == {}


def vietnamese_words() -> set[str]:
    """What the portal itself says, and English readers are to read in English."""
    labels = yaml.safe_load((Path(services.portal.__path__[0]) / "labels.yaml").read_text(encoding="utf-8"))
    pairs = [words for group in labels.values() for words in group.values() if len(words) == 2]
    return {vi for vi, en in [*english().items(), *pairs] if vi != en}


def texts(value: Any) -> Iterator[str]:
    """What events bring, which is shown as it was written."""
    if isinstance(value, str):
        yield value
        yield from re.split(r"\s*\(", value)
    elif isinstance(value, dict):
        for each in cast(dict[str, Any], value).values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in cast(list[Any], value):
            yield from texts(each)


def text_nodes(html: str) -> set[str]:
    """Pieces of text between marks."""
    body = re.sub(r"<(script|style).*?</\1>|<a [^>]*hreflang.*?</a>", "", html, flags=re.S)
    return {unescape(piece).strip() for piece in re.split(r"<[^>]+>", body)}


async def test_what_is_typed_in_cannot_become_markup(portal: Portal) -> None:
    event = proposed().changed(text="<script>alert(1)</script> & <b>đậm</b>")
    await portal.running.hear((PROPOSAL, event))
    page = await (await portal.visitor(STAFF)).get(f"/proposals/{PROPOSAL}")
    assert "<script>alert" not in page.html and "&lt;script&gt;alert" in page.html
    search = await (await portal.visitor(STAFF)).get("/search?q=%3Cscript%3E")
    assert "<script>" not in search.html.replace('<script src="', "")


@pytest.mark.parametrize(
    "path", ["//elsewhere.test", "https://elsewhere.test/", "/\\elsewhere.test", "javascript:alert(1)"]
)
def test_after_the_login_nobody_is_sent_elsewhere(path: str) -> None:
    assert local_path(path) == "/"


def test_a_page_of_the_portal_is_found_again_after_the_login() -> None:
    assert local_path("/units?on=2025-03-01") == "/units?on=2025-03-01"


async def test_a_team_that_ended_owes_no_milestone_any_more(portal: Portal) -> None:
    await portal.running.clock(datetime(2025, 4, 1, tzinfo=UTC))
    await portal.running.hear(*happenings())
    visitor = await portal.visitor(STAFF)
    assert "quá hạn" in " ".join((await visitor.get("/teams")).rows)
    basis = LegalBasis(number="02/2025/NĐ-CP", issued_on=None, issuer=None, subject=None)
    ended = TeamDissolved(
        unit=HUONG_SON, effective_on=date(2025, 3, 1), reason="Kết thúc hoạt động.", legal_basis=basis
    )
    await portal.running.hear(("team-1", ended))
    page = await visitor.get("/teams")
    assert "quá hạn" not in " ".join(page.rows) and "không đặt ra nữa" in page.text


async def test_a_unit_is_told_before_it_writes_that_the_collection_is_closed(portal: Portal) -> None:
    await portal.running.clock(datetime(2024, 8, 13, tzinfo=UTC))
    await portal.running.hear(
        (HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")),
        (REPORT, expected()),
        (REPORT, ReportCollectionClosed(conference=CONFERENCE, unit=HUONG_SON, closed_on=date(2024, 8, 12))),
    )
    visitor = await portal.visitor(HEAD)
    assert "Đã đóng nhận báo cáo" in (await visitor.get(f"/reports/{REPORT}")).text
    granted = CollectionExceptionGranted(
        conference=CONFERENCE, unit=HUONG_SON, reason="Mưa lũ.", due_before=date(2024, 8, 20)
    )
    await portal.running.hear((REPORT, granted))
    assert "Đã đóng nhận báo cáo" not in (await visitor.get(f"/reports/{REPORT}")).text
