"""Mutants fit the source that they edit, and are what runs when they are asked for."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.faults.checks import CHECKS, ENDED, SETTLED, Finding
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
        assert _unknown_names(source) == ""


def test_a_name_that_an_edit_takes_from_nowhere_is_found() -> None:
    assert "nowhere" in _unknown_names("def f():\n    return nowhere\n")


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
    lost = replace(mutant("bare-id-cursor"), fails=("none lost", "version order"))
    late = Finding(SETTLED, "14 keys wait for another topic")
    found = [Finding(check, "…") for check in lost.fails]
    assert Caught(lost, [late], 1).silent == list(lost.fails)
    assert Caught(lost, [late, found[0]], 1).silent == list(lost.fails[1:])
    assert Caught(lost, [late, *found], 1).silent == []


def test_what_a_check_finds_elsewhere_is_no_evidence() -> None:
    waits = mutant("notify-only")
    elsewhere = Finding(SETTLED, "not within 60 s: faults_sink has read faults.counter.v1 0 up to 1 of 2")
    there = Finding(SETTLED, "not within 60 s: the outbox of faults_source is published up to 1 of 2")
    assert Caught(waits, [elsewhere], 1).silent
    assert not Caught(waits, [elsewhere, there], 1).silent


def test_a_mutant_whose_processes_end_is_not_caught_unless_that_is_its_mistake() -> None:
    ended = Finding(ENDED, "sink-1 ended with status 1: NameError")
    skips = mutant("offsets-before-database")
    found = [Finding(check, "…") for check in skips.fails]
    assert not Caught(skips, found, 1).silent
    assert Caught(skips, [*found, ended], 1).silent
    assert "NameError" in Caught(skips, [*found, ended], 1).said
    ends = mutant("ends-on-poison")
    assert not Caught(ends, [Finding(ENDED, f"sink-1 ended with status 1: {ends.says}: no payload")], 1).silent


def _unknown_names(source: str) -> str:
    """What pyflakes' rules of undefined names say of it."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--quiet", "--select", "F821,F823", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=False).stdout


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
