"""The stylesheet and the scripts: our own, and htmx out of its package."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.platform.problems import ProblemError

router = APIRouter(include_in_schema=False)

OWN = Path(__file__).parent.parent / "assets"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@cache
def asset(name: str) -> tuple[bytes, str] | None:
    """Content and hash of an asset."""
    htmx = files("js_lib_htmx") / "static" / "htmx"
    known = {
        "portal.css": OWN / "portal.css",
        "portal.js": OWN / "portal.js",
        "icon.svg": OWN / "icon.svg",
        "htmx.js": htmx / "htmx.min.js",
    }
    if name not in known:
        return None
    content = known[name].read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def asset_url(name: str) -> str:
    """Its address; it changes with its content, so that browsers may keep it for a year."""
    found = asset(name)
    return f"/assets/{name}?v={found[1] if found else ''}"


@router.get("/assets/{name}")
async def serve(name: str, request: Request) -> Response:
    """The asset."""
    found = asset(name)
    if found is None:
        raise ProblemError(404)
    content, version = found
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{version}"',
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
