"""A small office in which every act takes a moment: three communes and one campaign of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from dossier_files import dossiers, row

import operations.office
from measurements.lists.people import COLUMNS
from measurements.units import UnitRegister, load_units
from operations.bell.schedule import ring
from operations.intake.batches import withdraw
from operations.intake.figures import import_figures
from operations.intake.lists import import_people
from operations.intake.records import import_records
from operations.office import Office, open_office
from operations.periods.attestations import attest, clear
from operations.periods.corrections import correct
from operations.periods.month import compute, publish
from operations.periods.objections import answer, object_to

RULES = Path(__file__).parent / "small_rules"
CAMPAIGN, MAY = "thu", "2026-05"
UNITS = ("07210", "07228", "09187")
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = datetime(2026, 5, 30, 8, 0, tzinfo=HERE)
"""The hour of the only day of reminding of May."""
DUE = datetime(2026, 6, 3, 8, 0, tzinfo=HERE)
START = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)
HALF = Fraction(1, 2)
FIGURES = "unit,month,indicator,numerator,denominator\n"
PERSON = ("M1", "Cán bộ minh họa 001", "07210", "Chuyên viên", "không", "có", "01/05/2026", "")


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self, now: datetime = START):
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Place:
    """Where a small office lies, and the moment at which its next act begins."""

    data: Path
    url: str | None
    now: datetime = START


def opened(place: Place) -> Office:
    """Open the small office; in this process there is then no campaign but its own."""
    operations.office.campaign_files = only_own
    office = open_office(place.data, place.url, RULES)
    office.units = UnitRegister(one for one in load_units() if one.code in UNITS)
    office.clock = Clock(place.now)
    return office


def only_own(_: object = None) -> list[Path]:
    return [RULES / "campaigns" / CAMPAIGN / "campaign.yaml"]


def table(office: Office, **tops: int) -> Path:
    """Write a table of two figures of May for each unit; ``tops`` are other tops, by unit."""
    path = office.data.parent / f"so-lieu-{'-'.join(map(str, tops.values()))}.csv"
    lines = [
        f"{unit},{MAY},{indicator},{tops.get(f'u{unit}', 80 + at)},100\n"
        for at, unit in enumerate(UNITS)
        for indicator in ("citizens_guided", "self_submission")
    ]
    path.write_text(FIGURES + "".join(lines), encoding="utf-8")
    return path


def records(office: Office) -> Path:
    """Write dossiers of May, of which one names no unit there is."""
    rows = [row(f"X{at}", unit) for at, unit in enumerate([*UNITS, "khong co"])]
    return dossiers(office.data.parent, "ho-so.csv", rows)


def evidence(office: Office) -> Path:
    path = office.data.parent / "bien-ban.pdf"
    path.write_bytes(b"%PDF-1.4 minh hoa")
    return path


def take_dossiers(office: Office, covers=()) -> None:
    import_records(office, "dossiers", [records(office)], MAY, covers, most_refused=HALF)


def take_figures(office: Office, **tops: int) -> None:
    import_figures(office, [table(office, **tops)], campaign=CAMPAIGN)


def take_people(office: Office) -> None:
    path = office.data.parent / "can-bo.csv"
    head = ",".join(column.title for column in COLUMNS)
    path.write_text(f"{head}\n{','.join(PERSON)}\n", encoding="utf-8")
    import_people(office, [path])


def raise_objection(office: Office) -> None:
    claim = ("90", "100")
    object_to(office, CAMPAIGN, "07210", "self", MAY, claim, "Sót 10 người", evidence(office))


def answer_it(office: Office) -> None:
    answer(office, 1, "accepted", "Biên bản đối chiếu")


def attest_it(office: Office, state: str = "held") -> None:
    attest(office, CAMPAIGN, "07210", "discipline", state, "Sở Nội vụ", "BB 1", evidence(office))


def lose_records(office: Office) -> None:
    for path in (office.data / "dossiers").glob("*.parquet"):
        path.unlink()


# What an office has before an act.


def empty(office: Office) -> None:
    """Nothing."""


def filled(office: Office) -> None:
    take_figures(office)
    take_dossiers(office)


def lossy(office: Office) -> None:
    filled(office)
    lose_records(office)


def scored(office: Office) -> None:
    filled(office)
    compute(office, CAMPAIGN, MAY)


def published(office: Office) -> None:
    scored(office)
    publish(office, CAMPAIGN, MAY)


def mistaken(office: Office) -> None:
    published(office)
    take_figures(office, u09187=95)


def disputed(office: Office) -> None:
    published(office)
    raise_objection(office)


def held(office: Office) -> None:
    attest_it(office)


ACTS: dict[str, tuple[Callable[[Office], None], Callable[[Office], object]]] = {
    "import dossiers": (empty, take_dossiers),
    "import figures": (empty, take_figures),
    "import people": (empty, take_people),
    "cover": (filled, lambda office: take_dossiers(office, ("commune",))),
    "put_back": (lossy, take_dossiers),
    "withdraw": (filled, lambda office: withdraw(office, 1, "nhập nhầm")),
    "compute": (filled, lambda office: compute(office, CAMPAIGN, MAY)),
    "publish": (scored, lambda office: publish(office, CAMPAIGN, MAY)),
    "correct": (mistaken, lambda office: correct(office, CAMPAIGN, MAY, "Công văn sửa số")),
    "object": (published, raise_objection),
    "answer": (disputed, answer_it),
    "attest": (empty, attest_it),
    "clear": (held, lambda office: clear(office, CAMPAIGN, "07210", "discipline", "KL 15")),
    "ring remind": (empty, lambda office: ring(office, BEFORE)),
    "ring compute": (filled, lambda office: ring(office, DUE)),
}
"""By name: what the office has before, and the act. The first word is the act in the log."""


def do(name: str, place: Place) -> None:
    """Do an act in the office at a place."""
    office = opened(place)
    try:
        ACTS[name][1](office)
    finally:
        office.close()
