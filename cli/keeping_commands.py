"""Keeping the ledger: its audit log, its runs done again, its health, its backups."""

from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, show

audit_app = make_app(help="Nhật ký: mọi việc làm đổi sổ, ai làm, lúc nào.")


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(audit_app, name="audit")


@audit_app.command(cls=Command, name="list")
def list_audit(
    last: Annotated[int, typer.Option("--last", min=0, help="Chỉ các dòng cuối; 0 là tất cả.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Liệt kê các việc đã làm. Ví dụ: thidua audit list --last 20"""
    from operations.auditing import audit_log
    from operations.screens import audit_screen

    with open_here() as office:
        document = audit_log(office, last)
    if as_json:
        say_json(document)
    else:
        show(audit_screen(document))


@audit_app.command(cls=Command, name="verify")
def verify_audit(as_json: AsJson = False) -> None:
    """Tìm dòng nhật ký bị sửa, xóa hoặc chèn. Ví dụ: thidua audit verify"""
    from operations.auditing import check_audit

    with open_here() as office:
        document, problems = check_audit(office)
    if as_json:
        say_json(document)
    elif problems:
        say("\n".join(map(str, problems)))
    else:
        say(f"Nhật ký còn nguyên: {document['rows']} dòng, mã cuối {document['hash']}")
    if problems:
        raise typer.Exit(WRONG_DATA)
