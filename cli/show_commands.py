"""What anybody asks: the board, where a unit stands, why, and the score of a plain table."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.framework import Command
from cli.rules_commands import AsJson
from cli.setting import open_here, say, say_json, setting, show

MAIN = "thi-dua-2026"
Unit = Annotated[str, typer.Argument(help="Mã hoặc tên đơn vị, có dấu hay không dấu.")]
Campaign = Annotated[str, typer.Option(help="Mã phong trào.")]
Month = Annotated[
    str | None, typer.Option("--month", help="Tháng; bỏ trống là tháng mới nhất đã tính.")
]


class Window(StrEnum):
    """The windows a board may cover."""

    month = "month"
    quarter = "quarter"
    half = "half"
    year = "year"
    campaign = "campaign"


class Form(StrEnum):
    """The forms a board may take."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    html = "html"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    for name, command in (
        ("board", board),
        ("standing", standing),
        ("explain", explain),
        ("score", score),
    ):
        app.command(name, cls=Command)(command)


def board(
    campaign: Annotated[str, typer.Argument(help="Mã phong trào.")] = MAIN,
    month: Month = None,
    window: Annotated[Window, typer.Option(help="Kỳ của bảng.")] = Window.month,
    only: Annotated[str | None, typer.Option("--board", help="Chỉ một bảng.")] = None,
    form: Annotated[Form, typer.Option("--as", help="Dạng kết quả.")] = Form.table,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Tệp sẽ ghi; xlsx mặc định ở thư mục này."),
    ] = None,
    revision: Annotated[
        int | None, typer.Option(min=1, help="Bản thứ mấy; bỏ trống là bản đang có hiệu lực.")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Bản đính chính cạnh bản trước nó.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bảng xếp hạng. Ví dụ: thidua board thi-dua-2026 --month 2026-10 --as xlsx --out bang.xlsx"""
    from operations.printing import board_text, read_board, write_board
    from operations.screens import board_screen

    with open_here() as office:
        if changes:
            _show_changes(office, campaign, month, revision, as_json)
            return
        document = read_board(office, campaign, month, window.value, only, revision)
        if as_json or form is Form.json:
            say_json(document)
        elif out is not None or form is Form.xlsx:
            say(f"Đã ghi {write_board(office, document, form.value, out)}")
        elif form is Form.table:
            show(board_screen(office, document))
        else:
            say(board_text(office, document, form.value))


def _show_changes(
    office: Any, campaign: str, month: str | None, revision: int | None, as_json: bool
) -> None:
    from operations.boards import newest_month
    from operations.periods.corrections import correction_document, held_correction
    from operations.screens import correction_screen

    month = month or newest_month(office, campaign)
    document = correction_document(held_correction(office, campaign, month, revision))
    if as_json:
        say_json(document)
    else:
        show(correction_screen(document, False))


def standing(
    unit: Unit, campaign: Campaign = MAIN, month: Month = None, as_json: AsJson = False
) -> None:
    """Đơn vị đang ở đâu và còn thiếu gì. Ví dụ: thidua standing "Kinh Bac\""""
    from operations.screens import standing_screen
    from operations.standing import standing as ask

    with open_here() as office:
        document = ask(office, unit, campaign, month)
        if as_json:
            say_json(document)
        else:
            show(standing_screen(office, document))


def explain(
    unit: Unit,
    criterion: Annotated[str, typer.Argument(help="Mã tiêu chí hoặc một phần tên.")],
    campaign: Campaign = MAIN,
    month: Month = None,
    window: Annotated[Window, typer.Option(help="Kỳ.")] = Window.month,
    as_json: AsJson = False,
) -> None:
    """Vì sao được từng ấy điểm. Ví dụ: thidua explain "Kinh Bac" dossiers_online"""
    from operations.explaining import explanation

    with open_here() as office:
        document = explanation(office, unit, criterion, campaign, month, window.value)
    if as_json:
        say_json(document)
    else:
        from operations.screens import explanation_screen

        show(explanation_screen(document))


def score(
    campaign: Annotated[str, typer.Option(help="Mã phong trào hoặc đường dẫn.")],
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Ngày áp dụng quy tắc.")],
    figures: Annotated[Path | None, typer.Option(help="Bảng số liệu CSV.")] = None,
    from_ledger: Annotated[
        bool, typer.Option("--from-ledger", help="Chấm các bài dự thi đã nhập vào sổ.")
    ] = False,
    weights: Annotated[
        str | None, typer.Option(help="Một bộ trọng số của phong trào, nếu có.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Chấm một bảng số liệu, không dùng sổ; với cuộc thi thì chấm được từ sổ.

    Ví dụ: thidua score --campaign thi-dua-2026 --figures bang.csv --day 2026-10-31 --json
    """
    from operations.intake.figures_table import score_file
    from operations.screens import scored_screen

    if from_ledger == (figures is not None):
        raise typer.BadParameter("nêu một trong hai: --figures TỆP hoặc --from-ledger")
    if from_ledger and weights:
        raise typer.BadParameter("--weights chỉ dùng với --figures")
    if figures is not None:
        document, book = score_file(campaign, figures, day.date(), setting.rules_dir, weights)
    else:
        from operations.contests import score_contest

        with open_here() as office:
            document, book = score_contest(office, campaign, day.date())
    if as_json:
        say_json(document)
    else:
        show(scored_screen(document, book))
