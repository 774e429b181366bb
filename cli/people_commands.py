"""People and contests: the officials of the units, and the marks of entries."""

from datetime import datetime
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.intake_commands import DryRun, Files, import_app, show_intake
from cli.rules_commands import AsJson
from cli.setting import open_here, say_json, show

people_app = make_app(help="Cán bộ của các đơn vị, để xét khen thưởng cá nhân.")


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(people_app, name="people")


@import_app.command(cls=Command, name="people")
def import_people(files: Files, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Nhập danh sách cán bộ (CSV, XLSX). Ví dụ: thidua import people can-bo.xlsx"""
    from operations.intake.lists import import_people as take

    with open_here() as office:
        taken = take(office, files, dry_run)
    show_intake(taken, dry_run, as_json)


@import_app.command(cls=Command, name="contacts")
def import_contacts(files: Files, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Nhập danh sách liên hệ (CSV, XLSX): ai nhận thông báo gì, ở kênh và địa chỉ nào.

    Ví dụ: thidua import contacts lien-he.xlsx
    """
    from operations.intake.lists import import_contacts as take

    with open_here() as office:
        taken = take(office, files, dry_run)
    show_intake(taken, dry_run, as_json)


@import_app.command(cls=Command, name="marks")
def import_marks(
    files: Files,
    campaign: Annotated[str, typer.Option("--campaign", help="Mã cuộc thi.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Nhập điểm bài dự thi (CSV, XLSX).

    Ví dụ: thidua import marks diem.csv --campaign thi-anh-dvc
    """
    from operations.intake.lists import import_marks as take

    with open_here() as office:
        taken = take(office, campaign, files, dry_run)
    show_intake(taken, dry_run, as_json)


@people_app.command(cls=Command, name="list")
def list_people(
    unit: Annotated[str | None, typer.Option("--unit", help="Mã hoặc tên một đơn vị.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="Ai đang giữ chức vụ vào ngày này."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ai làm ở đâu. Ví dụ: thidua people list --unit "Kinh Bac" --day 2026-10-31"""
    from operations.people import people_document
    from operations.screens import people_screen

    with open_here() as office:
        document = people_document(office, unit, day.date() if day else None)
    if as_json:
        say_json(document)
    else:
        show(people_screen(document))
