"""Objections of units to a published figure, and the Centre's answers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command
from cli.rules_commands import AsJson
from cli.setting import open_here, say_json, show
from cli.show_commands import MAIN

Month = Annotated[str, typer.Option("--month", help="Tháng đã công bố, ví dụ 2026-10.")]


class Verdict(StrEnum):
    """How an objection is answered."""

    accepted = "accepted"
    refused = "refused"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    for name, command in (
        ("object", object_to_figure),
        ("answer", answer_objection),
        ("objections", list_objections),
    ):
        app.command(name, cls=Command)(command)


def object_to_figure(
    unit: Annotated[str, typer.Argument(help="Mã hoặc tên đơn vị, có dấu hay không dấu.")],
    criterion: Annotated[str, typer.Argument(help="Mã tiêu chí hoặc một phần tên.")],
    month: Month,
    numerator: Annotated[str, typer.Option("--numerator", help="Tử số đúng.")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do.")],
    denominator: Annotated[
        str, typer.Option("--denominator", help="Mẫu số đúng; số đếm thì bỏ trống.")
    ] = "",
    file: Annotated[Path | None, typer.Option("--file", help="Tệp minh chứng.")] = None,
    campaign: Annotated[str, typer.Option(help="Mã phong trào.")] = MAIN,
    as_json: AsJson = False,
) -> None:
    """Kiến nghị về một số đã công bố.

    Ví dụ: thidua object "Tan An" dossiers_online --month 2026-10 --numerator 1040
    --denominator 1156 --reason "Sót 13 hồ sơ nộp trực tuyến"
    """
    from operations.periods.objections import object_to

    with open_here() as office:
        claim = (numerator, denominator)
        document = object_to(office, campaign, unit, criterion, month, claim, reason, file)
    _show([document], as_json)


def answer_objection(
    number: Annotated[int, typer.Argument(help="Số kiến nghị.")],
    verdict: Annotated[
        Verdict, typer.Argument(help="accepted chấp nhận, refused không chấp nhận.")
    ],
    grounds: Annotated[str, typer.Option("--grounds", help="Căn cứ trả lời.")],
    as_json: AsJson = False,
) -> None:
    """Trả lời một kiến nghị. Ví dụ: thidua answer 3 accepted --grounds "Biên bản 05/BB-TTHCC\""""
    from operations.periods.objections import answer

    with open_here() as office:
        document = answer(office, number, verdict.value, grounds)
    _show([document], as_json)


def list_objections(
    month: Annotated[str | None, typer.Option("--month", help="Chỉ một tháng.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Chỉ kiến nghị chờ trả lời.")] = False,
    campaign: Annotated[
        str | None, typer.Option(help="Mã phong trào; bỏ trống là mọi phong trào.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Các kiến nghị và trả lời. Ví dụ: thidua objections --month 2026-10 --open"""
    from operations.periods.objections import objections
    from operations.screens import objections_screen

    with open_here() as office:
        document = objections(office, campaign, month, only_open)
    if as_json:
        say_json(document)
    else:
        show(objections_screen(document))


def _show(documents: list[dict[str, object]], as_json: bool) -> None:
    from operations.screens import objections_screen

    if as_json:
        say_json(documents[0])
    else:
        show(objections_screen({"objections": documents}))
