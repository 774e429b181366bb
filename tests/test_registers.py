"""The checks of the registers: what an indicator or a record may say, where a slip is told."""

import json
import re
from copy import deepcopy
from dataclasses import replace

import pytest
from small_campaigns import bare, campaign, line, written
from test_clock_checks import kind_of

from rules.checks.registers import check_registers
from rules.errors import Refused
from rules.indicators import Derived, FromCampaign, Indicator
from rules.labels import with_labels
from rules.loader import load_registers, load_rulebook_file
from rules.reading import validate
from rules.registers import (
    IndicatorsFile,
    LegalSource,
    RecordsFile,
    Register,
    Registers,
    SourcesFile,
)
from rules.source import parse_source
from rules.working_days import WorkingDaysFile

CODES = {"xanh": "1", "do": "2"}
KIND = {
    "id": "dossiers",
    "title": "Hồ sơ",
    "noun": "hồ sơ",
    "key": "ma",
    "month_of": ["nhan", "tra"],
    "derived": [{"id": "han_cuoi", "title": "Hạn", "first_of": ["tra", "han"]}],
    "fields": [
        {"id": "ma", "title": "Mã", "type": "text", "from": "sync"},
        {"id": "nhan", "title": "Nhận", "type": "time", "from": "sync"},
        {"id": "tra", "title": "Trả", "type": "time", "from": "sync"},
        {"id": "han", "title": "Hạn", "type": "time", "from": "sync"},
        {"id": "mau", "title": "Màu", "type": "code", "from": "sync", "codes": CODES}
        | {"empty": "do"},
        {"id": "phi", "title": "Phí", "type": "whole", "from": "sync"},
        {"id": "dung", "title": "Dùng", "type": "yes_no", "from": "sync"},
    ],
}
PLAIN = {"title": "I", "unit": "count", "noun": "việc", "over": "sum"}
SOURCE = {"id": "nguon", "title": "K", "short": "K", "issuer": "U", "number": "1"}
SOURCE |= {"day": "2026-01-01", "status": "confirmed"}


def counting(name="i", date="nhan", **count):
    return PLAIN | {"id": name, "from": "dossiers", "dossiers": {"date": date, "count": count}}


def reported(name, **stated):
    return PLAIN | {"id": name, "from": "sheet", "count": "Số"} | stated


def registers(*indicators, sources=(SOURCE,), records=(KIND,)):
    parts = []
    for model, key, items in (
        (IndicatorsFile, "indicators", indicators),
        (SourcesFile, "sources", sources),
        (RecordsFile, "records", records),
    ):
        text = json.dumps({"format": "1", key: list(items)}, ensure_ascii=False)
        source = parse_source(text, f"{key}.yaml")
        parts.append(Register((source, getattr(validate(model, source), key))))
    return Registers(*parts)


def told(*indicators, **given):
    """Give every problem as code, file and place; each has a message and a hint."""
    try:
        check_registers(registers(*indicators, **given))
    except Refused as refused:
        found = refused.problems
    else:
        found = ()
    assert all(one.message and one.hint for one in found)
    return [(one.code, one.file.removesuffix(".yaml"), one.path) for one in found]


def of_count(code, *path):
    return [(code, "indicators", ".".join(("indicators[i].dossiers", *path)))]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"mau": "xanh"}, []),
        ({"mau": "vang"}, of_count("unknown_code", "count.mau")),
        ({"mau": {"in": ["xanh", "do"]}}, []),
        ({"mau": {"in": ["xanh", "vang"]}}, of_count("unknown_code", "count.mau")),
        ({"mau": {"not_in": "vang"}}, of_count("unknown_code", "count.mau")),
        ({"dung": "yes"}, []),
        ({"dung": "no"}, []),
        ({"dung": "maybe"}, of_count("unknown_code", "count.dung")),
        ({"phi": {"above": "0"}}, []),
        ({"phi": {"at_most": "x"}}, of_count("unknown_code", "count.phi")),
        ({"phi": {"over": "1"}}, of_count("unknown_comparison", "count.phi")),
        ({"ma": "gì cũng được"}, []),
        ({"nhan": "2026-01-01"}, of_count("unknown_comparison", "count.nhan")),
        ({"nhan": {"above": "1"}}, of_count("unknown_comparison", "count.nhan")),
        ({"han_cuoi": "2026-01-01"}, of_count("unknown_comparison", "count.han_cuoi")),
        ({"nhan": {"on_or_before_day_of": "han"}}, []),
        ({"nhan": {"after_day_of": "han_cuoi"}}, []),
        ({"han_cuoi": {"after_day_of": "tra"}}, []),
        ({"nhan": {"after_day_of": ["nhan", "tra", "han", "han_cuoi"]}}, []),
        ({"nhan": {"after_day_of": "phi"}}, of_count("unknown_field", "count.nhan")),
        ({"phi": {"after_day_of": "nhan"}}, of_count("unknown_field", "count.phi")),
        ({"phi": {"no_more_than": "phi"}}, []),
        ({"phi": {"no_more_than": "nhan"}}, of_count("unknown_field", "count.phi")),
        ({"nhan": {"no_more_than": "phi"}}, of_count("unknown_field", "count.nhan")),
        ({"mau": {"known": "yes"}}, []),
        ({"mau": {"known": "no"}}, []),
        ({"mau": {"known": "có"}}, of_count("unknown_code", "count.mau")),
        ({"gi": "yes", "dung": "maybe"},
         of_count("unknown_field", "count.gi") + of_count("unknown_code", "count.dung")),
    ],
)  # fmt: skip
def test_a_condition_speaks_of_fields_codes_and_days_that_exist(count, expected):
    assert told(counting(**count)) == expected


def test_a_count_goes_by_a_day_and_by_fields():
    assert told(counting(date="phi")) == of_count("unknown_field", "date")
    assert told(counting(date="han_cuoi")) == []  # taken from the first day filled in
    distinct = counting() | {"over": "distinct", "distinct": "ma"}
    assert told(distinct) == []
    wrong = counting() | {"over": "distinct", "distinct": "gi"}
    assert told(wrong) == [("unknown_field", "indicators", "indicators[i].distinct")]


def test_an_unknown_field_is_told_at_its_key():
    with pytest.raises(Refused) as refused:
        check_registers(registers(counting(gi="yes")))
    (problem,) = refused.value.problems
    text = registers(counting(gi="yes")).indicators.parts[0][0].text
    assert problem.column == text.index('"gi"') + 1
    assert problem.message == "Hồ sơ không có trường 'gi'"


def test_ratios_are_looked_at_in_both_parts():
    ratio = PLAIN | {"id": "i", "from": "dossiers", "unit": "%"}
    ratio["dossiers"] = {"date": "nhan", "numerator": {"a": "yes"}, "denominator": {"b": "yes"}}
    paths = [("numerator", "a"), ("denominator", "b")]
    assert told(ratio) == [of_count("unknown_field", *one)[0] for one in paths]


def derived(name, *sources):
    return PLAIN | {
        "id": name,
        "unit": "%",
        "from": "derived",
        "derived": {"complement_of": list(sources)},
    }


def test_a_derived_indicator_stands_on_counted_ones():
    plain = reported("a")
    assert told(plain, derived("d", "a")) == []
    place = [("unknown_indicator", "indicators", "indicators[d].derived")]
    assert told(plain, derived("d", "b")) == place
    chain = told(plain, derived("c", "a"), derived("d", "c"))
    assert chain == place


def hints(*indicators, **given):
    with pytest.raises(Refused) as refused:
        check_registers(registers(*indicators, **given))
    return [one.hint for one in refused.value.problems]


def test_a_kind_of_records_that_no_register_has_is_told_where_it_is_named():
    assert told(counting(), records=()) == [
        ("unknown_field", "indicators", "indicators[i].from"),
    ]
    assert hints(counting(), records=(KIND | {"id": "khac"},)) == ["các loại: khac"]


def test_a_name_near_by_is_offered_where_it_would_do():
    """Of two as near, only the one that is counted or reported may be derived from."""
    known = [reported("ty_le_1"), derived("ty_le_2", "ty_le_1")]
    assert hints(*known, derived("d", "ty_le_x")) == ["có phải ý bạn là 'ty_le_1'?"]
    (hint,) = hints(counting(phi={"hơn": "1"}))
    assert hint.startswith("các phép: above, after_day_of")


@pytest.mark.parametrize(
    ("changed", "place"),
    [({"date": "clock_end"}, "date"), ({"count": {"timing": "on_time"}}, "count.timing")],
)
def test_only_records_with_clocks_are_asked_the_clock(changed, place):
    stated = counting()
    stated["dossiers"] |= changed
    assert of_count("unknown_field", place)[0] in told(stated)


def test_a_condition_of_points_is_told_at_its_row():
    rows = [{"when": {"mau": "do"}, "points": "2"}, {"when": {"gi": "yes"}, "points": "1"}]
    rated = PLAIN | {"id": "i", "unit": "value", "over": "mean", "from": "dossiers"}
    rated |= {"dossiers": {"date": "nhan", "denominator": {}, "points": rows}}
    assert told(rated) == of_count("unknown_field", "points[2].when.gi")


def test_indicators_cite_known_texts():
    wrong = reported("a", reference={"source": "q", "clause": "c"})
    assert told(wrong) == [("unknown_source", "indicators", "indicators[a].reference")]
    assert told(reported("a", reference={"source": "nguon", "clause": "c"})) == []


def test_records_and_days_off_cite_known_texts_and_clocks_need_roles():
    cited = {"reference": {"source": "q", "clause": "c"}}
    known = {"reference": {"source": "nguon", "clause": "c"}}
    clock = "records[hs].clocks[dong-ho]"
    assert told(records=(kind_of(known),)) == []
    found = [("unknown_source", "records", f"{clock}.reference")]
    assert told(records=(kind_of(cited),)) == found
    found = [("unknown_field", "records", "records[hs].timing.due")]
    assert told(records=(kind_of({}, timing={"due": "key"}),)) == found
    year = {"year": "2026", "days": [{"day": "2026-01-01", "title": "N"} | cited]}
    text = json.dumps({"format": "1", "years": [year]})
    source = parse_source(text, "working_days.yaml")
    held = replace(registers(), calendar=((source, validate(WorkingDaysFile, source).years),))
    with pytest.raises(Refused) as refused:
        check_registers(held)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("unknown_source", "working_days.yaml")
    assert problem.path == "years[1].days[N].reference"
    assert problem.column == text.index('{"source"') + 1


def test_ids_stand_once_in_each_register():
    assert (
        told(reported("a"), reported("a"), reported("b"), reported("a"))
        == [("duplicate_id", "indicators", "indicators[a].id")] * 2
    )
    assert told(sources=(SOURCE, SOURCE)) == [("duplicate_id", "sources", "sources[nguon].id")]
    doubled = told(records=(KIND, KIND))
    assert doubled == [("duplicate_id", "records", "records[dossiers].id")]


def test_every_register_and_indicator_is_told_at_once():
    found = told(
        reported("a"), reported("a"), counting(gi="yes"), counting("j", phi="x"),
        sources=(SOURCE, SOURCE),
    )  # fmt: skip
    assert [code for code, _, _ in found] == [
        "duplicate_id",
        "duplicate_id",
        "unknown_field",
        "unknown_code",
    ]


def kind_with(at=None, field=None, **stated):
    kind = deepcopy(KIND) | stated
    if at is not None:
        kind["fields"][at] = kind["fields"][at] | field
    return kind


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (KIND, []),
        (kind_with(6, {"type": "code"}), [("codes", "records[dossiers].fields[dung]")]),
        (kind_with(5, {"empty": "0"}), []),
        (kind_with(5, {"empty": "khong"}),
         [("unknown_code", "records[dossiers].fields[phi].empty")]),
        (KIND | {"counted_once": {"by": ["ma"], "first": "nhan"}}, []),
        (
            KIND | {"counted_once": {"by": ["gi"], "first": "phi"}},
            [("unknown_field", "records[dossiers]"), ("unknown_field", "records[dossiers]")],
        ),
        (kind_with(5, {"codes": {"a": "1"}}), [("codes", "records[dossiers].fields[phi]")]),
        (kind_with(4, {"empty": "vang"}),
         [("unknown_code", "records[dossiers].fields[mau].empty")]),
        (kind_with(4, {"words": {"xanh": "màu xanh"}}), []),
        (kind_with(4, {"words": {"xanh": "màu xanh", "vang": "v", "tim": "t"}}),
         [("unknown_code", "records[dossiers].fields[mau].words")] * 2),
        (kind_with(month_of=["phi"]), [("unknown_field", "records[dossiers]")]),
        (kind_with(derived=[{"id": "d", "title": "D", "first_of": ["nhan", "phi"]}]),
         [("unknown_field", "records[dossiers]")]),
        (kind_with(derived=[{"id": "d", "title": "D", "first_of": ["phi"]}], month_of=["ma"]),
         [("unknown_field", "records[dossiers]")] * 2),
    ],
)  # fmt: skip
def test_records_have_codes_where_they_should_and_days_that_are_days(kind, expected):
    found = told(records=(kind,))
    assert found == [(code, "records", path) for code, path in expected]


def test_the_hint_of_a_record_names_what_there_is():
    with pytest.raises(Refused) as refused:
        check_registers(registers(records=(kind_with(4, {"empty": "vang"}, month_of=["phi"]),)))
    assert [one.hint for one in refused.value.problems] == ["xanh, do", "han, nhan, tra"]


def test_what_is_needed_comes_before_what_is_made_of_it():
    held = registers(
        reported("a"), reported("b"), derived("d", "a", "b"), derived("e", "b"), reported("c")
    )
    assert held.needed(["d"]) == ["a", "b", "d"]
    assert held.needed(["c", "d", "a", "e"]) == ["c", "a", "b", "d", "e"]
    assert held.needed(["q", "c", "c"]) == ["c"]
    assert held.indicators.get("q") is None
    assert "q" not in held.indicators


def test_an_unknown_number_or_day_is_none():
    stated = LegalSource.model_validate(SOURCE | {"number": "unknown", "day": "unknown"})
    assert (stated.number, stated.day) == (None, None)
    plain = LegalSource.model_validate(SOURCE)
    assert (plain.number, str(plain.day)) == ("1", "2026-01-01")


# A campaign's own registers, and an office's


def own_campaign(folder, name="rieng", **stated):
    home = folder / "campaigns" / name
    home.mkdir(parents=True)
    plain = written(line("rieng_1"), id=name, **stated)
    plain["basis"] = {"source": "rieng-nguon", "clause": "c"}
    (home / "campaign.yaml").write_text(json.dumps(plain), encoding="utf-8")
    ratio = PLAIN | {"id": "rieng_1", "from": "sheet", "unit": "%", "ratio": ["a", "b"]}
    text = json.dumps({"format": "1", "indicators": [ratio]})
    (home / "indicators.yaml").write_text(text, encoding="utf-8")
    text = json.dumps({"format": "1", "sources": [SOURCE | {"id": "rieng-nguon"}]})
    (home / "sources.yaml").write_text(text, encoding="utf-8")
    return home


def test_a_campaign_may_have_registers_of_its_own(tmp_path, monkeypatch):
    home = own_campaign(tmp_path)
    monkeypatch.chdir(home)
    book = load_rulebook_file(home / "campaign.yaml", tmp_path)
    files = [source.file for source, _ in book.registers.indicators.parts]
    assert files[1:] == ["indicators.yaml"]
    assert [source.file for source, _ in book.registers.sources.parts][1:] == ["sources.yaml"]
    assert book.source.file == "campaign.yaml"
    assert "own/sources.yaml" in book.texts()
    (home / "sources.yaml").unlink()
    with pytest.raises(Refused, match="rieng-nguon"):
        load_rulebook_file(home / "campaign.yaml", tmp_path)


def test_what_is_wrong_in_registers_of_its_own_is_told_under_the_text_it_cites(tmp_path):
    """A text of the office's register and one of the campaign's are both called by their names."""
    home = own_campaign(tmp_path)
    shared = load_registers(tmp_path).sources.items[0]
    ratio = PLAIN | {"from": "sheet", "unit": "%", "sai": "1", "ratio": ["a", "b"]}
    cited = [
        ratio | {"id": f"rieng_{at}", "reference": {"source": source, "clause": "mục 9"}}
        for at, source in enumerate((shared.id, "rieng-nguon"))
    ]
    text = json.dumps({"format": "1", "indicators": cited})
    (home / "indicators.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(home / "campaign.yaml", tmp_path)
    wrong = [one for one in refused.value.problems if one.path.endswith("sai")]
    assert [one.heading for one in wrong] == [f"mục 9, {shared.called}", "mục 9, K"]


def test_a_campaign_with_only_sources_of_its_own_is_checked_too(tmp_path):
    home = own_campaign(tmp_path)
    (home / "indicators.yaml").unlink()
    text = json.dumps({"format": "1", "sources": [SOURCE, SOURCE]})
    (home / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(home / "campaign.yaml", tmp_path)
    assert [one.code for one in refused.value.problems] == ["duplicate_id"]


def campaign_taking(folder, name, *others):
    """Write a campaign that takes the totals of others, after a line of its own."""
    home = own_campaign(folder, name)
    plain = written(line("rieng_1"), id=name)
    plain["basis"] = {"source": "rieng-nguon", "clause": "c"}
    plain["scale"] = plain["scale"] | {"total_points": str(10 * (len(others) + 1))}
    plain["criteria"] += [line(f"of_{one}", target="9") for one in others]
    (home / "campaign.yaml").write_text(json.dumps(plain), encoding="utf-8")
    items = [PLAIN | {"id": "rieng_1", "from": "sheet", "unit": "%", "ratio": ["a", "b"]}]
    items += [
        PLAIN
        | {"id": f"of_{one}", "unit": "value", "over": "latest", "from": "campaign"}
        | {"campaign": {"id": one, "take": "total"}}
        for one in others
    ]
    text = json.dumps({"format": "1", "indicators": items})
    (home / "indicators.yaml").write_text(text, encoding="utf-8")
    return home / "campaign.yaml"


def test_a_circle_is_told_however_far_and_a_fork_is_none(tmp_path):
    campaign_taking(tmp_path, "bon")
    campaign_taking(tmp_path, "ba", "bon")
    fork = campaign_taking(tmp_path, "hai", "bon", "ba")
    assert load_rulebook_file(fork, tmp_path).campaign.id == "hai"
    first = campaign_taking(tmp_path, "mot", "bon", "nam")
    campaign_taking(tmp_path, "nam", "sau")
    campaign_taking(tmp_path, "sau", "mot")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(first, tmp_path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("circle", "criteria[of_mot].measures")
    assert problem.message.endswith("mot → nam → sau → mot")


def test_a_mistake_in_the_campaign_that_figures_come_from_is_told_at_its_file(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    other = campaign_taking(tmp_path, "ba")
    first = campaign_taking(tmp_path, "hai", "ba")
    plain = json.loads(other.read_text(encoding="utf-8"))
    other.write_text(json.dumps(plain | {"them": "x"}), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(first, tmp_path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("unknown_key", "campaigns/ba/campaign.yaml")


def test_a_circle_through_the_offices_own_register_is_told(tmp_path):
    other = campaign_taking(tmp_path, "ba", "hai")
    first = campaign_taking(tmp_path, "hai", "ba")
    (other.parent / "indicators.yaml").rename(tmp_path / "indicators.yaml")
    own = json.loads((first.parent / "indicators.yaml").read_text(encoding="utf-8"))
    own["indicators"] = [one for one in own["indicators"] if one["id"] == "of_ba"]
    (first.parent / "indicators.yaml").write_text(json.dumps(own), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook_file(first, tmp_path)
    assert [one.code for one in refused.value.problems] == ["circle"]


def test_an_offices_own_register_stands_for_the_shipped_one(tmp_path):
    ratio = PLAIN | {"id": "rieng_1", "from": "sheet", "unit": "%", "ratio": ["a", "b"]}
    text = json.dumps({"format": "1", "indicators": [ratio]})
    (tmp_path / "indicators.yaml").write_text(text, encoding="utf-8")
    assert [one.id for one in load_registers(tmp_path).indicators.items] == ["rieng_1"]
    home = own_campaign(tmp_path)
    (home / "indicators.yaml").unlink()
    assert load_rulebook_file(home / "campaign.yaml", tmp_path).campaign.id == "rieng"
    with pytest.raises(Refused, match="rieng_1"):
        load_rulebook_file(home / "campaign.yaml")


def test_a_register_that_was_edited_is_read_again_and_an_unchanged_one_is_not(tmp_path):
    own = tmp_path / "indicators.yaml"

    def noun_of(noun: str) -> str:
        ratio = PLAIN | {"id": "rieng_1", "from": "sheet", "unit": "%", "ratio": ["a", "b"]}
        text = json.dumps({"format": "1", "indicators": [ratio | {"noun": noun}]})
        own.write_text(text, encoding="utf-8")
        return load_registers(tmp_path).indicators["rieng_1"].noun

    assert noun_of("người") == "người"
    first = load_registers(tmp_path)
    assert load_registers(tmp_path) is first
    assert noun_of("hộ dân") == "hộ dân"
    assert noun_of("người") == "người"
    own.unlink()
    assert "rieng_1" not in load_registers(tmp_path).indicators


# Indicators: labels, the fields they look at, what they must say


LABELLED = {
    "id": "kenh",
    "title": "Theo màu",
    "unit": "count",
    "noun": "hồ sơ",
    "over": "sum",
    "labels": {"xanh": "màu xanh", "do": "màu đỏ"},
}
FROM_SHEET = LABELLED | {"from": "sheet"}
FROM_RECORDS = LABELLED | {"from": "dossiers", "labelled_by": "mau"}
FROM_RECORDS |= {"dossiers": {"date": "nhan", "count": {"dung": "yes"}}}


def indicator(stated, **changed):
    kept = {key: one for key, one in (stated | changed).items() if one is not None}
    return Indicator.model_validate(kept)


def test_a_count_stands_for_each_label():
    first, second = indicator(FROM_SHEET).by_label()
    assert (first.id, first.title, first.count) == ("kenh.xanh", "Theo màu: màu xanh", "màu xanh")
    assert (second.id, second.labels, second.labelled_by) == ("kenh.do", None, None)
    assert (second.counted, second.noun, second.over) == (None, "hồ sơ", "sum")
    assert first.by_label() == (first,)
    counted, other = indicator(FROM_RECORDS).by_label()
    assert counted.dossiers.count == {"dung": "yes", "mau": "xanh"}
    assert other.dossiers.count == {"dung": "yes", "mau": "do"}
    assert (other.labelled_by, other.dossiers.date) == (None, "nhan")
    every = FROM_RECORDS | {"dossiers": {"date": "nhan", "count": {}}}
    assert indicator(every).by_label()[0].dossiers.count == {"mau": "xanh"}
    assert told(FROM_RECORDS) == []


def test_a_register_holds_the_labels_and_not_what_they_are_of():
    held = registers(reported("a"), FROM_SHEET, FROM_RECORDS | {"id": "dem"})
    assert [one.id for one in held.indicators.items] == [
        "a", "kenh.xanh", "kenh.do", "dem.xanh", "dem.do",
    ]  # fmt: skip
    assert "kenh" not in held.indicators
    assert held.labelled("kenh") == {"xanh": "kenh.xanh", "do": "kenh.do"}
    assert held.labelled("dem") == {"xanh": "dem.xanh", "do": "dem.do"}
    assert held.labelled("a") is None
    assert held.labelled("q") is None
    assert held.labelled("kenh.do") is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"labelled_by": "phi"}, [("unknown_field", "indicators", "indicators[kenh].labelled_by")]),
        ({"labelled_by": "gi"}, [("unknown_field", "indicators", "indicators[kenh].labelled_by")]),
        (
            {"labels": {"xanh": "x", "vang": "v", "tim": "t"}},
            [
                ("unknown_code", "indicators", f"indicators[kenh].labels.{one}")
                for one in ("vang", "tim")
            ],
        ),
    ],
)
def test_labels_are_codes_of_their_field(changed, expected):
    assert told(FROM_RECORDS | changed) == expected


def test_a_label_that_its_field_has_not_is_told_at_its_key():
    wrong = registers(FROM_RECORDS | {"labels": {"xanh": "x", "tim": "t"}})
    with pytest.raises(Refused) as refused:
        check_registers(wrong)
    (problem,) = refused.value.problems
    assert problem.column == wrong.indicators.parts[0][0].text.index('"tim"') + 1
    assert problem.message == "'mau' không có giá trị 'tim'"
    assert problem.hint == "xanh, do"


def test_a_criterion_that_measures_labels_measures_each():
    held = registers(reported("a"), FROM_SHEET)
    labelled = {"map": {"labels": {"xanh": "1", "do": "10"}, "observed": "best"}}
    asked = campaign(
        bare("m", measures={"a": "a", "gi": "kenh"}, shape=labelled), bare("n", measures="a")
    )
    known = with_labels(asked, held)
    assert known.criteria[0].measures == {"a": "a", "xanh": "kenh.xanh", "do": "kenh.do"}
    assert list(known.criteria[0].measures) == ["a", "xanh", "do"]
    assert known.criteria[1] is asked.criteria[1]
    assert known.title == asked.title
    plain = campaign(bare("n", measures="a"))
    assert with_labels(plain, held) is plain


COUNTED = PLAIN | {"id": "i", "from": "dossiers"}
RATIO = COUNTED | {"unit": "%"}
RATED = RATIO | {"dossiers": {"date": "nhan", "numerator": {}, "denominator": {"han": "x"}}}


@pytest.mark.parametrize(
    ("stated", "fields"),
    [
        (reported("i"), set()),
        (counting(), {"nhan"}),
        (counting(mau="xanh", phi={"above": "0"}), {"nhan", "mau", "phi"}),
        (counting(tra={"after_day_of": "han"}), {"nhan", "tra", "han"}),
        (counting(tra={"before_day_of": "han"}), {"nhan", "tra", "han"}),
        (counting(tra={"on_or_before_day_of": "han"}), {"nhan", "tra", "han"}),
        (counting(tra={"after_day_of": ["han", "ma"]}), {"nhan", "tra"}),
        (counting(mau={"in": ["xanh", "do"]}), {"nhan", "mau"}),
        (counting() | {"over": "distinct", "distinct": "ma"}, {"nhan", "ma"}),
        (
            RATIO
            | {
                "dossiers": {
                    "date": "nhan",
                    "numerator": {"mau": "do"},
                    "denominator": {"phi": "1"},
                }
                | {"leave_out": {"dung": "yes"}}
            },
            {"nhan", "mau", "phi", "dung"},
        ),
        (
            COUNTED
            | {
                "unit": "value",
                "dossiers": {"date": "nhan", "denominator": {"phi": "1"}}
                | {"points": [{"when": {"mau": "do"}, "points": "2"}]},
            },
            {"nhan", "phi", "mau"},
        ),
    ],
)
def test_an_indicator_knows_the_fields_it_looks_at(stated, fields):
    one = indicator(stated)
    assert one.fields == fields
    assert one.needed_fields(()) == fields
    assert one.needed_fields({"gi", "mau", "tra", "nhan"}) == fields


def test_a_field_that_must_be_known_and_is_not_there_needs_no_other():
    known = {"phi": {"known": "yes"}, "dung": "yes", "mau": {"known": "no"}}
    dossiers = {"date": "nhan", "numerator": {"tra": {"known": "yes"}}, "denominator": known}
    one = indicator(RATIO | {"dossiers": dossiers})
    every = {"nhan", "phi", "dung", "mau", "tra"}
    assert one.needed_fields({"phi"}) == frozenset()
    assert one.needed_fields({"phi", "dung"}) == frozenset()
    for absent in ({"dung"}, {"mau"}, {"tra"}, set()):
        assert one.needed_fields(absent) == every


@pytest.mark.parametrize(
    ("stated", "has_base", "is_ratio"),
    [
        (reported("i"), False, False),
        (reported("i", unit="%", count=None, ratio=["a", "b"]), True, True),
        (reported("i", unit="value", count=None, ratio=["a", "b"]), True, False),
        (reported("i", unit="value", count=None, value="v"), False, False),
        (
            COUNTED
            | {
                "unit": "value",
                "dossiers": {"date": "nhan", "denominator": {}}
                | {"points": [{"when": {"mau": "do"}, "points": "2"}]},
            },
            True,
            False,
        ),
    ],
)
def test_a_share_and_a_mean_have_a_base(stated, has_base, is_ratio):
    one = indicator(stated)
    assert (one.has_base, one.is_ratio) == (has_base, is_ratio)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (reported("i", count=None), "nguồn là 'sheet' nhưng chưa nêu 'count'"),
        (reported("i", unit="%"), "nguồn là 'sheet' nhưng chưa nêu 'ratio'"),
        (reported("i", unit="value"), "nguồn là 'sheet' nhưng chưa nêu 'value'"),
        (COUNTED, "nguồn là 'dossiers' nhưng chưa nêu 'dossiers'"),
        (COUNTED | {"from": "derived", "count": "Số"}, "chưa nêu 'derived'"),
        (COUNTED | {"from": "campaign", "count": "Số"}, "chưa nêu 'campaign'"),
        (counting() | {"over": "distinct"}, "'distinct' đi cùng 'over: distinct'"),
        (counting() | {"distinct": "ma"}, "'distinct' đi cùng 'over: distinct'"),
        (counting() | {"over": "mean"}, "số đếm thì cộng hoặc lấy tháng cuối"),
        (FROM_SHEET | {"count": "Số"}, "'labels' đi với unit: count"),
        (FROM_SHEET | {"unit": "value", "value": "Số"}, "'labels' đi với unit: count"),
        (FROM_SHEET | {"labelled_by": "mau"}, "'labelled_by' nêu trường giữ nhãn"),
        (FROM_RECORDS | {"labelled_by": None}, "'labelled_by' nêu trường giữ nhãn"),
        (counting() | {"labelled_by": "mau"}, "'labelled_by' nêu trường giữ nhãn"),
        (RATED | {"unit": "count"}, "tỷ lệ cần numerator và denominator"),
        (counting() | {"unit": "%"}, "tỷ lệ cần numerator và denominator"),
        (RATIO | {"dossiers": {"date": "nhan", "numerator": {}}}, "tỷ lệ cần numerator"),
        (counting() | {"unit": "value"}, "điểm bình quân"),
        (COUNTED | {"dossiers": {"date": "nhan", "count": {}, "denominator": {}}}, "số đếm cần"),
        (FROM_SHEET | {"labels": {}}, "at least 1 item"),
    ],
)
def test_an_indicator_that_does_not_say_how_it_is_counted_is_refused(stated, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        indicator(stated)


POINTS = {"date": "nhan", "denominator": {}, "points": [{"when": {"mau": "do"}, "points": "2"}]}


def test_points_of_records_have_a_mean_and_no_distinct_count():
    rated = COUNTED | {"unit": "value", "dossiers": POINTS}
    assert indicator(rated).counted.points[0].points == 2
    assert indicator(rated | {"over": "mean"}).over == "mean"
    with pytest.raises(ValueError, match="không đi với 'over: distinct'"):
        indicator(rated | {"over": "distinct", "distinct": "ma"})
    with pytest.raises(ValueError, match="at least 1 item"):
        indicator(rated | {"dossiers": POINTS | {"points": [{"when": {}, "points": "2"}]}})


@pytest.mark.parametrize(
    ("how", "sources"),
    [
        ({"remainder_of": ["a", "b"]}, ("a", "b")),
        ({"complement_of": ["a"]}, ("a",)),
        ({"product_of": ["a", "b", "c"]}, ("a", "b", "c")),
        ({"without": ["a", "b", "c"]}, ("a", "b", "c")),
        ({"larger_base": ["a", "b", "c"]}, ("a", "b", "c")),
        (
            {"larger_base": ["a", "b", "c"], "fallback": "d", "divide_by": "12"},
            ("a", "b", "c", "d"),
        ),
        ({"first_of": ["a", "b"]}, ("a", "b")),
    ],
)
def test_a_derived_figure_names_what_it_is_made_from(how, sources):
    assert Derived.model_validate(how).sources() == sources


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, "nêu một cách"),
        ({"remainder_of": ["a", "b"], "complement_of": ["a"]}, "nêu một cách"),
        ({"larger_base": ["a", "b", "c"], "fallback": "d"}, "'fallback' đi cùng 'divide_by'"),
        ({"larger_base": ["a", "b", "c"], "divide_by": "2"}, "'fallback' đi cùng 'divide_by'"),
        (
            {"first_of": ["a", "b"], "fallback": "d", "divide_by": "2"},
            "'fallback' chỉ dùng với 'larger_base'",
        ),
    ],
)
def test_a_figure_is_derived_in_one_way(how, words):
    with pytest.raises(ValueError, match=words):
        Derived.model_validate(how)


@pytest.mark.parametrize("how", [{"take": "criterion"}, {"take": "total", "criterion": "m"}])
def test_a_figure_of_a_campaign_names_its_criterion(how):
    with pytest.raises(ValueError, match="'criterion' đi cùng 'take: criterion'"):
        FromCampaign.model_validate({"id": "khac"} | how)
