"""Hands out what pages load beside themselves; browsers may keep it for a year."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.assets import asset, compressed
from shared.platform.problems import ProblemError

router = APIRouter(include_in_schema=False)

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


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
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = compressed(name), "gzip"
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
