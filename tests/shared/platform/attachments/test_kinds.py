"""A file is what its content says, whatever it is called."""

import io
import zipfile

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.contracts.refusals import Rejected
from shared.platform.attachments.kinds import ACCEPTED, DOCX, JPEG, PDF, PNG, XLSX, FileKind, checked_kind, kind_of
from shared.platform.files import saved_as

PDF_FILE = b"%PDF-1.7\n" + b"x" * 100


def office(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for part in parts:
            book.writestr(part, "<x/>")
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF_FILE, PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0....", JPEG),
        (office("[Content_Types].xml", "word/document.xml"), DOCX),
        (workbook(), XLSX),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/embeddings/tool.EXE"), None),
        (office("word/document.xml"), None),
        (office("[Content_Types].xml"), None),
        (office("mimetype", "content.xml"), None),
        (b"PK\x03\x04 cut off", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, kind: FileKind | None) -> None:
    assert kind_of(content) == kind


@for_all(st.binary(max_size=300))
def test_whatever_comes_is_a_kind_or_none(content: bytes) -> None:
    assert kind_of(content) in (*ACCEPTED, None)
    assert kind_of(b"PK\x03\x04" + content) is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bien-ban.pdf", b"", "attachment-empty"),
        ("bien-ban.pdf", b"MZ\x90", "attachment-kind"),
        ("bien-ban.docx", PDF_FILE, "attachment-name"),
        ("bien-ban.pdf.exe", PDF_FILE, "attachment-name"),
        ("bien-ban", PDF_FILE, "attachment-name"),
        ("../bien-ban.pdf", PDF_FILE, "attachment-name"),
        ('bien"ban.pdf', PDF_FILE, "attachment-name"),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        checked_kind(name, content)
    assert refused.value.code == code
    assert refused.value.fields
    assert checked_kind("Biên bản bàn giao.PDF", PDF_FILE) == PDF


def test_a_name_in_vietnamese_reaches_every_client() -> None:
    header = saved_as("Biên bản «số 5».pdf")
    assert header.isascii()
    assert header.startswith("attachment; filename=\"Bi_n_b_n__s__5_.pdf\"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n")
