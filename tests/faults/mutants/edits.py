"""Edits a module's source while it is imported, in this process only: the files stay as they are."""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType


class DoesNotApply(Exception):
    """The text that an edit replaces is not there, or not once: the edit has to be written anew."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Text of a module that is replaced. It stands there exactly once."""

    module: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """The source with the edit made."""
        if (times := source.count(self.old)) != 1:
            raise DoesNotApply(f"{self.module} has this {times} times, not once:\n{self.old}")
        return source.replace(self.old, self.new)


def edited(edits: Sequence[Edit]) -> dict[str, str]:
    """The source of each module that is edited, after its edits. Raises `DoesNotApply`."""
    sources: dict[str, str] = {}
    for edit in edits:
        source = sources.get(edit.module) or _file_of(edit.module).read_text(encoding="utf-8")
        sources[edit.module] = edit.applied(source)
    return sources


def install(edits: Sequence[Edit]) -> None:
    """Have the modules that are edited come with their edits. None of them may have been imported before."""
    sources = edited(edits)
    if loaded := sources.keys() & sys.modules.keys():
        raise DoesNotApply(f"already imported: {', '.join(sorted(loaded))}")
    sys.meta_path.insert(0, _Finder(sources))


def _file_of(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise DoesNotApply(f"there is no module {module}")
    return Path(spec.origin)


class _Loader(SourceFileLoader):
    """Loads a module from an edited source; nothing is cached."""

    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._sources:
            return None
        found = PathFinder.find_spec(fullname, path)
        assert found is not None and found.origin is not None
        loader = _Loader(fullname, found.origin, self._sources[fullname])
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=loader)
