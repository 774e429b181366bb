"""``thidua check``: a month before it is computed, or a report's forms and text."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command
from cli.intake_commands import template_app
from cli.rules_commands import AsJson
from cli.setting import FINE, WRONG_DATA, open_here, say, say_json, show

OneFile = Annotated[Path, typer.Option("--out", help="Tệp Excel sẽ ghi.")]


class Form(StrEnum):
    """The forms a list of findings may take."""

    table = "table"
    xlsx = "xlsx"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.command("check", cls=Command)(check)


def check(
    month: Annotated[str | None, typer.Argument(help="Tháng, ví dụ 2026-10.")] = None,
    campaign: Annotated[
        str | None, typer.Option(help="Mã phong trào; bỏ trống là mọi phong trào của tháng.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Chỉ một đơn vị: mã hoặc tên.")] = None,
    forms: Annotated[
        Path | None, typer.Option(help="Biểu mẫu thống kê 1-7 đã điền (Excel hoặc CSV).")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="Văn bản của báo cáo (.docx hoặc .txt), cùng --forms.")
    ] = None,
    claims: Annotated[
        Path | None,
        typer.Option(help="Tệp đối chiếu: câu nào nói về dòng nào của biểu mẫu, cùng --forms."),
    ] = None,
    form: Annotated[Form, typer.Option("--as", help="Dạng kết quả.")] = Form.table,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp Excel sẽ ghi.")] = None,
    as_json: AsJson = False,
) -> None:
    """Soát số liệu một tháng, hoặc biểu mẫu và văn bản báo cáo. Ví dụ: thidua check 2026-10"""
    from operations.screens import findings_screen

    _refuse_wrong_use(month, forms, (campaign, unit), (text, claims), form, out)
    if forms is not None:
        from operations.form_checking import check_report

        document = check_report(forms, text, claims)
    else:
        from operations.checking import month_findings

        with open_here() as office:
            document = month_findings(office, str(month), campaign, unit)
    if as_json or form is Form.json:
        say_json(document)
    elif out is not None:
        from operations.checking import write_findings

        say(f"Đã ghi {write_findings(document, out)}")
    else:
        show(findings_screen(document))
    raise typer.Exit(WRONG_DATA if document["counts"]["wrong"] else FINE)


def _refuse_wrong_use(
    month: str | None,
    forms: Path | None,
    of_month: tuple[str | None, str | None],
    of_forms: tuple[Path | None, Path | None],
    form: Form,
    out: Path | None,
) -> None:
    """Refuse options that do not go together: each would otherwise do nothing."""
    if (month is None) == (forms is None):
        raise typer.BadParameter("nêu tháng cần soát, hoặc --forms TỆP; một trong hai")
    if forms is not None and any(of_month):
        raise typer.BadParameter("--campaign và --unit chỉ dùng khi soát một tháng")
    if month is not None and any(of_forms):
        raise typer.BadParameter("--text và --claims đi cùng --forms")
    if (form is Form.xlsx) != (out is not None):
        raise typer.BadParameter("--as xlsx và --out TỆP đi cùng nhau")


@template_app.command(cls=Command, name="forms")
def template_forms(out: OneFile) -> None:
    """Biểu mẫu thống kê 1-7 để điền. Ví dụ: thidua template forms --out bieu-mau.xlsx"""
    from operations.form_checking import write_forms_template

    say(f"Đã ghi {out}, {write_forms_template(out)} biểu mẫu.")
