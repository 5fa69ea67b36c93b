"""Mutants fit the source that they edit, and are what runs when they are asked for."""

import subprocess
import sys

import pytest

from tests.faults.checks import CHECKS, SETTLED, Finding
from tests.faults.mutants.catalogue import MUTANTS, Mutant, mutant
from tests.faults.mutants.edits import DoesNotApply, Edit, edited
from tests.faults.report import Caught

HOLES = "from shared.messaging.cursor import Cursor; c = Cursor(0); c.fetched([3], 0, is_all=True); print(c.holes)"
INSTALL = (
    "from tests.faults.mutants.catalogue import mutant; from tests.faults.mutants.edits import install;"
    " install(mutant('bare-id-cursor').edits); "
)


@pytest.mark.parametrize("each", MUTANTS, ids=lambda each: each.name)
def test_a_mutant_fits_the_source_as_it_is(each: Mutant) -> None:
    for module, source in edited(each.edits).items():
        compile(source, module, "exec")


def test_an_edit_whose_text_is_gone_is_an_error() -> None:
    with pytest.raises(DoesNotApply, match="0 times"):
        edited([Edit("shared.messaging.cursor", "no such text", "")])


def test_a_name_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(LookupError, match="bare-id-cursor"):
        mutant("harmless")


def test_a_process_runs_with_the_edit_and_others_without() -> None:
    assert _printed(HOLES) == "[1, 2]"
    assert _printed(INSTALL + HOLES) == "[]"
    assert _printed(HOLES) == "[1, 2]"


def test_a_module_that_was_imported_before_cannot_be_edited_any_more() -> None:
    done = subprocess.run([sys.executable, "-c", f"{HOLES}; {INSTALL}"], capture_output=True, text=True, check=False)

    assert done.returncode
    assert "already imported" in done.stderr


@pytest.mark.parametrize("each", MUTANTS, ids=lambda each: each.name)
def test_a_mutant_names_the_checks_that_must_find_it(each: Mutant) -> None:
    assert each.fails
    assert set(each.fails) <= CHECKS.keys() | {SETTLED}


def test_what_other_checks_find_is_no_evidence() -> None:
    lost = mutant("bare-id-cursor")
    late = Finding(SETTLED, "14 keys wait for another topic")
    found = [Finding(check, "…") for check in lost.fails]
    assert Caught(lost, [late], 1).silent == list(lost.fails)
    assert Caught(lost, [late, found[0]], 1).silent == list(lost.fails[1:])
    assert Caught(lost, [late, *found], 1).silent == []


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
