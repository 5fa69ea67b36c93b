"""The documents as pages: converted to PDF by LibreOffice, where it is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services.reports.document.chair_brief import chair_brief
from services.reports.dossier.snapshot import Snapshot
from shared.contracts.reports.dossier import DossierOption
from shared.platform.documents.form import laid_out
from shared.platform.documents.paper import Paper
from tests.services.reports.document.examples import QUESTION, SNAPSHOT, desk
from tests.services.reports.document.made import every_paper

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: pages are not looked at")

_PAGE = re.compile(rb"/Type\s*/Page(?![s\w])")


def pages(papers: dict[str, Paper], folder: Path) -> dict[str, int]:
    """How many pages each document has."""
    for name, paper in papers.items():
        (folder / f"{name}.docx").write_bytes(laid_out(paper))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in papers]
    assert OFFICE is not None
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return {name: len(_PAGE.findall((folder / f"{name}.pdf").read_bytes())) for name in papers}


def longest() -> Snapshot:
    """Whatever may be long is as long as it may be: the brief must still fit."""
    words = "Nghiêm túc, hiệu quả, thiết thực, lan tỏa; không phô trương, hình thức trong tổ chức thực hiện. " * 20
    units = tuple(
        unit.changed(
            opinions=tuple(
                opinion.changed(
                    question=code,
                    history=tuple(
                        answer.changed(
                            arguments=tuple(
                                each.changed(text=words[: 19_000 // 10]) for each in answer.arguments for _ in range(3)
                            )
                        )
                        for answer in opinion.history
                    ),
                )
                for opinion in unit.opinions
                for code in ("Q1", "Q2", "Q3")
            )
        )
        for unit in SNAPSHOT.units
    )
    return SNAPSHOT.changed(
        title=words[:480],
        units=units,
        questions=tuple(QUESTION.changed(code=code, text=words[:1_900]) for code in ("Q1", "Q2", "Q3")),
        tallies=tuple(each.changed(question=code) for code in ("Q1", "Q2", "Q3") for each in SNAPSHOT.tallies),
        options=tuple(DossierOption(code=f"PA{n} {words[:400]}", text=words[:1_900]) for n in range(9)),
    )


def test_every_document_converts_and_letters_and_the_brief_fit_on_a_page(tmp_path: Path) -> None:
    papers = every_paper()
    one_question = longest().changed(questions=(QUESTION,))
    papers["brief-longest"] = chair_brief(longest(), desk())
    papers["brief-longest-question"] = chair_brief(one_question, desk())
    counted = pages(papers, tmp_path)
    assert min(counted.values()) >= 1
    one_page = {name for name, number in counted.items() if number == 1}
    assert one_page >= {
        "chair-brief",
        "brief-longest",
        "brief-longest-question",
        "conclusion-notice",
        "reply-rejected",
        "reminder-letter",
    }, counted
