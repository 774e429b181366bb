"""Rows that were not taken: the file that says why, and who is told of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from documents.quarantine_table import quarantine_csv
from ledger.placing import put_in_place
from ledger.tables import RefusedRow
from measurements.records.setting_aside import SetAside
from operations.intake.record_files import QUARANTINE
from operations.office import Office

PLACES = 5
"""Places named for a reason before the rest are only counted."""


@dataclass(frozen=True)
class RefusedOfUnit:
    """How many rows of a unit were refused; code and name are empty where no unit is known."""

    unit: str
    name: str
    rows: int


@dataclass(frozen=True)
class Reason:
    """One reason, on how many rows it stands, and the first of them."""

    code: str
    reason: str
    remedy: str
    rows: int
    places: tuple[str, ...]


def of_units(office: Office, counts: Iterable[tuple[str, int]]) -> tuple[RefusedOfUnit, ...]:
    """Name the units of refused rows, the most rows first."""
    ordered = sorted(counts, key=lambda one: (-one[1], one[0]))
    return tuple(RefusedOfUnit(code, name_of(office, code), rows) for code, rows in ordered)


def name_of(office: Office, code: str) -> str:
    """Give a unit's name; empty for no unit."""
    unit = office.units.get(code)
    return unit.name if unit else code


def reasons(mistakes: Sequence[SetAside]) -> tuple[Reason, ...]:
    """Sum up mistakes by reason, the most rows first."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for one in mistakes:
        places.setdefault((one.code, one.reason, one.remedy), []).append(one.place)
    told = [Reason(*why, len(at), tuple(at[:PLACES])) for why, at in places.items()]
    return tuple(sorted(told, key=lambda one: -one.rows))


def write_quarantine(office: Office, name: str, mistakes: Sequence[SetAside]) -> str:
    """Write the mistakes to a file of their own, whole and synced; give its path in the data.

    ``name`` is that of the batch's own file, without its ending. Gives an empty path where there
    is no mistake.
    """
    if not mistakes:
        return ""
    path = Path(QUARANTINE) / f"{name}.csv"
    whole = office.data / path
    whole.parent.mkdir(exist_ok=True)
    lines = ({**asdict(one), "unit_name": name_of(office, one.unit)} for one in mistakes)
    part = whole.with_name(whole.name + ".part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(quarantine_csv({**one, "line": one["line"] or ""} for one in lines))
    put_in_place(part, whole)
    return path.as_posix()


def place_of(office: Office, path: str) -> str:
    """Give where a quarantine file stands for a person, from its path in the data folder."""
    return str(office.data / path) if path else ""


def refused_rows_of(batch_id: int, mistakes: Sequence[SetAside]) -> list[RefusedRow]:
    """Make the ledger's row of each refused row: whose it is and which record."""
    rows = {(one.file, one.row): one for one in mistakes}
    return [RefusedRow(batch_id=batch_id, unit=one.unit, key=one.key) for one in rows.values()]
