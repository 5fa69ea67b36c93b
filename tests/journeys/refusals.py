"""What the services refuse, over HTTP, and in which words.

`python -m tests.journeys.refusals` shows it on the embedded system after `make demo`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from rich.console import Console
from rich.table import Table

from deploy.embedded.home import Home
from shared.platform.development_issuer import SigningKeys
from story.cast import Cast, cast
from tests.journeys.wrong_inputs import CASES, CLERK, DISTRICT, OFFICER, STAFF, Case

WORDING = {"title": "Kế hoạch Ngày hội (DỮ LIỆU MẪU)", "summary": "Gọn, thiết thực."}
WINDOW = {"starts_on": "2030-07-15", "ends_on": "2030-08-19"}
DOCUMENT = {"number": "135/KH-UBND", "signed_on": "2024-03-29", "signer_office": "Chủ tịch"}
DETAILS: dict[str, Any] = {
    "title": "Ngày hội toàn dân bảo vệ ANTQ (DỮ LIỆU MẪU)",
    "place": {"area": "area-18628", "name": "Xã Tượng Sơn"},
    "ceremony": {"minutes": 45, "speeches": 3, "contents": ["Ôn truyền thống"]},
    "festivity": {"minutes": 90, "activities": ["Bóng chuyền"]},
    "budget": 40_000_000,
    "decoration_percent": 15,
    "delegate_gifts": 0,
}
TERMS: dict[str, Any] = {
    "title": "Hội nghị đánh giá (DỮ LIỆU MẪU)",
    "questions": [{"code": "Q1", "text": "Có tái thành lập Đội không?"}],
    "chair": {"unit": "provincial_police-42", "office": "Phó Giám đốc"},
    "staff_unit": "department-PV05",
    "expected": [{"unit": DISTRICT, "duty": "report"}],
    "form": {"code": "movement-half-year", "version": 1},
    "period": {"kind": "half_year", "starts_on": "2029-12-15", "ends_on": "2030-06-14"},
    "report_due_before": "2030-07-26",
    "held_on": "2030-08-05",
}


@dataclass
class Bench:
    """The services' addresses, the issuer's keys, and the things that the wrong inputs are about."""

    urls: dict[str, str]
    issuer: str
    keys: SigningKeys
    http: httpx.AsyncClient
    things: dict[str, str] = field(default_factory=dict[str, str])
    members: Cast = field(default_factory=cast)

    def token(self, who: str, **changes: Any) -> str:
        """A token of a member of the cast, with other claims where they are named."""
        return self.keys.sign(self._claims(who) | changes)

    def _claims(self, who: str) -> dict[str, Any]:
        member, now = self.members[who], int(time.time())
        return {
            "iss": self.issuer,
            "aud": "phongtrao",
            "sub": who,
            "exp": now + 3600,
            "unit": member.unit,
            "office": member.office,
            "roles": list(member.roles),
        }

    def authorization(self, case: Case) -> str | None:
        """The header `Authorization` of a case."""
        match case.token:
            case "missing":
                return None
            case "other scheme":
                return "Basic b2ZmaWNlcjpwYXNz"
            case "malformed":
                return "Bearer abc"
            case "expired":
                return f"Bearer {self.token(case.who, exp=int(time.time()) - 3600)}"
            case "other audience":
                return f"Bearer {self.token(case.who, aud='another-system')}"
            case "other issuer":
                return f"Bearer {self.token(case.who, iss='https://issuer.example')}"
            case "unknown role":
                return f"Bearer {self.token(case.who, roles=['king'])}"
            case "unknown key":
                key = ECKey.generate_key("P-256", {"kid": "stranger"})
                header = {"alg": "ES256", "kid": "stranger"}
                return f"Bearer {jwt.encode(header, self._claims(case.who), key, algorithms=['ES256'])}"
            case "forged":
                head, _, signature = self.token(case.who).split(".")
                claims = self.token("quan-tri").split(".")[1]
                return f"Bearer {head}.{claims}.{signature}"
            case "good":
                return f"Bearer {self.token(case.who)}"

    async def send(self, case: Case) -> httpx.Response:
        """The wrong input, and what the service answers."""
        headers = {name: value.format(**self.things) for name, value in case.headers.items()}
        if (authorization := self.authorization(case)) is not None:
            headers["Authorization"] = authorization
        url = self.urls[case.service] + case.path.format(**self.things)
        if isinstance(case.body, bytes):
            headers.setdefault("Content-Type", "application/json")
            return await self.http.request(case.method, url, content=case.body, headers=headers)
        return await self.http.request(case.method, url, json=self._filled(case.body), headers=headers)

    def _filled(self, body: Any) -> Any:
        if isinstance(body, dict):
            return {name: self._filled(value) for name, value in body.items()}  # pyright: ignore[reportUnknownVariableType]
        return body.format(**self.things) if isinstance(body, str) and body.startswith("{") else body

    async def act(self, who: str, service: str, path: str, body: Any, **headers: str) -> Any:
        """A command that is carried out."""
        sent = {"Authorization": f"Bearer {self.token(who)}"} | {n.replace("_", "-"): v for n, v in headers.items()}
        answer = await self.http.post(self.urls[service] + path, json=body, headers=sent)
        assert answer.is_success, answer.text
        return answer.json()

    async def prepare(self, carry: Callable[[], Awaitable[None]]) -> None:
        """Make a plan in force, an event under it and a report to be written; `carry` brings the events over."""
        draft = WORDING | WINDOW | {"unit": "provincial_police-42", "level": "province", "year": 2030}
        plan = (await self.act(STAFF, "festival", "/plans", draft))["id"]
        issue = {"issued_by": "peoples_committee", "document": DOCUMENT}
        await self.act(CLERK, "festival", f"/plans/{plan}/external-issue", issue, If_Match='"1"')
        proposal = {"plan": plan, "unit": DISTRICT, "level": "commune", "details": DETAILS}
        event = (await self.act(OFFICER, "festival", "/events", proposal))["id"]
        conference = (await self.act(STAFF, "reports", "/conferences", TERMS))["id"]
        await self.act("pho-giam-doc", "reports", f"/conferences/{conference}/convocation", {}, If_Match='"1"')
        report = None
        while report is None:
            await carry()
            headers = {"Authorization": f"Bearer {self.token(OFFICER)}"}
            path = f"{self.urls['reports']}/reports?conference={conference}"
            items = (await self.http.get(path, headers=headers)).raise_for_status().json()["items"]
            report = items[0]["id"] if items else None
        self.things |= {"plan": plan, "event": event, "conference": conference, "report": report}


async def show(home: Home) -> None:
    """Print every wrong input with the problem that answers it."""
    table = Table("wrong input", "", "code", "detail", show_lines=True)
    async with httpx.AsyncClient(timeout=30) as http:
        urls = {name: home.url(name) for name in ("units", "reports", "festival")}
        bench = Bench(urls, home.url("issuer"), SigningKeys(home.folder / "issuer-keys"), http)
        await bench.prepare(lambda: asyncio.sleep(0.1))
        for case in CASES:
            problem = (await bench.send(case)).json()
            table.add_row(case.name, str(problem["status"]), problem["code"], problem["detail"])
    Console(width=160).print(table)


if __name__ == "__main__":
    asyncio.run(show(Home.at()))
