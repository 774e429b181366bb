"""A YAML file as text with places, and problems that point into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rules.errors import Problem, Refused
from rules.headings import heading
from rules.parsing import Path_, Place, parse

LONGEST = 300
"""What is told of a place or a value is cut in the middle beyond so many characters."""


@dataclass(frozen=True)
class Source:
    """One YAML file: its text, its plain data, and where each key and value stands.

    ``titles`` are the short titles of the texts that its references may cite, by id.
    """

    file: str
    text: str
    data: Any
    keys: Mapping[Path_, Place]
    values: Mapping[Path_, Place]
    titles: Mapping[str, str] = field(default_factory=dict)

    def known_part(self, path: Path_) -> Path_:
        """Drop the segments that the file itself does not have (added by validation)."""
        known: Path_ = ()
        for segment in path:
            if (*known, segment) in self.values:
                known = (*known, segment)
        return known

    def place(self, path: Path_, of_key: bool = False) -> Place:
        """Give line and column (from 1) of the value, or of the key, at ``path``."""
        known = self.known_part(path)
        held = self.keys if of_key and known[-1:] == path[-1:] else self.values
        return held.get(known) or self.values[known]

    def words(self, path: Path_) -> str:
        """Write a path as a person reads it: ``criteria[dossiers_online].target``."""
        text, here = "", self.data
        for segment in self.known_part(path):
            here = here[segment]
            if isinstance(segment, int):
                named = here.get("id") or here.get("title") if isinstance(here, dict) else None
                text += f"[{named if isinstance(named, str) else segment + 1}]"
            else:
                text += f".{segment}" if text else segment
        return text

    def problem(
        self, code: str, path: Path_, message: str, hint: str = "", of_key: bool = False
    ) -> Problem:
        """Build a problem that points at ``path``, with the legal heading it lies under."""
        return self.problem_at(self.place(path, of_key), code, path, message, hint)

    def problem_at(
        self, place: Place, code: str, path: Path_ | None, message: str, hint: str
    ) -> Problem:
        """Build a problem at a place of its own; ``path`` is None where no key stands for it."""
        line, column = place
        words = under = ""
        if path is not None:
            known = self.known_part(path)
            words, under = self.words(known), heading(self.data, known, self.titles)
        told, remedy = _brief(message), _brief(hint)
        return Problem(code, told, remedy, self.file, line, column, _brief(words), _brief(under))


def _brief(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def read_source(path: Path, shown_as: str = "", titles: Mapping[str, str] | None = None) -> Source:
    """Read one YAML file.

    Raises Refused with every problem found: not UTF-8, not YAML, duplicate keys, aliases.
    """
    file = shown_as or str(path)
    held = path.read_bytes()
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = len(held) - len(error.object) + error.start  # it counts from after the mark
        line = held[:start].count(b"\n") + 1
        message = f"không phải văn bản UTF-8 (byte thứ {start + 1})"
        hint = "lưu lại tệp với bảng mã UTF-8"
        raise Refused([Problem("not_utf8", message, hint, file, line)]) from error
    return parse_source(text, file, titles)


def parse_source(text: str, file: str, titles: Mapping[str, str] | None = None) -> Source:
    """Read YAML text; see read_source."""
    parsed = parse(text)
    source = Source(file, text, parsed.data, parsed.keys, parsed.values, titles or {})
    if parsed.found:
        found = sorted(parsed.found, key=lambda one: one.place)
        raise Refused(
            source.problem_at(one.place, one.code, one.path, one.message, one.hint) for one in found
        )
    return source
