"""Every kind of mistake has its broken file; what is near one and right is accepted."""

import ast
import re
from pathlib import Path

import pytest

from operations.rule_files.rulebooks import check_rulebooks
from rules.errors import Refused
from rules.loader import (
    campaign_files,
    load_registers,
    load_rulebook,
    load_rulebook_file,
    rules_folder,
)

ROOT = Path(__file__).parent.parent
BAD = ROOT / "tests" / "bad_rules"
GOOD = (BAD / "good.yaml").read_text(encoding="utf-8")
ELSEWHERE = {
    "not_utf8": "a file of bytes: test_a_file_in_another_encoding_says_so",
    "id_is_folder": "needs a folder: test_the_id_is_the_name_of_the_folder",
    "no_rules_folder": "needs a folder: test_what_is_not_there_is_told",
    "unknown_campaign": "needs a register: test_what_is_not_there_is_told",
    "unknown_field": "of registers: test_an_indicator_that_cannot_be_counted_is_told",
    "unknown_code": "of registers: test_an_indicator_that_cannot_be_counted_is_told",
    "unknown_comparison": "of registers: test_an_indicator_that_cannot_be_counted_is_told",
    "codes": "of records.yaml: test_a_record_field_without_its_codes_is_told",
    "no_clock": "of registers: test_clocks_of_counts_are_told",
    "unknown_clock": "of registers: test_clocks_of_counts_are_told",
    "unused_clock": "of registers: test_clocks_of_counts_are_told",
    "no_timing": "of records.yaml: test_clocks_that_cannot_be_are_told",
    "outside_calendar": "of a count: test_days_outside_the_calendar_are_refused",
    "no_grounds": "of award law: test_mistakes_in_award_law_are_told_at_their_lines",
    "list_type": "of registers: a condition's list of codes",
    "model_attributes_type": "the validator's, of values that YAML does not give",
    "to_confirm": "a warning: test_warnings_refuse_nothing",
    "peer_relative": "a warning: test_warnings_refuse_nothing",
    "points_below_most": "a warning: test_warnings_refuse_nothing",
}
"""Codes that no single campaign file can show, and where they are held instead."""
TELLING = {"problem": 0, "Problem": 0, "refuse": 0, "say": 0, "Found": 0, "problem_at": 1}
"""What builds a problem, and which argument is the code."""


def codes_of(path: Path) -> set[str]:
    """Read the codes a module can tell from its text."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = TELLING.get(name, len(node.args))
            found += node.args[at : at + 1]
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            found += node.value.elts[:1]
        elif isinstance(node, ast.MatchValue):
            found.append(node.value)
    return {
        one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def codes_of_broken_files() -> set[str]:
    found = set()
    for path in sorted(BAD.glob("*.txt")):
        with pytest.raises(Refused) as refused:
            load_rulebook_file(path.with_suffix(".yaml"))
        found |= {one.code for one in refused.value.problems}
    return found


def test_every_code_has_a_broken_file():
    told = {code for path in (ROOT / "rules").rglob("*.py") for code in codes_of(path)}
    assert len(told) > 60
    shown = codes_of_broken_files()
    assert told - shown - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= told - shown


def test_every_code_stands_in_the_table_of_messages():
    page = (ROOT / "docs" / "rule-format.md").read_text(encoding="utf-8")
    table = page.partition("## Messages")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([a-z_0-9]+)`", table))
    told = {code for path in (ROOT / "rules").rglob("*.py") for code in codes_of(path)}
    assert told - listed == set()


@pytest.mark.parametrize("key", ["id: ", "starts: ", "criteria: ", "? "])
def test_a_scalar_of_a_megabyte_is_not_told_whole(tmp_path, key):
    (tmp_path / "campaign.yaml").write_text(key + "A" * 1_000_000, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(tmp_path / "campaign.yaml")
    assert len(str(refused.value)) < 10_000


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("{source: ke-hoach-thi-dua-2026, clause: mục I}", "mục I, Kế hoạch thi đua tháng 5/2026"),
        ("{source: la-la, clause: mục I}", "mục I, la-la"),
        (
            "[{source: a, clause: mục I}, {source: b, clause: mục II}, mục III, {clause: mục IV}]",
            "mục I, a; mục II, b; mục IV",
        ),
        ("mục I", ""),
        ("{source: [a], clause: {}}", ""),
        ("{source: la-la, clause: [mục I]}", "la-la"),
        ('{source: la-la, clause: ""}', "la-la"),
    ],
)
def test_a_mistake_tells_the_clause_it_lies_under(tmp_path, reference, told):
    text = (BAD / "unknown_key.yaml").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    kept = [
        f"    reference: {reference}\n" if line.startswith("    reference:") else line
        for line in lines
    ]
    (tmp_path / "campaign.yaml").write_text("".join(kept), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(tmp_path / "campaign.yaml")
    first = refused.value.problems[0]
    assert (first.code, first.heading) == ("unknown_key", told)
    assert first.as_dict()["heading"] == told


SHAPE = "    shape: {proportional: {}}\n"
TARGET = "    target: 90 %\n    meets: at_least\n"
COUNT = ("measures: dossiers_online", "measures: late_dossiers")


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the good file with some changes."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "campaign.yaml").write_text(text, encoding="utf-8")
    return folder / "campaign.yaml"


def by_cases(*rows: str) -> tuple[tuple[str, str], tuple[str, str]]:
    lines = "".join(f"        - {row}\n" for row in rows)
    return (SHAPE, f"    shape:\n      cases:\n{lines}"), (TARGET, "")


def downwards(first: int, second: int) -> tuple[tuple[str, str], ...]:
    steps = f"{{2026-06-30: {first}, 2026-12-31: {second}}}"
    target = f"    target: {{by: {steps}, interim: next}}\n    meets: at_most\n"
    return COUNT, (SHAPE, "    shape: {pass_fail: {}}\n"), (TARGET, target)


@pytest.mark.parametrize(
    "changes",
    [
        downwards(8, 5),
        (("tiers: [commune]", "tiers: [commune, department]"),),
        (("target: 90 %", "target: {by: {2026-06-30: 80 %, 2026-12-31: 90 %}, interim: next}"),),
        (("target: 90 %", "target: {from: {2026-07-01: 90 %}}\n    starts: 2026-07-01"),),
        (("title: Số hóa}", "title: Số hóa, at_most: 10}"),),
        (("title: Số hóa}", "title: Số hóa, weight: 100 %}"), ("at: line", "at: total")),
        (COUNT, (SHAPE, SHAPE.replace("{proportional: {}}", "{bands: [{at_least: 15, points: 10}, "
         "{below: 15, points: 0}]}")), (TARGET, "")),
        by_cases(
            "{when: {dossiers_online: {at_least: 90 %}}, points: 10}",
            "{when: {dossiers_online: {above: 80 %}}, points: 5}",
            "{when: {dossiers_online: {at_least: 80 %}}, points: 4}",
            "{otherwise: yes, points: 0}",
        ),
        by_cases(
            "{when: {any: [{dossiers_online: {at_least: 90 %}}, "
            "{dossiers_online: {equals: 0 %}}]}, points: 10}",
            "{when: {dossiers_online: {at_least: 80 %}}, points: 5}",
            "{otherwise: yes, points: 0}",
        ),
        by_cases(
            "{when: {dossiers_online: {at_least: {commune: 80 %, all: 70 %}}}, points: 10}",
            "{when: {dossiers_online: {at_least: 75 %}}, points: 5}",
            "{otherwise: yes, points: 0}",
        ),
    ],
)  # fmt: skip
def test_what_is_near_a_mistake_and_right_is_accepted(tmp_path, changes):
    assert load_rulebook_file(written(tmp_path, *changes)).campaign.id == "thu"


@pytest.mark.parametrize(
    ("first", "later", "is_told"),
    [
        ("{dossiers_online: {at_least: 80 %}}", "{dossiers_online: {at_least: 80 %}}", True),
        ("{dossiers_online: {above: 80 %}}", "{dossiers_online: {at_least: 80 %}}", False),
        ("{dossiers_online: {at_least: 80 %}}", "{dossiers_online: {above: 80 %}}", True),
        ("{dossiers_online: {at_most: 90 %}}", "{dossiers_online: {below: 90 %}}", True),
        ("{dossiers_online: {below: 90 %}}", "{dossiers_online: {at_most: 90 %}}", False),
        ("{dossiers_online: {at_least: 80 %}}", "{dossiers_online: {equals: 85 %}}", True),
        (
            "{dossiers_online: {at_least: 80 %}, late: {equals: 0}}",
            "{dossiers_online: {at_least: 90 %}}",
            False,
        ),
        (
            "{dossiers_online: {at_least: 80 %}}",
            "{dossiers_online: {at_least: 90 %}, late: {equals: 0}}",
            True,
        ),
        (
            "{any: [{dossiers_online: {at_least: 80 %}}, {late: {equals: 0}}]}",
            "{all: [{dossiers_online: {at_least: 90 %}}, {late: {at_most: 5}}]}",
            True,
        ),
        ("{late: {at_least: 0}}", "{late: {at_most: 5}}", True),
        ("{late: {at_most: dossiers_online}}", "{late: {at_most: 5}}", False),
    ],
)
def test_a_case_that_an_earlier_one_covers_is_told(tmp_path, first, later, is_told):
    measures = "measures: {dossiers_online: dossiers_online, late: late_dossiers}"
    rows = by_cases(
        f"{{when: {first}, points: 10}}",
        f"{{when: {later}, points: 5}}",
        "{otherwise: yes, points: 0}",
    )
    path = written(tmp_path, ("measures: dossiers_online", measures), *rows)
    if not is_told:
        assert load_rulebook_file(path)
        return
    with pytest.raises(Refused) as refused:
        load_rulebook_file(path)
    assert [one.code for one in refused.value.problems] == ["never_reached"]


def test_the_id_is_the_name_of_the_folder(tmp_path):
    (tmp_path / "campaigns" / "khac").mkdir(parents=True)
    path = written(tmp_path / "campaigns" / "khac")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(path, tmp_path)
    assert [one.code for one in refused.value.problems] == ["id_is_folder"]


def test_what_is_not_there_is_told(tmp_path):
    for asked, code, hint in (
        (lambda: load_rulebook("thi-dua-202"), "unknown_campaign", "'thi-dua-2026'"),
        (lambda: rules_folder(tmp_path / "khong-co"), "no_rules_folder", "--rules-dir"),
    ):
        with pytest.raises(Refused) as refused:
            asked()
        (problem,) = refused.value.problems
        assert problem.code == code
        assert hint in problem.hint


TAKING = """format: 1
indicators:
  - id: tong_kia
    title: Tổng kia
    unit: value
    noun: điểm
    from: campaign
    over: latest
    campaign: {taken}
"""


@pytest.mark.parametrize(
    ("taken", "code", "near"),
    [
        ("{id: thi-dua-202, take: total}", "unknown_campaign", "thi-dua-2026"),
        (
            "{id: thi-dua-2026, take: criterion, criterion: satisfacton}",
            "unknown_id",
            "satisfaction",
        ),
        (f"{{id: {'a' * 500}, take: total}}", "unknown_campaign", None),
    ],
)
def test_what_an_indicator_takes_from_elsewhere_is_missed_at_its_criterion(
    tmp_path, taken, code, near
):
    text = TAKING.replace("{taken}", taken)
    (tmp_path / "indicators.yaml").write_text(text, encoding="utf-8")
    path = written(
        tmp_path,
        ("measures: dossiers_online", "measures: tong_kia"),
        ("90 %\n    meets", "9\n    meets"),
    )
    with pytest.raises(Refused) as refused:
        load_rulebook_file(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == (code, "criteria[dossiers_online].measures")
    assert near is None or problem.hint == f"có phải ý bạn là '{near}'?"


def test_what_only_the_ranking_takes_from_elsewhere_is_missed_at_the_criteria(tmp_path):
    text = TAKING.replace("{taken}", "{id: thi-dua-202, take: total}")
    (tmp_path / "indicators.yaml").write_text(text, encoding="utf-8")
    breaks = "tie_breaks: [{indicator: tong_kia, first: highest}]"
    path = written(tmp_path, ("{ties: competition}", f"{{ties: competition, {breaks}}}"))
    with pytest.raises(Refused) as refused:
        load_rulebook_file(path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("unknown_campaign", "criteria")


def test_a_record_field_without_its_codes_is_told(tmp_path):
    text = load_registers().texts()["records.yaml"]
    broken = text.replace("type: code", "type: text", 1)
    assert broken != text
    (tmp_path / "records.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_registers(tmp_path)
    assert "codes" in {one.code for one in refused.value.problems}


def test_warnings_refuse_nothing(tmp_path):
    path = written(
        tmp_path,
        ("basis: {source: ke-hoach-thi-dua-2026", "basis: {source: nd-152-2025"),
        ('source: ke-hoach-thi-dua-2026, clause: "mục II.3', 'source: nd-152-2025, clause: "mục'),
        (TARGET, ""),
        (SHAPE, "    shape: {peer_relative: {to: best}}\n"),
    )
    checked = check_rulebooks([path])
    assert checked.campaigns == ["thu"]
    unread, moved = checked.warnings
    assert (unread.code, unread.path, unread.line) == ("to_confirm", "basis", 5)
    assert "'nd-152-2025' (Nghị định số 152/2025/NĐ-CP) chưa xác nhận" in unread.message
    assert "ở 2 chỗ" in unread.message
    assert (moved.code, moved.path) == ("peer_relative", "criteria[dossiers_online].shape")
    assert "số của đơn vị khác làm đổi điểm đơn vị này" in moved.message
    assert moved.heading.endswith("Nghị định số 152/2025/NĐ-CP [cần xác nhận]")


def test_full_points_that_no_row_gives_are_a_warning(tmp_path):
    bands = "{bands: [{at_least: 15, points: 8}, {below: 15, points: 0}]}"
    path = written(tmp_path, COUNT, (TARGET, ""), (SHAPE, f"    shape: {bands}\n"))
    (warning,) = check_rulebooks([path]).warnings
    assert (warning.code, warning.message) == (
        "points_below_most",
        "nhiều nhất chỉ được 8 điểm, điểm tối đa là 10",
    )


def test_every_text_that_is_to_confirm_is_told_of_the_campaigns_that_cite_it():
    told = [one for one in check_rulebooks(None).warnings if one.code == "to_confirm"]
    assert all(one.line and one.hint for one in told)
    by_file = {one.file.split("/")[-2] for one in told}
    assert (
        {"thi-dua-2026", "bo-chi-so-766"}
        <= by_file
        <= {path.parent.name for path in campaign_files()}
    )
