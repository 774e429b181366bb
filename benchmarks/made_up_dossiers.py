"""Made-up dossiers (số liệu minh họa) as the batches that counting reads: seeded, any number.

Six months of files, each with new dossiers and, from the second on, corrections of dossiers of the
month before: one in twenty-five comes again, further on its way. Every value is a hash of the
dossier's number, so that the same seed gives the same rows on any machine.
"""

from pathlib import Path

import duckdb

from measurements.units import load_units

SEED = 2026
MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
AGAIN = 25
"""One dossier of so many is corrected in the next month's file."""


def write_batches(folder: Path, dossiers: int) -> list[Path]:
    """Write ``dossiers`` rows in all, month by month; gives the files, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{month}.parquet" for month in MONTHS]
    for at, path in enumerate(paths):
        if not path.exists():
            write_month(path, at, dossiers // len(MONTHS))
    return paths


def write_month(path: Path, at: int, rows: int) -> None:
    """Write one month's file: ``rows`` dossiers, with those that come again after the first."""
    part = path.with_suffix(".part")
    with duckdb.connect(":memory:", config={"memory_limit": "2GB"}) as connection:
        connection.sql(_month(at, rows)).write_parquet(str(part), compression="zstd")
    part.rename(path)


def _month(at: int, rows: int) -> str:
    again = rows // AGAIN if at else 0
    fresh = f"SELECT range AS number, {at} AS born FROM range({rows - again})"
    older = f"SELECT range * {AGAIN - 1} AS number, {at - 1} AS born FROM range({again})"
    source = f"{fresh} UNION ALL {older}" if at else fresh
    units = [one.code for one in load_units() if one.tier in ("department", "commune")]
    listed = ", ".join(f"'{code}'" for code in units)
    start = f"TIMESTAMP '{MONTHS[at]}-01'"
    return f"""
WITH dice AS (
    SELECT *, born < {at} AS is_again,
        [{listed}][
            1 + CAST({_share("unit")} * {_share("unit")} * {len(units) - 1} AS INTEGER)
        ] AS u,
        TIMESTAMP '2026-05-01' + INTERVAL (born) MONTH AS first
    FROM ({source})
), lives AS (
    SELECT *,
        first + INTERVAL (CAST({_share("came")} * 27 * 1440 AS INTEGER)) MINUTE AS came,
        CASE WHEN is_again THEN 10 WHEN {_share("end")} < 0.90 THEN 10 WHEN {_share("end")} < 0.93
            THEN 9 WHEN {_share("end")} < 0.98 THEN 4 ELSE 3 END AS state
    FROM dice
), ends AS (
    SELECT *, CASE WHEN state NOT IN (9, 10) THEN NULL
        WHEN is_again THEN {start} + INTERVAL (CAST({_share("took")} * 27 * 1440 AS INTEGER)) MINUTE
        ELSE came + INTERVAL (CAST({_share("took")} * 1440 AS INTEGER)) MINUTE END AS finished
    FROM lives
)
SELECT 'H05-' || u || '-' || strftime(first, '%y%m') || '-' || lpad(CAST(number AS VARCHAR), 7, '0')
        AS code,
    u AS unit, '1.00' || CAST(CAST({_share("procedure")} * 900 AS INTEGER) AS VARCHAR) AS procedure,
    CAST(floor({_share("level")} * 2.99) AS TINYINT) AS service_level,
    CAST({_share("kind")} * 2 AS TINYINT) AS applicant_kind,
    md5(CAST(CAST({_share("person")} * {max(rows // 3, 1)} AS INTEGER) AS VARCHAR)) AS applicant,
    CAST(state AS TINYINT) AS status,
    CAST(CASE WHEN {_share("channel")} < 0.85 THEN 2 WHEN {_share("channel")} < 0.97 THEN 1 ELSE 3
        END AS TINYINT) AS channel,
    came - INTERVAL 1 HOUR AS submitted_at, CASE WHEN state <> 3 THEN came END AS received_at,
    came + INTERVAL (CAST({_share("limit")} * 20 AS INTEGER)) DAY AS due_at,
    CASE WHEN {_share("moved")} < 0.01 THEN came + INTERVAL 30 DAY END AS rescheduled_due_at,
    finished AS finished_at,
    CASE WHEN state = 10 THEN finished + INTERVAL 1 HOUR END AS returned_at,
    CAST(CASE WHEN {_share("free")} < 0.4 THEN 0 ELSE 15000 END AS BIGINT) AS fee,
    CAST({_share("payment")} * 2 AS TINYINT) AS payment,
    {_share("parts")} < 0.9 AS components_digitised, {_share("result")} < 0.8 AS result_digitised,
    {_share("signed")} < 0.7 AS result_signed, {_share("receiver")} < 0.8 AS receiver_signed,
    {_share("copy")} < 0.2 AS certified_copy, {_share("e_copy")} < 0.1 AS certified_e_copy,
    CAST({_share("way")} < 0.1 AS TINYINT) AS return_way, {_share("reused")} < 0.5 AS data_reused,
    'can-bo-' || CAST(CAST({_share("official")} * 900 AS INTEGER) AS VARCHAR) AS official,
    CAST(NULL AS VARCHAR) AS official_position,
    CAST(CASE WHEN {_share("cause")} < 0.5 THEN 1 ELSE 2 END AS TINYINT) AS late_cause,
    {_share("told")} < 0.9 AS late_explained, {_share("sorry")} < 0.9 AS late_apologised,
    CAST({_share("contacts")} * 3 AS BIGINT) AS times_contacted,
    CAST(CASE WHEN {_share("fault")} < 0.5 THEN 1 ELSE 2 END AS TINYINT) AS contact_cause,
    CAST({_share("agencies")} * 3 AS BIGINT) AS agencies_contacted,
    CAST(CASE WHEN {_share("petition")} < 0.97 THEN 0 ELSE 1 END AS TINYINT) AS petition,
    'số liệu minh họa' AS note,
    CASE WHEN {_share("moved")} < 0.01 THEN came + INTERVAL 30 DAY
        ELSE came + INTERVAL (CAST({_share("limit")} * 20 AS INTEGER)) DAY END AS effective_due_at
FROM ends ORDER BY unit, code
"""


def _share(name: str) -> str:
    """Give a number from 0 to below 1 that a dossier always has under this name."""
    return f"((hash(number, born, '{name}', {SEED}) % 100000) / 100000)"
