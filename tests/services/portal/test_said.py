"""What the services say has its English: refusals, what checks find, the words that stand in them."""

import re
from collections import Counter

from services.portal.words import Sentence, english, said, sentences, words_in_holes
from tests.services.portal.sources import VIETNAMESE, said_by_services

# Names of documents and offices, heads of sheets, letters: nobody is refused with them.
WRITTEN = {
    "Triệu tập",
    "Phó Giám đốc",
    "Trưởng phòng",
    "TRƯỞNG PHÒNG",
    "(DỰ THẢO)",
    "Quyết định khen thưởng",
    "Quyết định về tổ chức",
    "Công văn trả lời",
    "Giấy khen",
    "Phụ lục thuyết minh của các đơn vị",
    "ỦY BAN NHÂN DÂN",
    "BAN CHỈ ĐẠO",
    "HỘI ĐỒNG",
    "BAN TỔ CHỨC",
    "Giá trị",
    "Số liệu đang lưu",
    "Kỳ báo cáo",
    "đến hết",
    "hết ngày",
    "Chốt số liệu",
    "Chỉ dùng cho thông tin không thuộc bí mật nhà nước; không nhập dữ liệu cá nhân.",
    "đ",
    "QĐ",
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB GK",
}
SAID = [each for each in said_by_services() if each.words.strip() not in WRITTEN]
WORDS = {vi: en for words in words_in_holes().values() for vi, en in words.items()}
HOLES = re.compile(r"\{(\w+)\}")


def test_whatever_services_say_has_its_english() -> None:
    missing = {
        f"{each.place} {each.sample}"
        for each in SAID
        if each.words.strip() not in WORDS and '<span lang="vi">' in said(each.sample, "en")
    }
    assert missing == set(), "say it in services/portal/said.yaml"


def test_what_a_check_of_the_form_finds_is_english_with_its_figures() -> None:
    messages = [each.sample for each in SAID if each.place.endswith(".yaml")]
    found = {said(f"C04: {each} (C04 + 2 × C04 kỳ trước = 5; số cam kết đã xác nhận = 7).", "en") for each in messages}
    shown = "(C04 + 2 × C04 of the period before = 5; verified commitments = 7)."
    assert messages and [each for each in found if "lang=" in each or not each.endswith(shown)] == []


def meant(sample: str) -> list[Sentence]:
    """What it can be, with the most words: one sentence, or a mere word."""
    matching = [each for each in sentences() if each.match(sample) is not None]
    most = max((each.words for each in matching), default=0)
    return [each for each in matching if each.words == most]


def test_a_sentence_is_taken_for_no_other() -> None:
    assert [each.sample for each in SAID if len(meant(each.sample)) > 1] == []
    lost = [each.sample for each in SAID if any(value not in said(each.sample, "en") for value in each.values)]
    assert lost == []


def test_no_english_is_for_what_nobody_says() -> None:
    used = {found.vietnamese for each in SAID for found in meant(each.sample)}
    assert {each.vietnamese for each in sentences()} - used == set()
    assert WORDS.keys() - {each.words.strip().lower() for each in SAID} - {each.words.strip() for each in SAID} == set()


def test_english_stands_in_one_place() -> None:
    counted = Counter(each.vietnamese for each in sentences())
    assert {vi for vi, count in counted.items() if count > 1 or vi in english()} == set()


def test_english_has_the_same_holes_in_each_sentence() -> None:
    wrong = {
        each.vietnamese
        for each in sentences()
        if set(HOLES.findall(each.vietnamese)) != set(HOLES.findall(each.english))
    }
    assert wrong == set()


def test_every_english_sentence_is_english() -> None:
    kept = re.compile(r"«[^»]*»|đồng|GIÁM ĐỐC|PHÓ|[\w/-]+/(NĐ|QĐ)-[\w-]+")
    texts = [each.english for each in sentences()] + list(WORDS.values())
    assert {each for each in texts if VIETNAMESE.search(kept.sub("", each))} == set()
