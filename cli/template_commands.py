"""``thidua templates``: the Word templates of the award file, checked and exported."""

from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json
from cli.show_commands import MAIN, Campaign

templates_app = make_app(help="Mẫu Word của hồ sơ khen thưởng: kiểm tra, lấy mẫu gốc để sửa.")


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(templates_app, name="templates")


@templates_app.command(cls=Command, name="check")
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Tệp mẫu; bỏ trống là mọi mẫu đang dùng của cơ quan."),
    ] = None,
    campaign: Campaign = MAIN,
    as_json: AsJson = False,
) -> None:
    """Nêu từng đoạn có thẻ lạ, tên không có, vòng lặp hỏng. Ví dụ: thidua templates check"""
    from operations.awarding.templates import check_templates

    with open_here() as office:
        document = check_templates(office, campaign, files or ())
    if as_json:
        say_json(document)
        return
    for one in document["templates"]:
        whose = "mẫu của cơ quan" if one["own"] else "mẫu gốc"
        say(f"Đúng: {one['template']} ({whose}) — {one['paper']}")


@templates_app.command(cls=Command, name="export")
def export(
    out: Annotated[
        Path | None,
        typer.Option(help="Thư mục sẽ ghi; bỏ trống là thư mục mẫu của cơ quan."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Chép mẫu gốc ra để sửa trong Word. Ví dụ: thidua templates export --out mau"""
    from operations.awarding.templates import export_templates

    with open_here() as office:
        document = export_templates(office, out)
    if as_json:
        say_json(document)
        return
    for one in document["written"]:
        say(f"Đã ghi {one}")
