"""Rule files: every kind of mistake with the message expected of it, and how dates are read."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from rules.errors import Refused
from rules.loader import campaign_files, load_registers, load_rulebook, load_rulebook_file
from rules.model import Target
from rules.schema import campaign_schema
from rules.sentences.campaign import campaign_sentences
from rules.sentences.shapes import SENTENCES
from rules.shapes import AnyShape
from rules.source import parse_source
from rules.words import parse_amount
from scoring.shapes import SHAPES as FUNCTIONS
from scoring.shapes import UNSCORED
from scoring.targets import target_on
from scoring.windows import months_of
from scoring.working import WORKINGS

BAD = Path(__file__).parent / "bad_rules"
CODES = dict(csv.reader((BAD / "codes.csv").read_text(encoding="utf-8").splitlines()))
"""By broken file, the codes of what is told of it, in order."""


@pytest.mark.parametrize("path", sorted(BAD.glob("*.txt")), ids=lambda path: path.stem)
def test_a_broken_file_is_told_with_place_and_remedy(path, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(Refused) as refused:
        load_rulebook_file(path.with_suffix(".yaml").relative_to(BAD))
    assert str(refused.value) == path.read_text(encoding="utf-8").strip()
    assert " ".join(one.code for one in refused.value.problems) == CODES[path.stem]
    for problem in refused.value.problems:
        assert problem.line
        assert problem.hint


def test_the_file_they_were_all_broken_from_is_good():
    assert load_rulebook_file(BAD / "good.yaml").campaign.id == "thu"


def test_every_broken_file_has_its_message():
    broken = {path.stem for path in BAD.glob("*.yaml")} - {"good"}
    assert broken == {path.stem for path in BAD.glob("*.txt")}


@pytest.mark.parametrize("path", list(campaign_files()), ids=lambda path: path.parent.name)
def test_a_shipped_campaign_reads_as_sentences_with_clauses(path):
    book = load_rulebook_file(path)
    text = "\n".join(campaign_sentences(book))
    for criterion in book.campaign.criteria:
        assert criterion.title in text
        assert criterion.reference, criterion.id
    assert "(giả định)" in text


def test_the_main_campaign_has_its_eleven_exact_targets():
    book = load_rulebook("thi-dua-2026")
    scored = [one for one in book.campaign.criteria if not one.is_monitored]
    told = {one.id: (str(one.target.always["all"]), one.meets) for one in scored}
    assert told == {
        "citizens_guided": ("100 %", "at_least"),
        "self_submission": ("90 %", "at_least"),
        "officials_participating": ("100 %", "at_least"),
        "dossiers_digitised": ("100 %", "at_least"),
        "full_online_services": ("100 %", "at_least"),
        "dossiers_online": ("90 %", "at_least"),
        "online_service_usage": ("80 %", "at_least"),
        "electronic_results": ("90 %", "at_least"),
        "data_reuse": ("80 %", "at_least"),
        "online_payment": ("80 %", "at_least"),
        "satisfaction": ("95 %", "above"),
    }
    assert sum(int(one.max_points["all"].value) for one in scored) == 100


def test_each_shape_has_model_function_sentence_and_working():
    shapes = set(get_args(AnyShape))
    assert set(SENTENCES) == shapes
    assert set(FUNCTIONS) | set(UNSCORED) == shapes
    assert set(WORKINGS) <= shapes


@pytest.mark.parametrize(
    ("text", "value", "is_percent"),
    [
        ("90 %", Fraction(9, 10), True),
        ("90%", Fraction(9, 10), True),
        ("0", Fraction(0), False),
        ("99.99 %", Fraction(9999, 10000), True),
        ("-5", Fraction(-5), False),
    ],
)
def test_an_amount_is_exact(text, value, is_percent):
    amount = parse_amount(text)
    assert (amount.value, amount.is_percent) == (value, is_percent)


@pytest.mark.parametrize("text", ["1e3", "90,5 %", "0x1F", ".5", "1_000", "", "NaN", "٩"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="không phải là số"):
        parse_amount(text)


def test_scalars_stay_the_text_they_are():
    data = parse_source("a: NO\nb: 0123\nc: 12:30\nd: 99.61\ne: null\n", "f").data
    assert data == {"a": "NO", "b": "0123", "c": "12:30", "d": "99.61", "e": "null"}


def _criterion(target: Target):
    book = load_rulebook("thi-dua-2026")
    return book.campaign.criterion("dossiers_online").model_copy(update={"target": target})


def _by(interim):
    steps = {"all": {"2023-09-30": "70 %", "2023-12-31": "85 %"}}
    return _criterion(Target.model_validate({"by": steps, "interim": interim}))


@pytest.mark.parametrize(
    ("interim", "day", "percent", "is_due"),
    [
        ("next", date(2023, 9, 29), "70", False),
        ("next", date(2023, 9, 30), "70", True),
        ("next", date(2023, 10, 1), "85", True),
        ("last", date(2023, 10, 1), "70", True),
        ("last", date(2023, 12, 30), "70", True),
        ("last", date(2023, 12, 31), "85", True),
        ("straight_line", date(2023, 9, 30), "70", True),
        ("straight_line", date(2023, 10, 1), "70.16", True),  # 70 + 15 x 1/92
        ("straight_line", date(2023, 12, 30), "84.84", True),  # 70 + 15 x 91/92
        ("next", date(2024, 6, 1), "85", True),
    ],
)
def test_a_deadline_holds_on_its_day_and_what_holds_between_two(interim, day, percent, is_due):
    stated = target_on(_by(interim), "commune", day)
    assert stated.value == Fraction(percent) / 100
    assert stated.is_due is is_due


@pytest.mark.parametrize(
    ("day", "percent"),
    [(date(2026, 5, 1), "70"), (date(2026, 6, 30), "70"), (date(2026, 7, 1), "90")],
)
def test_in_force_from_is_not_a_deadline(day, percent):
    target = Target.model_validate({"from": {"all": {"2026-05-01": "70 %", "2026-07-01": "90 %"}}})
    assert target_on(_criterion(target), "commune", day).value == Fraction(percent) / 100


@pytest.mark.parametrize(
    ("window", "month", "expected"),
    [
        ("month", "2026-10", ("2026-10",)),
        ("quarter", "2026-10", ("2026-10",)),
        ("quarter", "2026-12", ("2026-10", "2026-11", "2026-12")),
        ("half", "2026-08", ("2026-07", "2026-08")),
        ("half", "2026-06", tuple(f"2026-0{at}" for at in range(1, 7))),
        ("year", "2026-02", ("2026-01", "2026-02")),
        ("campaign", "2026-07", ("2026-05", "2026-06", "2026-07")),
    ],
)
def test_the_months_of_a_window(window, month, expected):
    assert months_of(window, load_rulebook("thi-dua-2026").campaign, month) == expected


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{channel: online}", "{chanel: online}", "không có trường 'chanel'"),
        ("{channel: online}", "{channel: onlin}", "'channel' không có giá trị 'onlin'"),
        ("{fee: {above: 0}}", "{fee: {over: 0}}", "không có phép so sánh 'over'"),
        ("fee: {above: 0}", "fee: {above: nhiều}", "'nhiều' không phải là số nguyên"),
        ("distinct: applicant", "distinct: person", "không có trường 'person'"),
        ("date: received_at", "date: channel", "'channel' không phải là ngày"),
        ("{before_day_of: due_at}", "{before_day_of: fee}", "so hai ngày"),
        ("{data_reused: yes}", "{data_reused: maybe}", "không có giá trị 'maybe'"),
    ],
)
def test_an_indicator_that_cannot_be_counted_is_told(tmp_path, old, new, told):
    text = load_registers().texts()["indicators.yaml"]
    if old not in text:
        old, new = old[1:-1], new[1:-1]
    assert old in text
    (tmp_path / "indicators.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused, match=told) as refused:
        load_registers(tmp_path)
    assert all(problem.line and problem.hint for problem in refused.value.problems)


def test_an_office_changes_a_rule_without_a_release(tmp_path):
    source = next(path for path in campaign_files() if path.parent.name == "thi-dua-2026")
    text = source.read_text(encoding="utf-8").replace("target: 95 %", "target: 96 %")
    own = tmp_path / "campaigns" / "thi-dua-2026" / "campaign.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    target = load_rulebook("thi-dua-2026", tmp_path).campaign.criterion("satisfaction").target
    assert str(target.always["all"]) == "96 %"
    assert load_rulebook("chi-tieu-hcc-2026", tmp_path).campaign.id == "chi-tieu-hcc-2026"


def conflicts(day):
    from operations.rule_files.conflicts import find_conflicts

    return find_conflicts(day)


def test_conflicts_name_unequal_targets_with_both_clauses_and_the_strictest():
    document = conflicts(date(2026, 10, 31))
    told = {one["id"]: one["demands"] for one in document["indicators"]}
    online = {(one["campaign"], one["tier"]): one for one in told["dossiers_online"]}
    assert online["thi-dua-2026", "commune"]["words"] == "ít nhất 90 %"
    assert online["chi-tieu-hcc-2026", "commune"]["words"] == "ít nhất 95 %"
    assert online["chi-thi-10-2023", "commune"]["words"] == "ít nhất 85 %"
    assert online["chi-tieu-hcc-2026", "commune"]["is_strictest"]
    assert not online["thi-dua-2026", "commune"]["is_strictest"]
    assert all(one["clauses"] for one in told["dossiers_online"])
    payment = {(one["campaign"], one["target"]) for one in told["online_payment"]}
    assert {
        ("thi-dua-2026", "80 %"),
        ("chi-thi-10-2023", "98 %"),
        ("par-index-2026", "100 %"),
    } <= payment
    reuse = {one["target"] for one in told["data_reuse"]}
    assert {"80 %", "90 %"} <= reuse
    assert {"90 %", "100 %"} <= {one["target"] for one in told["electronic_results"]}
    satisfied = {(one["campaign"], one["tier"]): one for one in told["satisfaction"]}
    assert satisfied["thi-dua-2026", "commune"]["words"] == "trên 95 %"
    assert satisfied["thi-dua-2026", "commune"]["is_strictest"]
    assert satisfied["ke-hoach-43-2025", "commune"]["words"] == "ít nhất 90 %"
    assert not satisfied["ke-hoach-43-2025", "commune"]["is_strictest"]
    assert "[cần xác nhận]" in satisfied["ke-hoach-43-2025", "commune"]["clauses"][0]
    copies = {(one["campaign"], one["tier"]): one["target"] for one in told["certified_e_copies"]}
    assert copies["chi-thi-10-2023", "commune"] == "90 %"
    assert copies["chi-tieu-hcc-2026", "commune"] == "100 %"


def test_conflicts_say_that_one_campaign_ranks_and_another_bars():
    rules = {(one["campaign"], one["rule"]) for one in conflicts(date(2026, 10, 31))["awards"]}
    assert ("thi-dua-2026", "by_rank") in rules
    assert ("chi-thi-10-2023", "barred_unless_all_met") in rules


def test_a_campaign_out_of_force_demands_nothing():
    assert "thi-dua-2026" not in conflicts(date(2026, 4, 30))["campaigns"]


def test_the_district_tier_of_directive_10_ends_with_june_2025():
    tiers = load_rulebook("chi-thi-10-2023").campaign.tiers
    on = {
        day: {tier.id for tier in tiers if tier.in_force(day)}
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    }
    assert on[date(2025, 6, 30)] - on[date(2025, 7, 1)] == {"district"}


def _campaign_of(folder: Path, name: str, other: str) -> None:
    """Write a campaign whose one criterion takes the total of another."""
    home = folder / "campaigns" / name
    home.mkdir(parents=True)
    text = (BAD / "good.yaml").read_text(encoding="utf-8")
    text = text.replace("id: thu\n", f"id: {name}\n")
    text = text.replace("measures: dossiers_online", f"measures: total_of_{other}")
    text = text.replace("target: 90 %", "target: 90")
    (home / "campaign.yaml").write_text(text, encoding="utf-8")
    (home / "indicators.yaml").write_text(
        f"""format: 1
indicators:
  - id: total_of_{other}
    title: Tổng điểm của phong trào kia
    unit: value
    noun: điểm
    from: campaign
    over: latest
    campaign: {{id: {other}, take: total}}
""",
        encoding="utf-8",
    )


def test_campaigns_that_take_figures_from_each_other_are_refused(tmp_path):
    _campaign_of(tmp_path, "mot", "hai")
    _campaign_of(tmp_path, "hai", "mot")
    with pytest.raises(Refused, match="thành vòng: mot → hai → mot"):
        load_rulebook("mot", tmp_path)


def test_a_campaign_may_take_the_total_of_another(tmp_path):
    _campaign_of(tmp_path, "mot", "thi-dua-2026")
    assert load_rulebook("mot", tmp_path).campaign.id == "mot"


def _written(value):
    """Read a rule file the way an editor does: numbers as numbers, days and words as text."""
    if isinstance(value, dict):
        return {key: _written(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_written(part) for part in value]
    return int(value) if value.isdigit() and not value.startswith("0") else value


@pytest.mark.parametrize("path", list(campaign_files()), ids=lambda path: path.parent.name)
def test_the_schema_takes_every_shipped_campaign(path):
    data = _written(parse_source(path.read_text(encoding="utf-8"), path.name).data)
    Draft202012Validator(campaign_schema()).validate(data)


@pytest.mark.parametrize(
    "name",
    ["unknown_key", "missing_key", "not_a_day", "unknown_word", "unknown_shape", "list_expected"],
)
def test_the_schema_tells_slips_while_they_are_typed(name):
    text = (BAD / f"{name}.yaml").read_text(encoding="utf-8")
    schema = Draft202012Validator(campaign_schema())
    assert not schema.is_valid(_written(parse_source(text, name).data))


def test_a_file_in_another_normal_form_or_with_a_mark_reads_the_same(tmp_path):
    import unicodedata

    text = (BAD / "good.yaml").read_text(encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(
        unicodedata.normalize("NFD", text), encoding="utf-8-sig"
    )
    campaign = load_rulebook_file(tmp_path / "campaign.yaml").campaign
    assert campaign.title == "Phong trào thử"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: " + "a" * 1_000_000, "quá dài"),
        ("[" * 5_000 + "]" * 5_000, "lồng nhau"),
        ("{a: " * 500_000, "lồng nhau"),
        ("".join(" " * at + "a:\n" for at in range(2_000)), "lồng nhau"),
        ("a: &x [1]\n" + "b: [*x, *x]\n" * 1_000, "mốc YAML"),
        ("a: 1\n---\nb: 2\n", "nhiều phần"),
        ("a: !!python/object:os.system x\n", "nhãn YAML"),
        ("? [a, b]\n: c\n", "khóa phải là một từ"),
        ("a: 'b", "hết tệp"),
        ("abc", "phải là một nhóm khóa"),
        ("a: \x07", "không in được"),
        ("", "tệp trống"),
        ("- 1\n- 2\n", "phải là một nhóm khóa"),
    ],
)
def test_a_hostile_file_gives_a_message_and_nothing_else(tmp_path, text, told):
    (tmp_path / "campaign.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=told):
        load_rulebook_file(tmp_path / "campaign.yaml")


def test_a_file_in_another_encoding_says_so(tmp_path):
    (tmp_path / "campaign.yaml").write_bytes("title: Đề".encode("utf-16"))
    with pytest.raises(Refused, match="UTF-8"):
        load_rulebook_file(tmp_path / "campaign.yaml")
