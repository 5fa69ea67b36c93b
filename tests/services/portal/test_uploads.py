"""Forms with files, taken apart: checked against what a well-known client writes."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.uploads import Upload, boundary_of, taken_apart
from shared.platform.problems import ProblemError


def written(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, bytes]:
    request = httpx.Request("POST", "http://portal.test", data=fields, files=files)
    boundary = boundary_of(request.headers["content-type"])
    assert boundary is not None
    return request.read(), boundary


@given(st.dictionaries(st.text("abcxyz.", min_size=1), st.text()), st.binary())
def test_fields_and_bytes_come_as_they_were_sent(fields: dict[str, str], content: bytes) -> None:
    body, boundary = written(fields, {"sheet": ("báo cáo.xlsx", content)})
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    found, files = taken_apart(body, boundary)
    assert dict(found) == sent
    assert files == {"sheet": Upload("báo cáo.xlsx", content)}


@given(st.binary())
def test_content_may_hold_line_ends_and_dashes(content: bytes) -> None:
    content = b"\r\n--" + content + b"\r\n--\r\n"
    assert taken_apart(*written({}, {"file": ("a.pdf", content)}))[1]["file"].content == content


@pytest.mark.parametrize(
    ("name", "kept", "ending"),
    [
        ('a"b.PDF', 'a"b.PDF', "pdf"),
        ("C:\\tệp\\biên bản.docx", "biên bản.docx", "docx"),
        ("không-đuôi", "không-đuôi", ""),
    ],
)
def test_the_name_is_the_last_part_of_a_path(name: str, kept: str, ending: str) -> None:
    upload = taken_apart(*written({}, {"file": (name, b"x")}))[1]["file"]
    assert (upload.name, upload.ending) == (kept, ending)


def test_a_file_that_was_not_chosen_is_none() -> None:
    head = b'--B\r\nContent-Disposition: form-data; name="sheet"; filename=""\r\nContent-Type: application/octet-stream'
    assert taken_apart(head + b"\r\n\r\n\r\n--B--\r\n", b"B") == ([], {})


@pytest.mark.parametrize("body", [b"", b"no parts", b"--B\r\nno name\r\n\r\nx\r\n--B--", b"--B\r\n\r\n\r\nx"])
def test_what_no_browser_sends_is_refused(body: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        taken_apart(body, b"B")
    assert refused.value.status == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_bodies_have_no_parts(kind: str) -> None:
    assert boundary_of(kind) is None
