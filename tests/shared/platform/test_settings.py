"""Settings: every problem is named at once, with the variable and an example."""

import pytest

from shared.platform.settings import ClockKind, Environment, SettingsError, load_settings

GOOD = {
    "PHONGTRAO_DATABASE_URL": "postgresql://samples:secret@127.0.0.1:8132/phongtrao",
    "PHONGTRAO_KAFKA_BOOTSTRAP": "127.0.0.1:8192",
    "PHONGTRAO_ISSUER": "http://127.0.0.1:8109",
    "PHONGTRAO_AUDIENCE": "phongtrao",
    "PHONGTRAO_ENVIRONMENT": "development",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_defaults_stand_where_the_environment_is_silent(environment: pytest.MonkeyPatch) -> None:
    assert load_settings(http_port=8102).http_port == 8102
    environment.setenv("PHONGTRAO_HTTP_PORT", "9000")
    environment.setenv("PHONGTRAO_OTLP_ENDPOINT", "")
    settings = load_settings(http_port=8102)
    assert (settings.http_port, settings.otlp_endpoint, settings.clock) == (9000, None, ClockKind.SYSTEM)


def test_secrets_do_not_show(environment: pytest.MonkeyPatch) -> None:
    assert "secret" not in repr(load_settings(http_port=1))


@pytest.mark.parametrize(
    "changes",
    [{"ISSUER": "https://login.test"}, {"ISSUER": "HTTPS://login.test"}, {"JWKS_URL": "https://login.test/k"}],
)
def test_in_production_the_keys_come_over_https(environment: pytest.MonkeyPatch, changes: dict[str, str]) -> None:
    for name, value in {"ENVIRONMENT": "production", **changes}.items():
        environment.setenv(f"PHONGTRAO_{name}", value)
    assert load_settings(http_port=8102).environment is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"DATABASE_URL": None},
            ["PHONGTRAO_DATABASE_URL", "is not set", "Example: PHONGTRAO_DATABASE_URL=postgresql"],
        ),
        (
            {"DATABASE_URL": "mysql://a:hush@b/c"},
            ["PHONGTRAO_DATABASE_URL", "is not a URL that starts with postgresql"],
        ),
        ({"DATABASE_URL": "postgresql://a:hush/more@b/c"}, ["PHONGTRAO_DATABASE_URL", "percent-encode"]),
        ({"DATABASE_URL": "postgresql://[a:hush@b/c"}, ["PHONGTRAO_DATABASE_URL", "is not a URL"]),
        ({"KAFKA_BOOTSTRAP": "localhost"}, ["PHONGTRAO_KAFKA_BOOTSTRAP", "Example: PHONGTRAO_KAFKA_BOOTSTRAP=127"]),
        ({"ENVIRONMENT": "test"}, ["PHONGTRAO_ENVIRONMENT", "'development' or 'production'"]),
        ({"HTTP_PORT": "http"}, ["PHONGTRAO_HTTP_PORT", "Example: PHONGTRAO_HTTP_PORT=8102"]),
        ({"LOG_LEVEL": "LOUD"}, ["PHONGTRAO_LOG_LEVEL", "Example: PHONGTRAO_LOG_LEVEL=INFO"]),
        ({"ENVIRONMENT": "production", "CLOCK": "simulated"}, ["PHONGTRAO_CLOCK=simulated is for development only"]),
        ({"ENVIRONMENT": "production"}, ["come over https only", "PHONGTRAO_ISSUER", "PHONGTRAO_JWKS_URL"]),
        (
            {"ENVIRONMENT": "production", "ISSUER": "https://login.test", "JWKS_URL": "http://login.test/keys"},
            ["come over https only"],
        ),
        ({"KAFKA_USERNAME": "samples"}, ["PHONGTRAO_KAFKA_USERNAME and PHONGTRAO_KAFKA_PASSWORD belong together"]),
        (
            {"FILE_STORE_URL": "https://files.test/b", "FILE_STORE_KEY": "k"},
            ["PHONGTRAO_FILE_STORE_PASSWORD", "set all"],
        ),
        ({"GUARD_LIST": "/nowhere/guard.yaml"}, ["PHONGTRAO_GUARD_LIST", "Example: PHONGTRAO_GUARD_LIST="]),
        ({"ISSUER": None, "AUDIENCE": ""}, ["PHONGTRAO_ISSUER", "PHONGTRAO_AUDIENCE"]),
    ],
)
def test_each_problem_names_its_variable(
    environment: pytest.MonkeyPatch, changes: dict[str, str | None], expected: list[str]
) -> None:
    for name, value in changes.items():
        if value is None:
            environment.delenv(f"PHONGTRAO_{name}")
        else:
            environment.setenv(f"PHONGTRAO_{name}", value)
    with pytest.raises(SettingsError) as wrong:
        load_settings(http_port=8102)
    for part in expected:
        assert part in str(wrong.value)
    assert "hush" not in str(wrong.value)
    assert len(str(wrong.value).splitlines()) == (2 if len(changes) == 2 and "ISSUER" in changes else 1)
