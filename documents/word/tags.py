"""The tags of a template: each closed, known and alone where it must be, told by paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError

from documents.word.places import Place
from documents.word.sandbox import Sandbox
from rules.errors import Problem

OPENING = re.compile(r"\{\{|\{%|\{#")
CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
STRAY = re.compile(r"\}\}|%\}|#\}")
KIND = re.compile(r"(tr|tc|p|r)\s+")
CONTROL = re.compile(r"^[-+]|-$")
"""What joins a tag to the text beside it, as Jinja2 reads it."""
QUOTES = str.maketrans("“”‘’", "\"\"''")
ENDS = {"endif": "if", "endfor": "for"}
INSIDE = {"elif": ("if",), "else": ("if", "for")}
KNOWN = ("if", "for", "set", *INSIDE, *ENDS)
ALONE = {"p": "đoạn", "tr": "dòng của bảng"}
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: ``{{`` or ``{%``, what it takes away with it (``p``, ``tr`` ...), its words."""

    sign: str
    kind: str
    words: str
    place: Place
    paragraph: int

    @property
    def name(self) -> str:
        """The first word of a block tag: ``for``."""
        return self.words.split(maxsplit=1)[0] if self.words else ""

    def __str__(self) -> str:
        return f"{self.sign}{self.kind} {self.words} {CLOSING[self.sign]}"


def read_tags(found: Sequence[Place], file: str) -> tuple[list[Tag], list[Problem]]:
    """Read every tag of a template; tell each that is not closed in its paragraph."""
    tags: list[Tag] = []
    problems: list[Problem] = []
    for number, place in enumerate(found, 1):
        rest, at = place.text, 0
        while opened := OPENING.search(rest, at):
            problems += _strays(rest[at : opened.start()], place, file)
            sign = opened.group()
            end = rest.find(CLOSING[sign], opened.end())
            if end < 0:
                hint = f"viết cả thẻ trong một đoạn, kết thúc bằng {CLOSING[sign]}"
                problems.append(_told("template_tag", "thẻ chưa được đóng", hint, place, file))
                at = len(rest)
                break
            if sign != "{#":
                tags.append(_tag(sign, rest[opened.end() : end], place, number))
            at = end + 2
        problems += _strays(rest[at:], place, file)
    return tags, problems


def tag_problems(tags: Sequence[Tag], file: str) -> Iterator[Problem]:
    """Tell unknown tags, mistakes inside tags, what is lost beside them, and broken loops."""
    for tag in tags:
        yield from _one(tag, file)
    yield from _unbalanced(tags, file)


def problem_at(code: str, message: str, hint: str, tag: Tag, file: str) -> Problem:
    """Tell something of a tag at its paragraph."""
    return _told(code, f"{message}: {tag}", hint, tag.place, file)


def _tag(sign: str, inner: str, place: Place, number: int) -> Tag:
    inner = inner.translate(QUOTES)
    kind = KIND.match(inner)
    words = inner[kind.end() :] if kind else inner
    return Tag(sign, kind.group(1) if kind else "", CONTROL.sub("", words).strip(), place, number)


def _strays(text: str, place: Place, file: str) -> Iterator[Problem]:
    for stray in STRAY.findall(text):
        said = f"dấu đóng '{stray}' không có dấu mở"
        yield _told("template_tag", said, "thêm dấu mở hoặc bỏ dấu đóng", place, file)


def _told(code: str, message: str, hint: str, place: Place, file: str) -> Problem:
    shown = place.text.strip()
    shown = shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"
    return Problem(code, f"{message}, trong '{shown}'", hint, file, path=place.label)


def _one(tag: Tag, file: str) -> Iterator[Problem]:
    if tag.sign == "{%" and tag.name not in KNOWN:
        hint = f"các thẻ dùng được: {', '.join(KNOWN)}"
        yield problem_at("unknown_tag", "không có thẻ này", hint, tag, file)
        return
    try:
        Sandbox().from_string(_complete(tag))
    except TemplateSyntaxError as error:
        yield problem_at(
            "template_tag", f"thẻ viết sai ({error.message})", "xem mẫu gốc", tag, file
        )
    if tag.kind in ("tr", "tc") and not tag.place.row:
        said = "thẻ của bảng đứng ngoài bảng"
        yield problem_at("tag_outside_table", said, "ngoài bảng dùng {%p … %}", tag, file)
    elif tag.kind in ALONE and not _is_alone(tag):
        said = f"chữ đứng cùng {ALONE[tag.kind]} với thẻ sẽ bị mất"
        hint = f"để thẻ {{%{tag.kind} … %}} một mình trên {ALONE[tag.kind]}"
        yield problem_at("tag_not_alone", said, hint, tag, file)


def _is_alone(tag: Tag) -> bool:
    text = tag.place.row_text if tag.kind == "tr" else tag.place.text
    return bool(re.fullmatch(r"\s*\{[%{][^{}]*[%}]\}\s*", text.translate(QUOTES)))


def _complete(tag: Tag) -> str:
    """Give a tag with what closes or opens it, so that it can be read by itself."""
    if tag.sign == "{{":
        return f"{{{{ {tag.words} }}}}"
    inner = f"{{% {tag.words} %}}"
    if tag.name in ENDS:
        return _opened(ENDS[tag.name]) + inner
    if tag.name in INSIDE:
        return _opened("if") + inner + "{% endif %}"
    return inner + (f"{{% end{tag.name} %}}" if tag.name in ENDS.values() else "")


def _opened(name: str) -> str:
    return "{% if x %}" if name == "if" else "{% for x in y %}"


def _unbalanced(tags: Sequence[Tag], file: str) -> Iterator[Problem]:
    opened: list[Tag] = []
    for tag in (one for one in tags if one.sign == "{%"):
        if tag.name in ENDS.values():
            opened.append(tag)
        elif tag.name in INSIDE and not (opened and opened[-1].name in INSIDE[tag.name]):
            said = "thẻ đứng ngoài vòng lặp hoặc điều kiện"
            yield problem_at("broken_loop", said, "thêm thẻ mở trước nó", tag, file)
        elif tag.name in ENDS:
            if not opened or opened[-1].name != ENDS[tag.name]:
                said = "thẻ đóng không có thẻ mở"
                hint = f"thêm {{% {ENDS[tag.name]} … %}} hoặc bỏ thẻ này"
                yield problem_at("broken_loop", said, hint, tag, file)
                continue
            yield from _mismatched(opened.pop(), tag, file)
    for tag in opened:
        hint = f"thêm {{%{tag.kind} end{tag.name} %}} sau phần lặp"
        yield problem_at("broken_loop", "vòng lặp hoặc điều kiện chưa được đóng", hint, tag, file)


def _mismatched(opening: Tag, closing: Tag, file: str) -> Iterator[Problem]:
    """Tell a loop whose ends take away different things, or that leaves its paragraph."""
    if opening.kind != closing.kind:
        said = f"thẻ mở ở {opening.place.label} là '{{%{opening.kind} …', thẻ đóng khác loại"
        hint = f"viết thẻ đóng là {{%{opening.kind} {closing.name} %}}"
        yield problem_at("broken_loop", said, hint, closing, file)
    elif not opening.kind and opening.paragraph != closing.paragraph:
        hint = "lặp qua nhiều đoạn dùng {%p … %}, qua nhiều dòng của bảng dùng {%tr … %}"
        said = "vòng lặp đi qua nhiều đoạn"
        yield problem_at("broken_loop", said, hint, opening, file)
