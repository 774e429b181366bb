"""What is told of a campaign that is accepted: each with its place and its words."""

import json

import pytest
from small_campaigns import bare, line, written
from test_checks import HELD

from rules.book import Rulebook
from rules.checks.warnings import warnings
from rules.model import Campaign
from rules.reading import validate
from rules.registers import IndicatorsFile, LegalSource, Register, Registers
from rules.source import parse_source

UNREAD = {"id": "du-thao", "title": "Dự thảo", "short": "DT 2", "status": "to_confirm"}
UNREAD |= {"issuer": "U", "number": "unknown", "day": "unknown"}
HERE = {"source": "nguon", "clause": "mục I"}
THERE = {"source": "du-thao", "clause": "điều 2"}


def ratio(name, **stated):
    plain = {"id": name, "title": name, "noun": "việc", "from": "sheet", "over": "sum"}
    return plain | {"unit": "%", "ratio": ["tử", "mẫu"]} | stated


def warned(*criteria, indicators=(), **stated):
    """Give the warnings of a campaign whose register has these indicators."""
    text = json.dumps({"format": "1", "indicators": list(indicators)}, ensure_ascii=False)
    register = parse_source(text, "indicators.yaml")
    items = validate(IndicatorsFile, register).indicators
    known = [*HELD.sources.items, LegalSource.model_validate(UNREAD)]
    held = Registers(
        Register(*HELD.indicators.parts, (register, items)),
        Register((register, known)),
        Register(),
    )
    text = json.dumps(written(*criteria, **stated), ensure_ascii=False)
    source = parse_source(text, "campaign.yaml")
    return warnings(Rulebook(validate(Campaign, source), held, source))


def told(*criteria, **stated):
    found = warned(*criteria, **stated)
    assert all(one.line and one.hint for one in found)
    return [(one.code, one.file, one.path, one.message) for one in found]


def unread(file, path, where):
    message = f"văn bản 'du-thao' (DT 2) chưa xác nhận, được dẫn ở {where}"
    return [("to_confirm", file, path, message)]


def test_a_text_that_nobody_read_is_told_once_with_all_that_cites_it():
    assert told(line("m", reference=HERE)) == []
    assert told(line("m", reference=THERE)) == unread(
        "campaign.yaml", "criteria[m].reference", "1 chỗ"
    )
    twice = line("m", reference=THERE)
    assert told(twice, basis=[HERE, THERE]) == unread("campaign.yaml", "basis", "2 chỗ")


def test_what_its_indicators_cite_is_told_too():
    both = [ratio("a", reference=HERE), ratio("b", reference=THERE), ratio("c", reference=THERE)]
    place = "indicators[b].reference"
    first = line("b")
    assert told(line("a"), indicators=both) == []
    assert told(first, indicators=both) == unread(
        "indicators.yaml", place, "1 chỗ trong danh mục chỉ số"
    )
    assert told(first, line("c"), indicators=both) == unread(
        "indicators.yaml", place, "2 chỗ trong danh mục chỉ số"
    )
    assert told(first | {"reference": THERE}, indicators=both) == unread(
        "campaign.yaml", "criteria[b].reference", "1 chỗ và 1 chỗ trong danh mục chỉ số"
    )


def test_points_that_others_move_are_told_at_their_shape():
    moved = bare("n", shape={"peer_relative": {"to": "best"}})
    said = "so với đơn vị cao nhất khối: số của đơn vị khác làm đổi điểm đơn vị này"
    assert told(line("m"), moved) == [("peer_relative", "campaign.yaml", "criteria[n].shape", said)]


def test_full_points_that_nobody_gets_are_told_at_their_shape():
    shown = bare("m", shape={"monitored": {}}, max_points=None)
    del shown["max_points"]

    def of(cap, most="10"):
        capped = bare("x", shape={"best_of": {"cap": cap}}, max_points=most)
        return told(shown, capped, bare("y", shape={"best_of": {}}))

    def below(words):
        message = f"nhiều nhất chỉ được {words}"
        return [("points_below_most", "campaign.yaml", "criteria[x].shape", message)]

    assert of("10") == []
    assert of("9.99") == below("9,99 điểm, điểm tối đa là 10")
    assert of("8", {"commune": "8", "department": "9"}) == below("8 điểm, điểm tối đa là 9")
    assert of("9", {"commune": "8", "department": "9"}) == []
    events = bare("x", shape={"per_event": {"items": [{"measure": "x", "points": "1"}]}})
    assert told(events) == []


@pytest.mark.parametrize(
    ("shape", "points", "most"),
    [
        ("checklist", ("4", "5"), "9"),
        ("checklist", ("10", "-3"), None),
        ("checklist", ("9.5", "-3"), "9,5"),
        ("per_event", ("1", "-1", {"cap": "9"}), "9"),
        ("per_event", ("1", {"cap": "10"}), None),
        ("per_event", ("0.5", "-1"), None),
        ("per_event", ("0", "-1"), "0"),
        ("per_event", ("-1", {"cap": "9"}), "0"),
        ("per_event", ("-1", {"cap": "0.5"}), "0"),
        ("per_event", ("-1", {"cap": "-0.5"}), "-0,5"),
    ],
)
def test_a_list_of_items_gives_what_its_good_ones_bring_up_to_its_cap(shape, points, most):
    items = [{"measure": "x", "points": one} for one in points if isinstance(one, str)]
    ends = points[-1] if isinstance(points[-1], dict) else {}
    found = told(bare("x", shape={shape: {"items": items, **ends}}))
    words = [f"nhiều nhất chỉ được {most} điểm, điểm tối đa là 10"] if most else []
    assert [message for _, _, _, message in found] == words


def test_a_campaign_without_points_has_none_to_miss():
    capped = bare("x", shape={"best_of": {"cap": "1"}})
    stated = written(capped)
    del stated["scale"]
    book = Rulebook(Campaign.model_validate(stated), HELD, parse_source("a: b", "f"))
    assert warnings(book) == []
