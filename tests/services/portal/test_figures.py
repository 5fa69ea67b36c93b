"""A unit's figures over its periods: the right reports, in order, only for those who may see them."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.base import Event
from shared.contracts.reports import PeriodKind, ReportingPeriod
from tests.services.portal.browsing import browser, opened, served
from tests.services.portal.conftest import HEAD, NEIGHBOUR, STAFF, Portal
from tests.services.portal.events import HUONG_SON, expected, happenings, submitted
from tests.services.portal.test_looks import looks

pytestmark = pytest.mark.servers
PATH = f"/units/{HUONG_SON}/figures"


def reported(key: str, starts_on: date, ends_on: date, kind: PeriodKind, **indicators: Any) -> list[tuple[str, Event]]:
    """A report on a period, as the unit sent it."""
    period = ReportingPeriod(kind=kind, starts_on=starts_on, ends_on=ends_on)
    sent = submitted(1).changed(period=period, indicators=indicators, number=f"{key}/BC")
    return [(key, expected().changed(period=period)), (key, sent)]


def half_years() -> list[tuple[str, Event]]:
    units = [each for each in happenings() if each[0] == HUONG_SON][:1]
    half = PeriodKind.HALF_YEAR
    return [
        *units,
        *reported("later", date(2024, 6, 15), date(2024, 12, 14), half, C01=1500, C04=40, K01="x"),
        *reported("first", date(2023, 12, 15), date(2024, 6, 14), half, C01=1200, C04=44),
        *reported("month", date(2024, 7, 1), date(2024, 7, 31), PeriodKind.MONTH, C01=7),
    ]


async def test_a_figure_is_followed_over_periods_of_one_kind(portal: Portal) -> None:
    await portal.running.hear(*half_years())
    staff = await portal.visitor(STAFF)
    assert PATH in (await staff.get(f"/units/{HUONG_SON}")).links
    page = await staff.get(PATH)
    first, later = page.rows
    assert first.startswith("15/12/2023 – 14/06/2024 1.200 – first/BC")
    assert later.startswith("15/06/2024 – 14/12/2024 1.500 +300 later/BC"), "and the month is not among them"
    assert "Kỳ gần nhất: 1.500; cao nhất: 1.500." in page.text
    assert 'width="80.0"' in page.html and 'width="100.0"' in page.html, "drawn as long as the figures are"
    assert "K01" not in page.text, "what is no number has no line"

    fewer = await staff.get(f"{PATH}?code=C04")
    assert [row.split(" ")[3:5] for row in fewer.rows] == [["44", "–"], ["40", "-4"]]
    [month] = (await staff.get(f"{PATH}?of=movement-half-year/month")).rows
    assert month.startswith("01/07/2024 – 31/07/2024 7 –")


async def test_a_neighbour_sees_none_of_it(portal: Portal) -> None:
    await portal.running.hear(*half_years())
    assert len((await (await portal.visitor(HEAD)).get(PATH)).rows) == 2
    page = await (await portal.visitor(NEIGHBOUR)).get(PATH)
    assert page.rows == [] and "Đơn vị chưa gửi báo cáo nào trong phạm vi được xem." in page.text


@pytest.mark.browser
async def test_the_page_fits_and_everybody_can_use_it(portal: Portal) -> None:
    await portal.running.hear(*half_years())
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        await page.goto(PATH)
        await looks(page, "figures")
