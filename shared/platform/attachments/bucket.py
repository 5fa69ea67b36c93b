"""A bucket of an S3-compatible store: what attachments need of it, signed as AWS Signature Version 4 says."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

import httpx
import structlog

from shared.platform.problems import ProblemError
from shared.platform.settings import Settings

_log = structlog.stdlib.get_logger("phongtrao.attachments")
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks the store."""

    key: str
    secret: str
    region: str = "us-east-1"

    def authorization(self, method: str, url: str, headers: Mapping[str, str]) -> str:
        """The header `Authorization` of a request without a query. `headers`, in small letters, are all signed; they
        hold `host`, `x-amz-date` and `x-amz-content-sha256`.
        """
        moment = headers["x-amz-date"]
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        names = sorted(headers)
        canonical = "\n".join(
            [
                method,
                urlsplit(url).path,
                "",
                *(f"{name}:{headers[name].strip()}" for name in names),
                "",
                ";".join(names),
                headers["x-amz-content-sha256"],
            ]
        )
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return f"AWS4-HMAC-SHA256 Credential={self.key}/{scope},SignedHeaders={';'.join(names)},Signature={signature}"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket, addressed by path. Every trouble is a 503 problem: nothing was kept, it may be tried again."""

    client: httpx.AsyncClient
    url: str
    credentials: Credentials
    now: Callable[[], datetime] = _now

    async def put(self, key: str, content: bytes) -> None:
        """Keep the content under the key."""
        await self._ask("PUT", key, content)

    async def get(self, key: str) -> bytes:
        """What is kept under the key."""
        return await self._ask("GET", key)

    async def delete(self, key: str) -> None:
        """Let it go. What is not there is gone already."""
        await self._ask("DELETE", key)

    async def _ask(self, method: str, key: str, content: bytes = b"") -> bytes:
        url = f"{self.url.rstrip('/')}/{quote(key, safe='/-_.~')}"
        headers = {
            "host": urlsplit(url).netloc,
            "x-amz-content-sha256": sha256(content).hexdigest(),
            "x-amz-date": self.now().strftime("%Y%m%dT%H%M%SZ"),
        }
        headers["authorization"] = self.credentials.authorization(method, url, headers)
        try:
            answer = await self.client.request(method, url, content=content, headers=headers, timeout=SECONDS)
        except httpx.HTTPError as error:
            raise _unavailable(method, f"{type(error).__name__}: {error}") from error
        if not answer.is_success and not (method == "DELETE" and answer.status_code == 404):
            raise _unavailable(method, f"{answer.status_code}: {answer.text[:300]}")
        return answer.content


def bucket_of(client: httpx.AsyncClient, settings: Settings) -> Bucket | None:
    """The bucket that the settings name, if they do."""
    if settings.file_store_url is None or settings.file_store_key is None or settings.file_store_password is None:
        return None
    secret = settings.file_store_password.get_secret_value()
    credentials = Credentials(settings.file_store_key, secret, settings.file_store_region)
    return Bucket(client, settings.file_store_url, credentials)


def _unavailable(method: str, reason: str) -> ProblemError:
    _log.error("file_store_failed", method=method, reason=reason)
    return ProblemError(
        503,
        "file-store-unavailable",
        "Kho tệp tạm thời không truy cập được; chưa có gì được ghi nhận. Hãy thử lại sau ít phút.",
        headers={"Retry-After": "5"},
    )
