"""A whole year over HTTP and topics: periods, an acting head, two conferences, a reorganisation in their midst."""

from collections.abc import AsyncGenerator, Generator

import httpx
import pytest

from deploy.embedded.home import Home
from story.cast import as_json, cast, load
from story.play import play
from story.scenes import looking
from story.stage import Addresses, Stage
from story.stories import YEAR
from story.witness import hear
from tests.journeys.free_texts import Listener
from tests.system import running_system

pytestmark = [pytest.mark.journey, pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    with running_system() as home:
        yield home


@pytest.fixture
async def stage(home: Home) -> AsyncGenerator[Stage]:
    addresses = Addresses.of(home.url, home.kafka().bootstrap)
    async with httpx.AsyncClient(timeout=30) as http:
        yield Stage(addresses, cast(), http)


async def test_the_year_comes_to_what_was_worked_out_by_hand(stage: Stage) -> None:
    listener = Listener()
    stage.http.event_hooks["request"].append(listener)
    await play(stage, story=YEAR)
    assert YEAR.differences(await YEAR.answered(stage)) == []
    assert listener.unmarked == set(), "free texts of sample data carry «DỮ LIỆU MẪU»"


async def test_the_topics_alone_tell_the_same_year(stage: Stage) -> None:
    testimony = await hear(stage.addresses.kafka)
    assert testimony.faults == []
    assert YEAR.differences(YEAR.rebuilt(testimony)) == []


async def test_nothing_is_held_anywhere(stage: Stage) -> None:
    for service in ("units", "reports", "festival"):
        lines = (await stage.http.get(f"{stage.base(service)}/metrics")).text.splitlines()
        held = [line for line in lines if line.startswith("messaging_dead_letters_total{")]
        assert all(line.endswith(" 0.0") for line in held), held


async def test_an_acting_head_signed_in_his_month_and_never_after_it(stage: Stage) -> None:
    summary = await looking.period_summary(stage, "nine_months")
    report = await stage.get(
        looking.STAFF, "reports", f"/reports/{await looking.report_of(stage, summary, '443')}/revisions"
    )
    assert [each["signer_office"] for each in report] == ["Q. Phó Trưởng Công an huyện Can Lộc"]
    acting = load("year")["acting_head"]
    grant = as_json(acting["grant"]) | {"document": as_json(acting["grant"]["document"])}
    refused = await stage.attempt(acting["member"], "units", "/authorities", grant)
    assert (refused.status_code, refused.json()["code"]) == (403, "authority-not-in-force")
