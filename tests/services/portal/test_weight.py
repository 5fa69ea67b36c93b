"""What a phone on a slow line has to load, after a year of 69 units."""

from pathlib import Path

import pytest

from services.portal.assets import asset_names, compressed
from shared.testing.fixtures import NewDatabase
from tests.benchmarks.portal.filled import VISITORS, filled_portal, logged_in, paths

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]
LARGEST = 150_000


async def test_no_page_is_over_150_kilobytes_with_all_that_it_loads_the_first_time(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    assets = sum(len(compressed(name)) for name in asset_names())
    weights: dict[tuple[str, str], int] = {}
    async with filled_portal(await new_database("portal", statements=()), tmp_path) as (portal, issuer):
        for visitor in VISITORS:
            async with await logged_in(portal, issuer, visitor) as browser:
                for path in await paths(portal, browser):
                    answer = await browser.get(path)
                    # What nobody may see, or was not there on the day that is asked for, is a page as well.
                    expected = (200,) if visitor == "staff" and "on=" not in path else (200, 403, 404)
                    assert answer.status_code in expected, (visitor, path, answer.text[:300])
                    weights[visitor, path] = assets + int(answer.headers["content-length"])
    assert len({path for _, path in weights}) > 20
    assert {place: weight for place, weight in weights.items() if weight > LARGEST} == {}


@pytest.mark.parametrize("name", asset_names())
def test_assets_are_small_on_the_wire(name: str) -> None:
    assert len(compressed(name)) < 25_000
