"""What is said of a unit beside its points: flags, moves, gates, and why it has no rank."""

from collections.abc import Mapping
from typing import Any

from documents.lines import verdict
from rules import vietnamese
from rules.book import Rulebook

Entry = Mapping[str, Any]

FLAGS = {
    "small_base": "mẫu số nhỏ",
    "missing": "chưa báo cáo",
    "not_applicable": "không phát sinh",
    "printed_rate": "tỷ lệ in sẵn",
    "rescaled": "điểm được quy về cả thang",
    "incomplete": "chưa đủ số liệu",
    "organiser": "vừa là cơ quan tổ chức vừa tham gia phong trào",
    "refused_rows": "dòng bị loại khi nhập, chưa được đếm",
    "excluded": "không xét",
    "unranked_board": "bảng nêu điểm và xếp loại, không xếp thứ hạng",
    "none_class": "không thuộc bậc xếp loại nào",
    "manual_class": "xếp loại chờ người có thẩm quyền quyết định",
}


def remarks(entry: Entry, rulebook: Rulebook) -> tuple[str, ...]:
    """List everything to be said of an entry, flags of one kind together.

    An exclusion is why it has no rank and no class (why_unranked) and is not said twice.
    """
    kinds = _by_kind(entry)
    said = [class_words(entry, rulebook)] if entry["class"] else []
    said += [
        _flag_words(kind, names, rulebook)
        for kind, names in kinds.items()
        if kind != "excluded" and not (kind == "none_class" and "excluded" in kinds)
    ]
    said += [str(gate["reason"]) for gate in entry["gates"] if gate["passed"] is False]
    if not entry["complete"] and "missing" not in kinds:
        said.append("chưa đủ số liệu")
    return tuple(said)


def _by_kind(entry: Entry) -> dict[str, list[str]]:
    """Group flags like ``missing:satisfaction`` by what they say."""
    grouped: dict[str, list[str]] = {}
    for flag in entry["flags"]:
        kind, _, name = flag.partition(":")
        grouped.setdefault(kind, []).extend([name] if name else [])
    return grouped


def _flag_words(kind: str, names: list[str], rulebook: Rulebook) -> str:
    shorts = {criterion.id: criterion.short for criterion in rulebook.campaign.criteria}
    shorts |= {one.id: one.title for one in rulebook.campaign.exclusions}
    about = ", ".join(shorts.get(name, name) for name in names)
    words = FLAGS.get(kind, kind)
    return f"{words}: {about}" if about else words


def class_words(entry: Entry, rulebook: Rulebook) -> str:
    """Name an entry's class: ``xếp loại Tốt``; empty where it has none."""
    titles = {one.id: one.title for one in rulebook.campaign.classes}
    return f"xếp loại {titles[entry['class']]}" if entry["class"] in titles else ""


def shows_total(entry: Entry) -> bool:
    """Whether an entry's total stands beside others': it has a place, or its board gives none."""
    return entry["rank"] is not None or "unranked_board" in entry["flags"]


def adjustment_words(name: str, rulebook: Rulebook) -> str:
    """Name a line that is added to the groups: re-basing, or the adjustment's own title."""
    scale = rulebook.campaign.scale
    if name == "rebasing" and scale:
        return f"Quy về {scale.total_points} điểm"
    if name == "percentages":
        return "Cộng, trừ theo phần trăm tổng điểm"
    titles = {one.id: one.title for one in rulebook.campaign.adjustments}
    return titles.get(name, name)


def why_unranked(entry: Entry, rulebook: Rulebook) -> str:
    """Say why a unit stands on the board without a rank."""
    campaign, kinds = rulebook.campaign, _by_kind(entry)
    for kind in ("excluded", "unranked_board"):
        if kind in kinds:
            return _flag_words(kind, kinds[kind], rulebook)
    told = {
        verdict(figure, campaign.criterion(figure["id"]))
        for figure in entry["criteria"]
        if not campaign.criterion(figure["id"]).is_monitored
    }
    if not told:
        return "khối này không còn hoặc chưa có trong phong trào"
    if told <= {"not_applicable"}:
        return "không phát sinh số liệu nào trong kỳ"
    if told <= {"missing", "not_applicable"}:
        return "chưa báo cáo số liệu nào trong kỳ"
    if "missing" in told and campaign.missing.then == "drop" and campaign.scale:
        return f"số liệu có được dưới {campaign.scale.least_applicable} tổng số điểm"
    if "not_applicable" in told and campaign.scale:
        least = campaign.scale.least_applicable
        return f"phần chỉ tiêu có phát sinh dưới {least} tổng số điểm"
    if "missing" in told and campaign.missing.then == "unranked":
        return "chưa báo cáo đủ số liệu"
    return "không xếp hạng"


def change_words(change: int | None) -> tuple[str, str]:
    """Give the sign and the words of a move: ``("▲2", "tăng 2 bậc")``; empty where unknown."""
    if change is None:
        return "", ""
    if change == 0:
        return "=", "giữ hạng"
    sign, way = ("▲", "tăng") if change > 0 else ("▼", "giảm")
    return f"{sign}{abs(change)}", f"{way} {vietnamese.number(abs(change))} bậc"
