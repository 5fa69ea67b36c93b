"""What the portal needs to know beside what every service needs."""

from functools import cache
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.platform.settings import PREFIX, Environment, HttpUrl, SettingsError

Key = Annotated[SecretStr, Field(min_length=32)]


class PortalSettings(BaseSettings):
    """The variable of a field is `PHONGTRAO_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Environment.PRODUCTION
    issuer: HttpUrl
    audience: str
    portal_url: HttpUrl = Field(description="How browsers reach the portal")
    portal_client: str = Field("phongtrao-portal", description="The portal's client id at the issuer")
    portal_client_secret: SecretStr | None = Field(default=None, description="Only for issuers that want one")
    portal_key: Key = Field(description="Signs cookies; at least 32 characters, the same in every instance")
    portal_scope: str = Field("openid", description="Scopes asked of the issuer")
    jwks_url: HttpUrl | None = Field(default=None, description="The issuer's keys, when discovery is not to be used")
    authorize_url: HttpUrl | None = Field(
        default=None, description="Where browsers log in, when discovery is not to be used"
    )
    token_url: HttpUrl | None = Field(
        default=None, description="The token endpoint, when discovery's cannot be reached"
    )
    logout_url: HttpUrl | None = Field(
        default=None, description="Where browsers log out at the issuer, when discovery is not to be used"
    )
    units_url: HttpUrl = Field(description="The units service")
    reports_url: HttpUrl = Field(description="The reports service")
    festival_url: HttpUrl = Field(description="The festival service")
    session_hours: int = Field(10, ge=1, le=24, description="How long a login lasts at most")

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.portal_url.startswith("https://")

    @property
    def base(self) -> str:
        """The portal's address without a slash at the end."""
        return self.portal_url.rstrip("/")

    def service(self, name: str) -> str:
        """The base URL of a service."""
        return {"units": self.units_url, "reports": self.reports_url, "festival": self.festival_url}[name].rstrip("/")


@cache
def portal_settings() -> PortalSettings:
    """The settings of this process. Raises `SettingsError` with one line a problem."""
    try:
        return PortalSettings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        raise SettingsError("\n".join(lines)) from None
