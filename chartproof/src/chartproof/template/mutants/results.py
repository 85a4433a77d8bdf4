"""Reports what happened to the mutants, and keeps it in a file that a later run goes on from."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chartproof.template.mutants.breaking import KINDS, Mutant
from chartproof.template.mutants.recording import Uses

UNFIT, CAUGHT, SURVIVED = "does not render", "caught", "survived"

_Place = tuple[str, str, int, str]


@dataclass(frozen=True)
class Result:
    """Says what happened to a mutant: a test caught it, it does not render, or it survived."""

    mutant: Mutant
    renders: bool
    caught_by: str | None = None
    seconds: float = 0

    @property
    def survived(self) -> bool:
        return self.renders and self.caught_by is None

    @property
    def verdict(self) -> str:
        """Returns the verdict in words."""
        return UNFIT if not self.renders else SURVIVED if self.survived else CAUGHT


def report(results: Sequence[Result]) -> str:
    """Writes a line for each kind and for each survivor."""
    lines = []
    for kind in KINDS:
        of_kind = [result for result in results if result.mutant.kind == kind]
        unfit = sum(not result.renders for result in of_kind)
        survivors = sum(result.survived for result in of_kind)
        if of_kind:
            caught = len(of_kind) - unfit - survivors
            lines.append(f"{kind}: {len(of_kind)} mutants, {unfit} don't render, {caught} caught, {survivors} survived")
    return "\n".join([*lines, *(f"survived: {result.mutant}" for result in results if result.survived)])


def content_digest(folders: Iterable[Path], files: Iterable[Path]) -> str:
    """Returns a digest that changes with the content of a file, also of each below the folders, and with its name."""
    named = {(file.name, file) for file in files}
    for folder in folders:
        below = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
        named |= {(str(file.relative_to(folder)), file) for file in below}
    # a set: a source is below a folder, too
    contents = sorted({(name, hashlib.sha256(file.read_bytes()).hexdigest()) for name, file in named})
    return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


class ResultsFile:
    """Keeps results as JSON lines. The first line has the digest of the chart and the tests that they are of.

    A second file, FILE.uses, has what the tests use of the chart.
    """

    def __init__(self, path: Path | None, content: str) -> None:
        self._path = path
        self._earlier: dict[_Place, Result] = {}
        if path is None:
            return
        header = json.dumps({"content": content})
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if lines[:1] == [header]:
            self._read(lines[1:])
        else:
            path.write_text(f"{header}\n", encoding="utf-8")
            self._uses_file(path).unlink(missing_ok=True)

    def _read(self, lines: Iterable[str]) -> None:
        for line in lines:
            try:
                fields = json.loads(line)
            except ValueError:
                continue  # the run ended while it wrote this line
            mutant = Mutant(fields["kind"], fields["file"], fields["line"], fields["dropped"], "")
            renders = fields["verdict"] != UNFIT
            self._earlier[_place(mutant)] = Result(mutant, renders, fields["test"], fields["seconds"])

    @staticmethod
    def _uses_file(path: Path) -> Path:
        return path.with_name(f"{path.name}.uses")

    def uses(self) -> dict[str, Uses]:
        """Returns by test what it uses, {} where no earlier run recorded it."""
        if self._path is None or not self._uses_file(self._path).is_file():
            return {}
        kept = json.loads(self._uses_file(self._path).read_text(encoding="utf-8"))
        return {test: Uses.from_json(fields) for test, fields in kept.items()}

    def keep_uses(self, uses: Mapping[str, Uses]) -> None:
        """Writes by test what it uses."""
        if self._path is not None:
            text = json.dumps({test: one.as_json() for test, one in uses.items()})
            self._uses_file(self._path).write_text(text, encoding="utf-8")

    def earlier(self, mutant: Mutant) -> Result | None:
        """Returns the result of an earlier run, None without one."""
        return self._earlier.get(_place(mutant))

    def add(self, result: Result) -> None:
        """Writes a result."""
        if self._path is None:
            return
        mutant = result.mutant
        fields = {
            "file": mutant.file,
            "line": mutant.line,
            "kind": mutant.kind,
            "verdict": result.verdict,
            "test": result.caught_by,
            "seconds": round(result.seconds, 2),
            "dropped": mutant.dropped,
        }
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(fields) + "\n")


def _place(mutant: Mutant) -> _Place:
    return mutant.kind, mutant.file, mutant.line, mutant.dropped
