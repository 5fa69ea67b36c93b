"""The realm that Keycloak imports at its first start: who may log in, and what their tokens say.

Roles are those of the client `phongtrao`, which is the services' audience: a realm's own roles (`offline_access` and
the like) would be unknown to the services. What a user may not change stands in attributes that only administrators
edit. Secrets stand nowhere here: `${…}` is filled in from Keycloak's environment when it imports.
"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from shared.contracts.actor import Role
from story.cast import Member, cast

REALM, AUDIENCE, PORTAL = "phongtrao", "phongtrao", "phongtrao-portal"
FILE = Path(__file__).with_name("phongtrao-realm.json")
PORTAL_URL = "${PHONGTRAO_PORTAL_URL}"
SAMPLE_PASSWORD = "${PHONGTRAO_SAMPLE_PASSWORD}"  # noqa: S105
ATTRIBUTES = ("unit", "office", "basis")
_SPACE = UUID("6f1f0a34-4f39-5d0c-9a0a-3a7c3f1b9a55")


def realm() -> dict[str, Any]:
    """The whole realm."""
    return {
        "realm": REALM,
        "displayName": "Phong trào toàn dân bảo vệ An ninh Tổ quốc (PHÁT TRIỂN – DỮ LIỆU MẪU)",
        "enabled": True,
        "sslRequired": "external",
        "registrationAllowed": False,
        "resetPasswordAllowed": False,
        "bruteForceProtected": True,
        "internationalizationEnabled": True,
        "supportedLocales": ["vi", "en"],
        "defaultLocale": "vi",
        "accessTokenLifespan": 300,
        "ssoSessionIdleTimeout": 3600,
        "ssoSessionMaxLifespan": 36000,
        "revokeRefreshToken": True,
        "roles": {"client": {AUDIENCE: [{"name": role.value} for role in Role if role is not Role.SYSTEM]}},
        "clients": [_services(), _portal()],
        "users": [_user(name, member) for name, member in cast().items()],
        "components": {"org.keycloak.userprofile.UserProfileProvider": [_profile()]},
    }


def _services() -> dict[str, Any]:
    """Whom tokens are for. Nobody logs in as it."""
    flows = ("standardFlowEnabled", "implicitFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled")
    return {
        "clientId": AUDIENCE,
        "name": "Các dịch vụ",
        "enabled": True,
        "bearerOnly": True,
        **dict.fromkeys(flows, False),
    }


def _portal() -> dict[str, Any]:
    """The portal: authorisation code with PKCE and nothing else."""
    return {
        "clientId": PORTAL,
        "name": "Cổng thông tin phong trào",
        "enabled": True,
        "publicClient": True,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "fullScopeAllowed": True,
        "redirectUris": [f"{PORTAL_URL}/login/callback"],
        "webOrigins": [],
        "attributes": {
            "pkce.code.challenge.method": "S256",
            "post.logout.redirect.uris": f"{PORTAL_URL}/login",
        },
        "protocolMappers": [
            *(_claim(name) for name in ATTRIBUTES),
            {
                "name": "roles",
                "protocol": "openid-connect",
                "protocolMapper": "oidc-usermodel-client-role-mapper",
                "config": {
                    "usermodel.clientRoleMapping.clientId": AUDIENCE,
                    "claim.name": "roles",
                    "jsonType.label": "String",
                    "multivalued": "true",
                    "access.token.claim": "true",
                    "id.token.claim": "false",
                    "userinfo.token.claim": "false",
                },
            },
            {
                "name": "audience",
                "protocol": "openid-connect",
                "protocolMapper": "oidc-audience-mapper",
                "config": {
                    "included.client.audience": AUDIENCE,
                    "access.token.claim": "true",
                    "id.token.claim": "false",
                },
            },
        ],
    }


def _claim(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": {
            "user.attribute": name,
            "claim.name": name,
            "jsonType.label": "String",
            "access.token.claim": "true",
            "id.token.claim": "false",
            "userinfo.token.claim": "false",
        },
    }


def _user(name: str, member: Member) -> dict[str, Any]:
    """An office of the sample story; never a person. The id is fixed, so that tokens name the same account for ever."""
    attributes = {"unit": [member.unit], "office": [member.office]}
    return {
        "id": str(uuid5(_SPACE, name)),
        "username": name,
        "enabled": True,
        "attributes": attributes | ({"basis": [member.basis]} if member.basis else {}),
        "credentials": [{"type": "password", "value": SAMPLE_PASSWORD, "temporary": False}],
        "clientRoles": {AUDIENCE: list(member.roles)},
    }


def _profile() -> dict[str, Any]:
    """Which attributes there are. No names, and an e-mail only because Keycloak insists: the account is an office."""
    own: dict[str, Any] = {"permissions": {"view": ["admin", "user"], "edit": ["admin"]}, "multivalued": False}
    attributes = [{"name": name, "displayName": name, **own} for name in ("username", "email", *ATTRIBUTES)]
    return {
        "providerId": "declarative-user-profile",
        "config": {"kc.user.profile.config": [json.dumps({"attributes": attributes, "groups": []})]},
    }


def text() -> str:
    """The file's content."""
    return json.dumps(realm(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
