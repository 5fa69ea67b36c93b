"""What pages say: English is complete, dates and numbers are the officers', Vietnamese sorts and is found well."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import services.portal
from services.portal.acts.catalogue import ACTS
from services.portal.documents import DOCUMENTS
from services.portal.labels import label, short
from services.portal.pages.draft import figure
from services.portal.rendering import day, last_day, number
from services.portal.tables import labelled
from services.portal.text import plain, vietnamese_order
from services.portal.words import english, translate
from shared.platform.problems import TITLES

PACKAGE = Path(services.portal.__path__[0])
SAID = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
HOLES = re.compile(r"\{(\w+)\}")


def said_in_templates() -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in (PACKAGE / "templates").glob("*.html")]
    return {first or second for text in texts for first, second in SAID.findall(text)}


def said_by_acts() -> set[str]:
    """Labels of acts, and the words of their forms as far as they stand in the source."""
    acts = [act for of_kind in ACTS.values() for act in of_kind]
    files = [*(PACKAGE / "acts").glob("*.py"), *(PACKAGE / "pages").glob("*.py")]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    fields = re.findall(r'Field\(\s*f?"[^"]*",\s*"([^"]+)"', source)
    named = re.findall(
        r'\b(?:hint|group|note|empty)(?:: str)?\s*=\s*"(?:" if \w+ else ")?([^"]+)"', source
    ) + re.findall(r'reason\("([^"]+)"\)', source)
    made = re.findall(r'Creation\(\s*"([^"]+)",\s*"([^"]+)",\s*\(f?"[^"]*",\s*"([^"]+)"\)', source)
    named += [text for found in made for text in found]
    return {act.label for act in acts} | {act.note for act in acts if act.note} | {*fields, *named}


def test_every_sentence_has_its_english() -> None:
    titles = {title for _, title in TITLES.values()}
    documents = {each.label for of_kind in DOCUMENTS.values() for each in of_kind}
    missing = (said_in_templates() | said_by_acts() | titles | documents) - english().keys()
    assert missing == set()


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
