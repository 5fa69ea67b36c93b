"""Names in the definitions that the services publish, or come with, have their English; nothing else has it there."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import yaml

from services.portal.pages.drafting import ROADMAP
from services.portal.words import defined, english, said, translate
from tests.services.portal.sources import ROOT, VIETNAMESE, forms

SCHEMES = sorted((ROOT / "services/reports/classification/schemes").glob("*.yaml"))
COMES_WITH = sorted(ROOT.glob("services/*/migrations/*.py"))
QUOTED = re.compile(r"'([^']*)'")


def published() -> Iterator[str]:
    """What stands in the forms of reports and the schemes of classification."""
    for file in (*forms(), *SCHEMES):
        definition: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield definition.get("title", "")
        for part in ("sections", "criteria", "grades"):
            yield from (each["title"] for each in definition.get(part, ()))
        rows: list[dict[str, Any]] = [] if "based_on" in definition else definition.get("rows", [])
        for row in rows:
            yield from (row["name"], row["unit"], *row.get("choices", {}).values())


def came_with() -> Iterator[str]:
    """What the services' migrations fill their tables with: forms of commendation, checklists, holidays."""
    for file in COMES_WITH:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = QUOTED.findall(node.value)
                yield from (text for text in found if VIETNAMESE.search(text) and "{" not in text)


def names() -> set[str]:
    return {*filter(None, published()), *came_with(), *ROADMAP.values()}


def test_every_name_has_its_english() -> None:
    assert {name for name in names() if translate(name, "en") == name and VIETNAMESE.search(name)} == set()


def test_no_english_is_for_a_name_that_nothing_bears() -> None:
    assert defined().keys() - names() == set()


def test_english_stands_in_one_place() -> None:
    assert defined().keys() & english().keys() == set()


def test_every_english_name_is_english() -> None:
    assert {en for en in defined().values() if VIETNAMESE.search(en)} == set()


def test_a_code_may_stand_before_a_name() -> None:
    assert translate("M4 · Quy chế làm việc", "en") == "M4 · Working regulations"
    assert translate("M4 · Quy chế của Đội", "en") == "M4 · Quy chế của Đội", "what officers wrote stays as it is"
    assert translate("M4 · Quy chế làm việc", "vi") == "M4 · Quy chế làm việc"


def test_a_finding_names_its_indicator_in_english() -> None:
    name = "Mô hình hoạt động hiệu quả"
    assert "«Models that work effectively»" in said(f"C06: bắt buộc phải có «{name}»; nếu không có thì ghi 0.", "en")
