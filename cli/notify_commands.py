"""What is sent: messages to look at, to send, and what became of them; who is told where."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, show
from cli.show_commands import MAIN

notify_app = make_app(help="Thông báo tới các đơn vị, cán bộ và lãnh đạo.")


class Kind(StrEnum):
    """What people are told of."""

    result = "result"
    remind = "remind"
    overdue = "overdue"
    refused = "refused"
    warn = "warn"
    late = "late"
    correction = "correction"
    received = "received"
    objection = "objection"
    lapsing = "lapsing"
    standards = "standards"
    holds = "holds"
    awards = "awards"
    leader = "leader"


KINDS = (
    "result kết quả tháng; remind nhắc báo cáo; overdue quá hạn báo cáo; refused dữ liệu bị loại; "
    "warn chỉ tiêu có nguy cơ; late hồ sơ quá hạn; correction đính chính; received đã nhận kiến "
    "nghị; objection trả lời kiến nghị; lapsing kiến nghị sắp hết hạn; standards tiêu chuẩn chờ "
    "xác nhận; holds việc tạm dừng; awards hồ sơ khen thưởng; leader bản tin lãnh đạo."
)
OnlyKind = Annotated[Kind | None, typer.Option("--kind", help=f"Chỉ một loại: {KINDS}")]
OnlyMonth = Annotated[str | None, typer.Option("--month", help="Chỉ một tháng.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(notify_app, name="notify")


@notify_app.command(cls=Command, name="preview")
def preview_notices(
    campaign: Annotated[str, typer.Option(help="Mã phong trào.")] = MAIN,
    month: Annotated[str | None, typer.Option("--month", help="Tháng; mặc định mới nhất.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Chỉ một đơn vị.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Thư mục ghi tệp thư .eml; bỏ trống là in ra.")
    ] = None,
    kind: Annotated[Kind, typer.Option("--kind", help=KINDS)] = Kind.result,
    as_json: AsJson = False,
) -> None:
    """Xem thư với số liệu thật, không gửi. Ví dụ: thidua notify preview --kind remind"""
    from operations.bell.notices import messages_of, write_messages

    with open_here() as office:
        if out is not None:
            written = write_messages(office, kind.value, campaign, month, unit, out)
            paths = [str(path) for path in written]
            say_json({"files": paths}) if as_json else say(f"Đã ghi {len(paths)} thư vào {out}.")
            return
        messages = messages_of(office, kind.value, campaign, month, unit)
    if as_json:
        plain = [{"unit": one.unit, "subject": one.subject, "text": one.text} for one in messages]
        say_json({"messages": plain})
    else:
        told = "\n".join(f"{one.subject}\n\n{one.text}" for one in messages)
        say(told or "Chưa có thông báo nào.")


@notify_app.command(cls=Command, name="send")
def send_notices(as_json: AsJson = False) -> None:
    """Gửi mọi thông báo đã đến lúc, mỗi thông báo một lần. Ví dụ: thidua notify send"""
    from operations.delivery.worker import deliver
    from operations.screens import sent_screen

    with open_here() as office:
        document = deliver(office)
    say_json(document) if as_json else show(sent_screen(document))
    if document["closed"]:
        raise typer.Exit(WRONG_DATA)


@notify_app.command(cls=Command, name="status")
def notices_status(as_json: AsJson = False) -> None:
    """Thông báo nào đang chờ, đã gửi, không gửi được và vì sao. Ví dụ: thidua notify status"""
    from operations.delivery.status import status
    from operations.screens import delivery_screen

    with open_here() as office:
        document = status(office)
    say_json(document) if as_json else show(delivery_screen(document))


@notify_app.command(cls=Command, name="retry")
def retry_notices(
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Số của thông báo lỗi, xem 'thidua notify status'.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi thông báo lỗi.")] = False,
    kind: OnlyKind = None,
    month: OnlyMonth = None,
    as_json: AsJson = False,
) -> None:
    """Gửi lại thông báo lỗi, và thông báo trước đây chưa có liên hệ để gửi.

    Ví dụ: thidua notify retry --kind result --month 2026-10
    """
    from operations.delivery.status import retry

    if not (numbers or every or kind or month):
        raise typer.BadParameter("nêu số của thông báo, --kind, --month, hoặc --all")
    with open_here() as office:
        document = retry(office, numbers or (), kind.value if kind else None, month)
    if as_json:
        say_json(document)
        return
    say(f"{document['again']} thông báo chờ gửi lại; chạy 'thidua notify send' hoặc để chuông gửi.")
    if document["unaddressed"]:
        say(f"{document['unaddressed']} thông báo vẫn chưa có liên hệ: 'thidua import contacts'.")


@notify_app.command(cls=Command, name="contacts")
def list_contacts(
    unit: Annotated[str | None, typer.Option("--unit", help="Mã hoặc tên một đơn vị.")] = None,
    day: Annotated[
        datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="Có hiệu lực ngày này.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ai nhận thông báo ở đâu, địa chỉ nào bị trả lại. Ví dụ: thidua notify contacts"""
    from operations.delivery.status import contacts
    from operations.screens import contacts_screen

    with open_here() as office:
        document = contacts(office, unit, day.date() if day else None)
    say_json(document) if as_json else show(contacts_screen(document))
