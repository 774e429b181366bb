"""YAML as text with places: every scalar stays the text the author wrote, with its line.

YAML's own readings are refused on purpose: ``NO`` is not false, ``0123`` not 83, ``12:30`` not
750 and ``99.61`` never a float. Duplicate keys, anchors and aliases are problems.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rules.errors import Problem, Refused

Path_ = tuple[str | int, ...]
SYNTAX = {
    "found a tab character that violates indentation": "có ký tự tab ở đầu dòng",
    "found character that cannot start any token": "có ký tự không được đứng ở đây",
    "did not find expected ',' or '}'": "thiếu dấu ',' hoặc '}'",
    "did not find expected ',' or ']'": "thiếu dấu ',' hoặc ']'",
    "did not find expected key": "thiếu khóa, hoặc thụt dòng không thẳng hàng",
    "did not find expected '-' indicator": "thiếu dấu '-' của danh sách",
    "could not find expected ':'": "thiếu dấu ':' sau khóa",
    "mapping values are not allowed in this context": "có dấu ':' ở chỗ không được có",
    "found unexpected end of stream": "hết tệp giữa chừng, có thể thiếu dấu nháy đóng",
    "did not find expected node content": "thiếu nội dung sau dấu ':' hoặc '-'",
}
"""What the parser says, as a person would."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """One YAML file: its text, its plain data, and where each key and value stands."""

    file: str
    text: str
    data: Any
    keys: Mapping[Path_, tuple[int, int]]
    values: Mapping[Path_, tuple[int, int]]

    def known_part(self, path: Path_) -> Path_:
        """Drop the segments that the file itself does not have (added by validation)."""
        known: Path_ = ()
        for segment in path:
            if (*known, segment) in self.values:
                known = (*known, segment)
        return known

    def place(self, path: Path_, of_key: bool = False) -> tuple[int, int]:
        """Give line and column (from 1) of the value, or of the key, at ``path``."""
        known = self.known_part(path)
        return (self.keys if of_key else self.values).get(known) or self.values[known]

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
        """Build a problem that points at ``path``."""
        line, column = self.place(path, of_key)
        return Problem(code, message, hint, self.file, line, column, self.words(path))


def read_source(path: Path, shown_as: str = "") -> Source:
    """Read one YAML file.

    Raises Refused with every problem found: not UTF-8, not YAML, duplicate keys, aliases.
    """
    file = shown_as or str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            [
                Problem(
                    "not_utf8",
                    f"không phải văn bản UTF-8 (byte thứ {error.start + 1})",
                    "lưu lại tệp với bảng mã UTF-8",
                    file,
                )
            ]
        ) from error
    return parse_source(text, file)


def parse_source(text: str, file: str) -> Source:
    """Read YAML text; see read_source."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise Refused([_syntax_problem(error, file)]) from error
    except RecursionError as error:
        message = "lồng nhau quá nhiều lớp"
        raise Refused([Problem("not_yaml", message, "viết ít lớp hơn", file)]) from error
    except yaml.reader.ReaderError as error:
        raise Refused(
            [Problem("not_yaml", f"có ký tự không in được: {error.reason}", "", file)]
        ) from error
    if root is None:
        raise Refused([Problem("not_yaml", "tệp trống", "viết nội dung theo mẫu", file)])
    walk = _Walk(file)
    try:
        data = walk.data(root, ())
    except RecursionError as error:
        message = "lồng nhau quá nhiều lớp"
        raise Refused([Problem("not_yaml", message, "viết ít lớp hơn", file)]) from error
    if walk.problems:
        raise Refused(walk.problems)
    return Source(file, text, data, walk.keys, walk.values)


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    hint = "kiểm tra thụt dòng (chỉ dùng dấu cách), dấu hai chấm, ngoặc và dấu nháy ở chỗ này"
    said = SYNTAX.get(error.problem or "", error.problem)
    return Problem("not_yaml", f"không đọc được YAML: {said}", hint, file, line, column)


@dataclass
class _Walk:
    """One pass over the node tree: text scalars out, places and problems kept."""

    file: str
    keys: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def data(self, node: yaml.Node, path: Path_) -> Any:
        self.values[path] = _place(node)
        if id(node) in self.seen:
            self.say(node, "alias", "bí danh YAML (*) không được dùng", "viết lại giá trị đầy đủ")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return dict(self.pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.data(item, (*path, at)) for at, item in enumerate(node.value)]
        return unicodedata.normalize("NFC", node.value)

    def pairs(self, node: yaml.MappingNode, path: Path_) -> Iterator[tuple[str, Any]]:
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                self.say(key_node, "bad_key", "khóa phải là một từ", "viết khóa trên một dòng")
                continue
            if (*path, key) in self.keys:
                first = self.keys[(*path, key)][0]
                self.say(
                    key_node, "duplicate_key", f"khóa '{key}' đã có ở dòng {first}", "giữ một khóa"
                )
                continue
            self.keys[(*path, key)] = _place(key_node)
            yield key, self.data(value_node, (*path, key))

    def say(self, node: yaml.Node, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(code, message, hint, self.file, *_place(node)))


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
