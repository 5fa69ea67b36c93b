"""A .docx as bytes that depend on its content alone: a ZIP archive without the time at which it was written."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as Docx

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(docx: Docx) -> bytes:
    """The document as a file."""
    written, still = BytesIO(), BytesIO()
    docx.save(written)
    with ZipFile(written) as source, ZipFile(still, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return still.getvalue()
