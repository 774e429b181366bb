"""``thidua rules``: list, show, check and test the rule files."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.framework import Command, make_app
from cli.setting import WRONG_DATA, open_here, say, say_json, setting, show

rules_app = make_app(help="Các tệp quy tắc: liệt kê, đọc, kiểm tra, chạy trường hợp kiểm thử.")
AsJson = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON.")]
Paths = Annotated[
    list[Path] | None, typer.Argument(help="Tệp hoặc thư mục; bỏ trống là mọi phong trào.")
]


def add_to(app: typer.Typer) -> None:
    """Put these commands under ``thidua``."""
    app.add_typer(rules_app, name="rules")


@rules_app.command(cls=Command, name="list")
def list_campaigns(as_json: AsJson = False) -> None:
    """Liệt kê các phong trào. Ví dụ: thidua rules list"""
    from operations.rule_files.rulebooks import list_rulebooks

    listed = list_rulebooks(setting.rules_dir)
    if as_json:
        say_json({"campaigns": listed})
        return
    width = max((len(one["id"]) for one in listed), default=0) + 2
    for one in listed:
        say(f"{one['id']:<{width}}{one['title']}")


@rules_app.command(cls=Command, name="show")
def show_campaign(
    campaign: Annotated[str, typer.Argument(help="Mã phong trào hoặc đường dẫn.")],
    as_json: AsJson = False,
) -> None:
    """Đọc một phong trào thành câu, kèm căn cứ. Ví dụ: thidua rules show thi-dua-2026"""
    from operations.rule_files.rulebooks import show_rulebook

    lines = show_rulebook(campaign, setting.rules_dir)
    if as_json:
        say_json({"campaign": campaign, "lines": lines})
    else:
        say("\n".join(lines))


@rules_app.command(cls=Command, name="check")
def check_campaigns(paths: Paths = None, as_json: AsJson = False) -> None:
    """Kiểm tra tệp quy tắc, nêu mọi lỗi kèm dòng. Ví dụ: thidua rules check"""
    from operations.rule_files.rulebooks import check_rulebooks

    checked = check_rulebooks(paths, setting.rules_dir)
    if as_json:
        told = [warning.as_dict() for warning in checked.warnings]
        say_json({"checked": checked.campaigns, "warnings": told})
        return
    say(f"Đúng: {', '.join(checked.campaigns)}")
    if checked.warnings:
        say("\n".join(["Cần biết, không phải lỗi:", *map(str, checked.warnings)]))


@rules_app.command(cls=Command, name="test")
def run_campaign_cases(paths: Paths = None, as_json: AsJson = False) -> None:
    """Chạy các trường hợp kiểm thử bên cạnh quy tắc. Ví dụ: thidua rules test"""
    from operations.rule_files.rulebooks import run_rulebook_cases

    works = run_rulebook_cases(paths, setting.rules_dir)
    if as_json:
        say_json({"campaigns": [_as_plain(work) for work in works]})
    else:
        for work in works:
            say(f"{work.campaign}: {len(work.results)} trường hợp, {len(work.failed)} sai")
            for result in work.failed:
                say("\n".join([f"  {result.title}", *(f"  {one}" for one in result.problems)]))
    if any(work.failed for work in works):
        raise typer.Exit(WRONG_DATA)


@rules_app.command(cls=Command, name="schema")
def print_schema() -> None:
    """In JSON Schema để trình soạn thảo gợi ý. Ví dụ: thidua rules schema > campaign.schema.json"""
    from operations.rule_files.rulebooks import rulebook_schema

    say_json(rulebook_schema())


@rules_app.command(cls=Command, name="conflicts")
def list_conflicts(
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="Ngày xét; mặc định hôm nay."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Chỗ các phong trào đòi khác nhau. Ví dụ: thidua rules conflicts --day 2026-10-31"""
    from operations.rule_files.conflicts import find_conflicts
    from operations.screens import conflicts_screen

    asked = day.date() if day else datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    document = find_conflicts(asked, setting.rules_dir)
    if as_json:
        say_json(document)
    else:
        show(conflicts_screen(document))


@rules_app.command(cls=Command, name="compare")
def compare_campaigns(
    old: Annotated[str, typer.Argument(help="Quy tắc đang dùng: mã hoặc đường dẫn.")],
    new: Annotated[str, typer.Argument(help="Quy tắc mới: mã hoặc đường dẫn.")],
    month: Annotated[str, typer.Option("--month", help="Tháng dùng để so, ví dụ 2026-10.")],
    as_json: AsJson = False,
) -> None:
    """Đổi quy tắc thì ai lên, ai xuống và vì dòng nào.

    Ví dụ: thidua rules compare thi-dua-2026 moi/campaign.yaml --month 2026-10
    """
    from operations.rule_files.rule_changes import compare_rules
    from operations.screens import comparison_screen

    with open_here() as office:
        document = compare_rules(office, old, new, month)
    if as_json:
        say_json(document)
    else:
        show(comparison_screen(document))


def _as_plain(work: Any) -> dict[str, Any]:
    return {
        "campaign": work.campaign,
        "file": work.file,
        "cases": [
            {
                "title": result.title,
                "line": result.line,
                "passed": not result.problems,
                "problems": [problem.as_dict() for problem in result.problems],
            }
            for result in work.results
        ],
    }
