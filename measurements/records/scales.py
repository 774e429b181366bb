"""Words and faces that stand for numbers: a file that gives them on more than one scale."""

from collections.abc import Iterator

import duckdb

from measurements.records.incoming import Batch
from measurements.records.systems import plain_word
from measurements.records.values import listed, named
from rules.vietnamese import number


def mixed_scales(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Iterator[str]:
    """Tell which columns of the taken rows give their numbers on more than one scale."""
    for column in batch.system.columns_of(batch.kind).columns:
        field = batch.kind.field(column.field)
        if not column.scales or field is None:
            continue
        words = {
            title: {plain_word(one) for one in scale} for title, scale in column.scales.items()
        }
        counts = []
        for title, mine in words.items():
            others = set().union(*(set(one) for name, one in words.items() if name != title))
            own = listed(sorted(mine - others))
            said = f"lower(nfc_normalize({named(field.id)}))"
            counts.append(f"count(*) FILTER (WHERE {said} IN ({own}))")
        rows = "taken ANTI JOIN refused USING (file, row)"
        found = connection.execute(f"SELECT {', '.join(counts)} FROM {rows}").fetchone() or ()
        used = [
            f"{number(count)} theo thang {one}"
            for one, count in zip(words, found, strict=True)
            if count
        ]
        if len(used) > 1:
            told = f"{field.title}: {batch.kind.noun} theo nhiều thang, {', '.join(used)}"
            yield f"{told}; hãy kiểm tra"
