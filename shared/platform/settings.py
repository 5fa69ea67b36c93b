"""A service's settings: environment variables `PHONGTRAO_*`, checked before anything starts."""

import os
from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PHONGTRAO_"


class SettingsError(Exception):
    """The environment does not allow a start. One line a problem."""


class Environment(StrEnum):
    """Where the service runs. Only `development` allows the simulated clock and the development issuer."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ClockKind(StrEnum):
    """Which clock gives commands their time."""

    SYSTEM = "system"
    SIMULATED = "simulated"


def _url(*schemes: str) -> AfterValidator:
    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        try:
            parts = urlsplit(text)
            is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:  # its message may quote a part of a password
            is_good = False
        if not is_good:
            ways = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"is not a URL that starts with {ways} (percent-encode what is special in a password)")
        return value

    return AfterValidator(check)


DatabaseUrl = Annotated[SecretStr, _url("postgresql", "postgres")]
HttpUrl = Annotated[str, _url("http", "https")]


class Settings(BaseSettings):
    """What a service needs to know. The variable of a field is `PHONGTRAO_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: DatabaseUrl = Field(
        description="The database, as the service's own role",
        examples=["postgresql://reports:...@127.0.0.1:8132/phongtrao"],
    )
    migration_database_url: DatabaseUrl | None = Field(
        None,
        description="The same database, as the role that owns the schema; needed by `migrate` only",
        examples=["postgresql://reports_migrations:...@127.0.0.1:8132/phongtrao"],
    )
    kafka_bootstrap: str = Field(
        pattern=r"^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$", description="Kafka's addresses", examples=["127.0.0.1:8192"]
    )
    kafka_username: str | None = Field(None, description="SCRAM user of the service", examples=["reports"])
    kafka_password: SecretStr | None = Field(None, description="Its password", examples=["a long secret"])
    kafka_tls: bool = Field(False, description="Whether Kafka is reached over TLS", examples=["false"])
    issuer: HttpUrl = Field(description="Who issues tokens (`iss`)", examples=["http://127.0.0.1:8109"])
    audience: str = Field(min_length=1, description="For whom tokens are issued (`aud`)", examples=["phongtrao"])
    jwks_url: HttpUrl | None = Field(
        None,
        description="The issuer's keys, when discovery is not to be used",
        examples=["http://127.0.0.1:8109/jwks.json"],
    )
    environment: Environment = Field(description="Where the service runs", examples=["development"])
    clock: ClockKind = Field(ClockKind.SYSTEM, description="Which clock", examples=["system"])
    http_host: str = Field("127.0.0.1", description="Address to listen on", examples=["127.0.0.1"])
    http_port: int = Field(ge=1, le=65535, description="Port to listen on", examples=["8102"])
    topic_partitions: int = Field(3, ge=1, le=1000, description="Partitions of the topics", examples=["3"])
    pool_size: int = Field(10, ge=2, le=200, description="Database connections at most", examples=["10"])
    deadline_seconds: float = Field(
        5, gt=0, le=3600, description="Seconds between two looks at what is due", examples=["5"]
    )
    otlp_endpoint: HttpUrl | None = Field(None, description="Where traces go", examples=["http://127.0.0.1:4318"])
    docs_asset_url: HttpUrl | None = Field(
        None,
        description="Where `/docs` loads swagger-ui from; no `/docs` without it",
        examples=["http://127.0.0.1:8080/swagger-ui"],
    )
    file_store_url: HttpUrl | None = Field(
        None,
        description="Bucket of an S3-compatible store for files; without it they are large objects of the database",
        examples=["https://files.example/phongtrao"],
    )
    file_store_key: str | None = Field(None, description="Access key of that store", examples=["phongtrao"])
    file_store_password: SecretStr | None = Field(
        None, description="The secret to that key", examples=["a long secret"]
    )
    file_store_region: str = Field("us-east-1", description="Its region", examples=["us-east-1"])
    guard_list: FilePath | None = Field(
        None,
        description="Published numbers and mailboxes that free text may hold, in the form of `guard.yaml`",
        examples=["/etc/phongtrao/guard.yaml"],
    )
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged", examples=["INFO"]
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.environment is Environment.PRODUCTION and self.clock is ClockKind.SIMULATED:
            raise ValueError(f"{PREFIX}CLOCK=simulated is for development only: set {PREFIX}CLOCK=system")
        if self.environment is Environment.PRODUCTION and urlsplit(self.jwks_url or self.issuer).scheme != "https":
            raise ValueError(
                f"in production the keys that tokens are checked with come over https only: set {PREFIX}ISSUER to an"
                f" https:// address, or {PREFIX}JWKS_URL to that of the keys"
            )
        if (self.kafka_username is None) != (self.kafka_password is None):
            raise ValueError(f"{PREFIX}KAFKA_USERNAME and {PREFIX}KAFKA_PASSWORD belong together: set both or none")
        store = (self.file_store_url, self.file_store_key, self.file_store_password)
        if None in store and any(each is not None for each in store):
            raise ValueError(
                f"{PREFIX}FILE_STORE_URL, {PREFIX}FILE_STORE_KEY and {PREFIX}FILE_STORE_PASSWORD belong together:"
                " set all or none"
            )
        return self

    @property
    def is_simulated(self) -> bool:
        """Whether the clock is set over HTTP."""
        return self.clock is ClockKind.SIMULATED


def load_settings(**defaults: Any) -> Settings:
    """The settings of this process. `defaults` stand where the environment says nothing.

    Raises `SettingsError` with one line a problem: the variable, what is wrong, an example.
    """

    names = {name.removeprefix(PREFIX).lower() for name in os.environ if name.startswith(PREFIX) and os.environ[name]}
    try:
        return Settings(**{name: value for name, value in defaults.items() if name not in names})
    except ValidationError as error:
        raise SettingsError("\n".join(_line(each) for each in error.errors(include_input=False))) from None


def _line(error: Any) -> str:
    wrong = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return wrong
    name = str(error["loc"][0])
    field = Settings.model_fields.get(name)
    if field is None:
        return f"{PREFIX}{name.upper()}: {wrong}"
    wrong = "is not set" if error["type"] == "missing" else wrong
    example = (field.examples or [""])[0]
    return f"{PREFIX}{name.upper()} ({field.description}): {wrong}. Example: {PREFIX}{name.upper()}={example}"
