"""The marks of a contest: each judge's mark of each entry, or each entry's answers and seconds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from measurements.lists.people import NUMBER_OF_A_PERSON, code_of
from measurements.lists.reading import ListColumn, ListRead, ListRow, empty_cells, read_list
from measurements.model import Measurement
from measurements.units import UnitRegister
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.indicators import Indicator
from rules.model import Campaign, for_tier
from rules.vietnamese import exact, fold

ENTRY = ListColumn("entry", "Mã bài dự thi", ("mã bài", "mã tác phẩm", "MaBai"))
TITLE = ListColumn("title", "Tên bài", ("tên tác phẩm", "tên bài dự thi", "TenBai"), required=False)
UNIT = ListColumn("unit", "Đơn vị", ("DonVi",), required=False)
JUDGE = ListColumn("judge", "Giám khảo", ("GiamKhao",))
MARK = ListColumn("mark", "Điểm", ("Diem",))
CORRECT = ListColumn("correct", "Số câu đúng", ("SoCauDung",))
QUESTIONS = ListColumn("questions", "Số câu hỏi", ("SoCauHoi",))
SECONDS = ListColumn("seconds", "Số giây", ("thời gian (giây)", "SoGiay"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its code, title and unit (both may be empty); authors are not kept."""

    code: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Contest:
    """What a contest asks of each entry: a mark of each judge up to ``most``, answers, seconds."""

    month: str
    judges: tuple[tuple[str, Indicator], ...]
    most: Fraction
    answers: Indicator | None
    seconds: Indicator | None

    def columns(self) -> list[ListColumn]:
        """Give the columns of its list."""
        asked = [ENTRY, TITLE, UNIT]
        asked += [JUDGE, MARK] if self.judges else []
        asked += [CORRECT, QUESTIONS] if self.answers else []
        return asked + ([SECONDS] if self.seconds else [])

    def judge(self, text: str) -> Indicator | None:
        """Give the indicator of a judge written as a number, ``Giám khảo 1`` or ``giam_khao_1``."""
        called = fold(text).replace("_", " ")
        for number, (name, indicator) in enumerate(self.judges, start=1):
            if called in {str(number), f"giam khao {number}", name.replace("_", " ")}:
                return indicator
        return None


def contest_of(campaign: Campaign, indicators: Sequence[Indicator]) -> Contest:
    """Read from the rules what a contest asks; Refused where the campaign takes no marks.

    Its figures stand in the month in which the contest ends.
    """
    marks = {one.id: one for one in indicators if one.origin == "marks"}
    if "entry" not in campaign.subjects or not marks:
        message = f"'{campaign.id}' không phải là cuộc thi chấm bài"
        raise refuse("not_a_contest", message, "nêu --campaign là một cuộc thi: xem 'rules list'")
    judges, most = [], Fraction(0)
    for criterion in campaign.criteria:
        held = [(name, marks[one]) for name, one in criterion.measures.items() if one in marks]
        valued = [(name, one) for name, one in held if one.unit == "value"]
        if valued and criterion.max_points:
            judges += valued
            most = for_tier(criterion.max_points, campaign.tier_names[0]).value
    by_unit = {one.unit: one for one in marks.values()}
    return Contest(
        month=f"{campaign.ends.day:%Y-%m}",
        judges=tuple(judges),
        most=most,
        answers=by_unit.get("%"),
        seconds=by_unit.get("count"),
    )


@dataclass(frozen=True, slots=True)
class MarksRead:
    """The entries and figures of one file, and the headings of columns that were not read."""

    entries: tuple[Entry, ...]
    measurements: tuple[Measurement, ...]
    month: str
    ignored: tuple[str, ...]
    illustrative: bool


def read_marks(path: Path, contest: Contest, units: UnitRegister) -> MarksRead:
    """Read a list of marks (CSV or XLSX), a line for each judge's mark or for each entry.

    Raises Refused with every problem at its line or cell: an empty cell, no such judge or unit, a
    mark that is no number or above the most, more right answers than questions, a judge or an entry
    twice, one entry with two titles or units.
    """
    read: ListRead = read_list(path, contest.columns())
    reading = _Reading(contest, units)
    for row in read.rows:
        reading.take(row)
    refuse_if_any(reading.problems)
    return MarksRead(
        tuple(reading.entries.values()),
        tuple(reading.measurements.values()),
        contest.month,
        read.ignored,
        read.illustrative,
    )


@dataclass
class _Reading:
    """The lines read so far, and every problem met."""

    contest: Contest
    units: UnitRegister
    problems: list[Problem] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    measurements: dict[tuple[str, str], Measurement] = field(default_factory=dict)

    def take(self, row: ListRow) -> None:
        wrong = list(empty_cells(row, self.contest.columns()))
        if not wrong:
            wrong = [*self._entry(row), *self._figures(row)]
        self.problems += wrong

    def _entry(self, row: ListRow) -> Iterator[Problem]:
        code, title = code_of(row.texts["entry"]), row.texts.get("title", "")
        for column, text in ((ENTRY, code), (TITLE, title)):
            if NUMBER_OF_A_PERSON.search(text):
                message = "có dãy số như số định danh hoặc điện thoại"
                yield row.problem("number_of_a_person", column, message, "dùng mã do cuộc thi đặt")
                return
        unit = ""
        if text := row.texts.get("unit", ""):
            try:
                unit = self.units.find(text).code
            except Refused as refused:
                told = refused.problems[0]
                yield row.problem(told.code, UNIT, told.message, told.hint)
                return
        held = self.entries.setdefault(code, Entry(code, title, unit))
        if (held.title, held.unit) != (title, unit):
            message = f"bài {code} có hai tên hoặc hai đơn vị"
            yield row.problem("two_titles", TITLE, message, "ghi như nhau ở mọi dòng của bài")

    def _figures(self, row: ListRow) -> Iterator[Problem]:
        if self.contest.judges:
            yield from self._mark(row)
        if self.contest.answers:
            yield from self._answers(row, self.contest.answers)
        if self.contest.seconds:
            yield from self._seconds(row, self.contest.seconds)

    def _mark(self, row: ListRow) -> Iterator[Problem]:
        judge, mark = self.contest.judge(row.texts["judge"]), _number(row.texts["mark"])
        if judge is None:
            message = f"không có giám khảo '{row.texts['judge']}'"
            hint = f"ghi số thứ tự từ 1 đến {len(self.contest.judges)}"
            yield row.problem("unknown_judge", JUDGE, message, hint)
        if mark is None or mark > self.contest.most:
            message = f"'{row.texts['mark']}' không phải là điểm"
            hint = f"ghi số từ 0 đến {exact(self.contest.most, False)}, nhiều nhất hai số lẻ"
            yield row.problem("bad_mark", MARK, message, hint)
        elif judge is not None:
            yield from self._put(row, judge, JUDGE, mark.numerator, mark.denominator)

    def _answers(self, row: ListRow, answers: Indicator) -> Iterator[Problem]:
        right, asked = (_whole(row.texts[one.id]) for one in (CORRECT, QUESTIONS))
        if right is None or not asked or right > asked:
            told = f"'{row.texts['correct']}' trên '{row.texts['questions']}'"
            hint = "ghi hai số nguyên, số câu đúng không quá số câu hỏi"
            yield row.problem("bad_answers", CORRECT, f"{told} không dùng được", hint)
        else:
            yield from self._put(row, answers, ENTRY, right, asked)

    def _seconds(self, row: ListRow, seconds: Indicator) -> Iterator[Problem]:
        taken = _whole(row.texts["seconds"])
        if not taken:
            message = f"'{row.texts['seconds']}' không phải là số giây"
            yield row.problem("bad_seconds", SECONDS, message, "ghi số nguyên lớn hơn 0")
        else:
            yield from self._put(row, seconds, ENTRY, taken, 1)

    def _put(
        self, row: ListRow, indicator: Indicator, column: ListColumn, top: int, under: int
    ) -> Iterable[Problem]:
        key = (code_of(row.texts["entry"]), indicator.id)
        if held := self.measurements.get(key):
            message = f"bài {key[0]} đã có {indicator.title.lower()} ở {held.origin}"
            yield row.problem("twice", column, message, "giữ một dòng")
            return
        self.measurements[key] = Measurement(
            key[0], self.contest.month, indicator.id, "measured", top, under, row.place
        )


def _number(text: str) -> Fraction | None:
    plain = re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,2})?", text)
    return Fraction(text.replace(",", ".")) if plain else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
