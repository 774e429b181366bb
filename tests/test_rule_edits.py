"""A rule file edited between computing a month and publishing it: what it gave is not published."""

import shutil
from pathlib import Path

import pytest
from small_office import DUE, RULES, filled, opened

import operations.office
from ledger.copying import lines_of, snapshot
from operations.bell.ringing import bell_of
from operations.bell.schedule import ring
from operations.periods.month import compute, publish
from rules.errors import Refused
from rules.loader import rules_folder

THU = "campaigns/thu"
MET, TURNED = "{channel: online}", "{channel: {not_in: [online]}}"


def written_over(name: str, old: str, new: str):
    """Give what edits a file of the rules in one place."""

    def edit(rules: Path) -> None:
        path = rules / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def stands_apart(rules: Path) -> None:
    """Let the campaign have an indicator of its own beside it, which nobody asks for yet."""
    shared = (rules / "indicators.yaml").read_text(encoding="utf-8")
    own = shared[: shared.index("  - id: self_submission")].replace("citizens_guided", "rieng")
    (rules / THU / "indicators.yaml").write_text(own, encoding="utf-8")


RULES_EDITED = {
    "a target of the campaign": written_over(f"{THU}/campaign.yaml", "90 %", "91 %"),
    "a remark in the campaign": written_over(f"{THU}/campaign.yaml", "format", "# mới\nformat"),
    "what an indicator counts": written_over("indicators.yaml", MET, TURNED),
    "the campaign's texts": written_over(f"{THU}/sources.yaml", "Không có", "Chưa rõ"),
    "the campaign's indicators": stands_apart,
    "the texts": written_over("sources.yaml", "status: to_confirm", "status: confirmed"),
    "the records": written_over("records.yaml", "Hồ sơ thủ tục", "Hồ sơ, thủ tục"),
    "the working days": written_over("working_days.yaml", "title: Tết Dương lịch", "title: Tết"),
    "a register of the office's own": lambda rules: (rules / "indicators.yaml").unlink(),
}
"""How a rule may differ at publication from what the month was computed by."""


def own_rules(place) -> Path:
    """Give the small office rules of its own: its campaign and every register, to be edited."""
    rules = place.data.parent / "quy-tac"
    shutil.copytree(RULES, rules)
    for path in rules_folder().glob("*.yaml"):
        shutil.copy(path, rules)
    written_over("indicators.yaml", "# What", "# Của đơn vị. What")(rules)
    return rules


def held(office) -> list[str]:
    with snapshot(office.ledger) as connection:
        return list(lines_of(connection))


@pytest.fixture
def by_own_rules(small):
    """An office whose May is computed by rules of its own, and those rules."""
    place = small(filled)
    rules = own_rules(place)
    office = opened(place)
    office.rules_dir = rules
    operations.office.campaign_files = lambda _=None: [rules / THU / "campaign.yaml"]
    compute(office, "thu", "2026-05")
    yield office, rules
    office.close()


@pytest.mark.parametrize("edited", RULES_EDITED)
def test_what_was_computed_by_another_rule_is_not_published(by_own_rules, edited):
    office, rules = by_own_rules
    before, untouched = held(office), {path: path.read_bytes() for path in rules.rglob("*.yaml")}
    RULES_EDITED[edited](rules)
    with pytest.raises(Refused, match="không còn khớp số liệu hoặc quy tắc") as refused:
        publish(office, "thu", "2026-05")
    assert [one.code for one in refused.value.problems] == ["stale_board"]
    assert "thidua compute 2026-05" in refused.value.problems[0].hint
    assert held(office) == before
    compute(office, "thu", "2026-05")
    assert publish(office, "thu", "2026-05").status == "published"
    published = held(office)
    for path in set(rules.rglob("*.yaml")) - set(untouched):
        path.unlink()
    for path, content in untouched.items():
        path.write_bytes(content)
    assert publish(office, "thu", "2026-05").status == "published"
    assert held(office) == published


def test_a_rule_that_was_edited_and_put_back_is_the_one_computed_by(by_own_rules):
    office, rules = by_own_rules
    written_over(f"{THU}/campaign.yaml", "90 %", "91 %")(rules)
    written_over(f"{THU}/campaign.yaml", "91 %", "90 %")(rules)
    assert publish(office, "thu", "2026-05").status == "published"


def test_nothing_is_published_while_a_rule_file_is_broken_or_gone(by_own_rules):
    office, rules = by_own_rules
    before, path = held(office), rules / THU / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("max_points: 10", "max_points: muoi"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        publish(office, "thu", "2026-05")
    assert [one.line for one in refused.value.problems] == [
        at for at, line in enumerate(text.splitlines(), 1) if "max_points: 10" in line
    ]
    operations.office.campaign_files = lambda _=None: []
    with pytest.raises(Refused, match="không có phong trào"):
        publish(office, "thu", "2026-05")
    assert held(office) == before


def test_the_bell_publishes_by_itself_only_what_the_rules_in_force_give(by_own_rules):
    office, rules = by_own_rules
    written_over(f"{THU}/campaign.yaml", "mode: manual", "mode: automatic")(rules)
    (line,) = (one for one in ring(office, DUE)["done"] if one["act"] == "publish")
    assert "không còn khớp" in line["problems"][0]
    compute(office, "thu", "2026-05")
    written_over("indicators.yaml", MET, TURNED)(rules)
    (line,) = (one for one in ring(office, DUE)["done"] if one["act"] == "publish")
    assert "không còn khớp" in line["problems"][0]
    compute(office, "thu", "2026-05")
    (line,) = (one for one in ring(office, DUE)["done"] if one["act"] == "publish")
    assert line["status"] == "published"


def test_a_bell_that_meets_a_broken_rule_file_tells_it_and_rings_again(by_own_rules):
    office, rules = by_own_rules
    heard, path = [], rules / THU / "campaign.yaml"
    office.tell, office.clock = heard.append, lambda: DUE
    job, _ = bell_of(office)._pending_jobs  # the second one delivers messages
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("mode: manual", "mode: tự động"), encoding="utf-8")
    job[0].func(*job[0].args)
    assert heard[-1].startswith("Chuông không làm được, lần sau làm tiếp: ")
    assert "publication.mode" in heard[-1]
    path.write_text(text.replace("mode: manual", "mode: automatic"), encoding="utf-8")
    compute(office, "thu", "2026-05")
    job[0].func(*job[0].args)
    assert heard[-1] == "thu 2026-05: publish published"
