"""The search: finds whatever pages show to the visitor, and nothing else; quotes it and opens there."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from services.portal import sight
from services.portal.asking import Asked, quoted
from services.portal.indexing import fill, vector
from services.portal.pages.search import where
from services.portal.searching import Hits, Quote, Scope, quotes, search
from services.portal.store import every
from services.portal.text import plain, sort_key, vietnamese_order
from services.portal.things.conference import Conference
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event
from tests.services.portal.conftest import ADMIN, HEAD, NEIGHBOUR, STAFF, Portal
from tests.services.portal.events import CONFERENCE, HUONG_SON, PROPOSAL, STAFF_UNIT, proposed
from tests.services.portal.every_word import HEIR, Words, story
from tests.services.portal.test_projections import dump
from tests.services.portal.visitor import Page, Visitor

servers = pytest.mark.servers


def office(unit: str, *roles: Role, basis: str | None = None) -> Actor:
    return Actor(f"{unit}-{'-'.join(roles)}", unit, "Chức vụ", frozenset(roles), basis)


ACTORS = (
    HEAD, NEIGHBOUR, STAFF, ADMIN,
    office(HUONG_SON, Role.OFFICER),
    office(HUONG_SON, Role.CLERK),
    office(HEIR, Role.HEAD),
    office("district_police-999", Role.HEAD, Role.STAFF, Role.CHAIR),
    office("provincial_police-42", Role.CHAIR),
    office("provincial_police-42", Role.DIRECTOR),
    office("department-PV01", Role.CLERK),
    office("department-PX01", Role.PERSONNEL),
    office("department-PX01", Role.STAFF),
    office("department-PH10", Role.LOGISTICS),
    office("department-PX03", Role.AWARDS),
    office("department-VPDU", Role.PARTY_OFFICE),
    office("department-PC06", Role.CHAIR),
    office("department-PC06", Role.OFFICER),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Searcher:
    """An actor who searches, as things stand now."""

    connection: Any
    scope: Scope

    async def find(self, text: str) -> tuple[list[Hits], list[Quote]]:
        """What is found; as many things as are counted."""
        asked = Asked.of(text)
        hits = await search(self.connection, asked, self.scope, 50)
        found = await quotes(self.connection, asked, self.scope, [kept for each in hits for kept in each.things])
        assert [each.total for each in hits] == [len(each.things) for each in hits]
        said = [quote for quoted in found.values() for quote in quoted]
        assert {(kept.kind, kept.id) for each in hits for kept in each.things} == {(e.kind, e.id) for e in said}
        return hits, said


@asynccontextmanager
async def searching(portal: Portal, actor: Actor) -> AsyncGenerator[Searcher]:
    async with portal.running.pool.acquire() as connection:
        yield Searcher(connection, sight.search_scope(actor, await every(connection, Conference)))


async def asked_for(portal: Portal, actor: Actor, text: str) -> tuple[list[Hits], list[Quote]]:
    async with searching(portal, actor) as searcher:
        return await searcher.find(text)


async def opened(visitor: Visitor, path: str, pages: dict[str, Page]) -> Page:
    address = path.partition("#")[0]
    if address not in pages:
        pages[address] = await visitor.get(address)
    return pages[address]


def words_on(page: Page) -> set[str]:
    # By itself: a form's random token may hold such letters anywhere.
    return set(re.findall(r"(?<![\w-])qz\d+(?![\w-])", page.html.lower()))


SPOKEN = ("opinion-given", "opinion-changed", "paper-submitted", "statement-recorded")


@servers
@pytest.mark.timeout(400)
async def test_whoever_searches_finds_only_what_his_pages_show_and_gets_there(portal: Portal) -> None:
    words, known = Words(), set[str]()
    for part in story(words):
        await portal.running.hear(*part)
        assert await portal.running.held() == []
        told = {word for _, event in part for word in re.findall(r"qz\d+", event.model_dump_json())}
        spoken = {word for word in known if words.said[word][0] in SPOKEN}  # may be open by now
        known |= told
        for actor in ACTORS:
            visitor, pages = await portal.visitor(actor), dict[str, Page]()
            async with searching(portal, actor) as searcher:
                for word in told | spoken:
                    for each in (await searcher.find(f'"{word}"'))[1]:
                        about = actor.subject, word, words.said[word], where(each)
                        page = await opened(visitor, where(each), pages)
                        assert page.status == 200, about
                        if not each.is_title:
                            assert where(each).partition("#")[2] in page.ids, about
                            assert word in words_on(page), about


@servers
@pytest.mark.timeout(120)
async def test_what_another_unit_said_is_not_found_counted_or_hinted_at_until_it_is_open(portal: Portal) -> None:
    words = Words()
    asking, held, open_words = story(words)
    said = [word for word, (kind, _) in words.said.items() if kind in SPOKEN]
    mine, others = said[: len(said) // 2], said[len(said) // 2 :]
    # An outsider that may open nothing sees the very same page for words that were said and for words that were not.
    closed_to = {
        HEAD: others,
        NEIGHBOUR: mine,
        office(HEIR, Role.HEAD): said,
        office("department-PX01", Role.STAFF): said,
    }
    await portal.running.clock(datetime(2024, 8, 1, tzinfo=UTC))  # which stands on every page
    for part in (asking, held):
        await portal.running.hear(*part)
        for actor, closed in closed_to.items():
            visitor = await portal.visitor(actor)
            nothing = (await visitor.get("/search?q=%22qz0%22")).text.replace("qz0", "")
            for word in closed:
                assert (await asked_for(portal, actor, f'"{word}"')) == ([], []), (actor.subject, word)
                assert (await visitor.get(f"/search?q=%22{word}%22")).text.replace(word, "") == nothing
    for actor, opposite in ((HEAD, mine), (NEIGHBOUR, others), (STAFF, said)):
        for word in opposite:
            assert (await asked_for(portal, actor, f'"{word}"'))[1], "its own words, or whoever records them"
    await portal.running.hear(*open_words)
    for actor, closed in closed_to.items():
        for word in closed:
            assert (await asked_for(portal, actor, f'"{word}"'))[1], (actor.subject, words.said[word])


@servers
@pytest.mark.timeout(120)
async def test_whatever_the_pages_show_is_found(portal: Portal) -> None:
    words = Words()
    for part in story(words):
        await portal.running.hear(*part)
    everybody = office("department-PV05", Role.STAFF, Role.STAFF_HEAD, Role.CLERK, Role.CHAIR, Role.DIRECTOR)
    visitor, pages = await portal.visitor(everybody), dict[str, Page]()
    async with portal.running.pool.acquire() as connection:
        rows = await connection.fetch("SELECT kind, id, place, version, label, speaker, '' AS text FROM passage")
    for row in rows:
        await opened(visitor, where(Quote(*row)), pages)
    shown = {word for page in pages.values() for word in words_on(page)}
    assert len(shown) > 100
    missing = {words.said[word] for word in shown if not (await asked_for(portal, everybody, f'"{word}"'))[1]}
    assert missing == set()


@servers
async def test_what_was_projected_before_there_were_passages_is_found_after_the_upgrade(portal: Portal) -> None:
    for part in story(Words()):
        await portal.running.hear(*part)
    before = await dump(portal.running)
    async with portal.running.pool.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM passage")
        await connection.execute("UPDATE thing SET title_order = ''")
        await fill(connection)
    assert await dump(portal.running) == before


@servers
async def test_a_passage_that_is_no_more_is_not_found_any_more(portal: Portal) -> None:
    await portal.running.hear((PROPOSAL, proposed()))
    assert (await asked_for(portal, STAFF, "biên phòng"))[1]
    await portal.running.hear((PROPOSAL, proposed().changed(text="Lời khác.", revision=2)))
    assert (await asked_for(portal, STAFF, "biên phòng")) == ([], [])
    assert (await asked_for(portal, STAFF, "loi khac"))[1]


@servers
async def test_a_hit_quotes_the_line_as_it_is_written_and_opens_there(portal: Portal) -> None:
    text = "Dòng đầu.\nĐề nghị phối hợp với <Bộ đội Biên phòng> (DỮ LIỆU MẪU)."
    await portal.running.hear((PROPOSAL, proposed().changed(text=text)))
    page = await (await portal.visitor(STAFF)).get("/search?q=bo+DOI+bien")
    assert "với &lt;<mark>Bộ</mark> <mark>đội</mark> <mark>Biên</mark> phòng&gt;" in page.html
    assert "Dòng đầu" not in page.html.partition('class="found"')[2].partition("</p>")[0]
    link = next(link for link in page.links if "#words" in link)
    assert (
        unescape(link) == f"/proposals/{PROPOSAL}#words:~:text=B%E1%BB%99%20%C4%91%E1%BB%99i%20Bi%C3%AAn%20ph%C3%B2ng"
    )


@servers
@pytest.mark.parametrize(
    "typed", ["1234/QĐ-CAT", "1234/qd-cat", '"1234 QD CAT"', "qđ-cat 1234", "1234/QĐ-CAT-PX", "1234"]
)
async def test_a_document_is_found_by_its_number_however_it_is_typed(portal: Portal, typed: str) -> None:
    event = proposed().changed(text="Theo 1234/QĐ-CAT-PX01 của Giám đốc.")
    await portal.running.hear((PROPOSAL, event), ("proposal-2", event.changed(text="Theo 1235/QĐ-CAT-PX01.")))
    _, found = await asked_for(portal, STAFF, typed)
    assert {each.id for each in found} == {PROPOSAL}


@servers
async def test_what_is_called_so_comes_first_then_what_is_written_so_then_the_alphabet(portal: Portal) -> None:
    def titled(title: str, text: str = "Nội dung.") -> Event:
        return proposed().changed(title=title, text=text)

    await portal.running.hear(
        ("a", titled("Đức Thọ", "Đổi mới đợt này.")),
        ("b", titled("Hồng Lĩnh", "Lập Đội mới.")),
        ("c", titled("Can Lộc", "Lập Đội mới.")),
        ("d", titled("Đội mới")),
        ("e", titled("Bồng Lĩnh", "Doi moi, không dấu.")),
    )  # fmt: skip
    hits, _ = await asked_for(portal, STAFF, "đội mới")
    assert [kept.id for kept in hits[0].things] == ["d", "c", "b", "e", "a"]
    assert {each.id for each in (await asked_for(portal, STAFF, '"doi moi dot"'))[1]} == {"a"}


@servers
async def test_a_line_of_a_long_history_is_opened_on_its_page(portal: Portal) -> None:
    words = Words()
    asking, *_ = story(words)
    await portal.running.hear(*asking)
    many = [(CONFERENCE, words.event("opinion-changed", unit=HUONG_SON, arguments=[])) for _ in range(120)]
    await portal.running.hear((CONFERENCE, words.event("conference-postponed", staff_unit=STAFF_UNIT)), *many)
    word = next(word for word, said in words.said.items() if said == ("conference-postponed", ".reason"))
    staff = await portal.visitor(STAFF)
    [link] = [link for link in (await staff.get(f"/search?q={word}")).links if link.startswith("/history/")]
    page = await staff.get(link)
    assert word in words_on(page) and "Trang 2 trên 2" in page.text
    assert "Trang 1 trên 2" in (await staff.get(next(link for link in page.links if "page=1" in link))).text


def test_what_is_typed_becomes_words_phrases_and_a_beginning() -> None:
    assert (
        Asked.of('Đội  "biên PHÒNG" 1234/QĐ-CAT').query
        == "('doi') & ('bien' <-> 'phong') & ('1234' <-> 'qd' <-> 'cat':*)"
    )
    assert Asked.of("đội xây").exact_query == "('đội') & ('xây':*)"
    assert Asked.of("doi xay").exact_query is None
    assert Asked.of('"đội xây"').query == "('doi' <-> 'xay')"
    for nothing in ("", '"', "%% -- ''", "“”"):
        assert Asked.of(nothing).terms == ()
    assert len(Asked.of("a b c d e f g h i k l m").terms) == 8


def test_a_long_line_is_cut_around_what_was_found() -> None:
    line = "mở đầu " * 60 + "phối hợp với Bộ đội Biên phòng " + "kết thúc " * 60
    cut = quoted(f"Một dòng khác.\n{line}", Asked.of("bien phong"))
    text = "".join(piece for piece, _ in cut.pieces)
    assert [piece for piece, found in cut.pieces if found] == ["Biên", "phòng"]
    assert (cut.is_begun, cut.is_cut) == (True, True) and len(text) <= 200
    assert (
        text.startswith(("mở ", "đầu "))
        and text.rstrip().endswith(("kết", "thúc"))
        and cut.words.startswith("Biên phòng")
    )
    assert quoted("", Asked.of("x")).pieces == ()


def test_the_words_of_a_text_are_kept_with_and_without_diacritics() -> None:
    assert vector("Đội, đổi") == vector("đội đổi")
    kept = set(vector("Đội 1234/QĐ").split())
    assert kept == {"doi:1", "đội:1", "1234:2", "qd:3", "qđ:3"}


def test_the_database_sorts_as_vietnamese_do() -> None:
    names = [
        "Đức Thọ",
        "Can Lộc",
        "Hương Sơn",
        "Hà Tĩnh",
        "Hả",
        "Hà",
        "Há",
        "Dân Chủ",
        "Cẩm Xuyên",
        "Hồng Lĩnh",
        "Ăn",
        "An",
        "Ân",
    ]
    assert sorted(names, key=sort_key) == sorted(names, key=vietnamese_order)
    assert all("\0" not in sort_key(chr(code)) for code in range(32, 500))
    assert plain("Hà") == "ha"
