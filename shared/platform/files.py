"""Files over HTTP: always handed out to be kept, never to be opened by the browser in the service's name."""

from urllib.parse import quote

from fastapi import Response

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cache-Control": "private, no-store",
}


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file to be saved under the name."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": saved_as(name), **SAFE_HEADERS})


def saved_as(name: str) -> str:
    """The header that gives a file its name: RFC 6266, with a plain fallback for old clients."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
