"""What comes in: dossiers, ratings and figures, and the sheet that units fill in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json, show
from cli.show_commands import MAIN

import_app = make_app(help="Nhập hồ sơ, số liệu, phiếu đánh giá.")
template_app = make_app(help="Biểu mẫu để đơn vị điền.")
PORTAL = "cong-dich-vu-cong"
"""The source system of a file where no other is named."""
MonthOption = Annotated[str, typer.Option("--month", help="Tháng của tệp, ví dụ 2026-10.")]
SheetOf = Annotated[str, typer.Option("--campaign", help="Bảng của phong trào nào.")]
Files = Annotated[list[Path], typer.Argument(help="Một hoặc nhiều tệp.")]
System = Annotated[
    str,
    typer.Option(
        "--system",
        help="Hệ thống nguồn của tệp: tên cột, mã, dạng ngày; tệp YAML trong thư mục sources "
        "của thư mục dữ liệu, hoặc kèm phần mềm.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không lưu gì.")]
Covers = Annotated[
    list[str] | None,
    typer.Option(
        help="Khối (department, commune) hoặc đơn vị mà tệp là báo cáo đầy đủ: "
        "không có dòng nào nghĩa là không phát sinh. Nêu nhiều lần được."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(import_app, name="import")
    app.add_typer(template_app, name="template")


@import_app.command(cls=Command, name="dossiers")
def import_dossiers(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập hồ sơ. Ví dụ: thidua import dossiers ho-so.csv --month 2026-10 --covers commune"""
    _import_records("dossiers", files, month, covers, system, dry_run, as_json)


@import_app.command(cls=Command, name="ratings")
def import_ratings(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập phiếu đánh giá. Ví dụ: thidua import ratings danh-gia.csv --month 2026-10"""
    _import_records("ratings", files, month, covers, system, dry_run, as_json)


def _import_records(
    kind: str,
    files: list[Path],
    month: str,
    covers: list[str] | None,
    system: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    from operations.intake import import_records

    with open_here() as office:
        taken = import_records(office, kind, files, month, covers or (), dry_run, system)
    _show_intake(taken, dry_run, as_json)


@import_app.command(cls=Command, name="figures")
def import_figures(
    files: Files,
    month: Annotated[
        str | None, typer.Option("--month", help="Tháng; tệp ghi tháng khác thì từ chối.")
    ] = None,
    campaign: SheetOf = MAIN,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập bảng số liệu của đơn vị. Ví dụ: thidua import figures so-lieu-2026-10.xlsx"""
    from operations.figures_intake import import_figures as take

    with open_here() as office:
        taken = take(office, files, month, dry_run, campaign)
    _show_intake(taken, dry_run, as_json)


def _show_intake(taken: list[Any], dry_run: bool, as_json: bool) -> None:
    from operations.intake import intake_document
    from operations.screens import intake_screen

    document = intake_document(taken, dry_run)
    if as_json:
        say_json(document)
    else:
        show(intake_screen(document))


@template_app.command(cls=Command, name="figures")
def template_figures(
    out: Annotated[Path, typer.Option("--out", help="Tệp Excel sẽ ghi.")],
    month: MonthOption,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Đơn vị; bỏ trống là mọi sở, xã, phường.")
    ] = None,
    campaign: SheetOf = MAIN,
) -> None:
    """Bảng Excel để đơn vị điền.

    Ví dụ: thidua template figures --month 2026-10 --out so-lieu.xlsx
    """
    from operations.sheets import write_template

    with open_here() as office:
        count = write_template(office, out, month, unit or (), campaign)
    say(f"Đã ghi {out}, {count} đơn vị.")
