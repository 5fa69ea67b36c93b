"""Home, role by role: what waits for me, what I wait for, how late it is, what changed since I was last here."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from services.portal.labels import label
from services.portal.sessions import open_session
from services.portal.store import ALIKE
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event
from shared.contracts.reports import ConferenceHeld, DecisionDrafted, DossierOpened
from tests.services.portal.conftest import ADMIN, HEAD, STAFF, Portal
from tests.services.portal.events import (
    CONFERENCE,
    HUONG_SON,
    PROPOSAL,
    REPORT,
    STAFF_UNIT,
    convened,
    expected,
    given_opinion,
    happenings,
    planned,
    proposed,
    returned,
    submitted,
    unit_registered,
)
from tests.services.portal.visitor import Page

pytestmark = pytest.mark.servers
PROVINCE = "provincial_police-42"
CHAIR = Actor("chair", PROVINCE, "Phó Giám đốc", frozenset({Role.CHAIR}))
DIRECTOR = Actor("director", PROVINCE, "Giám đốc", frozenset({Role.DIRECTOR}))
CLERK = Actor("clerk", "department-PV01", "Văn thư", frozenset({Role.CLERK}))
PARTY = Actor("party", "department-PX03", "Văn phòng Đảng ủy", frozenset({Role.PARTY_OFFICE}))
PERSONNEL = Actor("personnel", "department-PX01", "Cán bộ Phòng", frozenset({Role.PERSONNEL}))
LOGISTICS = Actor("logistics", "department-PH10", "Trưởng phòng", frozenset({Role.LOGISTICS}))
STAFF_HEAD = Actor("staff-head", STAFF_UNIT, "Trưởng phòng", frozenset({Role.STAFF_HEAD}))
OFFICER = Actor("officer", HUONG_SON, "Cán bộ", frozenset({Role.OFFICER}))
LOCAL_CLERK = Actor("local-clerk", HUONG_SON, "Văn thư", frozenset({Role.CLERK}))
EVERYBODY = (
    CHAIR, DIRECTOR, CLERK, PARTY, PERSONNEL, LOGISTICS, STAFF, STAFF_HEAD, HEAD, OFFICER, LOCAL_CLERK, ADMIN,
)  # fmt: skip


def until(last: type[Event]) -> list[tuple[str, Event]]:
    """The small story up to its first event of a type."""
    found: list[tuple[str, Event]] = []
    for each in happenings():
        found.append(each)
        if isinstance(each[1], last):
            break
    return found


UNIT = (HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police"))
ASKED: list[tuple[str, Event]] = [UNIT, (CONFERENCE, planned()), (CONFERENCE, convened()), (REPORT, expected())]
ANSWERED = [*ASKED, *((CONFERENCE, each) for each in given_opinion("agree"))]


def waiting_for_me(page: Page) -> str:
    return page.html.partition('id="mine"')[2].partition('id="others"')[0]


def what_i_wait_for(page: Page) -> str:
    return page.html.partition('id="others"')[2].partition('id="changes"')[0]


@pytest.mark.parametrize(
    ("happened", "act", "whose"),
    [
        ([UNIT, (CONFERENCE, planned())], "conference.convene", [CHAIR]),
        (ASKED, "report.draft", [HEAD, OFFICER]),
        (ASKED, "conference.answer", [HEAD]),
        ([*ANSWERED, (REPORT, submitted(1))], "report.review", [STAFF, STAFF_HEAD]),
        ([*ANSWERED, (REPORT, submitted(1)), (REPORT, returned(1))], "report.returned", [HEAD, OFFICER]),
        ([*ANSWERED, (PROPOSAL, proposed())], "proposal.appraise", [PERSONNEL]),
        (until(DossierOpened), "dossier.collecting", [STAFF, STAFF_HEAD]),
        (until(DecisionDrafted), "decision.agree", [PARTY]),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_an_act_waits_for_those_who_may_do_it_and_for_nobody_else(
    portal: Portal, happened: Sequence[tuple[str, Event]], act: str, whose: list[Actor]
) -> None:
    await portal.running.hear(*happened)
    words = label("act", act, "vi")
    found: list[Actor] = []
    for actor in EVERYBODY:
        page = await (await portal.visitor(actor)).get("/")
        if words in waiting_for_me(page):
            found.append(actor)
    assert [actor.subject for actor in found] == [actor.subject for actor in EVERYBODY if actor in whose]


async def test_what_others_owe_stands_apart_and_below_the_province_only_of_the_own_unit(portal: Portal) -> None:
    await portal.running.hear(*ASKED, ("report-2", expected("district_police-443")))
    draft = label("act", "report.draft", "vi")
    assert draft in what_i_wait_for(await (await portal.visitor(STAFF)).get("/"))
    clerk = what_i_wait_for(await (await portal.visitor(LOCAL_CLERK)).get("/"))
    assert draft in clerk and clerk.count("/reports/") == 1
    head = await (await portal.visitor(HEAD)).get("/")
    assert "report-2" not in head.html


async def test_a_deadline_is_shown_and_a_late_act_is_marked_and_counted(portal: Portal) -> None:
    await portal.running.hear(*ASKED)
    visitor = await portal.visitor(HEAD)
    await portal.running.clock(datetime(2024, 7, 24, 2, tzinfo=UTC))
    page = await visitor.get("/")
    assert "25/07/2024" in waiting_for_me(page) and "còn 1 ngày" in waiting_for_me(page)
    assert "count late" not in waiting_for_me(page)
    await portal.running.clock(datetime(2024, 7, 28, 2, tzinfo=UTC))
    late = waiting_for_me(await visitor.get("/"))
    assert "quá hạn 3 ngày" in late and 'class="overdue"' in late and "count late" in late


async def test_what_changed_since_the_last_visit_is_told_and_nothing_older(portal: Portal) -> None:
    first = datetime(2024, 7, 10, 2, tzinfo=UTC)
    await portal.running.hear(*ANSWERED, at=first - timedelta(days=5))
    await portal.running.pool.execute("INSERT INTO visitor(subject, seen_at) VALUES ($1, $2)", HEAD.subject, first)
    await portal.running.hear((REPORT, submitted(1)), at=first + timedelta(hours=3))
    page = await (await portal.visitor(HEAD)).get("/")
    changes = page.html.partition('id="changes"')[2].partition("</section>")[0]
    assert "từ lần trước, 10/07/2024" in changes
    assert re.findall(r'href="/(\w+)/', changes) == ["reports"]
    again = await (await portal.visitor(HEAD)).get("/")
    assert "gần đây" in again.html.partition('id="changes"')[2], "nothing is new any more: the last of all is shown"


async def test_a_change_names_its_thing_and_many_of_a_kind_on_one_day_are_one_line(portal: Portal) -> None:
    day = datetime(2024, 7, 12, 2, tzinfo=UTC)
    await portal.running.hear(*ASKED, *((f"report-{n:03}", expected()) for n in range(40)), at=day - timedelta(days=9))
    await portal.running.hear(
        (CONFERENCE, ConferenceHeld(held_on=date(2024, 8, 5), attending=())), at=day - timedelta(days=1)
    )
    await portal.running.hear(*((f"report-{n:03}", submitted(1)) for n in range(40)), at=day)
    page = await (await portal.visitor(STAFF)).get("/")
    changes = page.html.partition('id="changes"')[2].partition("</section>")[0]
    before, submissions, _ = re.split(label("happened", "report-submitted", "vi") + "|</details>", changes, maxsplit=2)
    assert "<a" not in before and '<span class="count">40</span>' in submissions
    assert submissions.count("145/BC-CAH · H. Hương Sơn") == ALIKE and f"và {40 - ALIKE} nữa" in submissions
    assert "Hội nghị đánh giá" in changes, "what happened before is not hidden by it"


async def test_the_last_visit_ends_with_the_last_page_that_was_seen(portal: Portal) -> None:
    first = datetime(2024, 7, 10, 2, tzinfo=UTC)
    await portal.running.clock(first)
    async with portal.running.pool.acquire() as connection:
        await open_session(connection, HEAD.subject, "token", timedelta(hours=1), first)
    visitor = await portal.visitor(HEAD)  # by the machine's clock
    await portal.running.pool.execute("UPDATE visitor SET seen_at = $1", first)
    await portal.running.clock(first + timedelta(hours=8))
    await visitor.get("/teams")
    seen = await portal.running.pool.fetchval("SELECT seen_at FROM visitor WHERE subject = $1", HEAD.subject)
    assert seen == first + timedelta(hours=8)


async def test_a_unit_is_not_told_what_another_one_said(portal: Portal) -> None:
    said = given_opinion("disagree", unit="district_police-443")
    await portal.running.hear(*ASKED, *((CONFERENCE, each) for each in said))
    page = await (await portal.visitor(HEAD)).get("/")
    changes = page.html.partition('id="changes"')[2]
    assert "district_police-443" not in page.html and label("happened", "opinion-given", "vi") not in changes
    assert label("happened", "opinion-given", "vi") in (await (await portal.visitor(STAFF)).get("/")).html


async def test_a_long_list_of_what_waits_comes_in_pages(portal: Portal) -> None:
    reports = [(f"report-{n:03}", event) for n in range(90) for event in (expected(), submitted(1))]
    await portal.running.hear(*ASKED, *reports)
    visitor = await portal.visitor(STAFF)
    page = await visitor.get("/")
    assert "Trang 1 trên 3, tất cả 91" in waiting_for_me(page), "the reports, and the conference to be held"
    seen = set(re.findall(r"/reports/(report-\d+)", waiting_for_me(page)))
    for number in (2, 3):
        seen |= set(re.findall(r"/reports/(report-\d+)", waiting_for_me(await visitor.get(f"/?page={number}"))))
    assert len(seen) == 90


async def test_what_happened_in_one_minute_is_told_once_and_says_of_whom(portal: Portal) -> None:
    units = [(f"district_police-{n}", unit_registered(f"district_police-{n}", f"Công an huyện {n}", "district_police"))
             for n in range(436, 449)]  # fmt: skip
    await portal.running.hear(*units)
    page = await (await portal.visitor(STAFF)).get("/")
    changes = page.html.partition('id="changes"')[2].partition("</section>")[0]
    assert changes.count("<summary>") == 1 and '<span class="count">13</span>' in changes
    assert "H. 437" in changes
