"""What kind of file it is, by its content and by nothing else. Pure."""

import io
import zipfile
from dataclasses import dataclass

from shared.contracts.refusals import Rejected

LARGEST = 10_000_000
MOST_PARTS = 5_000


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is accepted."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", (".pdf",))
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
DOCX = FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
ACCEPTED = (PDF, PNG, JPEG, DOCX, XLSX)

_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


def kind_of(content: bytes) -> FileKind | None:
    """The kind, or None when it is none that is accepted: also an Office file that holds macros."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(names) > MOST_PARTS or "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        return None
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)


def checked_kind(name: str, content: bytes) -> FileKind:
    """The kind of a file that may be kept under the name. Refused: other kinds, and a name that says another kind."""
    if not content:
        raise Rejected("attachment-empty", "Tệp rỗng. Hãy chọn lại tệp.", {"body": "rỗng"})
    kind = kind_of(content)
    if kind is None:
        endings = ", ".join(ending for each in ACCEPTED for ending in each.endings)
        message = f"Chỉ nhận tệp {endings}, không có macro. Hãy lưu lại tệp ở một trong các dạng này."
        raise Rejected("attachment-kind", message, {"body": "loại tệp không được nhận"})
    if not name.lower().endswith(kind.endings) or set(name) & set('/\\:*?"<>|'):
        message = f"Nội dung tệp là {kind.media_type}: tên tệp phải có đuôi {' hoặc '.join(kind.endings)}."
        raise Rejected(
            "attachment-name", f'{message} Không dùng các ký tự / \\ : * ? " < > |.', {"query.name": message}
        )
    return kind
