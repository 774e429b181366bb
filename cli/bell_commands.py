"""What is sent and rung each month: the results to units, and the bell."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, show
from cli.show_commands import MAIN

notify_app = make_app(help="Thông báo tới các đơn vị.")
schedule_app = make_app(help="Chuông hằng tháng: tháng nào đến hạn thì tính.")


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
    of_correction: Annotated[
        bool, typer.Option("--correction", help="Thư báo đính chính, chỉ đơn vị đổi hạng.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Xem kết quả tháng gửi từng đơn vị. Ví dụ: thidua notify preview --unit "Kinh Bac\""""
    from operations.notices import correction_notices, month_results, write_month_results

    with open_here() as office:
        if out is not None:
            written = write_month_results(office, campaign, month, unit, out, of_correction)
            paths = [str(path) for path in written]
            say_json({"files": paths}) if as_json else say(f"Đã ghi {len(paths)} thư vào {out}.")
            return
        write = correction_notices if of_correction else month_results
        messages = write(office, campaign, month, unit)
    if as_json:
        plain = [{"unit": one.unit, "subject": one.subject, "text": one.text} for one in messages]
        say_json({"messages": plain})
    else:
        say("\n".join(f"{one.subject}\n\n{one.text}" for one in messages))


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
    """Tính các tháng đã đến hạn rồi thoát. Ví dụ: thidua schedule once --now 2026-11-03"""
    from operations.schedule import at_end_of, ring
    from operations.screens import schedule_screen

    with open_here() as office:
        lines = ring(office, at_end_of(now.date()) if now else office.clock())
    if as_json:
        say_json({"done": lines})
    else:
        show(schedule_screen({"months": lines}))
    if any("problems" in line for line in lines):
        raise typer.Exit(WRONG_DATA)


@schedule_app.command(cls=Command, name="run")
def schedule_run() -> None:
    """Để chuông chạy cho đến khi dừng. Ví dụ: thidua schedule run"""
    from operations.schedule import run_forever

    with open_here() as office:
        try:
            run_forever(office)
        except KeyboardInterrupt:
            say("Đã dừng.")
