"""Clocks as SQL expressions: where each stops, what was promised, and whether it was kept.

A clock adds three columns to the latest rows, ``_end``, ``_timing`` and ``_outside`` with its id:
the moment it stops, 1 on time or 2 late (empty: not judged), and 1 where a limit in working days
needs a day that the calendar does not have. Times are compared and shifted as timestamps and
intervals, which every engine has; nothing is divided and nothing becomes a float.

Working days are a join with the table ``calendar`` (``day``, ``upto``: working days up to it, and
``nth``: its number if it is one), a row a day. The register may change after records were taken in
(a year's announcement, a swapped Saturday), so nothing of it is stored with the records.
"""

from calendar import monthrange
from collections.abc import Sequence

from sqlglot import exp

from rules.clocks import UNITS, Clock, Roles
from rules.records import ON_TIME, RecordKind

CALENDAR = "calendar"
END, TIMING, OUTSIDE, DUE = "_end", "_timing", "_outside", "_due"
# Later than any day of the calendar: the end of a limit that runs beyond it.
NEVER = "9999-12-31 00:00:00"


def column_of(clock: str, what: str) -> str:
    """Name a column that a clock adds; no field's id begins with an underscore."""
    return f"{what}_{clock}"


def judged(
    latest: exp.Select, kind: RecordKind, clocks: Sequence[Clock], months: Sequence[str]
) -> exp.Select:
    """Add to the latest rows what each clock says of them; open records run to the last month."""
    if not clocks or kind.timing is None:
        return latest
    parts = [_Parts(kind, kind.timing, clock, max(months)) for clock in clocks]
    columns = [column for one in parts for column in one.dated()]
    dated = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("latest")), *columns)
    dated = dated.from_(latest.subquery("latest"))
    for one in parts:
        dated = one.joined(dated)
    return exp.select("*", *(one.timing() for one in parts)).from_(dated.subquery("dated"))


class _Parts:
    """The expressions of one clock."""

    def __init__(self, kind: RecordKind, roles: Roles, clock: Clock, last_month: str):
        self.kind, self.roles, self.clock = kind, roles, clock
        self.last_month = last_month
        self.restarts = clock.supplement.take == "restart"
        self.subtracts = clock.supplement.take == "subtract"

    def dated(self) -> list[exp.Expr]:
        """Give where the clock stops, what was promised, and what the calendar lacks."""
        named = {END: self._end(), DUE: self._promised(), OUTSIDE: self._outside()}
        return [
            exp.alias_(one, column_of(self.clock.id, name), quoted=True)
            for name, one in named.items()
            if one is not None
        ]

    def timing(self) -> exp.Expr:
        """Give 1 for on time, 2 for late, NULL where nothing says."""
        end = _column(column_of(self.clock.id, END), "dated")
        due = _column(column_of(self.clock.id, DUE), "dated")
        stopped = _known(end)
        late = exp.GT(this=self._at(end), expression=due)
        kept = exp.LTE(this=self._at(end), expression=due)
        case = exp.Case()
        for forced in self._forced():
            case = case.when(exp.and_(stopped.copy(), forced), _number(ON_TIME.codes["late"]))
        case = case.when(late, _number(ON_TIME.codes["late"]))
        case = case.when(kept, _number(ON_TIME.codes["on_time"]))
        return exp.alias_(case, column_of(self.clock.id, TIMING), quoted=True)

    def joined(self, query: exp.Select) -> exp.Select:
        """Join the calendar to the days that a limit in working days looks at."""
        if not self.clock.uses_limits:
            return query
        looked = {"start": self._begun(), "end": self._end()}
        if self.subtracts:
            looked |= {"asked": self._field(self.roles.asked), "supplied": self._supplied()}
        for name, moment in looked.items():
            on = exp.EQ(this=self._of(name, "day"), expression=exp.cast(moment, "date"))
            query = query.join(self._table(name), on=on, join_type="left")
        on = exp.EQ(this=self._of("due", "nth"), expression=self._nth())
        return query.join(self._table("due"), on=on, join_type="left")

    def _end(self) -> exp.Expr:
        """Give the first end that is known; a withdrawn record ends when it was withdrawn."""
        ends = [self._field(one) for one in self.clock.end]
        if self.clock.looks_at_supplements:
            ends.append(_case(self._is(self.roles.waiting), self._field(self.roles.asked)))
        if self.clock.unfinished.take == "window_end" and self.clock.open_states:
            last = exp.cast(exp.Literal.string(_last_moment(self.last_month)), "timestamp")
            ends.append(_case(self._is(*self.clock.open_states), last))
        withdrawn = self._is(self.roles.withdrawn)
        if self.clock.withdrawn.take == "left_out":
            return _case(exp.not_(_case(withdrawn, exp.true(), exp.false())), _first(ends))
        accepted = _case(_known(self._start()), self._field(self.roles.withdrawn_at))
        return _case(withdrawn, accepted, _first(ends))

    def _promised(self) -> exp.Expr:
        """Give the moment promised with what supplements change of it."""
        first, case = self._field(self.roles.due), exp.Case()
        if self.clock.due.take == "rescheduled":
            # A new day was set knowing what had been asked for: nothing is added to it.
            again = self._field(self.roles.rescheduled)
            case = case.when(_known(again), self._at(again))
        case = case.when(_known(first), self._moved(self._at(first)))
        if self.clock.uses_limits:
            for unit in UNITS:
                case = case.when(self._has_unit(unit), self._limit(unit))
        return case

    def _limit(self, unit: str) -> exp.Expr:
        """Give the end of the statutory limit; in days and months it is the end of that day."""
        if unit == "working_day":
            beyond = exp.cast(exp.Literal.string(NEVER), "timestamp")
            day = exp.cast(self._of("due", "day"), "timestamp")
            ended = self._end_of_day(_first([day, beyond]))
            # Without a day of the calendar to run from, there is no promise.
            return _case(_known(self._of("start", "day")), self._with_minutes(ended))
        count = self._field(self.roles.limit)
        begun = self._begun()
        if unit == "hour":
            return self._moved(self._at(_plus(begun, "HOUR", count)), limit=True)
        day = exp.cast(exp.cast(begun, "date"), "timestamp")
        return self._moved(self._end_of_day(_plus(day, unit.upper(), count)), limit=True)

    def _end_of_day(self, day: exp.Expr) -> exp.Expr:
        """Give the last second of a day where moments are compared, the day itself otherwise."""
        if self.clock.compare.take == "day":
            return day
        return exp.Add(this=day, expression=_interval("SECOND", "86399"))

    def _moved(self, promised: exp.Expr, limit: bool = False) -> exp.Expr:
        """Shift a promise by the time for more papers, or let the promised time run anew."""
        supplied = self._supplied()
        if self.restarts and not limit:
            began = self._at(self._start())
            anew = exp.paren(exp.Sub(this=promised.copy(), expression=began))
            again = exp.Add(this=self._at(supplied), expression=anew)
            return _case(exp.and_(_known(supplied), _known(self._start())), again, promised)
        if not self.subtracts:
            return promised
        asked = self._field(self.roles.asked)
        pause = exp.paren(exp.Sub(this=self._at(supplied), expression=self._at(asked)))
        paused = exp.Add(this=promised.copy(), expression=pause)
        both = exp.and_(_known(asked), _known(supplied))
        return self._with_minutes(promised, _case(both, paused, promised.copy()))

    def _with_minutes(self, promised: exp.Expr, other: exp.Expr | None = None) -> exp.Expr:
        """Shift a promise by the whole supplement time where the source tells it."""
        if not self.subtracts:
            return promised
        minutes = self._field(self.roles.supplement_minutes)
        shifted = _plus(promised.copy(), "MINUTE", minutes)
        return _case(_known(minutes), shifted, other or promised.copy())

    def _nth(self) -> exp.Expr:
        """Give the number of the working day on which a limit in working days ends."""
        number: exp.Expr = exp.Add(
            this=self._of("start", "upto"), expression=self._field(self.roles.limit)
        )
        if self.subtracts:
            paused = exp.Sub(
                this=self._of("supplied", "upto"), expression=self._of("asked", "upto")
            )
            untold = exp.Is(this=self._field(self.roles.supplement_minutes), expression=exp.null())
            taken = exp.Coalesce(this=_case(untold, paused), expressions=[_number(0)])
            number = exp.Add(this=number, expression=taken)
        if self.clock.forwarded_after is not None:
            begun = self._begun()
            midnight = exp.cast(exp.cast(begun.copy(), "date"), "timestamp")
            hour = _interval("HOUR", str(self.clock.forwarded_after.take))
            after = exp.GT(this=exp.Sub(this=begun, expression=midnight), expression=hour)
            number = exp.Add(this=number, expression=_case(after, _number(1), _number(0)))
        return number

    def _outside(self) -> exp.Expr | None:
        """Give 1 where a working-day limit looks at a day that the calendar does not have."""
        if not self.clock.uses_limits:
            return None
        promised = [self.roles.due]
        if self.clock.due.take == "rescheduled":
            promised.append(self.roles.rescheduled)
        unpromised = (exp.Is(this=self._field(one), expression=exp.null()) for one in promised)
        needed = exp.and_(*unpromised, self._has_unit("working_day"))
        asked = {"start": self._begun(), "end": self._end()}
        if self.subtracts:
            supplied = self._supplied()
            asked |= {"asked": _case(_known(supplied), self._field(self.roles.asked))}
            asked |= {"supplied": supplied}
        lacking = [
            exp.and_(_known(moment), exp.Is(this=self._of(name, "day"), expression=exp.null()))
            for name, moment in asked.items()
        ]
        return _case(exp.and_(needed, exp.or_(*lacking)), _number(1), _number(0))

    def _forced(self) -> list[exp.Expr]:
        """Give what makes a record late whatever its days are."""
        forced: list[exp.Expr] = []
        if self.clock.asked_twice.take == "late":
            forced.append(exp.GT(this=_column(self.roles.times_asked), expression=_number(1)))
        if self.clock.reschedules_at_most is not None:
            again = _case(_known(_column(self.roles.rescheduled)), _number(1), _number(0))
            times = exp.Coalesce(this=_column(self.roles.times_rescheduled), expressions=[again])
            most = _number(self.clock.reschedules_at_most.take)
            forced.append(exp.GT(this=times, expression=most))
        return forced

    def _start(self) -> exp.Expr:
        return _first([self._field(one) for one in self.clock.start])

    def _begun(self) -> exp.Expr:
        """Give the moment a limit runs from: the start, or when the papers came."""
        return _first([self._supplied(), self._start()]) if self.restarts else self._start()

    def _supplied(self) -> exp.Expr:
        """Give when the papers came; not known while a later request waits."""
        asked, supplied = self._field(self.roles.asked), self._field(self.roles.supplied)
        return _case(exp.GTE(this=supplied, expression=asked), supplied.copy())

    def _at(self, moment: exp.Expr) -> exp.Expr:
        """Give what is compared of a moment: all of it, or its day."""
        if self.clock.compare.take == "moment":
            return moment.copy()
        return exp.cast(exp.cast(moment.copy(), "date"), "timestamp")

    def _is(self, *states: str) -> exp.Expr:
        field = self.kind.field(self.roles.state)
        codes = field.codes if field else {}
        return self._field(self.roles.state).isin(*(_number(codes[one]) for one in states))

    def _has_unit(self, unit: str) -> exp.Expr:
        field = self.kind.field(self.roles.limit_unit)
        code = _number(field.codes[unit] if field else 0)
        known = _known(self._field(self.roles.limit))
        unit_is = exp.EQ(this=self._field(self.roles.limit_unit), expression=code)
        return exp.and_(known, unit_is)

    def _field(self, name: str) -> exp.Expr:
        return _column(name, "latest")

    def _table(self, name: str) -> exp.Expr:
        return exp.to_table(CALENDAR).as_(column_of(self.clock.id, f"_{name}"), quoted=True)

    def _of(self, name: str, what: str) -> exp.Expr:
        return _column(what, column_of(self.clock.id, f"_{name}"))


def _last_moment(month: str) -> str:
    """Give the last moment of a month, to the microsecond that engines keep."""
    days = monthrange(int(month[:4]), int(month[5:]))[1]
    return f"{month}-{days:02d} 23:59:59.999999"


def _plus(moment: exp.Expr, unit: str, count: exp.Expr) -> exp.Expr:
    times = exp.Mul(this=_interval(unit, "1"), expression=count)
    return exp.Add(this=moment, expression=times)


def _interval(unit: str, count: str) -> exp.Interval:
    return exp.Interval(this=exp.Literal.string(count), unit=exp.var(unit))


def _first(options: Sequence[exp.Expr]) -> exp.Expr:
    head, *rest = options
    return exp.Coalesce(this=head, expressions=rest) if rest else head


def _known(value: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=value.copy(), expression=exp.null()))


def _case(condition: exp.Expr, then: exp.Expr, default: exp.Expr | None = None) -> exp.Case:
    case = exp.Case().when(condition, then)
    return case.else_(default) if default is not None else case


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)
