"""`python -m tests.faults.mutants NAME MODULE [ARGUMENT …]` runs a module as `python -m MODULE …` does, but wrong."""

import runpy
import sys
from collections.abc import Sequence

from tests.faults.mutants.catalogue import mutant
from tests.faults.mutants.edits import install


def main(arguments: Sequence[str]) -> None:
    name, module, *rest = arguments
    install(mutant(name).edits)
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
