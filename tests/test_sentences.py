"""A campaign as sentences, word for word: every branch of what is said once."""

from pathlib import Path

import pytest
from small_campaigns import bare, campaign, counted, line, scale
from test_explain import NO_FILE
from test_explain import registers as indicators

from rules.book import Rulebook
from rules.clocks import Clock, Roles
from rules.indicators import Indicator
from rules.loader import load_registers
from rules.records import RecordKind
from rules.registers import LegalSource, Register, Registers
from rules.sentences.campaign import campaign_sentences
from rules.sentences.clocks import clock_sentence
from rules.sentences.counts import count_sentence
from rules.sentences.shapes import NO_TITLES, SENTENCES

TEXTS = Path(__file__).parent / "campaign_texts"
SOURCES = [
    {"id": "nguon", "title": "Kế hoạch", "short": "KH 1", "status": "confirmed"},
    {"id": "du-thao", "title": "Dự thảo", "short": "DT 2", "status": "to_confirm"},
]


def book_of(asked, more=(), kinds=()):
    unknown = {"issuer": "UBND tỉnh", "number": "unknown", "day": "unknown"}
    sources = [LegalSource.model_validate(one | unknown) for one in SOURCES]
    held = Registers(
        Register(*indicators().indicators.parts, (NO_FILE, more)),
        Register((NO_FILE, sources)),
        Register((NO_FILE, kinds)),
    )
    return Rulebook(asked, held, NO_FILE)


def said(*criteria, **stated):
    return campaign_sentences(book_of(campaign(*criteria, **stated)))


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (
            {"proportional": {}},
            "đạt chỉ tiêu thì đủ điểm, chưa đạt thì điểm theo tỷ lệ với chỉ tiêu",
        ),
        (
            {"proportional": {"nothing_below": "50 %"}},
            "đạt chỉ tiêu thì đủ điểm, chưa đạt thì điểm theo tỷ lệ với chỉ tiêu; "
            "dưới 50 % thì 0 điểm",
        ),
        ({"pass_fail": {}}, "đạt hoặc chưa đạt"),
        ({"monitored": {}}, "chỉ theo dõi, không tính điểm"),
        (
            {"lower_is_better": {"nothing_from": "30"}},
            "càng thấp càng tốt: đạt chỉ tiêu thì đủ điểm, giảm dần, từ 30 thì 0 điểm",
        ),
        (
            {
                "bands": [
                    {"above": "9", "points": "2"},
                    {"at_least": "5", "at_most": "9", "points": "1.5"},
                    {"below": "5", "points": "0"},
                    {"equals": "99", "points": "3"},
                ]
            },
            "trên 9: 2 điểm; từ 5 đến 9: 1,5 điểm; dưới 5: 0 điểm; bằng 99: 3 điểm",
        ),
        (
            {"between": {"zero_at": "1", "full_at": "9"}},
            "0 điểm ở 1, đủ điểm ở 9, ở giữa tính theo đường thẳng",
        ),
        (
            {"between": {"zero_at": "1", "full_at": "9", "scale": "log"}},
            "0 điểm ở 1, đủ điểm ở 9, ở giữa tính theo logarit",
        ),
        (
            {
                "cases": [
                    {"when": {"m": {"at_least": "n", "below": "9"}}, "points": "4"},
                    {"when": {"m": {"at_least": "1", "below": "n"}, "n": {"equals": "0"}}}
                    | {"points": "3"},
                    {"when": {"all": [{"m": {"above": "1"}}, {"n": {"above": "2"}}]}}
                    | {"points": "2"},
                    {"when": {"any": [{"m": {"above": "1"}}, {"n": {"above": "2"}}]}}
                    | {"points": "1"},
                    {"when": {"m": {"at_most": {"all": "4", "commune": "5"}}}, "points": "1"},
                    {"otherwise": "yes", "points": "0"},
                ]
            },
            "xét lần lượt, trường hợp đúng đầu tiên được tính: "
            "m từ mức của n dưới 9: 4 điểm; "
            "m từ 1 dưới mức của n và n bằng 0: 3 điểm; "
            "(m trên 1) và (n trên 2): 2 điểm; "
            "(m trên 1 hoặc n trên 2): 1 điểm; "
            "m đến 4, 5 (xã, phường): 1 điểm; còn lại: 0 điểm",
        ),
        (
            {"map": {"labels": {"do": "0", "xanh": "10"}, "observed": "worst"}},
            "theo mức xấu nhất ghi nhận được: do: 0 điểm; xanh: 10 điểm",
        ),
        (
            {"map": {"labels": {"do": "0"}, "observed": "best"}},
            "theo mức tốt nhất ghi nhận được: do: 0 điểm",
        ),
        (
            {"checklist": [{"measure": "m", "points": "4"}, {"measure": "n", "points": "6"}]},
            "cộng điểm từng việc có làm: m 4 điểm; n 6 điểm",
        ),
        (
            {"deduct": {"items": [{"measure": "m", "each": "4"}]}},
            "từ điểm tối đa trừ mỗi trường hợp: m 4 điểm; không dưới 0",
        ),
        (
            {"deduct": {"items": [{"measure": "m", "each": "4"}], "floor": "2"}},
            "từ điểm tối đa trừ mỗi trường hợp: m 4 điểm; không dưới 2",
        ),
        (
            {"per_event": {"items": [{"measure": "m", "points": "-2"}]}},
            "mỗi trường hợp: m -2 điểm",
        ),
        (
            {"per_event": {"items": [{"measure": "m", "points": "2"}], "floor": "-1", "cap": "9"}},
            "mỗi trường hợp: m 2 điểm; không dưới -1; không quá 9",
        ),
        ({"best_of": {}}, "chỉ tính minh chứng cao nhất"),
        ({"best_of": {"cap": "5"}}, "chỉ tính minh chứng cao nhất, không quá 5 điểm"),
        (
            {"peer_relative": {"to": "best"}},
            "theo tỷ lệ với đơn vị cao nhất cùng khối: "
            "số liệu của đơn vị khác làm đổi điểm của đơn vị này",
        ),
        (
            {"peer_relative": {"to": "best", "at_target": "60 %"}},
            "đạt chỉ tiêu được 60 % số điểm, chưa đạt thì theo tỷ lệ; vượt chỉ tiêu được thêm "
            "theo mức vượt so với đơn vị vượt cao nhất cùng khối, đơn vị đó đủ điểm: "
            "số liệu của đơn vị khác làm đổi điểm của đơn vị này",
        ),
        ({"panel": {}}, "trung bình điểm của các giám khảo"),
        (
            {"panel": {"discard": "highest_and_lowest", "third_if_apart": "3"}},
            "trung bình điểm của các giám khảo, bỏ điểm cao nhất và thấp nhất; "
            "hai người lệch từ 3 điểm thì lấy điểm người thứ ba",
        ),
        ({"record_mean": {"places": "2"}}, "trung bình điểm của từng hồ sơ, làm tròn 2 số lẻ"),
    ],
)
def test_a_shape_is_said_in_one_sentence(shape, sentence):
    stated = campaign(bare("m", shape=shape)).criteria[0].shape
    assert SENTENCES[type(stated)](stated, NO_TITLES) == sentence


TITLES = {"m": "Mức M", "n": "Mức N"}


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (
            {
                "cases": [
                    {"when": {"m": {"at_least": "n"}, "k": {"above": "1"}}, "points": "4"},
                    {"when": {"all": [{"m": {"above": "1"}}]}, "points": "3"},
                    {"when": {"any": [{"n": {"above": "1"}}]}, "points": "2"},
                ]
            },
            "xét lần lượt, trường hợp đúng đầu tiên được tính: "
            "«Mức M» từ mức của «Mức N» và k trên 1: 4 điểm; "
            "(«Mức M» trên 1): 3 điểm; («Mức N» trên 1): 2 điểm",
        ),
        (
            {"map": {"labels": {"m": "0", "do": "10"}, "observed": "worst"}},
            "theo mức xấu nhất ghi nhận được: «Mức M»: 0 điểm; do: 10 điểm",
        ),
        (
            {"checklist": [{"measure": "m", "points": "4"}, {"measure": "k", "points": "6"}]},
            "cộng điểm từng việc có làm: «Mức M» 4 điểm; k 6 điểm",
        ),
        (
            {"deduct": {"items": [{"measure": "m", "each": "4"}]}},
            "từ điểm tối đa trừ mỗi trường hợp: «Mức M» 4 điểm; không dưới 0",
        ),
        (
            {"per_event": {"items": [{"measure": "n", "points": "-2"}]}},
            "mỗi trường hợp: «Mức N» -2 điểm",
        ),
    ],
)
def test_a_measure_is_called_by_its_title(shape, sentence):
    stated = campaign(bare("m", shape=shape)).criteria[0].shape
    assert SENTENCES[type(stated)](stated, TITLES) == sentence


KIND = RecordKind.model_validate(
    {
        "id": "dossiers",
        "title": "Hồ sơ",
        "noun": "hồ sơ",
        "key": "ma",
        "month_of": ["nhan"],
        "derived": [{"id": "han_cuoi", "title": "Hạn cuối (sớm nhất)", "first_of": ["tra"]}],
        "fields": [
            {"id": name, "title": title, "type": kind, "from": "sync"} | more
            for name, title, kind, more in (
                ("ma", "Mã hồ sơ (đã băm)", "hashed", {}),
                ("nhan", "Ngày nhận", "time", {}),
                ("tra", "Ngày trả", "time", {}),
                ("mau", "Màu", "code", {"codes": {"xanh": "1", "do": "2"}}),
                ("phi", "Phí (nghìn đồng)", "whole", {}),
                ("dung", "Đúng mẫu", "yes_no", {}),
            )
        ],
    }
)
WORDS = KIND.model_copy(
    update={
        "fields": tuple(
            one.model_copy(update={"words": {"xanh": "màu xanh"}}) if one.id == "mau" else one
            for one in KIND.fields
        )
    }
)
AMONG = "trong hồ sơ có «Ngày nhận» thuộc kỳ"


def counting(unit="count", over="sum", distinct=None, **count):
    plain = {"id": "i", "title": "I", "noun": "việc", "from": "dossiers", "unit": unit}
    plain |= {"over": over, "dossiers": {"date": "nhan"} | count}
    return Indicator.model_validate(plain | ({"distinct": distinct} if distinct else {}))


@pytest.mark.parametrize(
    ("asked", "said_of_it"),
    [
        ({"mau": "xanh"}, "«Màu» là màu xanh"),
        ({"mau": "do"}, "«Màu» là do"),
        ({"mau": {"in": ["xanh", "do"]}}, "«Màu» là màu xanh hoặc do"),
        ({"mau": {"not_in": "xanh"}}, "«Màu» không phải là màu xanh"),
        ({"mau": {"known": "yes"}}, "«Màu» đã ghi"),
        ({"mau": {"known": "no"}}, "«Màu» chưa ghi"),
        ({"dung": "yes"}, "«Đúng mẫu» là có"),
        ({"dung": "no"}, "«Đúng mẫu» là không"),
        ({"dung": {"in": ["yes", "no"]}}, "«Đúng mẫu» là có hoặc không"),
        ({"phi": {"above": "5"}}, "«Phí» trên 5"),
        ({"phi": {"at_least": "5", "at_most": "9"}}, "«Phí» ít nhất 5 và nhiều nhất 9"),
        ({"phi": {"below": "5"}}, "«Phí» dưới 5"),
        ({"tra": {"before_day_of": "nhan"}}, "«Ngày trả» trước ngày «Ngày nhận»"),
        ({"tra": {"on_or_before_day_of": "han_cuoi"}}, "«Ngày trả» không sau ngày «Hạn cuối»"),
        ({"han_cuoi": {"after_day_of": "tra"}}, "«Hạn cuối» sau ngày «Ngày trả»"),
        ({"ma": "a"}, "«Mã hồ sơ» là a"),
        ({"han_cuoi": "a"}, "«Hạn cuối» là a"),
        ({"dung": "yes", "phi": "0"}, "«Đúng mẫu» là có và «Phí» là 0"),
    ],
)
def test_a_condition_on_records_is_said_in_words(asked, said_of_it):
    assert count_sentence(counting(count=asked), WORDS) == f"{AMONG}; đếm hồ sơ có {said_of_it}"


def test_which_records_count_is_said_in_order():
    ratio = counting("%", numerator={"dung": "yes"}, denominator={"mau": "xanh"})
    within = f"{AMONG} và «Màu» là màu xanh"
    assert count_sentence(ratio, WORDS) == f"{within}; đếm hồ sơ có «Đúng mẫu» là có"
    every = counting("%", numerator={"dung": "yes"}, denominator={})
    assert count_sentence(every, WORDS) == f"{AMONG}; đếm hồ sơ có «Đúng mẫu» là có"
    assert count_sentence(counting(count={}), WORDS) == AMONG
    left = counting(count={"dung": "yes"}, leave_out={"phi": "0"})
    out = f"{AMONG}; bỏ ra hồ sơ có «Phí» là 0; đếm hồ sơ có «Đúng mẫu» là có"
    assert count_sentence(left, WORDS) == out
    once = counting(over="distinct", distinct="ma", count={"dung": "yes"})
    said_once = f"{AMONG}; đếm hồ sơ có «Đúng mẫu» là có; mỗi «Mã hồ sơ» đếm một lần trong kỳ"
    assert count_sentence(once, WORDS) == said_once
    rows = [
        {"when": {"mau": "xanh"}, "points": "2"},
        {"when": {"mau": "do", "dung": "no"}, "points": "1"},
    ]
    rated = counting("value", "mean", denominator={"dung": "yes"}, points=rows)
    points = "«Màu» là màu xanh thì 2 điểm; «Màu» là do và «Đúng mẫu» là không thì 1 điểm"
    assert count_sentence(rated, WORDS) == (
        f"{AMONG} và «Đúng mẫu» là có; từng hồ sơ: {points}; còn lại 0 điểm; lấy điểm bình quân"
    )
    reported = indicators().indicators["x"]
    with pytest.raises(ValueError, match="x is not counted from records"):
        count_sentence(reported, WORDS)


# Clocks

ROLES = Roles.model_validate(
    dict.fromkeys(Roles.model_fields, "nhan") | {"state": "mau", "due": "tra", "rescheduled": "phi"}
)
CLOCK = {
    "id": "dong-ho",
    "title": "Đồng hồ riêng",
    "start": ["tra", "nhan"],
    "end": ["tra"],
    "compare": "moment",
    "due": "original",
    "no_due": "left_out",
    "supplement": "ignore",
    "asked_twice": "ignore",
    "withdrawn": "if_accepted",
    "unfinished": "window_end",
    "open": ["xanh", "do"],
}


def timed(roles=ROLES, **stated):
    """Give the kind of records with one clock, and that clock."""
    clock = Clock.model_validate(CLOCK | stated)
    return WORDS.model_copy(update={"timing": roles, "clocks": (clock,)}), clock


def clauses(ruled):
    return "".join(f" [{one.clause}]" for one in ruled.reference)


def test_the_clocks_of_dossiers_read_word_for_word():
    kind = load_registers().records["dossiers"]
    said_of_each = [f"{one.id}: {clock_sentence(one, kind, clauses)}\n" for one in kind.clocks]
    assert "".join(said_of_each) == (TEXTS / "clocks.txt").read_text(encoding="utf-8")


def test_a_clock_is_said_with_the_words_of_its_records():
    begins = "tính từ «Ngày trả», không có thì «Ngày nhận» đến «Ngày trả»; so đến từng giây, quá "
    begins += "giờ hẹn là quá hạn; hạn là «Ngày trả», hẹn lại không đổi hạn; không có ngày hẹn "
    begins += "thì không xét; không trừ thời gian bổ sung; không xét số lần yêu cầu bổ sung; "
    kind, clock = timed()
    assert clock_sentence(clock, kind, clauses) == (
        f"{begins}hồ sơ rút sau khi tiếp nhận tính đến ngày rút; "
        "hồ sơ chưa xong (màu xanh, do) tính đến hết ngày cuối kỳ"
    )
    kind, clock = timed(
        withdrawn="left_out",
        unfinished={"take": "left_out"} | cite(clause="mục 1"),
        open=[],
        reschedules_at_most={"take": "0"} | cite(clause="mục 2"),
        forwarded_after={"take": "15"} | cite(clause="mục 3"),
    )
    assert clock_sentence(clock, kind, clauses) == (
        f"{begins}hồ sơ rút thì không xét; hồ sơ chưa xong thì không xét [mục 1]; "
        "hẹn lại quá 0 lần là quá hạn [mục 2]; "
        "tiếp nhận sau 15 giờ thì thời hạn ngày làm việc chạy từ ngày kế tiếp [mục 3]"
    )


@pytest.mark.parametrize("roles", [None, ROLES.model_copy(update={"state": "gi"})])
def test_records_without_a_state_have_no_clock(roles):
    kind, clock = timed(roles)
    with pytest.raises(ValueError, match="dossiers has no states for a clock"):
        clock_sentence(clock, kind, clauses)


def on_time(**count):
    asked = {"date": "nhan", "clock": "dong-ho", "count": {"timing": "on_time"}} | count
    stated = {"id": "i", "title": "I", "noun": "việc", "from": "dossiers", "unit": "count"}
    return Indicator.model_validate(stated | {"over": "sum", "dossiers": asked})


def test_a_count_names_its_clock():
    kind, _ = timed()
    assert count_sentence(on_time(), kind) == (
        f"{AMONG}; đếm hồ sơ có «Thời hạn giải quyết» là đúng hạn hoặc trước hạn; "
        "thời hạn: đồng hồ riêng"
    )
    assert count_sentence(on_time(date="clock_end", count={}), kind) == (
        "trong hồ sơ kết thúc trong kỳ, hồ sơ chưa xong thì tính vào tháng cuối kỳ; "
        "thời hạn: đồng hồ riêng"
    )


def test_a_criterion_tells_the_clock_of_its_count_with_every_clause():
    compare = {
        "take": "day",
        "reference": [cite()["reference"], cite("du-thao", "điều 3")["reference"]],
    }
    kind, clock = timed(compare=compare, **cite(clause="mục IV", reason="không nêu"))
    asked = campaign(counted("i", measures="i"))
    lines = campaign_sentences(book_of(asked, [on_time()], [kind]))
    at = lines.index("1. i")
    sentence = clock_sentence(clock, kind, lambda one: f"{{{len(one.reference)}}}")
    sentence = sentence.replace("{2}", " [mục II, KH 1; điều 3, DT 2 [cần xác nhận]]")
    assert lines[at + 2 : at + 5] == [
        f"   Đồng hồ «Đồng hồ riêng»: {sentence.replace('{0}', '')}.",
        "   [mục IV, KH 1]",
        "   (giả định) không nêu.",
    ]
    unclocked = counting(count={}).model_copy(update={"id": "j"})
    lines = campaign_sentences(book_of(campaign(counted("j")), [unclocked], [kind]))
    assert not any("Đồng hồ" in one for one in lines)


def cite(source="nguon", clause="mục II", reason=None):
    stated = {"reference": {"source": source, "clause": clause}}
    return stated | ({"assumption": {"reason": reason}} if reason else {})


def whole_campaign():
    dated = {
        "by": {"commune": {"2026-09-30": "70 %", "2026-06-30": "60 %"}, "department": {}},
        "interim": "next",
    }
    dated["by"]["department"] = {"2026-12-31": "95 %"}
    return campaign(
        line("m", group="g", **cite("du-thao", "điều 1", "chưa rõ")),
        line("n", group="h", applies_to=["commune", "la"], responsible="Văn phòng", target=dated),
        line("o", group="h", target={"from": {"2026-06-01": "50 %"}}, meets="above")
        | {"starts": "2026-06-01", "ends": "2026-12-01", "missing": "unranked"}
        | {"not_applicable": "drop", "small_base": {"below": "3", "then": "not_applicable"}},
        bare(
            "p",
            group="g",
            measures={"a": "x", "b": "y"},
            max_points={"all": "5", "commune": "7.5"},
            shape={"best_of": {}},
            weight="2",
        ),
        bare("q", group="g", measures="v", max_points=None, shape={"monitored": {}}),
        basis=[
            {"source": "nguon", "clause": "mục I"},
            {"source": "du-thao", "clause": "điều 2"},
        ],
        starts={"day": "2026-05-01"} | cite(clause="mục III"),
        ends={"day": "2026-12-31", "assumption": {"reason": "kế hoạch không nêu"}},
        subjects=["unit", "person"],
        tiers=[
            "commune",
            {"id": "la", "from": "2026-05-01", "until": "2026-07-01"} | cite(),
            {"id": "district", "until": "2026-06-30"},
        ],
        organiser="van-phong",
        movement={"level": "cấp tỉnh", "scope": "cả tỉnh", "mode": "thi đua theo chuyên đề"}
        | cite(),
        force="to_confirm",
        recompute={"monthly": {"day": "5", "at": "08:00", "timezone": "Asia/Ho_Chi_Minh"}}
        | {"from": "2026-07-01"}
        | cite(),
        scale=scale(total="1000", least="60 %") | cite(clause="mục V"),
        missing={"then": "zero_points"} | cite(clause="mục VI"),
        not_applicable={"then": "rescale"} | cite(clause="mục VII"),
        small_base={"below": "10", "then": "flag"} | cite(clause="mục VIII"),
        boards=[
            {"id": "xa", "title": "Xã", "tiers": ["commune"], "windows": ["month", "campaign"]}
            | cite(),
            {"id": "so", "title": "Sở", "tiers": ["la"], "windows": ["quarter"]}
            | {"members": "reporting"},
            {"id": "huyen", "title": "Huyện", "tiers": ["district"], "windows": ["half", "year"]}
            | {"ranked": "no"},
        ],
        groups=[
            {"id": "g", "title": "Nhóm G"} | cite(),
            {"id": "h", "title": "Nhóm H", "parent": "g", "weight": "0.5", "at_most": "9"}
            | {"combine": "mean"},
        ],
        ranking={
            "ties": "dense",
            "tie_breaks": [
                {"criterion": "m", "first": "highest"},
                {"indicator": "x", "first": "lowest"},
                {"by": "direct_workers"},
                {"by": "statutory_women"},
                {"by": "council"},
            ],
        }
        | cite(clause="mục IX"),
        adjustments=[
            {"id": "a", "title": "Thưởng", "measure": "x", "points_each": "1", "at_most": "5"}
            | cite(),
            {"id": "b", "title": "Phạt", "measure": "x", "percent_each": "-5 %"},
            {"id": "c", "title": "Trần", "total_at_most": "900"},
            {"id": "d", "title": "Mất", "measure": "y", "zero_group": "g"},
        ],
        standards=[
            {"id": "s", "title": "Chuẩn", "attested_by": "Sở Nội vụ", "evidence": "biên bản"}
            | cite(),
            {"id": "t", "title": "Nề nếp", "attested_by": "đơn vị", "plan": "yes"},
        ],
        tasks=[
            {"id": "v1", "title": "Làm", "owner": "Sở Tư pháp", "due": "2026-06-30"}
            | {"evidence": "báo cáo"}
            | cite(),
            {"id": "v2", "title": "Xem", "owner": "Sở Y tế"},
        ],
        gates=[
            {"id": f"g{at}", "title": "G", "reason": "vì thế", "then": then} | condition
            for at, (then, condition) in enumerate(
                (
                    ("held", {"standard": "s"} | cite()),
                    ("not_proposed", {"criterion_met": "m"}),
                    ("not_proposed", {"indicator": "x", "at_most": "2"}),
                    ("not_proposed", {"complete": "yes"}),
                    ("not_proposed", {"all_criteria_met": "yes"}),
                )
            )
        ],
        classes=[
            {"id": "tot", "title": "Tốt", "at_least": "80 %", "least_in_each_group": "50 %"}
            | {"when": {"x": {"below": "3"}}, "otherwise": "next"}
            | {"quota": {"share": "20 %", "of": ["tot", "kha"], "at_least": "2"}}
            | cite(),
            {"id": "kha", "title": "Khá", "below": "80 %", "at_least": "50 %"}
            | {"quota": {"share": "30 %", "of": ["kha"], "few": {"below": "5", "places": "2"}}},
            {"id": "yeu", "title": "Yếu", "below": "50 %"},
        ],
        exclusions=[
            {"id": "e", "title": "Mới lập", "when": {"x": {"below": "6"}}} | cite(),
        ],
        class_limits=[
            {"id": "l", "title": "Có vi phạm", "when": {"y": {"above": "0"}}, "not_above": "kha"}
            | cite()
        ],
        awards=[
            award("a1", quota={"count": "3"} | cite(clause="mục X"), money={"amount": "2000000"})
            | {"min_score": "800", "requires": ["s", "t"]}
            | cite(clause="mục XI"),
            award(
                "a2",
                quota={"share": "20 %", "of": "participants", "at_least": "1"},
                over_quota_tie="all",
                select="all_criteria_met",
            )
            | {
                "money": {"times_base_salary": "0.6", "fund": "quỹ của tỉnh"}
                | cite(clause="mục XII")
            },
            award("a3", quota={"count": "1", "per": "unit"}, over_quota_tie="none"),
            {"id": "a4", "title": "Giấy khen", "select": "attested", "authority": "Giám đốc"}
            | {"form": "giay_khen", "tiers": ["la", "commune"]},
            {"id": "a5", "title": "Sáng tạo", "select": "practice", "authority": "Giám đốc"},
        ],
    )


def award(name, **stated):
    plain = {"id": name, "title": "Bằng khen", "board": "xa", "window": "month"}
    plain |= {"select": "by_rank", "over_quota_tie": "council", "authority": "Chủ tịch"}
    return plain | stated


def test_a_whole_campaign_reads_word_for_word():
    text = "\n".join(campaign_sentences(book_of(whole_campaign()))) + "\n"
    assert text == (TEXTS / "whole.txt").read_text(encoding="utf-8")


def test_a_bare_campaign_says_no_more_than_it_states():
    text = "\n".join(said(line("m", max_points=None), scale=None, boards=[], ranking=None)) + "\n"
    assert text == (TEXTS / "bare.txt").read_text(encoding="utf-8")


def test_small_differences_are_said():
    target = {"commune": "50 %", "department": "60 %"}
    told = said(line("m", target=target, starts="2026-06-01"))
    assert "   Chỉ tiêu: xã, phường: ít nhất 50 %; sở và cơ quan tương đương: ít nhất 60 %." in told
    assert "   Thời hạn (từ ngày 01/06/2026)." in told
    quota = {"quota": {"share": "5 %"}}
    (chosen,) = [one for one in said(line("m"), awards=[award("a", **quota)]) if "Chọn" in one]
    assert "số lượng: 5 % số đơn vị được xếp hạng, làm tròn xuống; bằng nhau" in chosen
    told = said(counted("x"), ranking={"ties": "competition"}, missing="unranked")
    assert "Xếp hạng: bằng điểm thì đồng hạng 1, 1, 3." in told
    assert "Thiếu số liệu: chưa báo cáo thì không xếp hạng." in told
    for at, words in (("group", "từng nhóm"), ("total", "tổng điểm"), ("line", "từng dòng")):
        assert any(words in one for one in said(counted("x"), scale=scale(at=at)))


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (
            {"mode": "automatic"},
            ["Công bố: chuông tự công bố ngay khi tính xong."],
        ),
        (
            {
                "mode": "manual",
                "objections": {
                    "days": "3", "answer_days": "5", "count": "working",
                    "holidays": ["2026-09-02"], "silence": "accepted",
                },
            },
            [
                "Công bố: cán bộ xem lại rồi công bố.",
                "Kiến nghị về số liệu: trong 3 ngày làm việc sau ngày công bố; Trung tâm trả "
                "lời trong 5 ngày làm việc tiếp theo; quá hạn không trả lời là chấp nhận; ngày "
                "nghỉ không tính: 02/09/2026.",
            ],
        ),
    ],
)  # fmt: skip
def test_publication_and_objections_are_said(stated, told):
    lines = said(line("m"), publication=stated)
    assert [one for one in lines if one.startswith(("Công bố", "Kiến nghị"))] == told


def test_until_when_units_report_is_said():
    monthly = {
        "day": "5", "at": "08:00", "timezone": "Asia/Ho_Chi_Minh", "warn": {"day": "16"},
        "report_by": {"day": "4", "at": "17:00", "remind": ["1", "3"]},
    }  # fmt: skip
    lines = said(line("m"), recompute={"monthly": monthly})
    assert (
        "Đơn vị báo cáo chậm nhất ngày 4 tháng sau, lúc 17:00; nhắc đơn vị chưa báo cáo trước hạn "
        "3 ngày, 1 ngày." in lines
    )
    assert "Cảnh báo chỉ tiêu có nguy cơ không đạt vào ngày 16 của tháng." in lines


def test_the_clause_of_publishing_and_of_the_days_stand_below_them():
    objections = {"days": "3", "answer_days": "5", "count": "calendar", "silence": "refused"}
    stated = {"mode": "manual", "objections": objections | cite(clause="mục 2")}
    lines = said(line("m"), publication=stated | cite(clause="mục 1"))
    at = lines.index("Công bố: cán bộ xem lại rồi công bố.")
    assert lines[at + 1 : at + 4] == [
        "   [mục 1, KH 1]",
        "Kiến nghị về số liệu: trong 3 ngày sau ngày công bố; Trung tâm trả lời trong 5 ngày "
        "tiếp theo; quá hạn không trả lời là không chấp nhận.",
        "   [mục 2, KH 1]",
    ]


def test_the_clause_of_each_day_of_the_month_stands_below_it():
    monthly = {"day": "5", "at": "08:00", "timezone": "Asia/Ho_Chi_Minh"}
    monthly |= {"report_by": {"day": "4", "at": "17:00"} | cite(clause="mục 1")}
    monthly |= {"warn": {"day": "16"} | cite(clause="mục 2")}
    lines = said(line("m"), recompute={"monthly": monthly} | cite(clause="mục 3"))
    at = lines.index("Tính mỗi tháng vào ngày 5 tháng sau, lúc 08:00 (Asia/Ho_Chi_Minh).")
    assert lines[at + 1 : at + 6] == [
        "Đơn vị báo cáo chậm nhất ngày 4 tháng sau, lúc 17:00.",
        "   [mục 1, KH 1]",
        "Cảnh báo chỉ tiêu có nguy cơ không đạt vào ngày 16 của tháng.",
        "   [mục 2, KH 1]",
        "   [mục 3, KH 1]",
    ]


def test_without_a_scale_silence_may_still_stop_the_computing():
    told = said(line("m", max_points=None), scale=None, boards=[], ranking=None, missing="refuse")
    assert "Thiếu số liệu: còn đơn vị chưa báo cáo thì chưa tính." in told


def test_without_a_scale_a_group_adds_no_points():
    groups = [{"id": "g", "title": "Nhóm G"}, {"id": "h", "title": "Nhóm H", "parent": "g"}]
    lines = [line(name, max_points=None, group=group) for name, group in (("m", "g"), ("n", "h"))]
    told = said(*lines, scale=None, boards=[], ranking=None, groups=groups)
    assert [one for one in told if one.startswith("Nhóm")] == [
        "Nhóm «Nhóm G».",
        "Nhóm «Nhóm H»: thuộc nhóm «Nhóm G».",
    ]


@pytest.mark.parametrize(
    ("clauses", "told"),
    [
        (["nguon: mục II"], []),
        (["nguon: mục II", "nguon: mục III"], ["   [mục III, KH 1]"]),
        (
            ["du-thao: điều 4   [sửa đổi]"],
            ["   [chỉ số dùng chung: điều 4   [sửa đổi], DT 2 [cần xác nhận]]"],
        ),
        (
            ["du-thao: điều 4", "nguon: mục III"],
            ["   [điều 4, DT 2 [cần xác nhận]]", "   [mục III, KH 1]"],
        ),
    ],
)
def test_the_clauses_of_a_count_are_told_once_and_marked_where_another_texts(clauses, told):
    named = [cite(*one.split(": "))["reference"] for one in clauses]
    ratio = {"id": "i", "title": "I", "noun": "việc", "from": "sheet", "unit": "%", "over": "sum"}
    ratio |= {"ratio": ["tử", "mẫu"], "reference": named}
    asked = campaign(line("i", **cite()))
    lines = campaign_sentences(book_of(asked, [Indicator.model_validate(ratio)]))
    first, last = lines.index("   Cách đếm: tử / mẫu."), lines.index("   Chỉ tiêu: ít nhất 100 %.")
    assert lines[first + 1 : last] == told
    assert lines[-1] == "   [mục II, KH 1]"
