"""A month's whole life in any order: what holds whatever officers, units, bell and clock do.

Figures and dossiers come, are corrected by later files and withdrawn. A published board never
changes a byte; a month has its revisions without a gap; the log and every run verify; each batch
has its file; whoever falls silent does not rise; a month never goes back from where it has come.
"""

import json
import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from dossier_files import dossiers, row
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from small_office import ACTS, BEFORE, CAMPAIGN, FIGURES, UNITS, Clock, Place, opened
from sqlmodel import select

from ledger.tables import ObjectionRow, RunRow
from operations.bell.schedule import ring, status
from operations.intake import records
from operations.intake.batches import list_batches, withdraw
from operations.intake.figures import import_figures
from operations.intake.record_files import lost_files, orphans, under_way
from operations.intake.records import import_records
from operations.keeping.auditing import check_audit
from operations.periods.corrections import correct
from operations.periods.month import compute, preview, publish
from operations.periods.objections import answer, object_to
from operations.periods.verification import is_as_stored
from rules.errors import Refused

EXAMPLES = int(os.environ.get("THIDUA_EXAMPLES", "4"))
"""How many lives are tried: a hundred take some minutes."""
STEPS = 16
HO_SO = "ho-so"
"""Stands in the names of files of dossiers."""
MONTHS = ("2026-05", "2026-06")
INDICATORS = ("citizens_guided", "self_submission")
STATES = ("not_due", "due", "scored", "published", "corrected")
CODES = {
    "compute": {"month_is_published", "no_figures"},
    "publish": {"not_computed", "earlier_month_waits", "stale_board"},
    "correct": {"not_published", "nothing_to_correct"},
    "object": {
        *("not_published", "objection_too_late", "nothing_reported", "objection_waits"),
        *("same_figure", "not_on_a_board"),
    },
    "answer": {"answer_too_late"},
    "wrong": {"unknown_unit", "above_denominator"},
    "dossiers": {"other_unit"},
}
"""For what each act may be refused; anything else is a fault."""
WRONG = ("khong-co,{},citizens_guided,1,1", "07210,{},citizens_guided,2,1")
months = st.sampled_from(MONTHS)
units = st.sampled_from(UNITS)
tops = st.integers(60, 100)
AT_MOST = 3
"""Dossiers of a unit in a month."""
online = st.lists(st.booleans(), min_size=1, max_size=AT_MOST)
"""Of each dossier, whether it came online."""


class Months(RuleBasedStateMachine):
    """Two months of a small office."""

    template: Place

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.template.data, self.folder / "data")
        self.office = opened(Place(self.folder / "data", None))
        self.office.clock = Clock(BEFORE)
        self.files, self.frozen, self.verified, self.reached = [], {}, set(), {}

    def teardown(self):
        try:
            assert all(is_as_stored(one) for one in self.runs())
        finally:
            self.office.close()
            shutil.rmtree(self.folder)

    # What is seen

    def runs(self) -> list[RunRow]:
        with self.office.ledger.reading() as session:
            return session.exec(select(RunRow).order_by(RunRow.month, RunRow.revision)).all()

    def held(self) -> tuple:
        acts = check_audit(self.office)[0]["rows"]
        return acts, [(one.month, one.revision, one.status, one.fingerprint) for one in self.runs()]

    def tried(self, act, what, *words, **named):
        """Do an act; where it is refused, for a reason it may have, it changed nothing."""
        before = self.held()
        try:
            return what(self.office, *words, **named)
        except Refused as refused:
            codes = {one.code for one in refused.problems}
            assert codes <= CODES[act], codes
            assert self.held() == before
            return None

    def ranks(self, month):
        """Give each unit's rank as the month would be computed now; 99 for none."""
        document = preview(self.office, CAMPAIGN, month).run.boards
        entries = json.loads(document)["month"][0]["entries"]
        return {one["unit"]: (one["rank"] or 99, one["complete"]) for one in entries}

    # What people do

    @rule(unit=units, month=months, top=tops, other=tops)
    def a_unit_reports(self, unit, month, top, other):
        path = self.folder / f"{unit}-{month}-{top}-{other}.csv"
        said = zip(INDICATORS, (top, other), strict=True)
        rows = [f"{unit},{month},{name},{value},100\n" for name, value in said]
        path.write_text(FIGURES + "".join(rows), encoding="utf-8")
        self.come(path, month)

    def come(self, path, month):
        """Let a file of a unit come in; its name begins with the unit's code."""
        self.take(path, month)
        self.files.append((path, month))

    def take(self, path, month):
        if HO_SO in path.name:
            return import_records(self.office, "dossiers", [path], month)
        return import_figures(self.office, [path], campaign=CAMPAIGN)

    @rule(unit=units, month=months, sent=online)
    def dossiers_come_or_are_corrected(self, unit, month, sent):
        """The n-th dossier of a unit and month has one code for ever: a later file corrects it."""
        self.come(self.dossiers(unit, month, sent, unit), month)

    def dossiers(self, unit, month, sent, owner):
        """Write the dossiers of a unit under codes that another may own."""
        said = "".join("ct"[one] for one in sent)
        rows = [
            row(f"{owner}-{month}-{at}", unit, month, good=good) for at, good in enumerate(sent)
        ]
        return dossiers(self.folder, f"{unit}-{month}-{HO_SO}-{said}.csv", rows)

    @rule(unit=units, other=units, month=months, sent=online)
    def a_unit_takes_the_dossiers_of_another(self, unit, other, month, sent):
        if unit == other:
            return
        path = self.dossiers(unit, month, sent, other)
        if self.in_force(other, month):
            assert self.tried("dossiers", import_records, "dossiers", [path], month) is None

    def in_force(self, unit, month):
        """Whether any dossier of a unit counts in a month, the first of its codes."""
        held = list_batches(self.office, month, "dossiers")["batches"]
        return any(one["state"] == "in_force" and one["file"][:5] == unit for one in held)

    @rule(month=months, row=st.sampled_from(WRONG))
    def somebody_sends_a_wrong_file(self, month, row):
        path = self.folder / "sai.csv"
        path.write_text(FIGURES + row.format(month) + "\n", encoding="utf-8")
        taken = self.tried("wrong", import_figures, [path], campaign=CAMPAIGN)
        assert taken is None

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def the_same_file_comes_again(self, data):
        asked = data.draw(st.sampled_from(self.files))
        self.take(*asked)
        before = self.held()
        self.take(*asked)
        assert self.held() == before

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def a_batch_is_withdrawn_and_its_unit_does_not_rise(self, data):
        held = list_batches(self.office)["batches"]
        numbers = [one["number"] for one in held if one["state"] == "in_force"]
        if not numbers:
            return
        number = data.draw(st.sampled_from(numbers))
        one = next(one for one in held if one["number"] == number)
        unit, month = one["file"][:5], one["month"]
        before = self.ranks(month)
        withdraw(self.office, number, "nhập nhầm")
        try:
            after = self.ranks(month)
        except Refused as refused:
            if refused.problems[0].code == "no_figures":
                return  # nobody has reported anything
            raise
        fell_silent = before[unit][1] and not after[unit][1]
        assert not fell_silent or after[unit][0] >= before[unit][0]

    @rule(month=months)
    def it_is_computed(self, month):
        self.tried("compute", compute, CAMPAIGN, month)

    @rule(month=months)
    def it_is_looked_at_before(self, month):
        before = self.held()
        self.tried("compute", preview, CAMPAIGN, month)
        assert self.held() == before

    @rule(month=months)
    def it_is_published(self, month):
        run = self.tried("publish", publish, CAMPAIGN, month)
        assert run is None or run.status == "published"

    @rule(month=months)
    def it_is_corrected(self, month):
        self.tried("correct", correct, CAMPAIGN, month, "Công văn sửa số liệu")

    @rule(unit=units, month=months, top=tops)
    def a_unit_objects(self, unit, month, top):
        claim = (str(top), "100")
        self.tried("object", object_to, CAMPAIGN, unit, "self", month, claim, "Sót người")

    @rule(verdict=st.sampled_from(["accepted", "refused"]))
    def an_objection_is_answered(self, verdict):
        with self.office.ledger.reading() as session:
            waiting = session.exec(select(ObjectionRow).where(ObjectionRow.status == "open"))
            row = waiting.first()
        if row is not None:
            self.tried("answer", answer, row.id, verdict, "Biên bản đối chiếu")

    @rule()
    def the_bell_rings(self):
        now = self.office.clock()
        ring(self.office, now)
        assert ring(self.office, now)["notices"] == []

    @rule(days=st.sampled_from([1, 4, 30]))
    def days_go_by(self, days):
        self.office.clock.now += timedelta(days=days)

    # What holds

    @invariant()
    def a_published_board_never_changes(self):
        for one in self.runs():
            if one.status == "published":
                said = (one.boards, one.snapshot, one.texts, one.fingerprint, one.published_at)
                assert self.frozen.setdefault((one.month, one.revision), said) == said
        there = {(one.month, one.revision) for one in self.runs()}
        assert set(self.frozen) <= there

    @invariant()
    def revisions_have_no_gap_and_only_a_first_one_waits(self):
        for month in MONTHS:
            held = [one for one in self.runs() if one.month == month]
            assert [one.revision for one in held] == list(range(1, len(held) + 1))
            assert all(one.status == "published" for one in held) or len(held) == 1

    @invariant()
    def the_log_is_whole_and_every_run_verifies(self):
        assert check_audit(self.office)[1] == []
        for one in self.runs():
            if one.fingerprint not in self.verified:
                assert is_as_stored(one)
                self.verified.add(one.fingerprint)

    @invariant()
    def each_batch_has_its_file_and_each_file_its_batch(self):
        data = self.office.data
        with self.office.ledger.reading() as session:
            assert lost_files(data, session) == []
            assert orphans(data, session) == []
        assert list(under_way(data)) == []

    @invariant()
    def a_month_never_goes_back(self):
        for line in status(self.office, self.office.clock.now):
            state = STATES.index(line["status"])
            assert state >= self.reached.get(line["month"], 0), line
            self.reached[line["month"]] = state


def test_what_holds_in_every_life_of_a_month(small, monkeypatch):
    # A reader of its own takes longer than all the rest; it is tried elsewhere.
    monkeypatch.setattr(records, "guarded", lambda _, read, *asked: read(*asked))
    Months.template = small(ACTS["import figures"][0])
    few = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Months, settings=few)
