"""What outgoing HTTPS connections trust."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """The certificate authorities that httpx trusts by itself, read once: every client would take 20 ms for them."""
    return httpx.create_ssl_context()
