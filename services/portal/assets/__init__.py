"""What a page loads beside itself, once: the stylesheet, the script and the icon, and htmx out of its package."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_OWN = files(__name__)
_HTMX = files("js_lib_htmx") / "static" / "htmx"
_FILES: dict[str, Traversable] = {
    "portal.css": _OWN / "portal.css",
    "portal.js": _OWN / "portal.js",
    "icon.svg": _OWN / "icon.svg",
    "htmx.js": _HTMX / "htmx.min.js",
}


def asset_names() -> list[str]:
    """All of them."""
    return list(_FILES)


@cache
def asset(name: str) -> tuple[bytes, str] | None:
    """Content and hash of an asset."""
    if (file := _FILES.get(name)) is None:
        return None
    content = file.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


@cache
def compressed(name: str) -> bytes:
    """The content for a browser that takes gzip, as all do."""
    found = asset(name)
    assert found is not None
    return gzip.compress(found[0], mtime=0)


def asset_url(name: str) -> str:
    """Its address; it changes with its content, so that browsers may keep it for a year."""
    found = asset(name)
    return f"/assets/{name}?v={found[1] if found else ''}"
