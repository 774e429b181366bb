"""What the officer does each month: set up, compute, publish, correct."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.framework import Command
from cli.rules_commands import AsJson
from cli.setting import bar, open_here, say, say_json, setting, show, tell

Month = Annotated[str, typer.Argument(help="Tháng, ví dụ 2026-10.")]
Campaign = Annotated[
    str | None, typer.Option(help="Mã phong trào; bỏ trống là mọi phong trào có xếp hạng.")
]


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    for name, command in (
        ("init", init),
        ("compute", compute_month),
        ("publish", publish_month),
        ("correct", correct_month),
        ("demo", demo),
    ):
        app.command(name, cls=Command)(command)


def init(as_json: AsJson = False) -> None:
    """Lập sổ dữ liệu trống với danh mục đơn vị. Ví dụ: thidua init"""
    from operations.keeping.setting_up import set_up

    document = set_up(setting.data, setting.database, setting.rules_dir)
    if as_json:
        say_json(document)
        return
    say(f"Sổ dữ liệu ở {setting.data}, {document['units']} đơn vị trong danh mục.")
    if document["kept"]:
        schemas = f"{document['schema_before']} lên {document['schema']}"
        say(f"Đã nâng lược đồ của sổ từ {schemas}; sổ trước khi nâng giữ ở {document['kept']}")


def compute_month(
    month: Month,
    campaign: Campaign = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Chỉ xem ai lên, ai xuống và vì sao; không lưu.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Đếm, chấm điểm, xếp hạng một tháng. Ví dụ: thidua compute 2026-10 --preview"""
    from operations.periods.month import compute, computed_document, in_every_campaign
    from operations.periods.month import preview as look_ahead
    from operations.screens import computed_screen

    with open_here() as office:
        act = look_ahead if preview else compute
        computed = in_every_campaign(office, month, campaign, act)
        done = [computed_document(one) for one in computed]
    if as_json:
        say_json({"preview": preview, "campaigns": done})
        return
    for one in done:
        show(computed_screen(one, preview))


def publish_month(month: Month, campaign: Campaign = None, as_json: AsJson = False) -> None:
    """Công bố bảng đã tính; từ đó không đổi. Ví dụ: thidua publish 2026-10"""
    from operations.periods.month import in_every_campaign, publish

    with open_here() as office:
        runs = in_every_campaign(office, month, campaign, publish)
    if as_json:
        kept = [
            {"campaign": one.campaign, "month": one.month, "revision": one.revision}
            | {"status": one.status, "fingerprint": one.fingerprint}
            for one in runs
        ]
        say_json({"published": kept})
        return
    for one in runs:
        say(f"Đã công bố {one.campaign} tháng {one.month}, mã kiểm chứng {one.fingerprint[:16]}")


def correct_month(
    month: Month,
    reason: Annotated[str, typer.Option("--reason", help="Lý do và căn cứ đính chính.")],
    campaign: Campaign = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Chỉ xem ai đổi hạng và vì số nào; không lưu.")
    ] = False,
    with_rules_now: Annotated[
        bool,
        typer.Option(
            "--with-rules-now", help="Dùng quy tắc hiện có thay cho quy tắc của bản đã công bố."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Đính chính tháng đã công bố: thêm một bản mới, bản cũ giữ nguyên.

    Ví dụ: thidua correct 2026-05 --reason "Công văn số ... của Sở Tư pháp sửa số liệu" --preview
    """
    from operations.periods.corrections import correct, correction_document, preview_correction
    from operations.periods.month import in_every_campaign
    from operations.screens import correction_screen

    act = partial(
        preview_correction if preview else correct, reason=reason, with_rules_now=with_rules_now
    )
    with open_here() as office:
        made = in_every_campaign(office, month, campaign, act)
    done = [correction_document(one) for one in made]
    if as_json:
        say_json({"preview": preview, "corrections": done})
        return
    for one in done:
        show(correction_screen(one, preview))


def demo(
    months: Annotated[int, typer.Option(min=1, max=8, help="Số tháng từ 05/2026.")] = 6,
    out: Annotated[
        Path | None, typer.Option("--out", help="Thư mục kết quả; mặc định trong thư mục dữ liệu.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Cả một mùa thi đua bằng số liệu minh họa. Ví dụ: thidua --data thu demo"""
    from operations.demo import run_demo
    from operations.screens import demo_screen

    document = run_demo(
        setting.data,
        months,
        out,
        tell,
        database=setting.database,
        rules_dir=setting.rules_dir,
        bar=bar,
    )
    if as_json:
        say_json(document)
    else:
        show(demo_screen(document))
