"""The counting query, built as a tree from the indicator register and printed for an engine.

It reads a table ``records``: the columns of the record kind and ``_batch``, a whole number that
grows with each batch. Of the rows with the same key, the one of the latest batch counts; with
``is_latest`` the table holds no other, and the query does not look for it. It groups
by the months of every day an indicator goes by at once, so that the records are scanned once; the
reader adds the groups up by each indicator's own day. It holds nothing but whole numbers.
"""

from collections.abc import Sequence

from sqlglot import exp

from measurements.counting.conditions import all_of
from rules.indicators import Count, Indicator
from rules.records import RecordKind

RECORDS = "records"
# No field's id begins with an underscore.
BATCH, NEWEST = "_batch", "_newest"


def monthly_query(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    months: Sequence[str],
    dialect: str = "duckdb",
    is_latest: bool = False,
) -> str:
    """Write the query: unit, a month key (yyyymm or NULL) per day used, then two sums each."""
    dates = dates_of(indicators)
    keys = [_key_in(date, months) for date in dates]
    sums = [exp.func("SUM", one) for indicator in indicators for one in _addends(kind, indicator)]
    names = [f"month_{at}" for at in range(len(keys))]
    columns = [exp.alias_(key, name) for key, name in zip(keys, names, strict=True)]
    query = _from_latest(kind, indicators, months, [*columns, *_aliased(sums)], is_latest)
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
            exp.and_(condition, _in_window(count_of(one).date, months))
            for condition in _conditions(kind, one)
        )
    ]
    query = _from_latest(kind, indicators, months, _aliased(sums), is_latest)
    return query.group_by(exp.Literal.number(1)).sql(dialect)


def _addends(kind: RecordKind, indicator: Indicator) -> tuple[exp.Expr, exp.Expr]:
    """Give what one record adds to the numerator (1, or its points) and to the denominator."""
    zero, one = exp.Literal.number(0), exp.Literal.number(1)
    counts, base = _conditions(kind, indicator)
    count = count_of(indicator)
    if not count.points:
        return _case(counts, one, zero), _case(base, one, zero)
    points = exp.Case()
    for row in count.points:
        here = exp.and_(base.copy(), all_of(kind, row.when))
        points = points.when(here, exp.Literal.number(row.points))
    return points.else_(zero), _case(base, one, zero)


def _conditions(kind: RecordKind, indicator: Indicator) -> tuple[exp.Expr, exp.Expr]:
    """Give what counts in the numerator and in the denominator; the first lies in the second."""
    count = count_of(indicator)
    kept = _kept(kind, count)
    if count.count is not None:
        return exp.and_(kept, all_of(kind, count.count)), exp.false()
    base = exp.and_(kept, all_of(kind, count.denominator or {}))
    return exp.and_(base.copy(), all_of(kind, count.numerator or {})), base


def _kept(kind: RecordKind, count: Count) -> exp.Expr:
    """Give the condition that a record is not left out; an empty field leaves nothing out."""
    if not count.leave_out:
        return exp.true()
    return exp.not_(_case(all_of(kind, count.leave_out), exp.true(), exp.false()))


def _from_latest(
    kind: RecordKind,
    indicators: Sequence[Indicator],
    months: Sequence[str],
    columns: Sequence[exp.Expr],
    is_latest: bool,
) -> exp.Select:
    """Select from the latest row of each key, where any day used lies in the window."""
    inside = exp.or_(*(_in_window(date, months) for date in dates_of(indicators)))
    if is_latest:
        return exp.select(_column("unit"), *columns).from_(RECORDS).where(inside)
    order = exp.Ordered(this=_column(BATCH), desc=True)
    newest = exp.Window(
        this=exp.RowNumber(),
        partition_by=[_column(kind.key)],
        order=exp.Order(expressions=[order]),
    )
    ranked = exp.select("*", exp.alias_(newest, NEWEST)).from_(RECORDS)
    return (
        exp.select(_column("unit"), *columns)
        .from_(ranked.subquery("ranked"))
        .where(exp.EQ(this=_column(NEWEST), expression=exp.Literal.number(1)), inside)
    )


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
    """Give the days the indicators go by, each once, in order."""
    return list(dict.fromkeys(count_of(one).date for one in indicators))
