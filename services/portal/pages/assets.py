"""The stylesheet and the scripts: our own, and htmx out of its package."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.platform.problems import ProblemError

router = APIRouter(include_in_schema=False)

OWN = Path(__file__).parent.parent / "assets"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@cache
def asset(name: str) -> tuple[bytes, str] | None:
    """Content and hash of an asset."""
    if (file := _files().get(name)) is None:
        return None
    content = file.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def _files() -> dict[str, Any]:
    htmx = files("js_lib_htmx") / "static" / "htmx"
    return {
        "portal.css": OWN / "portal.css",
        "portal.js": OWN / "portal.js",
        "icon.svg": OWN / "icon.svg",
        "htmx.js": htmx / "htmx.min.js",
    }


def asset_names() -> list[str]:
    """All that a page loads beside itself, once."""
    return list(_files())


@cache
def _compressed(name: str) -> bytes:
    found = asset(name)
    assert found is not None
    return gzip.compress(found[0], mtime=0)


def transferred(name: str) -> int:
    """Bytes on the wire for a browser that takes gzip, as all do."""
    return len(_compressed(name))


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
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    # Assets only: a page holds a secret (the form's token) beside what visitors type in.
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = _compressed(name), "gzip"
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
