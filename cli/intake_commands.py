"""What comes in: records of every kind and figures, and the sheet that units fill in."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json, show
from cli.show_commands import MAIN

import_app = make_app(
    help="Nhập hồ sơ, phiếu đánh giá, phản ánh, nhiệm vụ, số liệu, cán bộ, liên hệ, điểm thi."
)
template_app = make_app(help="Biểu mẫu để đơn vị điền.")
batches_app = make_app(help="Các đợt nhập: xem, rút.")
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
MostRefused = Annotated[
    str | None,
    typer.Option(
        "--most-refused",
        help="Tỷ lệ dòng lỗi nhiều nhất mà tệp vẫn được nhận phần còn lại, ví dụ 0,5% (mặc định); "
        "0% là từ chối cả tệp khi có một dòng lỗi.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(import_app, name="import")
    app.add_typer(template_app, name="template")
    app.add_typer(batches_app, name="batches")


@import_app.command(cls=Command, name="dossiers")
def import_dossiers(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    dry_run: DryRun = False,
    most_refused: MostRefused = None,
    as_json: AsJson = False,
) -> None:
    """Nhập hồ sơ. Ví dụ: thidua import dossiers ho-so.csv --month 2026-10 --covers commune"""
    _import_records("dossiers", files, month, covers, system, dry_run, as_json, most_refused)


@import_app.command(cls=Command, name="ratings")
def import_ratings(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    dry_run: DryRun = False,
    most_refused: MostRefused = None,
    as_json: AsJson = False,
) -> None:
    """Nhập phiếu đánh giá. Ví dụ: thidua import ratings danh-gia.csv --month 2026-10"""
    _import_records("ratings", files, month, covers, system, dry_run, as_json, most_refused)


@import_app.command(cls=Command, name="petitions")
def import_petitions(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    most_refused: MostRefused = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập phản ánh, kiến nghị.

    Ví dụ: thidua import petitions phan-anh.csv --month 2026-10 --covers commune
    """
    _import_records("petitions", files, month, covers, system, dry_run, as_json, most_refused)


@import_app.command(cls=Command, name="tasks")
def import_tasks(
    files: Files,
    month: MonthOption,
    covers: Covers = None,
    system: System = PORTAL,
    most_refused: MostRefused = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập nhiệm vụ được giao.

    Ví dụ: thidua import tasks nhiem-vu.csv --month 2026-10 --covers department
    """
    _import_records("tasks", files, month, covers, system, dry_run, as_json, most_refused)


def _import_records(
    kind: str,
    files: list[Path],
    month: str,
    covers: list[str] | None,
    system: str,
    dry_run: bool,
    as_json: bool,
    most_refused: str | None,
) -> None:
    from operations.intake.records import MOST_REFUSED, import_records, parse_share

    most = parse_share(most_refused) if most_refused is not None else MOST_REFUSED
    with open_here() as office:
        taken = import_records(office, kind, files, month, covers or (), dry_run, system, most)
    show_intake(taken, dry_run, as_json)


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
    from operations.intake.figures import import_figures as take

    with open_here() as office:
        taken = take(office, files, month, dry_run, campaign)
    show_intake(taken, dry_run, as_json)


def show_intake(taken: list[Any], dry_run: bool, as_json: bool) -> None:
    """Say what became of each file."""
    from operations.intake.records import intake_document
    from operations.screens import intake_screen

    document = intake_document(taken, dry_run)
    if as_json:
        say_json(document)
    else:
        show(intake_screen(document))


@template_app.command(cls=Command, name="figures")
def template_figures(
    month: MonthOption,
    out: Annotated[
        Path | None, typer.Option("--out", help="Tệp Excel sẽ ghi, chung cho các đơn vị.")
    ] = None,
    each: Annotated[
        Path | None, typer.Option("--each", help="Thư mục để ghi mỗi đơn vị một tệp.")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Đơn vị; bỏ trống là mọi sở, xã, phường.")
    ] = None,
    campaign: SheetOf = MAIN,
) -> None:
    """Bảng Excel để đơn vị điền: một đơn vị (có chỉ tiêu, số tháng trước) hoặc mọi đơn vị.

    Ví dụ: thidua template figures --month 2026-10 --unit "Kinh Bac" --out so-lieu.xlsx
    """
    from operations.intake.sheets import write_each_template, write_template

    if (out is None) == (each is None):
        raise typer.BadParameter("nêu --out TỆP hoặc --each THƯ_MỤC, một trong hai")
    with open_here() as office:
        if out is not None:
            count = write_template(office, out, month, unit or (), campaign)
            say(f"Đã ghi {out}, {count} đơn vị.")
        elif each is not None:
            written = write_each_template(office, each, month, unit or (), campaign)
            say(f"Đã ghi {len(written)} tệp vào {each}, mỗi đơn vị một tệp.")


@batches_app.command(cls=Command, name="list")
def batches_list(
    month: Annotated[str | None, typer.Option("--month", help="Chỉ một tháng.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Chỉ một loại: dossiers, ratings, figures...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Các đợt đã nhập: ai, khi nào, nhận, sửa, loại. Ví dụ: thidua batches list --month 2026-10"""
    from operations.intake.batches import list_batches
    from operations.screens import batches_screen

    with open_here() as office:
        document = list_batches(office, month, kind)
    say_json(document) if as_json else show(batches_screen(document))


@batches_app.command(cls=Command, name="withdraw")
def batches_withdraw(
    number: Annotated[int, typer.Argument(help="Số của đợt, xem 'thidua batches list'.")],
    reason: Annotated[str, typer.Option("--reason", help="Vì sao rút; được lưu lại.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ xem điều gì thay đổi, không rút.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rút một đợt: mọi số tính lại như chưa nhập tệp đó.

    Ví dụ: thidua batches withdraw 12 --reason "nhập nhầm tháng"
    """
    from operations.intake.batches import withdraw
    from operations.screens import withdrawn_screen

    with open_here() as office:
        document = withdraw(office, number, reason, dry_run)
    say_json(document) if as_json else show(withdrawn_screen(document))
