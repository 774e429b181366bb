"""What clocks and calendars may not say: each mistake with its code, its place and its words."""

import json

import pytest

from rules.checks.clocks import wrong_calendar, wrong_clock_of, wrong_clocks
from rules.clocks import UNITS, Roles
from rules.indicators import Count
from rules.records import RecordKind
from rules.source import parse_source
from rules.working_days import CalendarYear

TIMES = ("withdrawn_at", "due", "rescheduled", "asked", "supplied")
WHOLES = ("times_rescheduled", "limit", "times_asked", "supplement_minutes")
STATES = {"waiting": "1", "withdrawn": "2", "open": "3"}
CLOCK = {
    "id": "dong-ho",
    "title": "Đồng hồ",
    "start": ["due"],
    "end": ["asked"],
    "compare": "day",
    "due": "original",
    "no_due": "time_limit",
    "supplement": "ignore",
    "asked_twice": "ignore",
    "withdrawn": "left_out",
    "unfinished": "left_out",
}


def field(name, kind, **stated):
    return {"id": name, "title": name, "type": kind, "from": "sync"} | stated


def kind_of(*clocks, timing=None, limit_units=UNITS, **fields):
    """State a kind of records whose fields are called as the roles are, with some changed."""
    held = {name: field(name, "time") for name in TIMES}
    held |= {name: field(name, "whole") for name in WHOLES}
    held["state"] = field("state", "code", codes=STATES)
    codes = {name: str(at) for at, name in enumerate(limit_units)}
    held["limit_unit"] = field("limit_unit", "code", codes=codes)
    held["key"] = field("key", "hashed")
    roles = {name: name for name in Roles.model_fields} | (timing or {})
    stated = {"id": "hs", "title": "Hồ sơ", "noun": "hồ sơ", "key": "key", "month_of": ["due"]}
    stated |= {"fields": list((held | fields).values()), "timing": roles}
    return stated | {"clocks": [CLOCK | one for one in clocks]}


def told(stated):
    source = parse_source(json.dumps({"records": [stated]}), "records.yaml")
    kind = RecordKind.model_validate(stated)
    found = list(wrong_clocks(kind, ("records", 0), source))
    assert all(one.line and one.hint for one in found)
    return [(one.code, one.path.removeprefix("records[hs]."), one.message) for one in found]


def test_a_kind_of_records_with_clocks_is_sound():
    assert told(kind_of({})) == []
    assert told(kind_of({}, {"id": "khac"})) == []
    bare = kind_of()
    del bare["timing"]
    assert told(bare) == []


def test_clocks_need_to_know_what_the_fields_say():
    stated = kind_of({})
    del stated["timing"]
    assert told(stated) == [("no_timing", "clocks", "có đồng hồ nhưng không có 'timing'")]


@pytest.mark.parametrize("name", [*TIMES, *WHOLES])
def test_each_role_is_a_field_of_its_type(name):
    wanted = "time" if name in TIMES else "whole"
    message = f"Hồ sơ không có trường 'key' kiểu {wanted}"
    stated = kind_of(timing={name: "key"})
    assert told(stated) == [("unknown_field", f"timing.{name}", message)]
    gone = f"Hồ sơ không có trường 'gi' kiểu {wanted}"
    assert told(kind_of(timing={name: "gi"})) == [("unknown_field", f"timing.{name}", gone)]


def test_the_state_is_a_field_with_codes():
    no_code = [("unknown_field", "timing.state", "'state' không phải trường mã")]
    assert told(kind_of({}, timing={"state": "gi"}))[:1] == no_code
    assert told(kind_of({}, timing={"state": "key"}))[:1] == no_code
    for name in ("waiting", "withdrawn"):
        stated = kind_of(timing={name: "la"})
        assert told(stated) == [("unknown_code", f"timing.{name}", "không có trạng thái 'la'")]


def test_the_units_of_limits_are_the_four():
    units = "hour, day, working_day, month"
    wrong = [("unknown_field", "timing.limit_unit", f"'limit_unit' phải có đúng các mã {units}")]
    assert told(kind_of(limit_units=UNITS[:3])) == wrong
    assert told(kind_of(limit_units=(*UNITS, "year"))) == wrong
    gone = [("unknown_field", "timing.limit_unit", f"'gi' phải có đúng các mã {units}")]
    assert told(kind_of(timing={"limit_unit": "gi"})) == gone


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (
            [{}, {}, {"id": "khac"}, {}],
            [("duplicate_id", "clocks[dong-ho].id", "đồng hồ 'dong-ho' đã có")] * 2,
        ),
        (
            [{"start": ["due", "key"], "end": ["gi", "asked"]}],
            [
                ("unknown_field", f"clocks[dong-ho].{at}", f"Hồ sơ không có trường {what}")
                for at, what in (("start[2]", "'key' kiểu time"), ("end[1]", "'gi' kiểu time"))
            ],
        ),
        ([{"unfinished": "window_end", "open": ["open", "waiting"]}], []),
        (
            [{"unfinished": "window_end", "open": ["open", "la"]}],
            [("unknown_code", "clocks[dong-ho].open", "không có trạng thái 'la'")],
        ),
        (
            [{"unfinished": "window_end"}],
            [("at_odds", "clocks[dong-ho].unfinished", "chưa rõ hồ sơ nào là chưa xong")],
        ),
        (
            [{"open": ["open"]}],
            [("at_odds", "clocks[dong-ho].unfinished", "chưa rõ hồ sơ nào là chưa xong")],
        ),
        ([{"forwarded_after": "23"}], []),
        ([{"forwarded_after": "0"}], []),
        (
            [{"forwarded_after": "24"}],
            [("out_of_range", "clocks[dong-ho].forwarded_after", "giờ trong ngày từ 0 đến 23")],
        ),
        (
            [{"forwarded_after": "15", "no_due": "left_out"}],
            [
                ("at_odds", "clocks[dong-ho].forwarded_after",
                 "giờ chuyển hồ sơ chỉ đổi thời hạn theo quy định"),
            ],
        ),
        ([{"no_due": "left_out"}], []),
    ],
)  # fmt: skip
def test_a_clock_says_what_its_records_can(clocks, expected):
    assert told(kind_of(*clocks)) == expected


def hints(stated):
    source = parse_source(json.dumps({"records": [stated]}), "records.yaml")
    kind = RecordKind.model_validate(stated)
    return [one.hint for one in wrong_clocks(kind, ("records", 0), source)]


def test_the_hint_names_the_nearest_or_all_there_are():
    assert hints(kind_of(timing={"state": "key"})) == ["chọn một trường: state, limit_unit"]
    assert hints(kind_of(timing={"limit_unit": "gi"})) == ["chọn một trường: state, limit_unit"]
    assert hints(kind_of(timing={"due": "xyz"})) == [", ".join(TIMES)]
    assert hints(kind_of(timing={"due": "duue"})) == ["có phải ý bạn là 'due'?"]
    assert hints(kind_of(timing={"limit": "xyz"})) == [", ".join(WHOLES)]
    assert hints(kind_of(timing={"waiting": "xyz"})) == ["waiting, withdrawn, open"]
    assert hints(kind_of(timing={"waiting": "waitin"})) == ["có phải ý bạn là 'waiting'?"]


# Counts


@pytest.mark.parametrize(
    ("count", "clocks", "expected"),
    [
        ({"count": {}}, [{}], []),
        ({"count": {"timing": "late"}, "clock": "dong-ho"}, [{}], []),
        ({"count": {}, "date": "clock_end", "clock": "dong-ho"}, [{}], []),
        (
            {"count": {"timing": "late"}},
            [{}, {"id": "khac"}],
            [
                (
                    "no_clock",
                    "hs",
                    "'timing' và 'clock_end' do đồng hồ trả lời, nhưng chưa nêu 'clock'",
                    "các đồng hồ: dong-ho, khac",
                )
            ],
        ),
        (
            {"count": {}, "date": "clock_end"},
            [],
            [
                (
                    "no_clock",
                    "hs",
                    "'timing' và 'clock_end' do đồng hồ trả lời, nhưng chưa nêu 'clock'",
                    "Hồ sơ chưa có đồng hồ nào",
                )
            ],
        ),
        (
            {"count": {"timing": "late"}, "clock": "dong-h"},
            [{}],
            [("unknown_clock", "hs.clock", "Hồ sơ không có đồng hồ 'dong-h'",
              "có phải ý bạn là 'dong-ho'?")],
        ),
        (
            {"count": {}, "clock": "xyz"},
            [{}],
            [("unknown_clock", "hs.clock", "Hồ sơ không có đồng hồ 'xyz'", "các đồng hồ: dong-ho")],
        ),
        (
            {"count": {}, "clock": "dong-ho"},
            [{}],
            [
                (
                    "unused_clock",
                    "hs.clock",
                    "nêu đồng hồ mà không dùng",
                    "thêm điều kiện 'timing' hoặc date: clock_end, hoặc bỏ 'clock'",
                )
            ],
        ),
    ],
)  # fmt: skip
def test_a_count_names_the_clock_it_asks(count, clocks, expected):
    stated = {"date": "due"} | count
    source = parse_source(json.dumps({"hs": stated}), "indicators.yaml")
    kind = RecordKind.model_validate(kind_of(*clocks))
    found = list(wrong_clock_of(Count.model_validate(stated), ("hs",), kind, source))
    assert [(one.code, one.path, one.message, one.hint) for one in found] == expected


# Calendars


def days(*named):
    """State the days off of a year, each as its day and, where it is one, ``bù``."""
    rows = [one.partition(" ") for one in named]
    return [
        {"day": day, "title": "N"} | ({"kind": "compensation"} if bu else {}) for day, _, bu in rows
    ]


def swap(off, work):
    return {"off": off, "work": work, "title": "H"}


NEW_YEAR = days("2026-01-01")
NEXT = {"year": "2027", "days": days("2027-01-01")}


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([{}], []),
        ([{}, NEXT], []),
        ([{}, NEXT | {"known_to": "2027-01-31"}], []),
        (
            [{}, NEXT | {"year": "2028", "days": days("2028-01-01")}],
            [("years_apart", "years[2].year", "năm 2028 không liền sau năm 2026")],
        ),
        (
            [{}, {}],
            [
                ("years_apart", "years[2].year", "năm 2026 không liền sau năm 2026"),
                ("day_twice", "years[2].days[N].day", "ngày 01/01/2026 đã được nêu"),
            ],
        ),
        (
            [{"known_to": "2026-12-31"}, NEXT],
            [("wrong_year", "years[1].known_to", "'known_to' là một ngày của năm cuối trong lịch")],
        ),
        (
            [{}, NEXT | {"known_to": "2028-01-31"}],
            [("wrong_year", "years[2].known_to", "'known_to' là một ngày của năm cuối trong lịch")],
        ),
        (
            [{"days": days("2026-01-01", "2025-12-31")}],
            [("wrong_year", "years[1].days[N].day", "ngày 31/12/2025 không thuộc năm 2026")],
        ),
        ([{"days": days("2026-04-27 bù")}], []),  # a Monday
        ([{"days": days("2026-05-01 bù")}], []),  # a Friday
        (
            [{"days": days("2026-05-02 bù", "2026-05-03 bù")}],
            [
                ("no_weekday", "years[1].days[N].day", f"nghỉ bù {day}/05/2026 rơi vào cuối tuần")
                for day in ("02", "03")
            ],
        ),
        ([{"days": days("2026-05-02")}], []),  # a holiday may fall on a Saturday
        ([{"swaps": [swap("2026-01-02", "2026-01-10")]}], []),
        ([{"swaps": [swap("2026-01-05", "2026-01-11")]}], []),
        (
            [{"swaps": [swap("2026-01-02", "2026-01-09")]}],
            [("no_weekend", "years[1].swaps[H].work",
              "ngày làm bù 09/01/2026 không phải cuối tuần")],
        ),
        (
            [{"swaps": [swap("2026-01-03", "2026-01-10")]}],
            [("no_weekday", "years[1].swaps[H].off",
              "ngày nghỉ hoán đổi 03/01/2026 rơi vào cuối tuần")],
        ),
        (
            [{"swaps": [swap("2026-01-01", "2026-01-10"), swap("2026-01-05", "2026-01-10")]}],
            [
                ("day_twice", "years[1].swaps[H].off", "ngày 01/01/2026 đã được nêu"),
                ("day_twice", "years[1].swaps[H].work", "ngày 10/01/2026 đã được nêu"),
            ],
        ),
        (
            [{"swaps": [swap("2026-01-02", "2027-01-02")]}],
            [("wrong_year", "years[1].swaps[H].work", "ngày 02/01/2027 không thuộc năm 2026")],
        ),
    ],
)  # fmt: skip
def test_a_calendar_names_each_day_once_in_its_year(years, expected):
    stated = [{"year": "2026", "days": NEW_YEAR} | one for one in years]
    source = parse_source(json.dumps({"years": stated}), "working_days.yaml")
    read = tuple(CalendarYear.model_validate(one) for one in stated)
    found = list(wrong_calendar(read, source))
    assert all(one.line and one.hint for one in found)
    assert [(one.code, one.path, one.message) for one in found] == expected
