"""What pages say: English is complete, dates and numbers are the officers', Vietnamese sorts and is found well."""

import ast
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import services.portal
from services.portal.acts.form import figure
from services.portal.labels import label, short
from services.portal.pages.draft import remarks_by_place
from services.portal.rendering import day, last_day, marked, number
from services.portal.tables import labelled
from services.portal.text import plain, vietnamese_order
from services.portal.words import english, translate
from shared.contracts.audit import AuditSealed
from shared.messaging.topics import published_events
from shared.platform.problems import TITLES

PACKAGE = Path(services.portal.__path__[0])
SAID = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I)
HOLES = re.compile(r"\{(\w+)\}")


def said_in_templates() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in (PACKAGE / "templates").glob("*.html")]
    return {first or second for text in texts for first, second in SAID.findall(text)}


# What pages write into documents and names, and the letters themselves: no words to be translated.
WRITTEN = {"Về việc thành lập", "Báo cáo tổng hợp", "Biểu khu dân cư tổ chức Ngày hội năm", "Phó Giám đốc",
           "V/v đôn đốc gửi báo cáo", "V/v trả lời đề xuất, kiến nghị của đơn vị",
           "Về việc xem xét ý kiến, đề xuất của các đơn vị"}  # fmt: skip
NO_WORDS = {"text.py", "labels.py", "following.py"}


def said_in_code() -> set[str]:
    """Whatever is Vietnamese in the source of acts, pages and refusals; of names that are put together, their parts."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        if file.name not in NO_WORDS:
            nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
            docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
            texts = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
            found |= {each.value.strip(" ·") for each in texts if isinstance(each.value, str)}
    return {each for each in found if VIETNAMESE.search(each) and "DỮ LIỆU MẪU" not in each.upper()} - WRITTEN


def test_every_sentence_has_its_english() -> None:
    titles = {title for _, title in TITLES.values()}
    missing = (said_in_templates() | said_in_code() | titles) - english().keys()
    assert missing == set()


@pytest.mark.parametrize("file", sorted((PACKAGE / "templates").glob("*.html")), ids=lambda file: file.stem)
def test_a_template_says_nothing_but_through_its_words(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", text, flags=re.S)
    words = set(re.findall(r"\w+", bare.replace("Tiếng Việt", ""))) - {"đ"}  # the currency
    assert {word for word in words if VIETNAMESE.search(word)} == set(), "what is written outside _() has no English"


def test_every_label_has_its_vietnamese_and_its_english() -> None:
    groups = yaml.safe_load((PACKAGE / "labels.yaml").read_text(encoding="utf-8"))
    wrong = {
        (group, code)
        for group, codes in groups.items()
        for code, words in codes.items()
        # In English what happened is called like the event's type, which is English.
        if len(words) not in ((1, 2) if group == "happened" else (2,))
        or not all(isinstance(word, str) and word.strip() for word in words)
    }
    assert wrong == set()


def test_every_english_sentence_is_english() -> None:
    # The currency, the classification as it must stand, numbers of documents, what is quoted.
    kept = re.compile(r"“[^”]*”|[đĐ]ồng|Chỉ dùng cho việc không mật|[\w/-]+/(QĐ|NĐ)-[\w-]+")
    assert {vi for vi, en in english().items() if VIETNAMESE.search(kept.sub("", en))} == set()


def test_whatever_happens_has_a_name() -> None:
    labels = yaml.safe_load((PACKAGE / "labels.yaml").read_text(encoding="utf-8"))["happened"]
    assert {event.type for event in published_events() if event is not AuditSealed} - labels.keys() == set()


def test_no_label_is_given_twice() -> None:
    lines = (PACKAGE / "labels.yaml").read_text(encoding="utf-8").splitlines()
    group, seen = "", Counter[tuple[str, str]]()
    for line in lines:
        name, colon, _ = line.partition(":")
        if colon and not line.startswith((" ", "#")):
            group = name
        elif colon and not line.startswith("#"):
            seen[group, name.strip()] += 1
    assert [each for each, count in seen.items() if count > 1] == []


def test_no_sentence_is_given_twice() -> None:
    events = yaml.parse((PACKAGE / "english.yaml").read_text(encoding="utf-8"))
    scalars = [event.value for event in events if isinstance(event, yaml.ScalarEvent)]
    assert [sentence for sentence, count in Counter(scalars[::2]).items() if count > 1] == []


def test_english_has_the_same_holes() -> None:
    wrong = {vi for vi, en in english().items() if sorted(HOLES.findall(vi)) != sorted(HOLES.findall(en))}
    assert wrong == set()


@pytest.mark.parametrize(("value", "shown"), [(1234567, "1.234.567"), (0, "0"), (None, ""), (1234.5, "1.234,5")])
def test_numbers_are_written_with_points_and_a_comma(value: Any, shown: str) -> None:
    assert number(value, 1 if isinstance(value, float) else 0) == shown


def test_an_exclusive_due_date_is_shown_as_the_last_day_on_time() -> None:
    assert day(date(2024, 7, 5)) == "05/07/2024"
    assert last_day(date(2024, 7, 26)) == "25/07/2024"


@pytest.mark.parametrize(
    ("typed", "meant"), [("1.234", 1234), ("12 000", 12000), ("42", 42), ("4,5", "4,5"), ("1.23", "1.23"), ("-3", -3)]
)
def test_figures_are_read_as_officers_write_them(typed: str, meant: int | str) -> None:
    assert figure(typed) == meant


def test_words_are_found_without_diacritics() -> None:
    assert plain("  ĐỘI Xây dựng  phong trào ") == "doi xay dung phong trao"
    assert plain("Huyện Kỳ Anh") == plain("huyen ky anh")


def test_vietnamese_sorts_by_its_own_alphabet() -> None:
    names = ["Đức Thọ", "Can Lộc", "Hương Sơn", "Hà Tĩnh", "Dân Chủ", "Cẩm Xuyên", "Hồng Lĩnh"]
    assert sorted(names, key=vietnamese_order) == [
        "Can Lộc", "Cẩm Xuyên", "Dân Chủ", "Đức Thọ", "Hà Tĩnh", "Hồng Lĩnh", "Hương Sơn",
    ]  # fmt: skip


def test_the_two_ky_anh_stay_apart() -> None:
    assert short("Công an huyện Kỳ Anh") != short("Công an thị xã Kỳ Anh")


def test_what_has_no_label_is_shown_as_it_is() -> None:
    assert label("happened", "commendation-awarded-some-day", "vi") == "commendation awarded some day"
    assert translate("Chưa từng nói", "en") == "Chưa từng nói"


def test_cells_of_lists_say_their_heading() -> None:
    html = (
        '<table class="list"><thead><tr><th scope="col">Đơn vị</th><th scope="col">Hạn</th></tr></thead>'
        '<tbody><tr><th scope="row">A</th><td>1</td></tr></tbody></table>'
    )
    assert 'data-label="Đơn vị" scope="row"' in labelled(html)
    assert '<td data-label="Hạn">1' in labelled(html)


def test_cells_without_content_and_sums_below_a_list_say_so_on_a_phone() -> None:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Ngày", "Điểm", "Lượt người"))
    html = (
        f'<table class="list"><thead><tr>{head}</tr></thead>'
        '<tbody><tr><td>13/08</td><td><span class="dim">–</span></td><td class="n"><input></td></tr></tbody>'
        '<tfoot><tr><th scope="row" colspan="2">Cộng</th><td class="n">600</td></tr></tfoot></table>'
    )
    assert '<td data-label="Điểm" data-none>' in labelled(html)
    assert '<td data-label="Lượt người" class="n"><input>' in labelled(html), "what is to be filled in is no empty cell"
    assert '<td data-label="Lượt người" class="n">600' in labelled(html)


def test_the_mark_of_sample_data_is_set_apart_where_it_is_read_and_nowhere_else() -> None:
    shown = '<a title="A (DỮ LIỆU MẪU)">A (DỮ LIỆU MẪU)</a>'
    assert marked(shown, "en") == '<a title="A (DỮ LIỆU MẪU)">A <span class="sample">(sample data)</span></a>'
    for alone in ("<title>A (DỮ LIỆU MẪU)</title>", '<option value="a">A (DỮ LIỆU MẪU)', "<textarea>(DỮ LIỆU MẪU)"):
        assert marked(alone, "vi") == alone


def test_all_remarks_at_one_place_stand_beside_it() -> None:
    remarks = [
        {"place": "C04", "text": "Xem lại"},
        {"place": "A01", "text": "Thiếu"},
        {"place": "C04", "text": "Không khớp"},
    ]
    assert remarks_by_place(remarks) == {"C04": "Xem lại · Không khớp", "A01": "Thiếu"}
