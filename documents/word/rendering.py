"""Filling a Word template: strict about names, safe about text, the same bytes every time."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError
from lxml.etree import XMLSyntaxError

from documents.word.package import not_a_template, read_template, steady_zip
from documents.word.sandbox import Sandbox
from rules.errors import Refused, refuse

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and the signs that docxtpl takes for a new paragraph or page."""


class WordTemplate:
    """A template opened once, to be filled many times.

    Raises Refused where the file is no Word document or could run something.
    """

    def __init__(self, path: Path):
        self.path = path
        self._content = read_template(path)
        self._sandbox = Sandbox()
        self._patched: dict[str, str] = {}
        self._open()

    def fill(self, context: Mapping[str, Any]) -> bytes:
        """Give the document filled with ``context``.

        Raises Refused for a name that the context does not have or a mistake in a tag.
        """
        template = self._open()
        try:
            template.render(printable(context), self._sandbox, autoescape=True)
        except UndefinedError as error:
            raise unknown_name(_name_in(error), self.path, str(error)) from error
        except (TemplateError, XMLSyntaxError) as error:
            raise wrong_tag(self.path, str(error)) from error
        filled = BytesIO()
        template.save(filled)
        return steady_zip(filled.getvalue())

    def _open(self) -> "_Patched":
        template = _Patched(self._content, self._patched)
        try:
            template.init_docx()
        except (PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as error:
            raise not_a_template(self.path) from error
        return template


class _Patched(DocxTemplate):  # type: ignore[misc]
    """docxtpl's template, whose text is brought into Jinja2's form once for all fillings."""

    def __init__(self, content: bytes, patched: dict[str, str]):
        super().__init__(BytesIO(content))
        self._known = patched

    def patch_xml(self, src_xml: str) -> str:
        if src_xml not in self._known:
            self._known[src_xml] = super().patch_xml(src_xml)
        return self._known[src_xml]


def printable(part: Any) -> Any:
    """Give a context as it can be printed: no sign that XML refuses, a number beside its per cent.

    A name is never changed otherwise: what is left out are signs that nobody can see.
    """
    if isinstance(part, str):
        return UNPRINTABLE.sub("", part).replace(" %", "\u00a0%")
    if isinstance(part, Mapping):
        return {name: printable(one) for name, one in part.items()}
    return [printable(one) for one in part] if isinstance(part, list | tuple) else part


def unknown_name(name: str, path: Path, detail: str = "") -> Refused:
    """Give the refusal of a name that the paper does not give."""
    more = f" ({detail})" if detail else ""
    return refuse(
        "unknown_variable",
        f"mẫu dùng tên '{name}' mà văn bản này không có{more}",
        "chạy 'thidua templates check' để biết đoạn nào; sửa tên cho đúng với mẫu gốc",
        file=str(path),
        path=name,
    )


def wrong_tag(path: Path, detail: str) -> Refused:
    """Give the refusal of a tag that cannot be read."""
    return refuse(
        "template_tag",
        f"thẻ trong mẫu viết sai: {detail}",
        "chạy 'thidua templates check' để biết đoạn nào; mỗi thẻ mở cần thẻ đóng",
        file=str(path),
    )


def _name_in(error: UndefinedError) -> str:
    """Find the name in Jinja2's message: ``'x' is undefined``, ``... has no attribute 'x'``."""
    names = re.findall(r"'([^']+)'", str(error))
    return str(names[-1]) if names else str(error)
