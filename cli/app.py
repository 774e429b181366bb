"""The command ``thidua``: its options, its commands and how it fails."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.failures import PLAIN, failure_of
from cli.framework import make_app
from cli.setting import (
    DEFAULT_DATA,
    FINE,
    MACHINE_FAILED,
    WRONG_DATA,
    WRONG_USE,
    say,
    say_json,
    setting,
)
from cli.words import wrong_use
from operations.refusals import Problem, Refused

app = make_app(
    name="thidua", help="Chấm điểm, xếp hạng và soạn đề nghị khen thưởng cho phong trào thi đua."
)


@app.callback()
def _shared(
    data: Annotated[
        Path, typer.Option(help="Thư mục dữ liệu.", envvar="THIDUA_DATA")
    ] = DEFAULT_DATA,
    database: Annotated[
        str | None, typer.Option(help="Địa chỉ cơ sở dữ liệu khác.", envvar="THIDUA_DATABASE")
    ] = None,
    rules_dir: Annotated[
        Path | None, typer.Option(help="Thư mục quy tắc của cơ quan.", envvar="THIDUA_RULES")
    ] = None,
) -> None:
    setting.data, setting.database, setting.rules_dir = data, database, rules_dir


def main() -> None:
    """Run the command; exit 0 fine, 1 data or rules wrong, 2 wrong use, 3 the machine failed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


@cache
def whole_app() -> typer.Typer:
    """Give the command with all its commands."""
    from cli import (
        attest_commands,
        awarding_commands,
        bell_commands,
        check_commands,
        intake_commands,
        keeping_commands,
        notify_commands,
        objection_commands,
        office_commands,
        people_commands,
        rules_commands,
        show_commands,
        template_commands,
    )

    for commands in (
        show_commands,
        intake_commands,
        people_commands,
        office_commands,
        objection_commands,
        attest_commands,
        awarding_commands,
        bell_commands,
        notify_commands,
        keeping_commands,
        check_commands,
        rules_commands,
        template_commands,
    ):
        commands.add_to(app)
    return app


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit code; every failure is told to the person."""
    try:
        code = whole_app()(arguments, prog_name="thidua", standalone_mode=False)
    except Refused as refused:
        _show_problems(refused, "--json" in arguments)
        return WRONG_DATA
    except typer.Abort:
        return WRONG_USE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        _tell(failure_of(error), "--json" in arguments)
        return MACHINE_FAILED
    except Exception as error:
        if hasattr(error, "format_message"):
            return _wrong_use(error, "--json" in arguments)
        if os.environ.get("THIDUA_DEBUG"):
            raise
        said = f"lỗi chưa lường trước: {type(error).__name__}: {error}"
        _tell(Problem("machine_failed", said, PLAIN), "--json" in arguments)
        return MACHINE_FAILED
    return code if isinstance(code, int) else FINE


def _show_problems(refused: Any, as_json: bool) -> None:
    if as_json:
        say_json({"errors": [problem.as_dict() for problem in refused.problems]})
        return
    for problem in refused.problems:
        sys.stderr.write(f"{problem}\n")


def _wrong_use(error: Any, as_json: bool) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message())
        return WRONG_USE
    path = error.ctx.command_path if getattr(error, "ctx", None) else "thidua"
    _tell(Problem("wrong_use", wrong_use(error), f"xem '{path} --help'"), as_json)
    return WRONG_USE


def _tell(problem: Problem, as_json: bool) -> None:
    if as_json:
        say_json({"errors": [problem.as_dict()]})
    else:
        sys.stderr.write(f"{problem}\n")
