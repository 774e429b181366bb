"""Messages written from facts by Jinja2 templates, the office's own before the product's.

A text template's first line is the subject. The page is made by the page template that stands in
the same folder, or else from the lines of the text: an office that changes the words of a message
changes both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.kinds import TEMPLATES
from notifications.pages import page_of_text
from rules.errors import Problem, Refused
from rules.vietnamese import day, month, number, percent

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: of which unit (empty for the Centre), its subject line and its two bodies."""

    unit: str
    name: str
    subject: str
    text: str
    html: str
    kind: str = ""


def packaged() -> Path:
    """Give the folder of the product's own templates."""
    return Path(str(resources.files("notifications"))) / "templates"


@dataclass(frozen=True)
class Templates:
    """The templates in force: ``folder`` is the office's own, with a folder a campaign in it."""

    folder: Path | None = None
    _environments: dict[tuple[str, bool], Environment] = field(default_factory=dict, repr=False)
    _pages: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def write(self, kind: str, campaign: str, unit: str, name: str, facts: Facts) -> Message:
        """Write one message of a kind.

        Raises Refused with file and line where a template is broken or asks for what is not there.
        """
        return self.write_by(TEMPLATES[kind], kind, campaign, unit, name, facts)

    def write_by(
        self, template: str, kind: str, campaign: str, unit: str, name: str, facts: Facts
    ) -> Message:
        """Write one message by the templates of a name."""
        said = {"name": name, "link": "", "mark": "", **facts}
        whole = self._render(f"{template}.txt.j2", campaign, said)
        subject, _, text = whole.strip().partition("\n")
        text = text.strip() + "\n"
        key = (template, campaign)
        if key not in self._pages:
            self._pages[key] = self._page(template, campaign)
        page = self._pages[key]
        said |= {"subject": subject, "body": page_of_text(text)}
        html = self._render(page or "_khung.html.j2", campaign, said)
        return Message(unit, name, " ".join(subject.split()), text, html, kind)

    def check(self) -> list[Problem]:
        """Look for mistakes of form in the office's own templates."""
        problems = []
        for path in sorted(self.folder.rglob("*.j2")) if self.folder else ():
            try:
                Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                problems.append(_problem(error, str(path)))
        return problems

    def _page(self, template: str, campaign: str) -> str:
        """Give the page template that goes with the text template in force; empty for none."""
        for folder in self._folders(campaign):
            if (folder / f"{template}.txt.j2").is_file():
                name = f"{template}.html.j2"
                return name if (folder / name).is_file() else ""
        return ""

    def _folders(self, campaign: str) -> list[Path]:
        own = [self.folder / campaign, self.folder] if self.folder else []
        return [*own, packaged()]

    def _render(self, name: str, campaign: str, said: Facts) -> str:
        try:
            return self._template(name, campaign).render(said)
        except TemplateNotFound as error:
            problem = Problem(
                "no_template", f"không có mẫu '{error}'", "xem notifications/templates"
            )
            raise Refused([problem]) from error
        except FAULTS as error:
            raise Refused([_problem(error, self._file(name, campaign))]) from error

    def _template(self, name: str, campaign: str) -> Template:
        is_page = name.endswith(".html.j2")
        key = (campaign, is_page)
        if key not in self._environments:
            loader: BaseLoader = ChoiceLoader(
                [FileSystemLoader(one) for one in self._folders(campaign)]
            )
            made = ImmutableSandboxedEnvironment(
                loader=loader,
                autoescape=is_page,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                auto_reload=False,
            )
            made.filters |= FILTERS
            self._environments[key] = made
        return self._environments[key].get_template(name)

    def _file(self, name: str, campaign: str) -> str:
        held = (folder / name for folder in self._folders(campaign))
        return next((str(path) for path in held if path.is_file()), name)


FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError)
"""What a template that somebody wrote may end in."""
FILTERS = {"number": number, "percent": percent, "day": day, "month": month}
"""What templates may write numbers and days with, besides Jinja2's own filters."""


def _problem(error: Exception, file: str) -> Problem:
    hint = "sửa tệp, hoặc xóa tệp của cơ quan để dùng mẫu kèm phần mềm"
    if isinstance(error, TemplateSyntaxError):
        message = f"mẫu thông báo sai cú pháp: {error.message}"
        return Problem("bad_message_template", message, hint, error.filename or file, error.lineno)
    if isinstance(error, SecurityError):
        message = f"mẫu làm điều không được phép: {error}"
    else:
        message = f"mẫu thông báo không điền được: {error}"
    return Problem("bad_message_template", message, hint, file, _line_of(error, file))


def _line_of(error: Exception, file: str) -> int:
    """Give the line of the template at which it failed: the last frame that runs it."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).name == Path(file).name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
