"""Development tokens from the embedded issuer."""

import json
import urllib.request
from typing import Any

from deploy.errors import OperatorError


def development_token(issuer: str, claims: dict[str, Any]) -> str:
    """A signed token with these claims."""
    asked = urllib.request.Request(  # noqa: S310
        f"{issuer}/token", json.dumps(claims).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as response:  # noqa: S310
            return str(json.load(response)["access_token"])
    except OSError as error:
        raise OperatorError(
            f"the issuer at {issuer} gave no token ({error}). Is the system up? phongtrao status"
        ) from error
