"""Forms that bring a file: `multipart/form-data` as browsers write it (RFC 7578), taken apart in memory. Pure."""

import re
from dataclasses import dataclass

from shared.platform.problems import ProblemError

_NAME = re.compile(r'[;\s]name="([^"]*)"', re.I)
_FILE = re.compile(r'[;\s]filename="([^"]*)"', re.I)
_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?boundary="?([^";,]+)"?', re.I)
_ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n"}
MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what it says about itself is not believed."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        """Of its name, in lower case and without the point."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


def boundary_of(content_type: str) -> bytes | None:
    """What parts a form with files; None for any other kind of body."""
    found = _BOUNDARY.match(content_type)
    return found[1].encode("latin-1") if found else None


def taken_apart(body: bytes, boundary: bytes) -> tuple[list[tuple[str, str]], dict[str, Upload]]:
    """The fields in their order, and the files that were chosen. Raises a 400 problem for what no browser sends."""
    first, *chunks = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if first or not chunks or not chunks[-1].startswith(b"--") or len(chunks) > MOST_PARTS:
        raise _broken()
    fields: list[tuple[str, str]] = []
    files: dict[str, Upload] = {}
    for chunk in chunks[:-1]:
        head, blank, content = chunk.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = head.decode("utf-8", "replace")
        name = _NAME.search(disposition)
        if not blank or name is None:
            raise _broken()
        file = _FILE.search(disposition)
        if file is None:
            fields.append((_unescaped(name[1]), content.decode("utf-8", "replace")))
        elif file[1] or content:
            files[_unescaped(name[1])] = Upload(_base_name(_unescaped(file[1])), content)
    return fields, files


def _unescaped(text: str) -> str:
    for code, char in _ESCAPED.items():
        text = text.replace(code, char)
    return text


def _base_name(name: str) -> str:
    """Some browsers have sent whole paths."""
    return name.replace("\\", "/").rpartition("/")[2]


def _broken() -> ProblemError:
    return ProblemError(400, "form-broken", "Biểu mẫu gửi lên bị hỏng. Hãy tải lại trang rồi gửi lại.")
