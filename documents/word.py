"""Filling a Word template: strict about names, safe about text, the same bytes every time."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from rules.errors import Problem, Refused, refuse, refuse_if_any

EPOCH = (1980, 1, 1, 0, 0, 0)


def render(template_path: Path, context: Mapping[str, Any], out_path: Path) -> None:
    """Fill a template with ``context`` and write the document; nothing is written when it fails.

    Raises Refused naming every variable the template asks for that is not given, a part of one
    that does not exist, a mistake in a tag, or a file that is no Word document.
    """
    refuse_if_any(
        _unknown(name, template_path)
        for name in sorted(template_variables(template_path) - context.keys())
    )
    template = _open(template_path)
    try:
        template.render(dict(context), _environment(), autoescape=True)
    except UndefinedError as error:
        raise Refused([_unknown(_name_in(error), template_path, str(error))]) from error
    except TemplateError as error:
        raise _wrong_tag(template_path, error) from error
    filled = BytesIO()
    template.save(filled)
    out_path.write_bytes(steady_zip(filled.getvalue()))


def template_variables(template_path: Path) -> set[str]:
    """List the variables a template asks for, in its text, header and footer."""
    try:
        asked: set[str] = _open(template_path).get_undeclared_template_variables(_environment())
    except TemplateError as error:
        raise _wrong_tag(template_path, error) from error
    return asked


def steady_zip(content: bytes) -> bytes:
    """Write a zip again with fixed times, so that equal content is equal bytes."""
    again = BytesIO()
    with ZipFile(BytesIO(content)) as held, ZipFile(again, "w") as written:
        for name in sorted(held.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            written.writestr(entry, held.read(name))
    return again.getvalue()


def _open(path: Path) -> DocxTemplate:
    try:
        template = DocxTemplate(path)
        template.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise refuse(
            "not_a_template",
            "không mở được mẫu Word này",
            "chọn tệp .docx; tệp .doc cũ cần được lưu lại dưới dạng .docx",
            file=str(path),
        ) from error
    return template


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _unknown(name: str, path: Path, detail: str = "") -> Problem:
    more = f" ({detail})" if detail else ""
    return Problem(
        code="unknown_variable",
        message=f"mẫu dùng tên '{name}' mà văn bản này không có{more}",
        hint="sửa tên trong mẫu cho đúng với mẫu gốc đi kèm phần mềm",
        file=str(path),
        path=name,
    )


def _name_in(error: UndefinedError) -> str:
    """Find the name in Jinja2's message: ``'x' is undefined``, ``... has no attribute 'x'``."""
    names = re.findall(r"'([^']+)'", str(error))
    return str(names[-1]) if names else str(error)


def _wrong_tag(path: Path, error: TemplateError) -> Refused:
    line = getattr(error, "lineno", None) or 0
    return refuse(
        "template_tag",
        f"thẻ trong mẫu viết sai: {error}",
        "mỗi thẻ mở cần thẻ đóng, ví dụ {%p if ... %} và {%p endif %}",
        file=str(path),
        line=line,
    )
