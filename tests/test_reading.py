"""From text to models: codes and places of what is refused, words, numbers, and stored texts."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from small_campaigns import BOARD, line, scale, written

from rules.cases import CaseFigure, CaseFile, parse_figure
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.loader import (
    campaign_files,
    find_campaign,
    load_cases,
    load_registers,
    load_rulebook,
    rulebook_from_texts,
    rules_folder,
)
from rules.model import Campaign, Target
from rules.nearest import nearest
from rules.reading import read_as, validate
from rules.source import parse_source, read_source
from rules.vietnamese import (
    collation_key,
    decimal_text,
    exact,
    figure,
    fold,
    month,
    number,
    percent,
)
from rules.vietnamese import day as day_text
from rules.words import Amount, parse_amount, parse_day, parse_whole, parse_yes_no


def problems_of(**stated):
    text = json.dumps(written(line("m")) | stated, ensure_ascii=False)
    with pytest.raises(Refused) as refused:
        validate(Campaign, parse_source(text, "f.yaml"))
    return [(one.code, one.path, one.message, one.hint) for one in refused.value.problems]


def monthly(**stated):
    plain = {"day": "5", "at": "08:00", "timezone": "Asia/Ho_Chi_Minh"}
    return {"recompute": {"monthly": plain | stated}}


def shaped(**shape):
    return {"criteria": [line("m", shape=shape)]}


EMPTY = ("không được để trống", "điền nội dung")
A_LIST = ("phải là một danh sách", "mỗi mục một dòng bắt đầu bằng '- '")
A_GROUP = ("phải là một nhóm khóa", "viết các khóa con thụt vào bên dưới")
NO_ID = "chữ thường a-z, số, gạch nối; không dấu"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (
            {"scale": scale(places="7")},
            (
                "less_than_equal",
                "scale.rounding.places",
                "'7' ngoài khoảng cho phép",
                "lớn nhất là 6",
            ),
        ),
        (
            monthly(day="0"),
            (
                "greater_than_equal",
                "recompute.monthly.day",
                "'0' ngoài khoảng cho phép",
                "nhỏ nhất là 1",
            ),
        ),
        (
            monthly(at="8h"),
            (
                "string_pattern_mismatch",
                "recompute.monthly.at",
                "'8h' không đúng dạng",
                "viết giờ và phút, ví dụ 08:00",
            ),
        ),
        (
            monthly(timezone="Asia/Ho"),
            (
                "value_error",
                "recompute.monthly.timezone",
                "không có múi giờ 'Asia/Ho'",
                "ví dụ Asia/Ho_Chi_Minh",
            ),
        ),
        (
            {"title": {"a": "b"}},
            (
                "string_type",
                "title",
                "phải là một dòng chữ",
                "viết giá trị trên cùng dòng với khóa",
            ),
        ),
        ({"title": ""}, ("string_too_short", "title", *EMPTY)),
        (
            {"title": "a" * 4001},
            ("string_too_long", "title", "quá dài", "viết không quá 4000 ký tự"),
        ),
        ({"subjects": []}, ("too_short", "subjects", *EMPTY)),
        ({"scale": "x"}, ("model_type", "scale", *A_GROUP)),
        ({"weight_sets": "x"}, ("dict_type", "weight_sets", *A_GROUP)),
        ({"groups": "x"}, ("tuple_type", "groups", *A_LIST)),
        (
            {"boards": [BOARD | {"windows": "month"}]},
            ("tuple_type", "boards[all].windows", *A_LIST),
        ),
        (
            {"weight_sets": {"W!": {"m": "1"}}},
            ("string_pattern_mismatch", "weight_sets.W!", "mã 'W!' không đúng dạng", NO_ID),
        ),
        (
            {"id": "Thu"},
            ("string_pattern_mismatch", "id", "mã 'Thu' không đúng dạng", NO_ID),
        ),
        (
            {"missing": "zero_point"},
            (
                "literal_error",
                "missing",
                "'zero_point' không dùng được ở đây",
                "có phải ý bạn là 'zero_points'?",
            ),
        ),
        (
            {"missing": "xyzzy"},
            (
                "literal_error",
                "missing",
                "'xyzzy' không dùng được ở đây",
                "chọn một trong: 'zero_points', 'unranked', 'drop', 'refuse'",
            ),
        ),
        (
            {"tiers": [{"from": "2026-01-01"}]},
            ("missing_key", "tiers[1]", "thiếu khóa 'id'", "thêm 'id: ...'"),
        ),
        (
            {"wieght_sets": {}},
            (
                "unknown_key",
                "wieght_sets",
                "không có khóa 'wieght_sets'",
                "có phải ý bạn là 'weight_sets'?",
            ),
        ),
        (
            {"ranking": {"ties": "dense", "qqq": "1"}},
            (
                "unknown_key",
                "ranking.qqq",
                "không có khóa 'qqq'",
                "các khóa dùng được: assumption, reference, tie_breaks, ties",
            ),
        ),
        (
            {"tiers": [{"id": "commune", "qqq": "1"}]},
            (
                "unknown_key",
                "tiers[commune].qqq",
                "không có khóa 'qqq'",
                "các khóa dùng được: assumption, from, id, made_of, reference, until",
            ),
        ),
        (
            shaped(between={"zero_at": "1", "full_at": "2", "qqq": "1"}),
            (
                "unknown_key",
                "criteria[m].shape.between.qqq",
                "không có khóa 'qqq'",
                "các khóa dùng được: full_at, scale, zero_at",
            ),
        ),
        (
            shaped(proportionl={}),
            (
                "union_tag_invalid",
                "criteria[m].shape",
                "'proportionl' không dùng được ở đây",
                "có phải ý bạn là 'proportional'?",
            ),
        ),
        (
            shaped(proportional={}, pass_fail={}),
            (
                "value_error",
                "criteria[m].shape",
                "'shape' cần đúng một dạng tính điểm",
                "ví dụ shape: {proportional: {}}",
            ),
        ),
        (
            shaped(proportional="x"),
            (
                "value_error",
                "criteria[m].shape",
                "tham số của 'proportional' phải nằm trong ngoặc nhọn",
                "ví dụ proportional: {}",
            ),
        ),
        (
            {"starts": "2026-02-30"},
            (
                "value_error",
                "starts",
                "2026-02-30 không có trong lịch",
                "viết năm-tháng-ngày, ví dụ 2023-09-30",
            ),
        ),
    ],
)
def test_what_the_model_refuses_is_told_with_code_place_message_and_hint(stated, expected):
    assert problems_of(**stated) == [expected]


def test_a_month_is_a_year_and_a_month():
    case = {"title": "T", "day": "2026-01-01", "tier": "t", "months": {"2026-13": {}}}
    text = json.dumps({"format": "1", "campaign": "a", "cases": [case]})
    with pytest.raises(Refused) as refused:
        validate(CaseFile, parse_source(text, "f"))
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("string_pattern_mismatch", "cases[T].months.2026-13")
    assert problem.message == "'2026-13' không phải là tháng"
    assert problem.hint == "viết năm-tháng, ví dụ 2026-10"


def test_problems_stand_in_the_order_of_the_file():
    found = problems_of(title="", short="", id="X")
    assert [path for _, path, _, _ in found] == ["id", "title", "short"]


# Sources


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("a: b\nc: [1\n", "not_yaml", 3, 1, "thiếu dấu ',' hoặc ']'"),
        ("a: b\n\tc: d\n", "tab", 2, 1, "có ký tự tab"),
        ("a:\tb\n", "tab", 1, 3, "có ký tự tab"),
        ("a: b: c\n", "not_yaml", 1, 5, "có dấu ':' ở chỗ không được có"),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, 1, "khóa 'a' đã có ở dòng 1"),
        ("a: &x 1\n", "anchor", 1, 4, "mốc YAML (&x)"),
        ("a: *x\n", "alias", 1, 4, "bí danh"),
        ("a: !x 1\n", "tag", 1, 4, "nhãn YAML (!x)"),
        ("? [1]\n: 2\n", "bad_key", 1, 3, "khóa phải là một từ"),
        ("", "not_yaml", 1, 1, "tệp trống"),
        ("a: \x07", "not_yaml", 1, 4, "không in được (U+0007)"),
        ("a: b\n---\nc: d\n", "not_yaml", 2, 1, "nhiều phần"),
        ("[" * 5000, "too_deep", 1, 41, "lồng nhau quá nhiều lớp"),
    ],
)
def test_what_is_no_plain_yaml_is_told_with_its_place(text, code, line, column, words):
    with pytest.raises(Refused) as refused:
        parse_source(text, "f.yaml")
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == (code, "f.yaml")
    assert words in problem.message
    assert problem.hint
    assert (problem.line, problem.column) == (line, column)


def test_every_duplicate_and_alias_is_told_at_once():
    with pytest.raises(Refused) as refused:
        parse_source("a: &x 1\na: 2\nb: *x\nc: *x\n", "f")
    assert [(one.code, one.path) for one in refused.value.problems] == [
        ("anchor", "a"),
        ("duplicate_key", ""),
        ("alias", "b"),
        ("alias", "c"),
    ]
    assert all(one.hint for one in refused.value.problems)
    with pytest.raises(Refused) as refused:
        parse_source("? [1]\n: 2\na: 1\na: 2\n", "f")
    assert [one.code for one in refused.value.problems] == ["bad_key", "duplicate_key"]
    assert all(one.hint for one in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("x:\n  ? [1]\n  : 2\n", "bad_key", "x"),
        ("x:\n  &k a: 1\n", "anchor", "x"),
        ("x:\n  !t a: 1\n", "tag", "x"),
        ("x:\n  a: 1\n  a: [[b], {c: [d]}]\n", "duplicate_key", "x"),
    ],
)
def test_what_is_wrong_with_a_key_is_told_under_what_holds_it(text, code, path):
    """What stands below a key that is left out is read over, however deep."""
    with pytest.raises(Refused) as refused:
        parse_source(text, "f")
    assert [(one.code, one.path) for one in refused.value.problems] == [(code, path)]


def test_a_source_knows_where_keys_and_values_stand():
    source = parse_source("a:\n  - id: x\n    b: 1\n  - title: y\n  - 7\nc: {d: 2}\n", "f")
    assert source.place(("a", 0, "b")) == (3, 8)
    assert source.place(("a", 0, "b"), of_key=True) == (3, 5)
    assert source.place(("a", 0), of_key=True) == (2, 5)
    assert source.place(("a", 0, "never", "b")) == (3, 8)
    assert source.place(("never",)) == (1, 1)
    assert source.words(("a", 0, "b")) == "a[x].b"
    assert source.words(("a", 1)) == "a[y]"
    assert source.words(("a", 2)) == "a[3]"
    assert source.words(("c", "d")) == "c.d"
    assert source.words(()) == ""
    problem = source.problem("code", ("c", "d"), "sai", "sửa", of_key=True)
    assert problem == Problem("code", "sai", "sửa", "f", 6, 5, "c.d")
    assert source.problem("code", ("c",), "sai").hint == ""


def test_a_file_that_is_no_text_is_told_at_its_first_wrong_byte(tmp_path):
    (tmp_path / "f.yaml").write_bytes(b"ab\xff")
    with pytest.raises(Refused) as refused:
        read_source(tmp_path / "f.yaml", "f.yaml")
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("not_utf8", "f.yaml")
    assert "byte thứ 3" in problem.message
    assert problem.hint
    (tmp_path / "g.yaml").write_text("a: b", encoding="utf-8")
    assert read_source(tmp_path / "g.yaml").file == str(tmp_path / "g.yaml")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    ("held", "line"), [(b"\xff\n", 1), (b"\n\xff", 2), (b"a: 1\n\nb: \xff\n", 3)]
)
def test_a_file_that_is_no_text_is_told_at_its_line(tmp_path, mark, held, line):
    (tmp_path / "f.yaml").write_bytes(mark + held)
    with pytest.raises(Refused) as refused:
        read_source(tmp_path / "f.yaml")
    (problem,) = refused.value.problems
    assert problem.line == line
    assert f"(byte thứ {(mark + held).index(0xFF) + 1})" in problem.message


def test_a_file_is_called_by_its_path_unless_another_name_is_given(tmp_path):
    (tmp_path / "f.yaml").write_text("a: b", encoding="utf-8")
    for shown, called in (("", str(tmp_path / "f.yaml")), ("x.yaml", "x.yaml")):
        with pytest.raises(Refused) as refused:
            read_as(CaseFile, tmp_path / "f.yaml", *([shown] if shown else []))
        assert {one.file for one in refused.value.problems} == {called}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("a" * 150 + "b" * 150, "a" * 150 + "b" * 150),
        ("a" * 151 + "b" * 150, f"{'a' * 150} … {'b' * 150}"),
        ("a" * 150 + "c" * 1000 + "b" * 150, f"{'a' * 150} … {'b' * 150}"),
    ],
)
def test_what_is_too_long_to_read_is_cut_in_the_middle(told, kept):
    problem = parse_source("a: b", "f").problem("code", ("a",), told, told)
    assert (problem.message, problem.hint) == (kept, kept)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("abcd", "có phải ý bạn là 'abxy'?"),  # half of both words alike
        ("abcde", "nêu một mã"),
        ("wxyz", "có phải ý bạn là 'wxyzz'?"),  # the most alike of two
        ("", "nêu một mã"),
    ],
)
def test_the_nearest_word_is_suggested_or_none(word, told):
    assert nearest(word, ["abxy", "wxyqqq", "wxyzz"], "nêu một mã") == told


# Problems


def test_a_problem_is_written_with_what_it_has():
    assert str(Problem("c", "sai")) == "sai"
    assert str(Problem("c", "sai", "sửa")) == "sai\n    gợi ý: sửa"
    assert str(Problem("c", "sai", "", "f", 3)) == "f:3: sai"
    assert str(Problem("c", "sai", "", "f", 3, 4, "a.b")) == "f:3:4: a.b: sai"
    assert str(Problem("c", "sai", "", "f", 0, 4)) == "f: sai"
    assert Problem("c", "sai").as_dict() == {
        "code": "c",
        "message": "sai",
        "hint": "",
        "file": "",
        "line": 0,
        "column": 0,
        "path": "",
        "heading": "",
    }


def test_a_refusal_holds_its_reasons():
    (told,) = refuse("c", "sai", "sửa", file="f", line=3).problems
    assert told == Problem("c", "sai", "sửa", "f", 3)
    assert refuse("c", "sai").problems == (Problem("c", "sai"),)
    assert str(Refused([Problem("c", "một"), Problem("c", "hai")])) == "một\nhai"
    refuse_if_any(())
    with pytest.raises(Refused) as refused:
        refuse_if_any(one for one in [Problem("c", "sai")])
    assert refused.value.problems == (Problem("c", "sai"),)


# Files


@pytest.mark.parametrize("path", list(campaign_files()), ids=lambda path: path.parent.name)
def test_a_rulebook_is_the_same_from_its_stored_texts(path):
    book = load_rulebook(str(path))
    again = rulebook_from_texts(book.texts())
    assert again.campaign == book.campaign
    assert again.texts() == book.texts()
    for name in ("indicators", "sources", "records"):
        held, stored = getattr(book.registers, name), getattr(again.registers, name)
        assert stored.items == held.items
    assert again.source.file == "campaign.yaml"
    own = path.with_name("indicators.yaml")
    assert book.texts().get("own/indicators.yaml") == (
        own.read_text(encoding="utf-8") if own.exists() else None
    )


def test_the_texts_of_the_registers_go_by_their_files():
    texts = load_registers().texts()
    assert set(texts) == {"indicators.yaml", "sources.yaml", "records.yaml", "working_days.yaml"}
    for name, text in texts.items():
        assert text == (rules_folder() / name).read_text(encoding="utf-8")
    again = rulebook_from_texts(load_rulebook("thi-dua-2026").texts())
    files = {source.file for source, _ in again.registers.indicators.parts}
    assert files <= {"indicators.yaml", "own/indicators.yaml"}


def test_a_campaign_is_found_by_name_folder_or_file(tmp_path):
    shipped = find_campaign("thi-dua-2026")
    assert shipped == rules_folder() / "campaigns" / "thi-dua-2026" / "campaign.yaml"
    assert find_campaign(str(shipped)) == shipped
    assert find_campaign(str(shipped.parent)) == shipped
    for name in ("khong-co", str(tmp_path)):
        with pytest.raises(Refused) as refused:
            find_campaign(name)
        (problem,) = refused.value.problems
        assert problem.code == "unknown_campaign"
        assert f"'{name}'" in problem.message
        assert "thi-dua-2026" in problem.hint


def test_an_offices_own_campaigns_come_before_the_shipped(tmp_path):
    own = tmp_path / "campaigns" / "thi-dua-2026" / "campaign.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("a: b", encoding="utf-8")
    files = list(campaign_files(tmp_path))
    assert files[0] == own
    assert [one.parent.name for one in files].count("thi-dua-2026") == 1
    assert len(files) == len(list(campaign_files()))
    assert find_campaign("thi-dua-2026", tmp_path) == own


def test_a_rules_folder_must_be_there(tmp_path):
    assert rules_folder(tmp_path) == tmp_path
    with pytest.raises(Refused) as refused:
        rules_folder(tmp_path / "x")
    assert refused.value.problems[0].code == "no_rules_folder"


def test_files_are_named_from_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "a.test.yaml").write_text(
        "format: 1\ncampaign: a\ncases: [{title: T, day: 2026-01-01, tier: t}]\n", encoding="utf-8"
    )
    assert load_cases(tmp_path / "a.test.yaml")[1].file == str(tmp_path / "a.test.yaml")
    monkeypatch.chdir(tmp_path)
    assert load_cases(tmp_path / "a.test.yaml")[1].file == "a.test.yaml"


def test_a_campaign_folder_carries_its_own_id(tmp_path):
    home = tmp_path / "campaigns" / "khac"
    home.mkdir(parents=True)
    text = find_campaign("thi-dua-2026").read_text(encoding="utf-8")
    (home / "campaign.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook("khac", tmp_path)
    assert [(one.code, one.path) for one in refused.value.problems] == [("id_is_folder", "id")]


# Figures, amounts, days


@pytest.mark.parametrize(
    ("text", "state", "numerator", "denominator"),
    [
        ("95/100", "measured", 95, 100),
        ("0/0", "measured", 0, 0),
        ("0/7", "measured", 0, 7),
        ("4199", "measured", 4199, 1),
        ("94.84 %", "printed_rate", 2371, 2500),
        ("94%", "printed_rate", 47, 50),
        ("4.50", "measured", 9, 2),
        ("not reported", "missing", 0, 0),
    ],
)
def test_a_case_states_its_figures(text, state, numerator, denominator):
    told = parse_figure(text)
    assert (told.state, told.numerator, told.denominator) == (state, numerator, denominator)
    assert parse_figure(told) is told
    assert isinstance(told, CaseFigure)


@pytest.mark.parametrize(
    "text", ["5/0", "a", "1/2/3", "-1", "1.", ".5", "1,5", "1.5/2", "", "1 /2", None, 5]
)
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(ValueError, match=r"không phải là số liệu|mẫu số bằng 0"):
        parse_figure(text)


@pytest.mark.parametrize("total", ["1.", "x", "-5", "1,5"])
def test_what_is_no_score_is_refused(total):
    case = {"title": "T", "day": "2026-01-01", "tier": "t", "total": total}
    text = json.dumps({"format": "1", "campaign": "a", "cases": [case]})
    with pytest.raises(Refused, match="không phải là điểm"):
        validate(CaseFile, parse_source(text, "f"))
    listed = json.dumps({"format": "1", "campaign": "a", "cases": [case | {"total": [total]}]})
    with pytest.raises(Refused, match="phải là một giá trị"):
        validate(CaseFile, parse_source(listed, "f"))


def test_words_of_a_rule_file():
    assert parse_whole("007") == 7
    assert parse_whole("9" * 15) == 10**15 - 1
    assert parse_day("2026-10-31") == date(2026, 10, 31)
    assert parse_day(date(2026, 1, 2)) == date(2026, 1, 2)
    assert (parse_yes_no("yes"), parse_yes_no("no")) == (True, False)
    assert str(parse_amount("-0.5 %")) == "-0,5 %"
    assert str(Amount(Fraction(5, 2), False)) == "2,5"
    for read, texts in (
        (parse_amount, (5, None, ["5"])),
        (parse_whole, ("9" * 16, "", "-1", "1.0", 5)),
        (parse_day, ("2026-1-31", "31/10/2026", "2026-02-29", 5, "2026-10-31x")),
        (parse_yes_no, ("true", "YES", "", True)),
    ):
        for text in texts:
            with pytest.raises(ValueError, match=";"):
                read(text)


def test_every_way_to_write_a_target_is_one():
    read = Target.model_validate
    assert read({"always": {"all": "5"}}).quantities() == [Amount(Fraction(5), False)]
    steps = {"by": {"all": {"2026-01-01": "5", "2026-02-01": "6"}}, "interim": "last"}
    assert [int(one.value) for one in read(steps).quantities()] == [5, 6]
    for wrong in ({}, steps | {"always": {"all": "5"}}, {"by": steps["by"]}):
        with pytest.raises(ValueError, match=r"chọn một cách|'interim' đi cùng"):
            read(wrong)


# Vietnamese


def test_numbers_keep_every_place():
    assert number(1155106) == "1.155.106"
    assert number("97.35") == "97,35"
    assert number("0.1234567") == "0,1234567"
    assert [number(one) for one in ("1.5", "1.0", "1.00", "-0.5")] == ["1,5", "1,0", "1,00", "-0,5"]
    assert number(Decimal("100.00")) == "100,00"
    assert number(Decimal("1E+3")) == "1.000"
    assert percent("94.84") == "94,84 %"
    assert exact(Fraction(9, 10), True) == "90 %"
    assert exact(Fraction(5, 2), False) == "2,5"
    assert exact(Fraction(1000), False) == "1.000"
    assert [decimal_text(one, 2) for one in (9735, 5, -5, 0)] == ["97.35", "0.05", "-0.05", "0.00"]
    assert [decimal_text(one, 0) for one in (97, -3)] == ["97", "-3"]


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("12", "12"),
        ("1200/1300", "1.200/1.300"),
        ("94.84 %", "94,84 %"),
        ("1234.5", "1.234,5"),
    ],
)
def test_a_figure_is_written_for_a_person(plain, written):
    assert figure(plain) == written


@pytest.mark.parametrize(
    ("begins", "first"),
    [
        (None, date(2026, 5, 1)),
        ("2026-07-01", date(2026, 7, 1)),
        ("2026-04-01", date(2026, 5, 1)),  # never before the campaign
    ],
)
def test_months_are_computed_from_a_day_within_the_campaign(begins, first):
    stated = monthly()["recompute"] | ({"from": begins} if begins else {})
    asked = Campaign.model_validate(written(line("m"), recompute=stated))
    assert asked.computed_from() == first
    assert Campaign.model_validate(written(line("m"))).computed_from() == date(2026, 5, 1)


def test_days_and_months():
    assert day_text(date(2026, 3, 5)) == "05/03/2026"
    assert month("2026-03") == "03/2026"


def test_names_fold_and_sort_as_people_expect():
    assert fold("  Phường   Đồng Nguyên ") == "phuong dong nguyen"
    assert fold("Hòa") == fold("Hoà") == "hoa"
    words = ["Ý Yên", "Đồng Kỵ", "Ân Thi", "An Thịnh", "Ấn", "Ăn", "Dương", "Ô Mễ", "Oai", "ỷ", "y"]
    expected = ["An Thịnh", "Ăn", "Ấn", "Ân Thi", "Dương", "Đồng Kỵ", "Oai", "Ô Mễ"]
    assert sorted(words, key=collation_key) == [*expected, "y", "ỷ", "Ý Yên"]
    names = ["Anh", "An Thịnh", "An-na", "A Anh"]
    assert sorted(names, key=collation_key) == ["A Anh", "An Thịnh", "Anh", "An-na"]
    tones = ["mạ", "mã", "mả", "má", "mà", "ma"]
    assert sorted(tones, key=collation_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["z", "w", "9", "a"], key=collation_key) == ["9", "a", "w", "z"]
