"""What is rung each month: the bell."""

from datetime import datetime
from typing import Annotated

import typer

from cli.framework import Command, make_app
from cli.rules_commands import AsJson
from cli.setting import WRONG_DATA, open_here, say, say_json, show

schedule_app = make_app(help="Chuông: nhắc, cảnh báo, tính các tháng đến hạn, kiến nghị hết hạn.")


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(schedule_app, name="schedule")


@schedule_app.command(cls=Command, name="status")
def schedule_status(
    now: Annotated[
        datetime | None, typer.Option("--now", formats=["%Y-%m-%d"], help="Tính đến hết ngày.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bảng các tháng: hạn tính và đã làm gì. Ví dụ: thidua schedule status"""
    from operations.bell.schedule import at_end_of, status
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
    """Làm mọi việc đã đến hạn rồi thoát: nhắc, cảnh báo, tính, trả lời hết hạn, gửi thông báo.

    Ví dụ: thidua schedule once --now 2026-11-03
    """
    from operations.bell.ringing import ring_and_deliver
    from operations.bell.schedule import at_end_of
    from operations.screens import bell_screen, sent_screen

    with open_here() as office:
        document = ring_and_deliver(office, at_end_of(now.date()) if now else office.clock())
    if as_json:
        say_json(document)
    else:
        show(bell_screen(document))
        show(sent_screen(document["delivery"]))
    if any("problems" in line for line in (*document["done"], document["delivery"])):
        raise typer.Exit(WRONG_DATA)


@schedule_app.command(cls=Command, name="run")
def schedule_run() -> None:
    """Để chuông chạy cho đến khi dừng. Ví dụ: thidua schedule run"""
    from operations.bell.ringing import run_forever

    with open_here() as office:
        run_forever(office)
    say("Đã dừng.")
