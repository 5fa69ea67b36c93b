"""What request bodies of several rooms share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.platform.http import Request

AreaId = Annotated[
    str,
    StringConstraints(pattern=r"^area-[A-Za-z0-9]{1,8}$"),
    Field(description="`area-<statistics code>`", examples=["area-439"]),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]


class Registered(Request):
    """What a registration in bulk did."""

    registered: int = Field(description="How many are new")
    unchanged: int = Field(description="How many were there already, just so")
