"""What a form brings: fields in their order, and the files that were chosen."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from shared.platform.problems import ProblemError

MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what it says about itself is not believed."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        """Of its name, in lower case and without the point."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


@dataclass(slots=True)
class Sent:
    """A form as it came."""

    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    files: dict[str, Upload] = field(default_factory=dict[str, Upload])


async def taken_apart(body: bytes, headers: Headers) -> Sent:
    """The form in the body. Raises a 400 problem for what no browser sends."""

    async def stream() -> AsyncGenerator[bytes]:
        yield body
        yield b""

    try:
        if headers.get("content-type", "").startswith("multipart/form-data"):
            found = await MultiPartParser(
                headers, stream(), max_fields=MOST_FIELDS, max_files=MOST_FIELDS, max_part_size=len(body)
            ).parse()
        else:
            found = await FormParser(headers, stream(), max_fields=MOST_FIELDS).parse()
    except (MultiPartException, KeyError) as error:  # KeyError: no boundary
        raise ProblemError(400, "form-broken", "Biểu mẫu gửi lên bị hỏng. Hãy tải lại trang rồi gửi lại.") from error
    sent = Sent()
    for name, value in found.multi_items():
        if not isinstance(value, UploadFile):
            sent.fields.append((name, value))
        elif (content := await value.read()) or value.filename:
            sent.files[name] = Upload(_base_name(value.filename or ""), content)
    return sent


def _base_name(name: str) -> str:
    """Some browsers have sent whole paths."""
    return name.replace("\\", "/").rpartition("/")[2]
