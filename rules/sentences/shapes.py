"""Each shape as a Vietnamese sentence: how a figure becomes points."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from rules.shapes import (
    COMPARE,
    Bands,
    BestOf,
    Between,
    Cases,
    Checklist,
    Comparison,
    Deduct,
    Labelled,
    LowerIsBetter,
    Monitored,
    Panel,
    PassFail,
    PeerRelative,
    PerEvent,
    Proportional,
    RecordMean,
    When,
)
from rules.tiers import tier_words
from rules.words import EVERY_TIER

WORDS = {
    "at_least": "từ",
    "above": "trên",
    "at_most": "đến",
    "below": "dưới",
    "equals": "bằng",
}
Shape = Any
Titles = Mapping[str, str]
NO_TITLES: Titles = MappingProxyType({})


def ends(band: Any) -> str:
    """Say a band's ends as they are stated, open or closed: ``từ 12 dưới 15``."""
    stated = [(word, getattr(band, word)) for word in COMPARE]
    return " ".join(f"{WORDS[word]} {end}" for word, end in stated if end)


def condition(when: When, titles: Titles = NO_TITLES) -> str:
    """Say a condition: ``online từ 30 % và overdue bằng 0``; a measure by its title, if known."""
    parts = [
        f"{_called(name, titles)} {_comparison(one, titles)}" for name, one in when.measures.items()
    ]
    parts += [f"({condition(part, titles)})" for part in when.all_of]
    if when.any_of:
        said = " hoặc ".join(condition(part, titles) for part in when.any_of)
        parts.append(f"({said})")
    return " và ".join(parts)


def _called(name: str, titles: Titles) -> str:
    return f"«{titles[name]}»" if name in titles else name


def _comparison(comparison: Comparison, titles: Titles) -> str:
    said = []
    for word, stated in comparison.parts():
        if isinstance(stated, str):
            said.append(f"{WORDS[word]} mức của {_called(stated, titles)}")
            continue
        values = [
            str(amount) if tier == EVERY_TIER else f"{amount} ({tier_words(tier)})"
            for tier, amount in stated.items()
        ]
        said.append(f"{WORDS[word]} {', '.join(values)}")
    return " ".join(said)


def _proportional(shape: Proportional, _: Titles) -> str:
    text = "đạt chỉ tiêu thì đủ điểm, chưa đạt thì điểm theo tỷ lệ với chỉ tiêu"
    return f"{text}; dưới {shape.nothing_below} thì 0 điểm" if shape.nothing_below else text


def _pass_fail(_shape: PassFail, _: Titles) -> str:
    return "đạt hoặc chưa đạt"


def _monitored(_shape: Monitored, _: Titles) -> str:
    return "chỉ theo dõi, không tính điểm"


def _lower_is_better(shape: LowerIsBetter, _: Titles) -> str:
    end = f"giảm dần, từ {shape.nothing_from} thì 0 điểm"
    return f"càng thấp càng tốt: đạt chỉ tiêu thì đủ điểm, {end}"


def _bands(shape: Bands, _: Titles) -> str:
    return "; ".join(f"{ends(band)}: {band.points} điểm" for band in shape.bands)


def _between(shape: Between, _: Titles) -> str:
    kind = "theo logarit" if shape.scale == "log" else "theo đường thẳng"
    return f"0 điểm ở {shape.zero_at}, đủ điểm ở {shape.full_at}, ở giữa tính {kind}"


def _cases(shape: Cases, titles: Titles) -> str:
    said = [
        f"{condition(case.when, titles)}: {case.points} điểm"
        if case.when
        else f"còn lại: {case.points} điểm"
        for case in shape.cases
    ]
    return "xét lần lượt, trường hợp đúng đầu tiên được tính: " + "; ".join(said)


def _labelled(shape: Labelled, titles: Titles) -> str:
    which = "mức xấu nhất" if shape.observed == "worst" else "mức tốt nhất"
    labels = "; ".join(
        f"{_called(label, titles)}: {points} điểm" for label, points in shape.labels.items()
    )
    return f"theo {which} ghi nhận được: {labels}"


def _checklist(shape: Checklist, titles: Titles) -> str:
    return "cộng điểm từng việc có làm: " + _items(shape.items, "points", titles)


def _items(items: Any, points: str, titles: Titles) -> str:
    return "; ".join(f"{_called(one.measure, titles)} {getattr(one, points)} điểm" for one in items)


def _deduct(shape: Deduct, titles: Titles) -> str:
    items, floor = _items(shape.items, "each", titles), shape.floor or "0"
    return f"từ điểm tối đa trừ mỗi trường hợp: {items}; không dưới {floor}"


def _per_event(shape: PerEvent, titles: Titles) -> str:
    text = f"mỗi trường hợp: {_items(shape.items, 'points', titles)}"
    limits = [f"không dưới {shape.floor}"] if shape.floor else []
    limits += [f"không quá {shape.cap}"] if shape.cap else []
    return "; ".join([text, *limits])


def _best_of(shape: BestOf, _: Titles) -> str:
    return "chỉ tính minh chứng cao nhất" + (f", không quá {shape.cap} điểm" if shape.cap else "")


def _peer_relative(shape: PeerRelative, _: Titles) -> str:
    warning = "số liệu của đơn vị khác làm đổi điểm của đơn vị này"
    if shape.at_target is None:
        return f"theo tỷ lệ với đơn vị cao nhất cùng khối: {warning}"
    return (
        f"đạt chỉ tiêu được {shape.at_target} số điểm, chưa đạt thì theo tỷ lệ; vượt chỉ tiêu được "
        f"thêm theo mức vượt so với đơn vị vượt cao nhất cùng khối, đơn vị đó đủ điểm: {warning}"
    )


def _panel(shape: Panel, _: Titles) -> str:
    text = "trung bình điểm của các giám khảo"
    if shape.discard == "highest_and_lowest":
        text += ", bỏ điểm cao nhất và thấp nhất"
    if shape.third_if_apart:
        text += f"; hai người lệch từ {shape.third_if_apart} điểm thì lấy điểm người thứ ba"
    return text


def _record_mean(shape: RecordMean, _: Titles) -> str:
    return f"trung bình điểm của từng hồ sơ, làm tròn {shape.places} số lẻ"


SENTENCES: Mapping[type, Callable[[Shape, Titles], str]] = {
    Proportional: _proportional,
    PassFail: _pass_fail,
    Monitored: _monitored,
    LowerIsBetter: _lower_is_better,
    Bands: _bands,
    Between: _between,
    Cases: _cases,
    Labelled: _labelled,
    Checklist: _checklist,
    Deduct: _deduct,
    PerEvent: _per_event,
    BestOf: _best_of,
    PeerRelative: _peer_relative,
    Panel: _panel,
    RecordMean: _record_mean,
}
