"""`python -m story.accounts`: the cast as accounts for the development issuer's login page, as JSON."""

import json
from typing import Any

from story.cast import Member, cast

_FIRST = "Lãnh đạo và các phòng Công an tỉnh"
_THEN = "Công an cấp huyện"


def accounts() -> str:
    """One account a member of the cast."""
    return json.dumps([_account(name, member) for name, member in cast().items()], ensure_ascii=False)


def _account(subject: str, member: Member) -> dict[str, Any]:
    is_district = member.unit.startswith("district_police-")
    claims = member.claims(subject)
    return claims | {"group": _THEN if is_district else _FIRST, "label": _label(member)}


def _label(member: Member) -> str:
    code = member.unit.partition("-")[2]
    return f"{member.office} ({code})" if member.unit.startswith("department-") else member.office


if __name__ == "__main__":
    print(accounts())  # noqa: T201
