"""The realm of Keycloak: as its generator writes it, and fitting what the portal asks and the services read."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from deploy.keycloak import realm
from services.portal.settings import PortalSettings
from shared.contracts.actor import Role
from shared.platform.auth import actor_of
from story import cast as story

ROOT = Path(__file__).parents[3]
FOUND = cast(dict[str, Any], json.loads(realm.FILE.read_text(encoding="utf-8")))


def client(name: str) -> dict[str, Any]:
    return next(each for each in FOUND["clients"] if each["clientId"] == name)


def test_the_file_is_what_the_generator_writes() -> None:
    assert realm.FILE.read_text(encoding="utf-8") == realm.text(), "run python -m deploy.keycloak.realm"


def test_its_client_is_the_portals_with_pkce_and_no_other_way_in() -> None:
    portal = client(PortalSettings.model_fields["portal_client"].default)
    assert portal["redirectUris"] == ["${PHONGTRAO_PORTAL_URL}/login/callback"]
    assert portal["attributes"]["pkce.code.challenge.method"] == "S256"
    assert portal["publicClient"] and portal["standardFlowEnabled"]
    assert not (portal["implicitFlowEnabled"] or portal["directAccessGrantsEnabled"])
    assert not FOUND["registrationAllowed"] and FOUND["bruteForceProtected"]


def test_its_roles_are_those_of_the_contracts_but_for_the_services_own() -> None:
    names = {role["name"] for role in FOUND["roles"]["client"][realm.AUDIENCE]}
    assert names == {role.value for role in Role} - {"system"}


def test_its_tokens_say_what_the_services_read() -> None:
    mappers = {each["config"].get("claim.name"): each for each in client(realm.PORTAL)["protocolMappers"]}
    assert mappers.keys() == {"unit", "office", "basis", "roles", None}
    assert mappers[None]["config"]["included.client.audience"] == realm.AUDIENCE
    assert mappers["roles"]["config"]["usermodel.clientRoleMapping.clientId"] == realm.AUDIENCE
    for user in FOUND["users"]:
        claims = {name: user["attributes"][name][0] for name in realm.ATTRIBUTES if name in user["attributes"]}
        actor = actor_of(claims | {"sub": user["id"], "roles": user["clientRoles"][realm.AUDIENCE]})
        assert actor.title == story.cast()[user["username"]].unit + ":" + actor.title.partition(":")[2]


def test_no_secret_stands_in_it() -> None:
    text = realm.FILE.read_text(encoding="utf-8")
    assert set(re.findall(r'"value": "([^"]*)"', text)) == {"${PHONGTRAO_SAMPLE_PASSWORD}"}
    assert "secret" not in text.lower().replace("not-a-secret", "")


def test_compose_starts_it_in_its_profile_only_and_names_it_everywhere() -> None:
    services = cast(dict[str, Any], yaml.safe_load((ROOT / "docker-compose.yml").read_text()))["services"]
    assert services["keycloak"]["profiles"] == ["auth"]
    mounted = [each.split(":")[0] for each in services["keycloak"]["volumes"]]
    assert "./deploy/keycloak/phongtrao-realm.json" in mounted
    lines = (ROOT / "deploy/keycloak/compose.env").read_text().splitlines()
    named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert named["PHONGTRAO_ISSUER"].endswith(f"/realms/{FOUND['realm']}")
    text = (ROOT / "docker-compose.yml").read_text()
    assert {name for name in named if f"${{{name}:-" not in text} == set()


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker command: `docker compose config` is not asked")
def test_compose_understands_the_profile() -> None:
    command = ["docker", "compose", "--env-file", "deploy/keycloak/compose.env", "--profile", "auth", "config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "is not a docker command" in done.stderr or "unknown flag" in done.stderr:
        pytest.skip("docker is there without its compose plugin")
    assert done.returncode == 0, done.stderr
    portal = yaml.safe_load(done.stdout)["services"]["portal"]["environment"]
    assert portal["PHONGTRAO_ISSUER"] == "http://127.0.0.1:8180/realms/phongtrao"
    assert portal["PHONGTRAO_TOKEN_URL"].startswith("http://keycloak:8080/")
