"""Standards that are attested, not counted: saying so, releasing a hold, looking."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json, show
from cli.show_commands import MAIN

Campaign = Annotated[str, typer.Option(help="Mã phong trào.")]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="Có hiệu lực từ ngày; bỏ trống là hôm nay."),
]


class State(StrEnum):
    """What can be said of a standard."""

    yes = "yes"
    no = "no"
    held = "held"
    not_yet = "not_yet"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    for name, command in (
        ("attest", attest),
        ("clear", clear),
        ("attestations", attestations),
    ):
        app.command(name, cls=Command)(command)


def attest(
    unit: Annotated[
        str | None, typer.Argument(help="Mã hoặc tên đơn vị; bỏ trống là nhập cả bảng từ --file.")
    ] = None,
    standard: Annotated[str | None, typer.Argument(help="Mã tiêu chuẩn.")] = None,
    state: Annotated[
        State | None,
        typer.Argument(help="yes đạt, no không đạt, held đang xem xét, not_yet chưa xác nhận."),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Người hoặc cơ quan xác nhận.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="Văn bản, biên bản làm căn cứ.")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Tệp minh chứng; không nêu đơn vị thì là bảng CSV mọi xác nhận.",
        ),
    ] = None,
    plan_number: Annotated[
        str, typer.Option("--plan-number", help="Số, ký hiệu kế hoạch phát động của đơn vị.")
    ] = "",
    plan_day: Annotated[
        datetime | None,
        typer.Option("--plan-day", formats=["%Y-%m-%d"], help="Ngày của kế hoạch đó."),
    ] = None,
    campaign: Campaign = MAIN,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Xác nhận tiêu chuẩn của đơn vị; tiêu chuẩn về kế hoạch thì nêu số, ngày kế hoạch.

    Ví dụ: thidua attest "Kinh Bac" discipline yes --by "Chủ tịch UBND phường" --evidence "BB 12/BB"
    """
    from operations.periods.attestations import attest as say_so
    from operations.periods.attestations import attest_all
    from operations.periods.plans import Plan
    from operations.periods.standards import statement

    if unit is None:
        if file is None:
            raise typer.BadParameter("nêu đơn vị, hoặc bảng CSV bằng --file", param_hint="UNIT")
        if by or evidence or day or plan_number or plan_day:
            raise typer.BadParameter(
                "người xác nhận, căn cứ, ngày, kế hoạch nằm trong bảng", param_hint="--file"
            )
        with open_here() as office:
            done = attest_all(office, campaign, file)
        if as_json:
            say_json(done)
        else:
            say(f"{done['file']}: {done['lines']} dòng, {done['changed']} xác nhận mới.")
        return
    if standard is None or state is None:
        raise typer.BadParameter("nêu tiêu chuẩn và kết luận", param_hint="STANDARD STATE")
    with open_here() as office:
        row = say_so(
            office,
            campaign,
            unit,
            standard,
            state.value,
            by,
            evidence,
            file,
            day.date() if day else None,
            Plan(plan_number, plan_day.date().isoformat() if plan_day else ""),
        )
        document = statement(row)
    if as_json:
        say_json(document)
    else:
        say(f"Đã ghi (số {document['id']}): {document['unit']} {standard}: {state.value}.")


def clear(
    unit: Annotated[str, typer.Argument(help="Mã hoặc tên đơn vị.")],
    standard: Annotated[str, typer.Argument(help="Mã tiêu chuẩn.")],
    document: Annotated[
        str, typer.Option("--document", help="Văn bản kết luận: số, ngày, nơi ra.")
    ],
    campaign: Campaign = MAIN,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Bỏ tạm dừng khi có kết luận bằng văn bản.

    Ví dụ: thidua clear "Kinh Bac" united_and_clean --document "Kết luận 15/KL-TTr ngày 20/11/2026"
    """
    from operations.periods.attestations import clear as release
    from operations.periods.standards import statement

    with open_here() as office:
        row = statement(
            release(office, campaign, unit, standard, document, day.date() if day else None)
        )
    if as_json:
        say_json(row)
    else:
        say(f"Đã bỏ tạm dừng (số {row['id']}): {row['unit']} {standard} trở lại {row['state']}.")


def attestations(
    unit: Annotated[str | None, typer.Option("--unit", help="Chỉ một đơn vị, kèm lịch sử.")] = None,
    campaign: Campaign = MAIN,
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="Tính đến ngày; bỏ trống là hôm nay."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tiêu chuẩn nào đã xác nhận, còn mở. Ví dụ: thidua attestations --unit "Kinh Bac\""""
    from operations.periods.standards import attestations as look
    from operations.screens import attestations_screen

    with open_here() as office:
        document = look(office, campaign, unit, day.date() if day else None)
    if as_json:
        say_json(document)
    else:
        show(attestations_screen(document))
