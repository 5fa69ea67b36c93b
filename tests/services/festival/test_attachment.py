"""Files show an event's result: brought by its unit while the result is with it, named by the submission, then kept."""

import httpx
import pytest

from shared.contracts.actor import Actor
from tests.services.festival.conftest import Running
from tests.services.festival.requests import RESULT, issued_plan, prepared, proposed
from tests.services.festival.samples import OFFICER, STAFF, STRANGER, UNIT, at

pytestmark = pytest.mark.servers

PDF = b"%PDF-1.7\nBien ban (DU LIEU MAU)"
SEASON = {"year": 2040, "starts_on": "2040-07-15", "ends_on": "2040-08-19"}


async def attached(festival: Running, event: str, who: Actor = OFFICER, name: str = "bien-ban.pdf") -> httpx.Response:
    headers = {"Authorization": f"Bearer {await festival.issuer.token(who)}"}
    transport = httpx.ASGITransport(festival.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        return await client.post(f"/events/{event}/attachments", params={"name": name}, content=PDF, headers=headers)


async def test_a_submission_names_the_files_and_they_stay(festival: Running) -> None:
    event = await proposed(festival, await issued_plan(festival, **SEASON))
    assert (await attached(festival, event)).status_code == 409, "nothing was held yet"
    await prepared(festival, event, UNIT, "2040-08-16")
    await festival.done("POST", f"/events/{event}/readiness", OFFICER)
    await festival.clock(at(16, 8).replace(year=2040))
    await festival.done("POST", f"/events/{event}/holding", OFFICER)
    assert (await attached(festival, event, STRANGER)).status_code == 403
    kept = await attached(festival, event)
    assert kept.status_code == 201, kept.text
    place = kept.headers["Location"]
    again = await attached(festival, event, name="bien-ban-2.pdf")
    assert again.json()["file"]["id"] == kept.json()["file"]["id"], "the very same content is kept once"
    submitted = await festival.done("POST", f"/events/{event}/result", OFFICER, RESULT)
    assert [each["name"] for each in submitted["attachments"]] == ["bien-ban.pdf"]
    assert (await attached(festival, event)).status_code == 409, "it is with the staff unit"
    assert (await festival.send("DELETE", place, OFFICER)).status_code == 409
    assert (await festival.send("GET", place, STAFF)).content == PDF
    assert (await festival.send("GET", place, STRANGER)).status_code == 403
    listed = (await festival.send("GET", f"/events/{event}/attachments", STAFF)).json()
    assert [each["is_cited"] for each in listed] == [True]
