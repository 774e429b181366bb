"""Keeping the ledger: its audit log, its runs done again, its health, its backups."""

from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, setting, show

audit_app = make_app(help="Nhật ký: mọi việc làm đổi sổ, ai làm, lúc nào.")


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(audit_app, name="audit")
    for name, command in (
        ("verify", verify),
        ("doctor", doctor),
        ("backup", backup),
        ("restore", restore),
    ):
        app.command(name, cls=Command)(command)


@audit_app.command(cls=Command, name="list")
def list_audit(
    last: Annotated[int, typer.Option("--last", min=0, help="Chỉ các dòng cuối; 0 là tất cả.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Liệt kê các việc đã làm. Ví dụ: thidua audit list --last 20"""
    from operations.keeping.auditing import audit_log
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
    from operations.keeping.auditing import check_audit

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


def verify(
    what: Annotated[
        str, typer.Argument(help="Số lần tính, mã kiểm chứng (8 ký tự đầu trở lên) hoặc một tệp.")
    ],
    as_json: AsJson = False,
) -> None:
    """Tính lại một bảng từ những gì đã lưu và so từng byte. Ví dụ: thidua verify bang.xlsx"""
    from operations.periods.proofs import prove
    from operations.screens import proof_screen

    with open_here() as office:
        document = prove(office, what)
    if as_json:
        say_json(document)
    else:
        show(proof_screen(document))
    if not document["holds"]:
        raise typer.Exit(WRONG_DATA)


def doctor(as_json: AsJson = False) -> None:
    """Khám sổ, tệp hồ sơ, khóa, nhật ký, quy tắc, đĩa; không sửa gì. Ví dụ: thidua doctor"""
    from operations.keeping.doctor import examine
    from operations.screens import doctor_screen

    document = examine(setting.data, setting.database, setting.rules_dir)
    if as_json:
        say_json(document)
    else:
        show(doctor_screen(document))
    if not document["ok"]:
        raise typer.Exit(WRONG_DATA)


def backup(
    file: Annotated[Path, typer.Argument(help="Tệp mới sẽ ghi.")], as_json: AsJson = False
) -> None:
    """Sao lưu sổ, tệp hồ sơ, khóa, quy tắc vào một tệp. Ví dụ: thidua backup sao-luu.thidua"""
    from operations.keeping.backups import backup as write

    with open_here() as office:
        document = write(office, file)
    if as_json:
        say_json(document)
    else:
        say(
            f"Đã sao lưu vào {file}: {document['rows']} dòng của sổ, {document['files']} tệp hồ sơ."
            "\nTệp có khóa băm người nộp: cất nơi chỉ người có trách nhiệm mở được."
        )


def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do 'thidua backup' làm ra.")],
    as_json: AsJson = False,
) -> None:
    """Lập lại sổ từ bản sao lưu vào thư mục trống.

    Ví dụ: thidua --data du-lieu-moi restore sao-luu.thidua
    """
    from operations.keeping.restoring import restore as read

    document = read(file, setting.data, setting.database, setting.rules_dir)
    if as_json:
        say_json(document)
        return
    say(f"Đã khôi phục {document['rows']} dòng của sổ vào {document['data']}.")
    if document["rules"]:
        say(f"Quy tắc riêng của cơ quan ở {document['rules']}: nêu bằng --rules-dir.")
