"""What is sent and rung each month: the results to units, and the bell."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, show
from cli.show_commands import MAIN

notify_app = make_app(help="Thông báo tới các đơn vị.")
schedule_app = make_app(help="Chuông: nhắc, cảnh báo, tính các tháng đến hạn, kiến nghị hết hạn.")


class Kind(StrEnum):
    """What units are told of."""

    result = "result"
    remind = "remind"
    warn = "warn"
    objection = "objection"
    correction = "correction"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(notify_app, name="notify")
    app.add_typer(schedule_app, name="schedule")


@notify_app.command(cls=Command, name="preview")
def preview_notices(
    campaign: Annotated[str, typer.Option(help="Mã phong trào.")] = MAIN,
    month: Annotated[str | None, typer.Option("--month", help="Tháng; mặc định mới nhất.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Chỉ một đơn vị.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Thư mục ghi tệp thư .eml; bỏ trống là in ra.")
    ] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind",
            help="result kết quả tháng; remind nhắc báo cáo; warn cảnh báo; objection trả lời; "
            "correction đính chính, chỉ đơn vị đổi hạng.",
        ),
    ] = Kind.result,
    as_json: AsJson = False,
) -> None:
    """Xem thư gửi từng đơn vị. Ví dụ: thidua notify preview --kind remind --unit "Kinh Bac\""""
    from operations.notices import messages_of, write_messages

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


@schedule_app.command(cls=Command, name="status")
def schedule_status(
    now: Annotated[
        datetime | None, typer.Option("--now", formats=["%Y-%m-%d"], help="Tính đến hết ngày.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bảng các tháng: hạn tính và đã làm gì. Ví dụ: thidua schedule status"""
    from operations.schedule import at_end_of, status
    from operations.screens import schedule_screen

    with open_here() as office:
        lines = status(office, at_end_of(now.date()) if now else office.clock())
    if as_json:
        say_json({"months": lines})
    else:
        show(schedule_screen({"months": lines}))


@schedule_app.command(cls=Command, name="once")
def schedule_once(
    now: Annotated[
        datetime | None, typer.Option("--now", formats=["%Y-%m-%d"], help="Làm việc của ngày.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Làm mọi việc đã đến hạn rồi thoát: nhắc, cảnh báo, tính, trả lời hết hạn.

    Ví dụ: thidua schedule once --now 2026-11-03
    """
    from operations.schedule import at_end_of, ring
    from operations.screens import bell_screen

    with open_here() as office:
        document = ring(office, at_end_of(now.date()) if now else office.clock())
    if as_json:
        say_json(document)
    else:
        show(bell_screen(document))
    if any("problems" in line for line in document["done"]):
        raise typer.Exit(WRONG_DATA)


@schedule_app.command(cls=Command, name="run")
def schedule_run() -> None:
    """Để chuông chạy cho đến khi dừng. Ví dụ: thidua schedule run"""
    from operations.ringing import run_forever

    with open_here() as office:
        run_forever(office)
    say("Đã dừng.")
