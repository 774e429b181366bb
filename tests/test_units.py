import csv
import random
import unicodedata
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.units import Predecessor, Unit, UnitRegister, load_units
from rules.errors import Problem, Refused
from rules.vietnamese import fold

UNITS = load_units()
FIRST_DAY = date(2025, 7, 1)


def refusal(text: str, register: UnitRegister = UNITS) -> Problem:
    with pytest.raises(Refused) as refused:
        register.find(text)
    (problem,) = refused.value.problems
    assert register.resolve(text) is None
    return problem


def commune(code: str, kind: str, bare_name: str, *old: Predecessor) -> Unit:
    name = f"{'Xã' if kind == 'xa' else 'Phường'} {bare_name}"
    return Unit(code, code, name, bare_name, kind, "commune", FIRST_DAY, None, "", old)


def test_the_province_has_99_communes_and_14_departments():
    tiers = Counter(unit.tier for unit in UNITS)
    assert tiers == {
        "commune": 99, "department": 14, "central": 10, "centre": 1, "other": 1, "province": 1,
    }  # fmt: skip
    kinds = Counter(unit.kind for unit in UNITS if unit.tier == "commune")
    assert kinds == {"xa": 66, "phuong": 33}
    assert len(UNITS) == len(list(UNITS)) == 126


def test_313_old_units_went_into_the_communes_of_today():
    old = [old for unit in UNITS for old in unit.predecessors]
    assert len(old) == len({one.code for one in old}) == 313
    assert {one.valid_to for one in old} == {date(2025, 6, 30)}
    assert all(unit.predecessors for unit in UNITS if unit.tier == "commune")
    table = files("measurements").joinpath("registers/predecessors.csv").read_text("utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == 313
    assert all(UNITS.get(row["new_code"]) for row in rows)


@pytest.mark.parametrize("name", ["units.csv", "predecessors.csv"])
def test_registers_are_nfc_with_plain_line_ends(name):
    table = files("measurements").joinpath("registers", name).read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", table)
    assert "\r" not in table
    assert table.endswith("\n")


def test_codes_are_unique_and_in_order():
    codes = [(unit.tier, unit.code) for unit in UNITS]
    assert codes == sorted(codes)
    assert len({code for _, code in codes}) == len(codes)
    assert all(UNITS.get(unit.code) is unit for unit in UNITS)


def test_only_communes_carry_an_official_code():
    for unit in UNITS:
        assert unit.code.isascii()
        if unit.tier == "commune":
            assert unit.official_code == unit.code
            assert len(unit.code) == 5
            assert unit.code.isdigit()
        else:
            assert unit.official_code == ""
            assert "mã do phần mềm tự đặt" in unit.note


def test_of_tiers_gives_units_in_force_in_register_order():
    both = UNITS.of_tiers({"commune", "department"}, FIRST_DAY)
    assert len(both) == 113
    assert both == [unit for unit in UNITS if unit.tier in ("commune", "department")]
    assert UNITS.of_tiers(["commune"], date(2025, 6, 30)) == []
    assert UNITS.of_tiers([], FIRST_DAY) == []


def test_a_unit_is_in_force_on_its_first_and_last_day():
    unit = Unit("x", "", "Xã X", "X", "xa", "commune", FIRST_DAY, date(2026, 12, 31), "", ())
    assert [unit.in_force(day) for day in (FIRST_DAY, date(2026, 12, 31))] == [True, True]
    assert [unit.in_force(day) for day in (date(2025, 6, 30), date(2027, 1, 1))] == [False, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("09187", "09187"),
        (" 09187\n", "09187"),
        ("7210", "07210"),  # a spreadsheet dropped the zero
        ("SO-NOI-VU", "so-noi-vu"),
        ("Kinh Bac", "09187"),
        ("kinh bắc", "09187"),
        ("  PHƯỜNG   KINH\u00a0BẮC ", "09187"),
        ("\ufeffKinh Bắc", "09187"),
        ("P. Kinh Bắc", "09187"),
        ("p.kinh bac", "09187"),
        ("UBND phường Kinh Bắc", "09187"),
        ("UBND P. Kinh Bắc, tỉnh Bắc Ninh", "09187"),
        ("ubnd xã Yên Phong", "09193"),
        ("Uỷ ban nhân dân xã Yên Phong", "09193"),
        ("X. Yen Phong", "09193"),
        ("Phường Ða Mai", "07228"),  # Icelandic letter in place of Đ
        ("Phúc Hòa", "07330"),
        ("Phúc Hoà", "07330"),
        ("Cảnh Thụy", "07738"),
        ("Cảnh Thuỵ", "07738"),
        ("Hiệp Hòa", "07840"),
        ("Hiệp Hoà", "07840"),
        ("Nhân Hòa", "09253"),
        ("Nhân Hoà", "09253"),
        ("Bắc Giang", "07210"),
        ("Bắc Ninh", "bac-ninh"),
        ("UBND tỉnh", "bac-ninh"),
        ("UBND tỉnh Bắc Ninh", "bac-ninh"),
        ("Văn phòng UBND tỉnh", "vp-ubnd-tinh"),
        ("VP UBND tỉnh", "vp-ubnd-tinh"),
        ("Sở Nội vụ tỉnh Bắc Ninh", "so-noi-vu"),
        ("Sở Văn hoá - Thể thao & Du lịch", "so-van-hoa-the-thao-va-du-lich"),
        ("Sở GD&ĐT", "so-giao-duc-va-dao-tao"),
        ("BQL các KCN tỉnh", "ban-quan-ly-kcn"),
        ("công an tỉnh", "cong-an-tinh"),
        ("Trung tâm Phục vụ hành chính công", "trung-tam-phuc-vu-hanh-chinh-cong"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_unit_is_found_as_people_write_it(text, code, form):
    written = unicodedata.normalize(form, text)
    assert UNITS.find(written).code == code
    assert UNITS.resolve(written) is UNITS.get(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Suối Hoa", "09187"),
        ("phuong suoi hoa", "09187"),
        ("phường Đình Bảng", "09367"),
        ("TT. Lim", "09319"),
        ("thị trấn Gia Bình", "09454"),
        ("07201", "07210"),  # an old code
        ("Đồng Tiến (huyện Yên Thế)", "07246"),
        ("xã Đồng Tiến, huyện Hiệp Hoà", "07822"),
    ],
)
def test_an_old_unit_leads_to_the_unit_it_was_merged_into(text, code):
    assert UNITS.find(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Đồng Kỳ", "07282"),
        ("Đồng Kỵ", "09385"),  # an old ward of Từ Sơn, written exactly
        ("Dong Ky", "07282"),  # today's commune before the old ward
        ("Phượng Sơn", "07612"),
        ("Phương Sơn", "07444"),  # an old town of Lục Nam, written exactly
        ("Phuong Son", "07612"),
        ("Phường Phương Sơn", "07612"),  # the old Phương Sơn was a town
        ("Đông Tiến", "09193"),
        ("xã Quang Minh", "09523"),
        ("phường Quang Minh", "07798"),
        ("Quảng Minh", "07798"),
    ],
)
def test_accents_decide_first_and_then_today(text, code):
    assert UNITS.find(text).code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Đồng Tiến", {"07246", "07822"}),
        ("dong tien", {"07246", "07822", "09193"}),
        ("dong son", {"07294", "07696"}),
        ("phu luong", {"09301", "09523"}),
        ("Quang Minh", {"07798", "09523"}),  # may be Quảng Minh typed without accents
    ],
)
def test_old_names_of_several_units_are_refused_with_every_candidate(text, codes):
    problem = refusal(text)
    assert problem.code == "ambiguous_unit"
    assert {unit.code for unit in UNITS if unit.code in problem.message} == codes
    assert "mã đơn vị" in problem.hint


def test_the_old_district_tells_the_candidates_apart():
    assert refusal("Đồng Tiến").message == (
        "“Đồng Tiến” có thể là nhiều đơn vị: "
        "Xã Hoàng Vân (mã 07822, trước là xã Đồng Tiến, huyện Hiệp Hòa); "
        "Xã Xuân Lương (mã 07246, trước là xã Đồng Tiến, huyện Yên Thế)."
    )


def test_today_s_units_of_one_name_are_refused_unless_the_kind_tells():
    xa, phuong = commune("00001", "xa", "Hòa Bình"), commune("00002", "phuong", "Hòa Bình")
    register = UnitRegister([xa, phuong, commune("00003", "xa", "Hoa Bính")])
    assert register.find("Xã Hoà Bình") is xa
    assert register.find("phuong hoa binh") is phuong
    problem = refusal("Hoà Bình", register)
    assert problem.code == "ambiguous_unit"
    assert "Phường Hòa Bình (mã 00002); Xã Hòa Bình (mã 00001)" in problem.message
    assert "00003" in refusal("hoa binh", register).message


def test_old_units_of_one_name_in_one_new_unit_are_no_ambiguity():
    old = [
        Predecessor(code, "xa", "Tân Hòa", district, "Tỉnh Bắc Ninh", date(2025, 6, 30))
        for code, district in (("00011", "Huyện A"), ("00012", "Huyện B"))
    ]
    unit = commune("00001", "xa", "An Bình", *old)
    assert UnitRegister([unit]).find("Tân Hoà") is unit


@pytest.mark.parametrize("text", ["Kihn Bac", "phường Kihn Bắc", "Xã Kinh Bắc"])
def test_an_unknown_name_is_answered_with_the_nearest(text):
    problem = refusal(text)
    assert problem.code == "unknown_unit"
    assert f"“{text}”" in problem.message
    near = problem.hint.split("gần giống nhất: ")[1].split("; ")
    assert near[0] == "Phường Kinh Bắc (mã 09187)"
    assert len(near) <= 3


@pytest.mark.parametrize("text", ["", "  ", "…", "UBND", "tỉnh", "xyzzy", "Thành phố Bắc Ninh"])
def test_what_names_no_unit_is_refused(text):
    problem = refusal(text)
    assert problem.code == "unknown_unit"
    assert problem.hint.startswith("Hãy ghi mã đơn vị hoặc tên đầy đủ")


def test_messages_are_nfc_whatever_was_typed():
    problem = refusal(unicodedata.normalize("NFD", "Phường Đâu Đấy"))
    assert unicodedata.is_normalized("NFC", str(problem))


def test_every_spelling_of_an_old_unit_leads_home_or_is_refused():
    for unit in UNITS:
        for old in unit.predecessors:
            assert UNITS.find(f"{str(old).split(',')[0]}, {old.district}") is unit
            assert UNITS.find(old.code) is unit


def retyped(name: str, stripped: list[bool], seed: int, form: str) -> str:
    """Write a name as a hurried hand does: some words bare, any case, doubled spaces."""
    chance = random.Random(seed)
    words = name.split()
    bare = [fold(word) if strip else word for word, strip in zip(words, stripped, strict=False)]
    text = "  ".join([*bare, *words[len(bare) :]])
    return unicodedata.normalize(form, "".join(chance.choice((c.lower(), c.upper())) for c in text))


@given(
    unit=st.sampled_from(list(UNITS)),
    bare_name=st.booleans(),
    stripped=st.lists(st.booleans(), max_size=12),
    seed=st.integers(0, 2**32),
    form=st.sampled_from(["NFC", "NFD"]),
)
def test_every_unit_is_found_from_its_own_name(unit, bare_name, stripped, seed, form):
    text = retyped(unit.bare_name if bare_name else unit.name, stripped, seed, form)
    resolved = UNITS.resolve(text)
    if resolved is None:
        assert refusal(text).code == "ambiguous_unit"
    else:
        assert resolved is unit


@given(st.text(max_size=40))
def test_any_text_is_answered_and_both_ways_agree(text):
    resolved = UNITS.resolve(text)
    if resolved is None:
        assert refusal(text).code in ("unknown_unit", "ambiguous_unit")
    else:
        assert UNITS.find(text) is resolved
