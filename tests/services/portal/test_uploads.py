"""Forms with files, taken apart: checked against what a well-known client writes."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from services.portal.uploads import MOST_FIELDS, Sent, Upload, taken_apart
from shared.platform.problems import ProblemError

MULTIPART = {"content-type": "multipart/form-data; boundary=B"}


def sent(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Sent:
    request = httpx.Request("POST", "http://portal.test", data=fields, files=files)
    return asyncio.run(taken_apart(request.read(), Headers(dict(request.headers))))


@given(st.dictionaries(st.text("abcxyz.", min_size=1), st.text(st.characters(codec="utf-8"))), st.binary())
def test_fields_and_bytes_come_as_they_were_sent(fields: dict[str, str], content: bytes) -> None:
    found = sent(fields, {"sheet": ("báo cáo.xlsx", content)})
    assert dict(found.fields) == fields
    assert found.files == {"sheet": Upload("báo cáo.xlsx", content)}


@given(st.binary())
def test_content_may_hold_line_ends_and_dashes(content: bytes) -> None:
    content = b"\r\n--" + content + b"\r\n--\r\n"
    assert sent({}, {"file": ("a.pdf", content)}).files["file"].content == content


@pytest.mark.parametrize(
    ("name", "kept", "ending"),
    [
        ("b.PDF", "b.PDF", "pdf"),
        ("C:\\tệp\\biên bản.docx", "biên bản.docx", "docx"),
        ("không-đuôi", "không-đuôi", ""),
    ],
)
def test_the_name_is_the_last_part_of_a_path(name: str, kept: str, ending: str) -> None:
    upload = sent({}, {"file": (name, b"x")}).files["file"]
    assert (upload.name, upload.ending) == (kept, ending)


async def test_a_file_that_was_not_chosen_is_none() -> None:
    head = b'--B\r\nContent-Disposition: form-data; name="sheet"; filename=""\r\nContent-Type: application/octet-stream'
    assert await taken_apart(head + b"\r\n\r\n\r\n--B--\r\n", Headers(MULTIPART)) == Sent()


async def test_a_form_without_files_keeps_empty_fields_and_their_order() -> None:
    form = Headers({"content-type": "application/x-www-form-urlencoded"})
    body = b"b=2&a=&b=b%C3%A1o+c%C3%A1o"
    assert (await taken_apart(body, form)).fields == [("b", "2"), ("a", ""), ("b", "báo cáo")]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"no parts", MULTIPART),
        (b"--B\r\nno name\r\n\r\nx\r\n--B--", MULTIPART),
        (b"--B\r\n\r\n\r\nx\r\n--B--", MULTIPART),
        (b"", {"content-type": "multipart/form-data"}),
        (b"&".join([b"a=1"] * (MOST_FIELDS + 1)), {"content-type": "application/x-www-form-urlencoded"}),
    ],
)
async def test_what_no_browser_sends_is_refused(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(ProblemError) as refused:
        await taken_apart(body, Headers(headers))
    assert refused.value.status == 400
