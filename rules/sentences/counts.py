"""How an indicator is counted from records, as a Vietnamese sentence."""

from collections.abc import Mapping

from rules.clocks import CLOCK_END, TIMING
from rules.indicators import FIELD_COMPARISONS, Condition, Indicator
from rules.records import ON_TIME, RecordKind

COMPARED = {
    "above": "trên",
    "at_least": "ít nhất",
    "at_most": "nhiều nhất",
    "below": "dưới",
    "before_day_of": "trước ngày",
    "on_or_before_day_of": "không sau ngày",
    "after_day_of": "sau ngày",
    "no_more_than": "không nhiều hơn",
}
YES_NO = {"yes": "có", "no": "không"}
KNOWN = {"yes": "đã ghi", "no": "chưa ghi"}


def count_sentence(indicator: Indicator, kind: RecordKind) -> str:
    """Say which records count: ``trong hồ sơ có «Ngày tiếp nhận» thuộc kỳ ...``.

    Raises ValueError for an indicator that is not counted from records.
    """
    count, noun = indicator.counted, kind.noun
    if count is None:
        raise ValueError(f"{indicator.id} is not counted from records")
    among = f"trong {noun} có «{_title(kind, count.date)}» thuộc kỳ"
    if count.date == CLOCK_END:
        among = f"trong {noun} kết thúc trong kỳ, {noun} chưa xong thì tính vào tháng cuối kỳ"
    if count.denominator:
        among += f" và {_all(kind, count.denominator)}"
    parts = [among]
    if count.leave_out:
        parts.append(f"bỏ ra {noun} có {_all(kind, count.leave_out)}")
    counted = count.numerator if count.count is None else count.count
    if count.points:
        rows = [f"{_all(kind, one.when)} thì {one.points} điểm" for one in count.points]
        parts.append(f"từng {noun}: {'; '.join(rows)}; còn lại 0 điểm; lấy điểm bình quân")
    elif counted:
        parts.append(f"đếm {noun} có {_all(kind, counted)}")
    if indicator.distinct:
        parts.append(f"mỗi «{_title(kind, indicator.distinct)}» đếm một lần trong kỳ")
    if clock := kind.clock(count.clock):
        parts.append(f"thời hạn: {clock.title[:1].lower()}{clock.title[1:]}")
    return "; ".join(parts)


def _all(kind: RecordKind, conditions: Mapping[str, Condition]) -> str:
    said = [f"«{_title(kind, name)}» {_asked(kind, name, one)}" for name, one in conditions.items()]
    return " và ".join(said)


def _asked(kind: RecordKind, name: str, asked: Condition) -> str:
    if isinstance(asked, str):
        return f"là {_value(kind, name, asked)}"
    return " và ".join(_compared(kind, name, word, to) for word, to in asked.items())


def _compared(kind: RecordKind, name: str, word: str, to: str | list[str]) -> str:
    values = [to] if isinstance(to, str) else to
    if word == "known":
        return KNOWN[values[0]]
    said = " hoặc ".join(_value(kind, name, one) for one in values)
    if word in ("in", "not_in"):
        return f"là {said}" if word == "in" else f"không phải là {said}"
    if word in FIELD_COMPARISONS:
        return f"{COMPARED[word]} «{_title(kind, values[0])}»"
    return f"{COMPARED[word]} {said}"


def _value(kind: RecordKind, name: str, text: str) -> str:
    field = kind.field(name)
    if field is not None and field.type == "yes_no":
        return YES_NO[text]
    return field.words.get(text, text) if field is not None else text


def _title(kind: RecordKind, name: str) -> str:
    """Give a field's title without what it says of storing and filling in."""
    titles = {one.id: one.title for one in kind.fields}
    titles |= {one.id: one.title for one in kind.derived}
    titles |= {TIMING: ON_TIME.title, CLOCK_END: "Ngày kết thúc"}
    return titles[name].split(" (")[0]
