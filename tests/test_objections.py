"""Objections to published figures: until when, what is claimed, the answer, and silence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import select

from ledger.measured import measurements_in_force
from ledger.tables import NoticeRow, ObjectionRow
from operations.bell.deadlines import days_after
from operations.bell.notices import kept_notices
from operations.bell.schedule import ring, status
from operations.boards import board
from operations.explaining import explanation
from operations.intake.figures import import_figures
from operations.intake.records import import_records
from operations.office import init_office
from operations.periods.attestations import attest, clear
from operations.periods.month import compute, publish
from operations.periods.objections import answer, checked_claim, object_to, objections
from operations.periods.standards import attestations
from operations.standing import standing
from operations.views import find_entry
from rules.errors import Refused
from rules.loader import load_registers
from rules.policies import Objections
from scoring.tables import FigureRow

CAMPAIGN, MONTH, UNIT = "thi-dua-2026", "2026-05", "09187"
PUBLISHED = datetime(2026, 6, 3, 3, 0, tzinfo=UTC)
LAST = datetime(2026, 6, 8, 16, 59, 59, tzinfo=UTC)
"""The last second of 08/06/2026 in Việt Nam: five days after publication."""
LATER = timedelta(seconds=1)
HEAD = "unit,month,indicator,numerator,denominator\n"


def published_office(folder, ratings=None):
    """An office with one month published from a table of figures, and ratings where given."""
    office = init_office(folder)
    office.clock = lambda: PUBLISHED
    table = folder / "so-lieu.csv"
    table.write_text(f"{HEAD}{UNIT},{MONTH},self_submission,80,100\n")
    import_figures(office, [table])
    if ratings is not None:
        import_records(office, "ratings", [ratings], MONTH)
    compute(office, CAMPAIGN, MONTH)
    publish(office, CAMPAIGN, MONTH)
    return office


@pytest.fixture
def published(tmp_path):
    office = published_office(tmp_path)
    yield office
    office.close()


def at(office, when):
    office.clock = lambda: when


def dispute(office, top="85", base="100", criterion="self_submission", reason="Sót 5 người"):
    return object_to(office, CAMPAIGN, UNIT, criterion, MONTH, (top, base), reason)


def rows(office, table=ObjectionRow):
    with office.ledger.reading() as session:
        return session.exec(select(table)).all()


def in_force(office, indicator="self_submission"):
    with office.ledger.reading() as session:
        held = measurements_in_force(session, [MONTH])
    return next(one for one in held if (one.unit, one.indicator) == (UNIT, indicator))


def code_of(act):
    with pytest.raises(Refused) as refused:
        act()
    return [one.code for one in refused.value.problems]


def test_a_unit_objects_until_the_last_second_of_the_last_day(published):
    at(published, LAST + LATER)
    assert code_of(lambda: dispute(published)) == ["objection_too_late"]
    assert rows(published) == []
    at(published, LAST)
    told = dispute(published)
    assert (told["last_day"], told["answer_by"]) == ("2026-06-08", "2026-06-13")
    assert told["held"] == {"state": "measured", "numerator": 80, "denominator": 100}
    (line,) = [one for one in status(published, LAST) if one["objections_until"] is not None]
    assert (line["objections_until"], line["open_objections"]) == ("2026-06-08", 1)


@pytest.mark.parametrize(
    ("top", "base", "reason", "codes"),
    [
        ("101", "100", "x", ["above_denominator"]),
        ("8,5", "100", "x", ["not_whole"]),
        ("-1", "100", "x", ["not_whole"]),
        ("85", "", "x", ["half_a_pair"]),
        ("80", "100", "x", ["same_figure"]),
        ("101", "100", " ", ["above_denominator", "empty_text"]),
        ("100", "100", "x", None),
        ("0", "0", "x", None),
    ],
)
def test_a_claim_is_checked_as_a_figure_is(top, base, reason, codes):
    indicator = load_registers().indicators["self_submission"]
    held = FigureRow(UNIT, "self_submission", "measured", 80, 100)
    if codes is None:
        assert checked_claim((top, base), reason, indicator, held) == (int(top), int(base))
    else:
        assert code_of(lambda: checked_claim((top, base), reason, indicator, held)) == codes


def test_only_a_published_figure_that_is_there_can_be_disputed(published):
    def tried(**asked):
        whole = {"unit": UNIT, "criterion": "self_submission", "month": MONTH} | asked
        return code_of(
            lambda: object_to(published, CAMPAIGN, **whole, claim=("1", "2"), reason="x")
        )

    assert tried(month="2026-06") == ["not_published"]
    assert tried(criterion="satisfaction") == ["nothing_reported"]
    assert tried(unit="thanh-tra-tinh") == ["nothing_reported"]
    assert tried(criterion="khong co") == ["unknown_criterion"]
    assert rows(published) == []


def test_one_objection_to_a_figure_waits_at_a_time_and_is_shown(published, tmp_path):
    paper = tmp_path / "bien-ban.pdf"
    paper.write_bytes(b"x")
    told = object_to(
        published, CAMPAIGN, UNIT, "self_submission", MONTH, ("85", "100"), "Sót", paper
    )
    assert (published.data / told["stored_as"]).is_file()
    assert code_of(lambda: dispute(published, "86")) == ["objection_waits"]
    entry = standing(published, UNIT, CAMPAIGN, MONTH)["places"][0]["entry"]
    assert "objected:self_submission" in entry["flags"]
    (said,) = explanation(published, UNIT, "self_submission", CAMPAIGN, MONTH)["objections"]
    assert (said["id"], said["numerator"]) == (told["id"], 85)
    assert (
        "objected:self_submission"
        in find_entry(board(published, CAMPAIGN, MONTH), UNIT)[1]["flags"]
    )
    answer(published, told["id"], "refused", "Đúng số")
    assert code_of(lambda: answer(published, told["id"], "accepted", "x")) == ["already_answered"]
    entry = standing(published, UNIT, CAMPAIGN, MONTH)["places"][0]["entry"]
    assert not [one for one in entry["flags"] if one.startswith("objec")]
    assert in_force(published).numerator == 80
    again = dispute(published, "86")
    assert [row.status for row in rows(published)] == ["refused", "open"]
    assert again["id"] == told["id"] + 1


def test_an_accepted_reported_figure_is_put_in_force_and_names_the_objection(published):
    shown = board(published, CAMPAIGN, MONTH)
    told = dispute(published)
    done = answer(published, told["id"], "accepted", "Biên bản 05")
    figure = in_force(published)
    assert (figure.numerator, figure.denominator) == (85, 100)
    assert figure.origin == f"kiến nghị số {told['id']}, chấp nhận ngày 03/06/2026"
    assert done["state"] == "accepted"
    assert done["next"][-1].startswith("thidua correct 2026-05 --campaign thi-dua-2026")
    now = board(published, CAMPAIGN, MONTH)
    assert now["fingerprint"] == shown["fingerprint"]
    assert "objection_accepted:self_submission" in find_entry(now, UNIT)[1]["flags"]
    (message,) = kept_notices(published, "objection", CAMPAIGN)
    assert "Số đã công bố: 80/100; số đề nghị: 85/100." in message.text
    assert "Trả lời: chấp nhận. Căn cứ: Biên bản 05." in message.text


def test_a_counted_figure_is_not_overwritten_the_corrected_file_comes_first(tmp_path):
    ratings = tmp_path / "danh-gia.csv"
    lines = [f"P{at},{UNIT},3,{5 if at else 1},2026-05-20 08:00:00" for at in range(10)]
    head = "MaPhieu,DonVi,GiaiDoan,MucHaiLong,ThoiDiemDanhGia"
    ratings.write_text("\n".join([head, *lines]))
    office = published_office(tmp_path / "data", ratings=ratings)
    told = dispute(office, "10", "10", "satisfaction", "Phiếu P0 ghi nhầm")
    assert told["held"] == {"state": "measured", "numerator": 9, "denominator": 10}
    done = answer(office, told["id"], "accepted", "Phiếu giấy")
    assert (in_force(office, "satisfaction").numerator, done["state"]) == (9, "accepted")
    assert "thidua import ratings TỆP --month 2026-05" in done["next"][0]
    assert "thidua correct 2026-05" in done["next"][1]
    (message,) = kept_notices(office, "objection", CAMPAIGN)
    assert "chỉ đổi khi tệp hồ sơ đã sửa được nhập" in message.text
    office.close()


def test_silence_is_applied_by_the_bell_once_and_told(published):
    told = dispute(published)
    last = datetime(2026, 6, 13, 16, 59, 59, tzinfo=UTC)
    assert [one for one in ring(published, last)["done"] if one["act"] == "lapse"] == []
    at(published, last + LATER)
    assert code_of(lambda: answer(published, told["id"], "accepted", "x")) == ["answer_too_late"]
    (line,) = [one for one in ring(published, last + LATER)["done"] if one["act"] == "lapse"]
    assert (line["objection"], line["status"]) == (told["id"], "refused")
    assert [one for one in ring(published, last + LATER)["done"] if one["act"] == "lapse"] == []
    (row,) = rows(published)
    assert row.status == "refused"
    assert "hết hạn, không ai trả lời đến hết ngày 13/06/2026" in row.grounds
    assert in_force(published).numerator == 80
    assert [one.kind for one in rows(published, NoticeRow) if one.kind == "objection"] == [
        "objection"
    ]


@pytest.mark.parametrize(
    ("count", "holidays", "days", "expected"),
    [
        ("calendar", (), 1, date(2026, 8, 29)),
        ("calendar", (), 5, date(2026, 9, 2)),
        ("working", (), 1, date(2026, 8, 31)),
        ("working", (), 3, date(2026, 9, 2)),
        ("working", (date(2026, 9, 1), date(2026, 9, 2)), 2, date(2026, 9, 3)),
    ],
)
def test_days_are_counted_as_the_campaign_states(count, holidays, days, expected):
    rule_ = Objections.model_validate(
        {"days": "5", "answer_days": "5", "count": count, "silence": "refused"}
        | ({"holidays": [str(one) for one in holidays]} if holidays else {})
    )
    assert days_after(date(2026, 8, 28), days, rule_) == expected


class Disputes(RuleBasedStateMachine):
    """Objections and attestations in any order: nothing is lost, one of each is in force."""

    folders = None

    def __init__(self):
        super().__init__()
        self.office = published_office(self.folders.mktemp("may"))
        self.raised, self.said, self.held = {}, [], "not_yet"

    def teardown(self):
        self.office.close()

    @property
    def is_open(self):
        return "open" in self.raised.values()

    @rule(top=st.integers(0, 79))
    def raise_one(self, top):
        if self.is_open:
            assert code_of(lambda: dispute(self.office, str(top))) == ["objection_waits"]
        else:
            self.raised[dispute(self.office, str(top))["id"]] = "open"

    @precondition(lambda self: self.is_open)
    @rule(verdict=st.sampled_from(["accepted", "refused"]))
    def answer_it(self, verdict):
        number = next(one for one, now in self.raised.items() if now == "open")
        answer(self.office, number, verdict, "căn cứ")
        self.raised[number] = verdict

    @rule(state=st.sampled_from(["yes", "no", "held", "not_yet"]))
    def attest_it(self, state):
        if self.held == "held" and state in ("yes", "not_yet"):
            act = lambda: attest(self.office, CAMPAIGN, UNIT, "discipline", state, "A", "B")  # noqa: E731
            assert code_of(act) == ["held_until_cleared"]
            return
        attest(self.office, CAMPAIGN, UNIT, "discipline", state, "A", "B")
        if not self.said or self.said[-1] != state:
            self.said.append(state)
        self.held = state

    @rule()
    def clear_it(self):
        if self.held != "held":
            act = lambda: clear(self.office, CAMPAIGN, UNIT, "discipline", "KL")  # noqa: E731
            assert code_of(act) == ["not_held"]
            return
        back = next((one for one in reversed(self.said) if one != "held"), "not_yet")
        assert clear(self.office, CAMPAIGN, UNIT, "discipline", "KL").state == back
        self.said.append(back)
        self.held = back

    @invariant()
    def nothing_is_lost(self):
        assert {row.id: row.status for row in rows(self.office)} == self.raised
        told = attestations(self.office, CAMPAIGN, UNIT)
        assert [one["state"] for one in told["history"]] == self.said
        assert told["units"][0]["states"]["discipline"] == self.held
        assert len(objections(self.office, only_open=True)["objections"]) <= 1


def test_history_is_never_lost(tmp_path_factory):
    from hypothesis.stateful import run_state_machine_as_test

    Disputes.folders = tmp_path_factory
    few = settings(
        max_examples=2,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Disputes, settings=few)
