"""Free text: official language passes, personal data and secrecy marks do not."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.platform.guard import Exceptions, FreeLine, FreeText, let_pass, personal_data_in, secrecy_mark_in

LINE: TypeAdapter[str] = TypeAdapter(FreeLine)
TEXT: TypeAdapter[str] = TypeAdapter(FreeText)

ALLOWED = [
    "Số: 46/TB-CAT-PV05",
    "Nghị định số 13/2024/NĐ-CP ngày 05/02/2024",
    "Căn cứ Quyết định số 1234/QĐ-BCA-V05 ngày 01.7.2024",
    "Đã ra mắt 4.660 Tổ bảo vệ an ninh, trật tự với 14.082 thành viên",
    "Kinh phí 375.700.000 đồng, trong đó ngân sách 1.375.700.000,5 đồng",
    "Người dân gọi 113, 114, 115 khi cần; các số 113 114 115 miễn phí",
    "Tổng đài 1900 1234, 19001234, 18001091, 1800 1567",
    "từ ngày 05.08.2024 06 giờ đến 06.08.2024 17 giờ",
    "giai đoạn 2021 - 2025, các năm 2021 2022 2023 2024",
    "Điều 5, khoản 3, điểm a; phụ lục 01, 02, 03",
    "tỷ lệ 98,75%; tăng 12,5% so với năm 2023",
    "xã 18073, huyện 436, tỉnh 42",
    "Tuyên truyền Luật Bảo vệ bí mật nhà nước",
    "TUYÊN TRUYỀN LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "mật độ dân cư cao, MẬT ĐỘ DÂN CƯ, nuôi ong lấy mật, thân mật",
    "02 mô hình; 03 tập thể; 015 hộ",
    "Kinh phí 375700000 đồng, xã hội hóa 112400000 VND.",
    "40623afa-f95a-4faa-9482-123456789012",
    "Kế hoạch số 38A/KH-UBND, 15A-2024, đường 12B, Quốc lộ 15A dài 1234 m",
    "lời mời MẬT THƯ",
]
PERSONAL = [
    "0912345678",
    "liên hệ 0912 345 678.",
    "ĐT: 091.234.5678",
    "+84 912 345 678",
    "+84912345678",
    "+84 912.345.678",
    "(+84) 912-345-678",
    "0084912345678",
    "84912345678",
    "84 912 345 678",
    "024 3826 1234",
    "(0238) 3 844 123",
    "SĐT.0383844123",
    "０９１２３４５６７８",
    "0912\u200b345\u200b678",
    "0912\u00a0345\u00a0678",
    "042085001234",
    "CCCD số 042 085 001 234",
    "042.085.001.234",
    "CMND 183456789",
    "CMND: 183 456 789",
    "số 123456789012",
    "nguyen.van.a@example.vn",
    "a @ b.vn",
    "912345678 đồng chí trực ban",
    "tài khoản 183456789 nộp 100 đồng",
    "0912–345–678",
    "0912 . 345 . 678",
    "0912_345_678",
    "0912·345·678",
    "\u0660\u0669\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    "042–085–001–234",
    "38A-123.45",
    "xe 38A 12345",
    "38A12345",
    "38-F1 234.56",
    "38AB 123.45",
    "38A-1234",
    "３８Ａ－１２３．４５",
]
MARKED = [
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "Tài liệu: MẬT.",
    "Độ mật: Tối mật",
    "(Mật)",
    "[TUYỆT  MẬT]",
    "TỐI\nMẬT",
    "TỐI-MẬT",
    "ＭẬＴ",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_official_text_is_allowed(text: str) -> None:
    assert TEXT.validate_python(text) == text


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TEXT.validate_python(f"Nội dung: {text} và")
    assert [each["type"] for each in refusal.value.errors()] == ["personal_data"]


@pytest.mark.parametrize("text", MARKED)
def test_a_secrecy_mark_is_refused_also_when_it_is_decomposed(text: str) -> None:
    for form in ("NFC", "NFD"):
        with pytest.raises(ValidationError) as refusal:
            TEXT.validate_python(unicodedata.normalize(form, text))  # type: ignore[arg-type]
        assert [each["type"] for each in refusal.value.errors()] == ["secrecy_mark"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Gọi ０９12 345 678 nhé", "ký tự 5"),
        ("một\n hai 042085001234", "dòng 2, ký tự 6"),
        ("xe 38A-123.45", "ký tự 4"),
    ],
)
def test_the_error_says_where_on_which_basis_and_what_to_do(text: str, place: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TEXT.validate_python(text)
    (error,) = refusal.value.errors()
    assert f"(từ {place})" in error["msg"] and "Hãy bỏ thông tin này" in error["msg"]
    assert error.get("ctx", {})["legal_basis"] == "Luật Bảo vệ dữ liệu cá nhân"


def test_an_installation_lets_its_own_published_numbers_and_mailboxes_pass(tmp_path: Path) -> None:
    file = tmp_path / "guard.yaml"
    file.write_text('numbers: ["02393855113"]\naddresses: ["hop-thu@congan.example.vn"]\n', encoding="utf-8")
    published = "Trực ban: 0239.3855.113, (0239) 3 855 113; hop-thu@congan.example.vn"
    assert personal_data_in(published) is not None
    try:
        let_pass(Exceptions.read(file))
        assert personal_data_in(published) is None
        assert personal_data_in(f"{published}; 0912 345 678") == "số điện thoại"
        assert personal_data_in("CMND 113 456 789; 0239 3855 1134") is not None
        assert personal_data_in("a.hop-thu@congan.example.vn") is not None
    finally:
        let_pass(Exceptions())
    assert personal_data_in(published) is not None


@pytest.mark.parametrize("text", ["numbers: [abc]", "other: []", "- 1", "{"])
def test_a_list_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "guard.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError):
        Exceptions.read(file)


def test_text_is_normalised_and_stripped() -> None:
    assert LINE.validate_python(unicodedata.normalize("NFD", "  Công an xã  ")) == "Công an xã"
    assert TEXT.validate_python("một\r\nhai") == "một\nhai"


@pytest.mark.parametrize("text", ["", "  ", "một\nhai", "a\tb", "a\x07b", "a\x00", "a" * 501])
def test_a_line_is_one_line_of_1_to_500_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        LINE.validate_python(text)


SEPARATORS = st.sampled_from(["", " ", ".", "-"])


@given(st.sampled_from("35789"), st.lists(st.tuples(SEPARATORS, st.sampled_from("0123456789")), min_size=8, max_size=8))
def test_a_mobile_number_is_found_however_it_is_grouped(first: str, rest: list[tuple[str, str]]) -> None:
    grouped = first + "".join(separator + digit for separator, digit in rest)
    assume(not re.search(r"[.-]\d{1,2}[.-](19|20)\d\d", grouped))  # its end reads as a date, and dates are let pass
    assert personal_data_in(f"gọi 0{grouped} nhé") is not None
    assert personal_data_in(f"gọi +84{grouped} nhé") is not None


@given(st.integers(1, 96), st.integers(0, 999_999_999), st.sampled_from(["", " ", "."]))
def test_a_citizen_number_is_found_however_it_is_grouped(province: int, number: int, separator: str) -> None:
    digits = f"{province:03}{number:09}"
    grouped = separator.join(digits[at : at + 3] for at in range(0, 12, 3))
    assert personal_data_in(f"số {grouped}, cấp ngày") is not None


@given(st.integers(0, 10**13))
def test_a_figure_with_thousands_points_is_no_personal_data(figure: int) -> None:
    assert personal_data_in(f"kinh phí {f'{figure:,}'.replace(',', '.')} đồng.") is None


@given(st.dates(), st.sampled_from("/.-"), st.integers(0, 23))
def test_a_date_is_no_personal_data(day: object, separator: str, hour: int) -> None:
    text = f"{day:%d{separator}%m{separator}}" + "2024"
    assert personal_data_in(f"từ {text} {hour:02} giờ đến {text} - {text}") is None


@given(st.text(max_size=300))
def test_whatever_passes_passes_again_unchanged(text: str) -> None:
    try:
        passed = TEXT.validate_python(text)
    except ValidationError:
        return
    assert TEXT.validate_python(passed) == passed
    assert unicodedata.is_normalized("NFC", passed)
    assert secrecy_mark_in(passed) is None
    assert "\0" not in passed


@pytest.mark.parametrize("unit", ["0", "a", "1.234.", "a-", "a@a-", "+84(", "0 ", "độ ", "TỐI ", "MẬT-", " "])
def test_the_longest_text_is_looked_through_at_once_whatever_it_is_made_of(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    began = time.process_time()
    personal_data_in(text)
    secrecy_mark_in(text)
    assert time.process_time() - began < 1
