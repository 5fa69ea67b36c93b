"""Content that is frozen by a signature: closed values, one canonical JSON text, one hash."""

import hashlib
import json

from shared.contracts.base import Value


class Frozen(Value):
    """What a signature freezes."""

    def canonical(self) -> str:
        """The content as JSON text: keys sorted, no white space, UTF-8 characters as they are. What is hashed."""
        content = self.model_dump(mode="json")
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        """SHA-256 over the UTF-8 bytes of `canonical`."""
        return sha256_of(self.canonical())


def sha256_of(content: str) -> str:
    """SHA-256 over the UTF-8 bytes of a canonical text."""
    return hashlib.sha256(content.encode()).hexdigest()
