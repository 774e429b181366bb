"""What the bell tells a unit, in words: reminders, warnings, answers to objections."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from notifications.messages import Message
from rules.sentences import MEETS
from rules.vietnamese import day, month, number, percent

Document = dict[str, Any]
ANSWERS = {"accepted": "chấp nhận", "refused": "không chấp nhận"}


def notice_message(notice: Document, name: str) -> Message:
    """Word a kept notice for the unit called ``name``: subject, text and the text as a page."""
    data = notice["data"]
    subject, lines = WORDS[notice["kind"]](notice, data)
    mark = f"[{data['mark']}] " if data.get("mark") else ""
    text = "\n".join([f"Kính gửi: {name}", "", *lines, ""])
    html = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line)
    return Message(notice["unit"], name, f"{mark}{subject}: {name}", text, html)


def _remind(notice: Document, data: Document) -> tuple[str, list[str]]:
    when = datetime.fromisoformat(data["report_by"])
    until = f"{when:%H:%M} ngày {day(when.date())}"
    lines = [
        f"Đến nay đơn vị chưa báo cáo {len(data['missing'])} số liệu tháng "
        f"{month(notice['month'])} của {data['short']}. Hạn báo cáo: {until}.",
        *(f"- {one['title']}" for one in data["missing"]),
        "Không phát sinh thì ghi 0 và 0; để trống là chưa báo cáo và không có điểm.",
    ]
    return f"Nhắc báo cáo số liệu tháng {month(notice['month'])}", lines


def _warn(notice: Document, data: Document) -> tuple[str, list[str]]:
    lines = [
        f"Theo số liệu {data['elapsed']} ngày đầu tháng {month(notice['month'])}, "
        f"{len(data['lines'])} chỉ tiêu của {data['short']} có nguy cơ không đạt:",
        *(f"- {_risk(one)}" for one in data["lines"]),
        f"Cách tính: coi số đã nhập là của {data['elapsed']}/{data['days']} ngày, phần còn lại của "
        "tháng phát sinh theo cùng nhịp độ. Đây là dự báo, không phải kết quả.",
    ]
    return f"Chỉ tiêu có nguy cơ không đạt, tháng {month(notice['month'])}", lines


def _risk(one: Document) -> str:
    target = percent(one["target"]) if one["is_ratio"] else number(one["target"])
    reached = number(one["numerator"])
    if one["is_ratio"]:
        reached += f"/{number(one['denominator'])}, {percent(one['ratio'])}"
    said = f"{one['title']}: {reached}; chỉ tiêu {MEETS[one['meets']]} {target}"
    if not one["reachable"]:
        return f"{said}; theo nhịp độ này không còn kịp trong tháng"
    if one["needed"] is not None:
        return f"{said}; phần còn lại phải {MEETS[one['meets']]} {percent(one['needed'])}"
    if one["short_by"]:
        word = "cần bớt" if one["meets"] in ("at_most", "below") else "cần thêm"
        return f"{said}; {word} {number(one['short_by'])} {one['noun']}"
    return said


def _answer(notice: Document, data: Document) -> tuple[str, list[str]]:
    lines = [
        f"Kiến nghị số {data['id']}, {data['short']} tháng {month(notice['month'])}: "
        f"{data['title']}.",
        f"Số đã công bố: {_figure(data['held'])}; số đề nghị: {_figure(data['claimed'])}.",
        f"Trả lời: {ANSWERS[data['verdict']]}. Căn cứ: {data['grounds']}.",
    ]
    if data["verdict"] == "accepted":
        if data["is_counted"]:
            lines.append("Số này đếm từ hồ sơ nên chỉ đổi khi tệp hồ sơ đã sửa được nhập.")
        lines.append("Bảng đổi khi Trung tâm ra bản điều chỉnh.")
    return f"Trả lời kiến nghị số {data['id']}", lines


def _figure(one: Document) -> str:
    if one["denominator"] is None:
        return number(one["numerator"])
    if one["state"] == "printed_rate":
        return "tỷ lệ in sẵn"
    return f"{number(one['numerator'])}/{number(one['denominator'])}"


WORDS: dict[str, Callable[[Document, Document], tuple[str, list[str]]]] = {
    "remind": _remind,
    "warn": _warn,
    "objection": _answer,
}
"""How each kind of notice is worded."""
