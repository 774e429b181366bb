"""YAML events into plain data with places, in one loop that no text is deep enough to break.

YAML's own readings are refused on purpose: ``NO`` is not false, ``0123`` not 83, ``12:30`` not
750 and ``99.61`` never a float. Aliases, anchors, tags and duplicate keys are problems.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

Path_ = tuple[str | int, ...]
Place = tuple[int, int]
MOST_LAYERS = 40
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ODD = re.compile("\t|" + yaml.reader.Reader.NON_PRINTABLE.pattern)
SYNTAX = {
    "found character that cannot start any token": "có ký tự không được đứng ở đây",
    "did not find expected ',' or '}'": "thiếu dấu ',' hoặc '}'",
    "did not find expected ',' or ']'": "thiếu dấu ',' hoặc ']'",
    "did not find expected key": "thiếu khóa, hoặc thụt dòng không thẳng hàng",
    "did not find expected '-' indicator": "thiếu dấu '-' của danh sách",
    "could not find expected ':'": "thiếu dấu ':' sau khóa",
    "mapping values are not allowed in this context": "có dấu ':' ở chỗ không được có",
    "block sequence entries are not allowed in this context": "có dấu '-' ở chỗ không được có",
    "found unexpected end of stream": "hết tệp giữa chừng, có thể thiếu dấu nháy đóng",
    "did not find expected node content": "thiếu nội dung sau dấu ':' hoặc '-'",
    "did not find expected <document start>": "có nội dung sau khi tệp đã hết",
    "found unknown escape character": "có dấu '\\' trong ngoặc kép không đọc được",
    "did not find expected hexdecimal number": "có dấu '\\x' trong ngoặc kép không đọc được",
    "did not find expected alphabetic or numeric character": "có dấu '*' hoặc '&' không có tên",
    "found incompatible YAML document": "phiên bản YAML nêu ở đầu tệp không dùng được",
}
"""What the parser says, as a person would."""
WHERE_TO_LOOK = "kiểm tra thụt dòng (chỉ dùng dấu cách), dấu hai chấm, ngoặc và dấu nháy ở chỗ này"


class Found(NamedTuple):
    """One thing wrong with the YAML itself; ``path`` is None where no key stands for the place."""

    code: str
    path: Path_ | None
    place: Place
    message: str
    hint: str


@dataclass
class Parsed:
    """The data of a text, where each key and value stands, and what is wrong with it."""

    data: Any = None
    keys: dict[Path_, Place] = field(default_factory=dict)
    values: dict[Path_, Place] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def say(self, code: str, path: Path_ | None, place: Place, message: str, hint: str) -> None:
        """Keep one thing that is wrong."""
        self.found.append(Found(code, path, place, message, hint))


def parse(text: str) -> Parsed:
    """Read YAML text; everything wrong with it stands in ``found``."""
    parsed = Parsed(found=list(_odd_characters(text)))
    if parsed.found:
        return parsed
    walk = _Walk(parsed)
    try:
        for event in yaml.parse(text, Loader=Loader):
            walk.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = SYNTAX.get(error.problem or "", "sai cú pháp ở gần đây")
        parsed.say("not_yaml", None, place, f"không đọc được YAML: {said}", WHERE_TO_LOOK)
    except _Enough:
        pass
    if not parsed.values and not parsed.found:
        parsed.say("not_yaml", None, (1, 1), "tệp trống", "viết nội dung theo mẫu")
    return parsed


def _odd_characters(text: str) -> Iterator[Found]:
    if not ODD.search(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        odd = ODD.search(line)
        if odd and odd[0] == "\t":
            hint = "thay bằng dấu cách"
            yield Found("tab", None, (number, odd.start() + 1), "có ký tự tab", hint)
        elif odd:
            message = f"có ký tự không in được (U+{ord(odd[0]):04X})"
            yield Found("not_yaml", None, (number, odd.start() + 1), message, "xóa ký tự này")


class _Enough(Exception):  # noqa: N818 - told as a problem, never shown
    """What follows would only repeat what was said."""


@dataclass(slots=True)
class _Layer:
    """A mapping or list that is still open; ``path`` is None inside a value that is left out."""

    container: Any
    path: Path_ | None
    key: str | None = None
    has_key: bool = False


class _Walk:
    """One pass over the events, with the open layers kept on a list."""

    def __init__(self, parsed: Parsed):
        self.parsed = parsed
        self.layers: list[_Layer] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.put(event, unicodedata.normalize("NFC", event.value))
        elif kind is yaml.MappingStartEvent:
            self.open(event, {})
        elif kind is yaml.SequenceStartEvent:
            self.open(event, [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.layers.pop()
        elif kind is yaml.AliasEvent:
            path = self.put(event, None)
            message, hint = "bí danh YAML (*) không được dùng", "viết lại giá trị đầy đủ"
            self.parsed.say("alias", path, _place(event), message, hint)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents == 2:
                message = "không đọc được YAML: tệp có nhiều phần cách nhau bởi '---'"
                self.parsed.say("not_yaml", None, _place(event), message, "giữ một phần")
                raise _Enough

    def open(self, event: Any, container: Any) -> None:
        path = self.put(event, container)
        if len(self.layers) >= MOST_LAYERS:
            message, hint = "lồng nhau quá nhiều lớp", "viết ít lớp hơn"
            self.parsed.say("too_deep", path and path[:4], _place(event), message, hint)
            raise _Enough
        self.layers.append(_Layer(container, path))

    def put(self, event: Any, value: Any) -> Path_ | None:
        """Put a value where it belongs and give its path; None for a key and what is left out."""
        path: Path_ | None
        if not self.layers:
            path, self.parsed.data = (), value
        else:
            layer = self.layers[-1]
            if isinstance(layer.container, list):
                path = None if layer.path is None else (*layer.path, len(layer.container))
                layer.container.append(value)
            elif not layer.has_key:
                self.take_key(event, layer, value)
                return None
            else:
                path = None
                if layer.key is not None:
                    layer.container[layer.key] = value
                    path = None if layer.path is None else (*layer.path, layer.key)
                layer.has_key = False
        if path is not None:
            self.parsed.values[path] = _place(event)
        self.refuse_marks(event, path)
        return path

    def take_key(self, event: Any, layer: _Layer, key: Any) -> None:
        layer.has_key, layer.key = True, None
        path = layer.path
        if not isinstance(key, str):
            message, hint = "khóa phải là một từ", "viết khóa trên một dòng"
            self.parsed.say("bad_key", path, _place(event), message, hint)
        elif path is not None and (*path, key) in self.parsed.keys:
            first = self.parsed.keys[(*path, key)][0]
            message = f"khóa '{key}' đã có ở dòng {first}"
            self.parsed.say("duplicate_key", path, _place(event), message, "giữ một khóa")
        else:
            layer.key = key
            if path is not None:
                self.parsed.keys[(*path, key)] = _place(event)
        self.refuse_marks(event, path)

    def refuse_marks(self, event: Any, path: Path_ | None) -> None:
        if event.anchor is not None and not isinstance(event, yaml.AliasEvent):
            message, hint = f"mốc YAML (&{event.anchor}) không được dùng", "bỏ mốc, viết giá trị"
            self.parsed.say("anchor", path, _place(event), message, hint)
        if getattr(event, "tag", None) is not None:
            message, hint = f"nhãn YAML ({event.tag}) không được dùng", "bỏ nhãn, chỉ viết giá trị"
            self.parsed.say("tag", path, _place(event), message, hint)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
