"""An issuer of tokens for development: gives anybody any role, so it starts nowhere else.

`PHONGTRAO_ENVIRONMENT=development python -m shared.platform.development_issuer`
"""

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.contracts.actor import Role
from shared.platform.development_login import login_routes, read_accounts
from shared.platform.problems import install_problems, problems
from shared.platform.settings import PREFIX, Environment

ALGORITHM = "ES256"
LIFETIME_SECONDS = 12 * 3600
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class IssuerSettings(BaseSettings):
    """`PHONGTRAO_ISSUER` is how services know the issuer; it listens on host and port of its own."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore")

    environment: Environment
    issuer: str = "http://127.0.0.1:8109"
    audience: str = "phongtrao"
    issuer_host: str = "127.0.0.1"
    issuer_port: int = 8109
    issuer_keys: Path = Path("issuer-keys")
    issuer_accounts: Path | None = Field(default=None, description="JSON file with the accounts of the login page")


class TokenRequest(BaseModel):
    """For whom a token is wanted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "subject": "clerk-436",
                    "unit": "district_police-436",
                    "office": "Văn thư Công an huyện",
                    "roles": ["clerk"],
                }
            ]
        },
    )

    subject: Line
    unit: Line
    office: Line
    roles: list[Role] = Field(min_length=1)
    basis: Line | None = None
    lifetime_seconds: int = Field(LIFETIME_SECONDS, ge=-3600, le=7 * 24 * 3600)


class Token(BaseModel):
    """A signed token, as OAuth 2.0 hands it over."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int


class SigningKeys:
    """The issuer's keys in a folder, the newest last; they outlive a restart."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "keys.json"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._file.exists():
            self._keys = [ECKey.import_key(key) for key in json.loads(self._file.read_text())["keys"]]
        else:
            self._keys: list[ECKey] = []
            self.rotate()

    def rotate(self) -> str:
        """Sign with a new key from now on; the two before stay known. Returns the new key's id."""
        key = ECKey.generate_key("P-256", {"kid": uuid4().hex, "use": "sig", "alg": ALGORITHM})
        self._keys = [*self._keys, key][-3:]
        written = self._file.with_suffix(".new")
        written.touch(mode=0o600)
        written.write_text(json.dumps(KeySet(list(self._keys)).as_dict(private=True)))
        written.replace(self._file)
        return str(key.kid)

    def public(self) -> dict[str, Any]:
        """The key set for those who check tokens."""
        return {**KeySet(list(self._keys)).as_dict(private=False)}

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with these claims."""
        key = self._keys[-1]
        return jwt.encode({"alg": ALGORITHM, "kid": str(key.kid)}, claims, key, algorithms=[ALGORITHM])


def create_issuer(settings: IssuerSettings) -> FastAPI:
    """The issuer as an application. Raises `PermissionError` outside development."""
    if settings.environment is not Environment.DEVELOPMENT:
        raise PermissionError(
            f"the development issuer gives anybody any role: it starts only with {PREFIX}ENVIRONMENT=development"
        )
    keys = SigningKeys(settings.issuer_keys)
    app = FastAPI(title="Development issuer", description=__doc__ or "", docs_url=None, redoc_url=None)
    install_problems(app)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        """Alive."""
        return {"status": "ok"}

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        """OpenID Connect discovery."""
        return {
            "issuer": settings.issuer,
            "jwks_uri": f"{settings.issuer.rstrip('/')}/jwks.json",
            "authorization_endpoint": f"{settings.issuer.rstrip('/')}/authorize",
            "token_endpoint": f"{settings.issuer.rstrip('/')}/oauth/token",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    @app.get("/jwks.json")
    async def jwks() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        """The public keys."""
        return keys.public()

    def standard(subject: str, audience: str, seconds: int) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": settings.issuer, "aud": audience, "sub": subject, "iat": now, "nbf": now, "exp": now + seconds,
        }  # fmt: skip

    def access_token(body: TokenRequest) -> str:
        claims = standard(body.subject, settings.audience, body.lifetime_seconds)
        claims |= {"unit": body.unit, "office": body.office, "roles": [role.value for role in body.roles]}
        if body.basis is not None:
            claims["basis"] = body.basis
        return keys.sign(claims)

    @app.post("/token", responses=problems(400, 422))
    async def token(body: TokenRequest) -> Token:  # pyright: ignore[reportUnusedFunction]
        """A token for an office of a unit in roles. A negative lifetime makes one that has expired already."""
        return Token(access_token=access_token(body), expires_in=body.lifetime_seconds)

    def tokens(account: dict[str, Any], client: str, nonce: str | None) -> dict[str, Any]:
        body = TokenRequest(**{name: account[name] for name in TokenRequest.model_fields if name in account})
        identity = standard(body.subject, client, body.lifetime_seconds) | ({"nonce": nonce} if nonce else {})
        answer = Token(access_token=access_token(body), expires_in=body.lifetime_seconds)
        return answer.model_dump() | {"id_token": keys.sign(identity)}

    app.include_router(login_routes(read_accounts(settings.issuer_accounts), tokens))

    @app.post("/rotate")
    async def rotate() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        """Sign with a new key from now on. Tokens signed before stay good."""
        return {"kid": keys.rotate()}

    return app


def main() -> None:
    """Serve until stopped."""
    try:
        settings = IssuerSettings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        wrong = error.errors(include_input=False)
        sys.exit("\n".join(f"{PREFIX}{str(each['loc'][0]).upper()}: {each['msg']}" for each in wrong))
    try:
        app = create_issuer(settings)
    except PermissionError as error:
        sys.exit(str(error))
    except (ValueError, OSError) as error:
        sys.exit(f"{PREFIX}ISSUER_KEYS={settings.issuer_keys}: {error}")
    uvicorn.run(app, host=settings.issuer_host, port=settings.issuer_port, log_level="warning")


if __name__ == "__main__":
    main()
