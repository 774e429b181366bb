"""The command's own framework words, in Vietnamese: panel titles and refusals of wrong use."""

import gettext
from typing import Any

WORDS = {
    "Arguments": "Tham số",
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "Error": "Lỗi",
    "Aborted.": "Đã dừng.",
    "Aborted!": "Đã dừng!",
    "[default: {}]": "[mặc định: {}]",
    "[env var: {}]": "[biến môi trường: {}]",
    "[required]": "[bắt buộc]",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "env var: {var}": "biến môi trường: {var}",
    "(deprecated) ": "(không dùng nữa) ",
    "Try [blue]'{command_path} {help_option}'[/] for help.": (
        "Xem [blue]'{command_path} {help_option}'[/]."
    ),
    "Missing command.": "Thiếu tên lệnh.",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
}
REFUSALS = {
    "Got unexpected extra argument(s)": "thừa tham số",
    "Did you mean": "Có phải ý bạn là",
    "Value error, ": "",
    " is not one of ": " không phải là một trong: ",
}
USAGE = {
    "Usage: ": "Cách dùng: ",
    "[OPTIONS]": "[TÙY CHỌN]",
    "COMMAND [ARGS]...": "LỆNH [THAM SỐ]...",
}
SHOW_HELP = "Xem hướng dẫn này."
_untranslated = gettext.gettext


def _translate(message: str) -> str:
    return WORDS.get(message) or _untranslated(message)


def speak_vietnamese() -> None:
    """Give the command framework its words; call it before the framework is imported."""
    gettext.gettext = _translate


def wrong_use(error: Any) -> str:
    """Say in Vietnamese what was wrong with a command line."""
    name = type(error).__name__
    if name == "MissingParameter":
        return f"thiếu {_parameter(error.param)}"
    if name == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        hint = f"; có phải ý bạn là {near}?" if near else ""
        return f"không có tùy chọn '{error.option_name}'{hint}"
    if name == "BadOptionUsage":
        return f"tùy chọn '{error.option_name}' cần một giá trị"
    if name == "BadParameter":
        return f"giá trị của {_parameter(error.param)} không dùng được: {_said(error.message)}"
    return _said(error.message)


def _said(message: str) -> str:
    text = str(message)
    for english, vietnamese in REFUSALS.items():
        text = text.replace(english, vietnamese)
    return text


def _parameter(param: Any) -> str:
    if param is None:
        return "tham số"
    if param.param_type_name == "option":
        return f"tùy chọn {param.opts[0]}"
    return f"tham số {param.name}"


def in_vietnamese(usage: str) -> str:
    """Give a usage line with its placeholders in Vietnamese."""
    for english, vietnamese in USAGE.items():
        usage = usage.replace(english, vietnamese)
    return usage
