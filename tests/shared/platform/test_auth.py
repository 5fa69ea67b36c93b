"""Tokens: who is let in, and what everybody else is told."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from shared.contracts.actor import Actor, Role
from shared.platform.auth import JwtAuthenticator
from shared.platform.development_issuer import IssuerSettings, SigningKeys, create_issuer, main
from shared.platform.keys import IssuerKeys
from shared.platform.problems import ProblemError
from shared.platform.settings import Environment
from shared.testing.eventually import eventually
from tests.shared.platform.conftest import ISSUER, client_of, token_of


class Watched(httpx.AsyncBaseTransport):
    """The issuer behind a door that can be shut."""

    def __init__(self, app: FastAPI) -> None:
        self.inner = httpx.ASGITransport(app)
        self.is_away = False
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        await self.is_open.wait()
        if self.is_away:
            raise httpx.ConnectError("refused", request=request)
        return await self.inner.handle_async_request(request)


class World:
    """An issuer, an authenticator and a clock."""

    def __init__(self, folder: Path) -> None:
        self.keys = SigningKeys(folder)
        self.issuer = create_issuer(
            IssuerSettings(environment=Environment.DEVELOPMENT, issuer=ISSUER, issuer_keys=folder)
        )
        self.door = Watched(self.issuer)
        self.monotonic = 1000.0
        cache = IssuerKeys(httpx.AsyncClient(transport=self.door), ISSUER, monotonic=lambda: self.monotonic)
        self.later = 0.0
        self.authenticator = JwtAuthenticator(cache, ISSUER, "phongtrao", now=lambda: time.time() + self.later)

    async def enter(self, token: str) -> Actor:
        return await self.authenticator.actor(f"Bearer {token}")

    async def refusal(self, token: str) -> str:
        with pytest.raises(ProblemError) as refused:
            await self.enter(token)
        return refused.value.code

    def signed(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "phongtrao",
            "sub": "a",
            "exp": now + 60,
            "unit": "department-PV05",
            "office": "Văn thư",
            "roles": ["clerk"],
        }
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return self.keys.sign(claims)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_the_claims_become_the_actor(world: World) -> None:
    token = await token_of(world.issuer, roles=["deputy", "clerk"], basis="KT.")
    assert await world.enter(token) == Actor(
        "a", "district_police-436", "Văn thư", frozenset({Role.DEPUTY, Role.CLERK}), "KT."
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (lambda: {"exp": int(time.time()) - 31}, "token-expired"),
        (lambda: {"exp": None}, "token-claim-missing"),
        (lambda: {"exp": "soon"}, "token-claim-missing"),
        (lambda: {"exp": float("nan")}, "token-claim-missing"),
        (lambda: {"exp": float("inf")}, "token-claim-missing"),
        (lambda: {"nbf": float("nan")}, "token-claim-missing"),
        (lambda: {"nbf": float("-inf")}, "token-claim-missing"),
        (lambda: {"iat": float("nan")}, "token-claim-missing"),
        (lambda: {"nbf": int(time.time()) + 60}, "token-not-yet-valid"),
        (lambda: {"iss": "http://other.test"}, "token-wrong-issuer"),
        (lambda: {"iss": None}, "token-wrong-issuer"),
        (lambda: {"aud": "other"}, "token-wrong-audience"),
        (lambda: {"aud": None}, "token-wrong-audience"),
        (lambda: {"aud": ["other", "another"]}, "token-wrong-audience"),
        (lambda: {"sub": None}, "token-claim-missing"),
        (lambda: {"unit": None}, "token-claim-missing"),
        (lambda: {"unit": "PV05"}, "token-claim-malformed"),
        (lambda: {"unit": "system-reports"}, "token-claim-malformed"),
        (lambda: {"office": " "}, "token-claim-missing"),
        (lambda: {"office": "a\x00"}, "token-claim-malformed"),
        (lambda: {"office": "a" * 201}, "token-claim-malformed"),
        (lambda: {"roles": None}, "token-claim-missing"),
        (lambda: {"roles": list[str]()}, "token-claim-missing"),
        (lambda: {"roles": "clerk"}, "token-claim-missing"),
        (lambda: {"roles": ["clerk", "king"]}, "token-unknown-role"),
        (lambda: {"roles": ["system"]}, "token-unknown-role"),
        (lambda: {"basis": "XX."}, "token-claim-malformed"),
    ],
)
async def test_each_fault_of_a_token_has_its_own_answer(
    world: World, changes: Callable[[], dict[str, Any]], code: str
) -> None:
    assert await world.refusal(world.signed(**changes())) == code


async def test_clocks_may_differ_a_little(world: World) -> None:
    now = int(time.time())
    await world.enter(world.signed(exp=now - 20, nbf=now + 20, aud=["other", "phongtrao"]))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "token-missing"),
        ("", "token-missing"),
        ("Bearer", "token-malformed"),
        ("Bearer  ", "token-malformed"),
        ("Basic YTpi", "token-malformed"),
        ("Bearer a.b.c", "token-malformed"),
        ("Bearer rubbish", "token-malformed"),
        ("Bearer é", "token-malformed"),
        ("Bearer " + "a" * 20_000, "token-malformed"),
        ("Bearer eyJhbGciOiJub25lIn0.e30.", "token-malformed"),
    ],
)
async def test_a_header_without_a_token_is_refused(world: World, header: str | None, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        await world.authenticator.actor(header)
    assert (refused.value.status, refused.value.code) == (401, code)
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer ")


async def test_a_symmetric_signature_is_refused_even_with_the_public_key_as_secret(world: World) -> None:
    public = world.keys.public()["keys"][0]
    secret = OctKey.import_key(str(public).encode())
    token = jwt.encode({"alg": "HS256", "kid": public["kid"]}, {"iss": ISSUER}, secret, algorithms=["HS256"])
    assert await world.refusal(token) == "token-malformed"


async def test_a_signature_by_another_key_of_the_same_name_is_refused(world: World) -> None:
    other = ECKey.generate_key("P-256", {"kid": world.keys.public()["keys"][0]["kid"]})
    token = jwt.encode({"alg": "ES256", "kid": str(other.kid)}, {"iss": ISSUER}, other, algorithms=["ES256"])
    assert await world.refusal(token) == "token-bad-signature"


async def test_keys_are_fetched_once_and_kept_while_the_issuer_is_away(world: World) -> None:
    for _ in range(3):
        await world.enter(world.signed())
    assert world.door.asked == ["/.well-known/openid-configuration", "/jwks.json"]
    world.door.is_away = True
    world.monotonic += 7200
    await world.enter(world.signed())
    assert len(world.door.asked) == 3


async def test_while_an_issuer_that_hangs_is_asked_again_the_others_enter_with_the_keys_there_are(world: World) -> None:
    await world.enter(world.signed())
    world.door.is_open.clear()
    world.monotonic += 7200
    first = asyncio.create_task(world.enter(world.signed()))
    await eventually(lambda: len(world.door.asked) == 3)
    async with asyncio.timeout(1):
        await world.enter(world.signed())
    world.door.is_open.set()
    await first
    assert world.door.asked[3:] == ["/jwks.json"]


async def test_a_new_key_is_fetched_when_it_is_first_seen_but_not_for_every_unknown_one(world: World) -> None:
    await world.enter(world.signed())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.issuer), base_url=ISSUER) as client:
        await client.post("/rotate")
    token = await token_of(world.issuer)
    assert await world.refusal(token) == "token-unknown-key", "asked a moment ago"
    world.monotonic += 6
    await world.enter(token)
    asked = len(world.door.asked)
    foreign = ECKey.generate_key("P-256", {"kid": "foreign"})
    for _ in range(5):
        token = jwt.encode({"alg": "ES256", "kid": "foreign"}, {"iss": ISSUER}, foreign, algorithms=["ES256"])
        assert await world.refusal(token) == "token-unknown-key"
    assert len(world.door.asked) <= asked + 2
    await world.enter(world.signed())


async def test_a_token_that_is_known_expires_all_the_same(world: World) -> None:
    token = world.signed()
    await world.enter(token)
    await world.enter(token)
    world.later = 200
    assert await world.refusal(token) == "token-expired"


async def test_a_token_that_is_known_is_refused_once_its_key_was_withdrawn(world: World) -> None:
    token = world.signed()
    await world.enter(token)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.issuer), base_url=ISSUER) as client:
        for _ in range(3):  # the two keys before the present one stay known
            await client.post("/rotate")
    assert (await world.enter(token)).subject == "a", "the keys at hand are not old yet"
    world.monotonic += 3601
    assert await world.refusal(token) == "token-unknown-key"


async def test_no_more_tokens_are_kept_than_a_few_thousand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.platform.auth.MOST_KNOWN", 3)
    tokens = [world.signed(sub=f"a{n}") for n in range(8)]
    for _ in range(2):
        assert [(await world.enter(token)).subject for token in tokens] == [f"a{n}" for n in range(8)]


async def test_without_any_keys_the_answer_is_that_the_issuer_is_away(world: World) -> None:
    world.door.is_away = True
    with pytest.raises(ProblemError) as refused:
        await world.enter(world.signed())
    assert (refused.value.status, refused.value.code) == (503, "issuer-unavailable")
    world.door.is_away = False
    world.monotonic += 6
    await world.enter(world.signed())


async def test_every_route_wants_a_token(app: FastAPI) -> None:
    async with client_of(app) as nobody:
        for method, path in (("GET", "/notes"), ("GET", "/notes/x"), ("POST", "/notes"), ("PUT", "/notes/x")):
            answer = await nobody.request(method, path, content=b"{")
            assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
            assert answer.headers["www-authenticate"] == 'Bearer realm="phongtrao"'


def test_keys_outlive_a_restart(tmp_path: Path) -> None:
    first = SigningKeys(tmp_path)
    first.rotate()
    assert SigningKeys(tmp_path).public() == first.public()
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    assert not any("d" in key for key in first.public()["keys"])


def test_the_development_issuer_starts_in_development_only(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="PHONGTRAO_ENVIRONMENT=development"):
        create_issuer(IssuerSettings(environment=Environment.PRODUCTION, issuer_keys=tmp_path))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ISSUER_PORT": "http"}, "PHONGTRAO_ISSUER_PORT: "),
        ({"ENVIRONMENT": ""}, "PHONGTRAO_ENVIRONMENT: "),
        ({"ENVIRONMENT": "production"}, "PHONGTRAO_ENVIRONMENT=development"),
        ({"ISSUER_KEYS": "/dev/null/keys"}, "PHONGTRAO_ISSUER_KEYS=/dev/null/keys: "),
    ],
)
def test_a_development_issuer_that_cannot_start_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    for name, value in {"ENVIRONMENT": "development", **changes}.items():
        monkeypatch.setenv(f"PHONGTRAO_{name}", value)
    with pytest.raises(SystemExit, match=said) as ended:
        main()
    others = {"ENVIRONMENT", "ISSUER_PORT", "ISSUER_KEYS"} - changes.keys()
    assert not [name for name in others if f"PHONGTRAO_{name}" in str(ended.value)]
