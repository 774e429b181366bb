"""The counting query, built as a tree from the indicator register and printed for an engine.

It reads a table ``records``: the columns of the record kind and ``_batch``, a whole number that
grows with each batch. Of the rows with the same key, the one of the latest batch counts; with
``is_latest`` the table holds no other, and the query does not look for it. Of records that say the
same thing of the same matter, where the kind knows such, the first counts. It groups by the
months of every day an indicator goes by at once, so that the records are scanned once; the
reader adds the groups up by each indicator's own day. It holds nothing but whole numbers.

Where an indicator names a clock, the latest rows first get the clock's columns, still in the same
scan; with a limit in working days it also reads the table ``calendar`` (``clocks.py``).
"""

from collections.abc import Sequence

from sqlglot import exp

from measurements.counting.clocks import END, OUTSIDE, column_of, judged
from measurements.counting.conditions import all_of
from rules.clocks import CLOCK_END, Clock
from rules.indicators import Count, Indicator
from rules.records import CountedOnce, RecordKind

RECORDS = "records"
# No field's id begins with an underscore.
BATCH, NEWEST, FIRST = "_batch", "_newest", "_first"


def monthly_query(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    months: Sequence[str],
    dialect: str = "duckdb",
    is_latest: bool = False,
) -> str:
    """Write the query: unit, a month key (yyyymm or NULL) per day used, then two sums each.

    Then one sum for each clock that uses limits: the records its calendar has no day for.
    """
    dates = dates_of(indicators)
    keys = [_key_in(date, months) for date in dates]
    sums = [exp.func("SUM", one) for indicator in indicators for one in _addends(kind, indicator)]
    names = [f"month_{at}" for at in range(len(keys))]
    columns = [exp.alias_(key, name) for key, name in zip(keys, names, strict=True)]
    told = [*columns, *_aliased(sums), *_outside(kind, indicators)]
    query = _from_latest(kind, indicators, months, told, is_latest)
    places = [exp.Literal.number(at + 1) for at in range(len(keys) + 1)]
    return query.group_by(*places).sql(dialect)


def distinct_query(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    months: Sequence[str],
    dialect: str = "duckdb",
    is_latest: bool = False,
) -> str:
    """Write the query: unit, then for each indicator two numbers of different values."""
    sums = [
        exp.Count(this=exp.Distinct(expressions=[_case(condition, _column(one.distinct or ""))]))
        for one in indicators
        for condition in (
            exp.and_(condition, _in_window(date_of(one), months))
            for condition in _conditions(kind, one)
        )
    ]
    columns = [*_aliased(sums), *_outside(kind, indicators)]
    query = _from_latest(kind, indicators, months, columns, is_latest)
    return query.group_by(exp.Literal.number(1)).sql(dialect)


def listing_query(
    kind: RecordKind,
    indicator: Indicator,
    months: Sequence[str],
    dialect: str = "duckdb",
    is_latest: bool = False,
) -> str:
    """Write the query: unit and key of every record that counts in the numerator in the months.

    Then, for a clock that uses limits, whether its calendar has no day for the record.
    """
    limited = [one for one in clocks_of(kind, [indicator]) if one.uses_limits]
    told = [_column(kind.key), *(_column(column_of(one.id, OUTSIDE)) for one in limited)]
    query = _from_latest(kind, [indicator], months, told, is_latest)
    return query.where(_conditions(kind, indicator)[0]).sql(dialect)


def _addends(kind: RecordKind, indicator: Indicator) -> tuple[exp.Expr, exp.Expr]:
    """Give what one record adds to the numerator (1, or its points) and to the denominator."""
    zero, one = exp.Literal.number(0), exp.Literal.number(1)
    counts, base = _conditions(kind, indicator)
    count = count_of(indicator)
    if not count.points:
        return _case(counts, one, zero), _case(base, one, zero)
    points = exp.Case()
    for row in count.points:
        here = exp.and_(base.copy(), all_of(kind, row.when, clock=count.clock))
        points = points.when(here, exp.Literal.number(row.points))
    return points.else_(zero), _case(base, one, zero)


def _conditions(kind: RecordKind, indicator: Indicator) -> tuple[exp.Expr, exp.Expr]:
    """Give what counts in the numerator and in the denominator; the first lies in the second."""
    count = count_of(indicator)
    kept = _kept(kind, count)
    if count.count is not None:
        return exp.and_(kept, all_of(kind, count.count, clock=count.clock)), exp.false()
    base = exp.and_(kept, all_of(kind, count.denominator or {}, clock=count.clock))
    return exp.and_(base.copy(), all_of(kind, count.numerator or {}, clock=count.clock)), base


def _kept(kind: RecordKind, count: Count) -> exp.Expr:
    """Give the condition that a record is not left out; an empty field leaves nothing out."""
    if not count.leave_out:
        return exp.true()
    left = all_of(kind, count.leave_out, clock=count.clock)
    return exp.not_(_case(left, exp.true(), exp.false()))


def _from_latest(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    months: Sequence[str],
    columns: Sequence[exp.Expr],
    is_latest: bool,
) -> exp.Select:
    """Select from the latest row of each key, where any day used lies in the window."""
    rows = exp.select("*").from_(RECORDS) if is_latest else _latest(kind)
    if kind.counted_once is not None:
        rows = _first_of_each(kind, kind.counted_once, rows)
    clocks = clocks_of(kind, indicators)
    if clocks:
        rows = judged(rows, kind, clocks, months)
    inside = _any_in_window(indicators, months)
    return exp.select(_column("unit"), *columns).from_(rows.subquery("rows_once")).where(inside)


def _latest(kind: RecordKind) -> exp.Select:
    order = exp.Ordered(this=_column(BATCH), desc=True)
    newest = exp.Window(
        this=exp.RowNumber(),
        partition_by=[_column(kind.key)],
        order=exp.Order(expressions=[order]),
    )
    ranked = exp.select("*", exp.alias_(newest, NEWEST)).from_(RECORDS)
    return exp.select("*").from_(ranked.subquery("ranked")).where(_is_one(NEWEST))


def _first_of_each(kind: RecordKind, once: CountedOnce, rows: exp.Select) -> exp.Select:
    """Of the records that say the same thing of the same matter keep the first.

    Equal moments go by the record's code.
    """
    order = [exp.Ordered(this=_column(one), desc=False) for one in (once.first, kind.key)]
    by = [_column(one) for one in once.by]
    among = exp.Window(this=exp.RowNumber(), partition_by=by, order=exp.Order(expressions=order))
    told = exp.select("*", exp.alias_(among, FIRST)).from_(rows.subquery("latest"))
    apart = [exp.Is(this=_column(one), expression=exp.null()) for one in once.by]
    once_told = exp.or_(_is_one(FIRST), *apart)
    return exp.select("*").from_(told.subquery("told")).where(once_told)


def _is_one(name: str) -> exp.Expr:
    return exp.EQ(this=_column(name), expression=exp.Literal.number(1))


def _any_in_window(indicators: Sequence[Indicator], months: Sequence[str]) -> exp.Expr:
    return exp.or_(*(_in_window(date, months) for date in dates_of(indicators)))


def _in_window(date: str, months: Sequence[str]) -> exp.Expr:
    return _key(date).isin(*(exp.Literal.number(int(one.replace("-", ""))) for one in months))


def _key_in(date: str, months: Sequence[str]) -> exp.Expr:
    return _case(_in_window(date, months), _key(date))


def _key(date: str) -> exp.Expr:
    """Give the month of a moment as a whole number: 202610."""
    year, month = (
        exp.Extract(this=exp.var(part), expression=_column(date)) for part in ("YEAR", "MONTH")
    )
    hundreds = exp.Mul(this=year, expression=exp.Literal.number(100))
    return exp.paren(exp.Add(this=hundreds, expression=month))


def _case(condition: exp.Expr, then: exp.Expr, default: exp.Expr | None = None) -> exp.Case:
    case = exp.Case().when(condition, then)
    return case.else_(default) if default else case


def _aliased(sums: Sequence[exp.Expr]) -> list[exp.Expr]:
    return [exp.alias_(one, f"count_{at}") for at, one in enumerate(sums)]


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def count_of(indicator: Indicator) -> Count:
    """Give the conditions of an indicator counted from records."""
    count = indicator.counted
    if count is None:
        raise ValueError(f"{indicator.id} is not counted from records")
    return count


def dates_of(indicators: Sequence[Indicator]) -> list[str]:
    """Give the columns of the days the indicators go by, each once, in order."""
    return list(dict.fromkeys(date_of(one) for one in indicators))


def date_of(indicator: Indicator) -> str:
    """Give the column of the day an indicator goes by: a field, or where its clock stops."""
    count = count_of(indicator)
    return count.date if count.date != CLOCK_END else column_of(count.clock or "", END)


def clocks_of(kind: RecordKind, indicators: Sequence[Indicator]) -> list[Clock]:
    """Give the clocks that decide what the indicators count, each once, in order."""
    counts = [count_of(one) for one in indicators]
    named = dict.fromkeys(one.clock for one in counts if one.asks_the_clock)
    return [clock for name in named if (clock := kind.clock(name))]


def _outside(kind: RecordKind, indicators: Sequence[Indicator]) -> list[exp.Expr]:
    """Sum the records that each clock's calendar has no day for."""
    named = [one.id for one in clocks_of(kind, indicators) if one.uses_limits]
    sums = (exp.func("SUM", _column(column_of(one, OUTSIDE))) for one in named)
    return [exp.alias_(one, f"outside_{at}") for at, one in enumerate(sums)]
