"""A small office in which every act takes a moment: three communes and one campaign of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dossier_files import dossiers, row

import operations.office
from measurements.lists import contacts, people
from measurements.units import UnitRegister, load_units
from operations.awarding import nominations, sessions
from operations.awarding.practices import add_practice, copy_practice, recognise
from operations.awarding.registers import add_signer, set_council
from operations.bell.schedule import ring
from operations.delivery.status import retry
from operations.intake.batches import withdraw
from operations.intake.figures import import_figures
from operations.intake.lists import import_contacts, import_people
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
AWARD, FIRST = "bang_khen", "09187"
"""The award of the campaign, and the unit with the most points in May."""
CONTACTS = (
    ("LH1", "đơn vị", "07210", "Đầu mối minh họa 1", "email", "dau-moi-1@xa.example.vn"),
    ("LD1", "lãnh đạo", "", "Lãnh đạo minh họa 1", "email", "lanh-dao-1@tinh.example.vn"),
)
"""Who is told: a unit and the leaders, each from the first day of May."""
MEMBERS = ("Ủy viên minh họa 1", "Ủy viên minh họa 2", "Ủy viên minh họa 3")
PERSON = ("M1", "Cán bộ minh họa 001", "07210", "Chuyên viên", "không", "có", "01/05/2026", "")


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self, now: datetime = START):
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@cache
def three_units() -> UnitRegister:
    return UnitRegister(one for one in load_units() if one.code in UNITS)


@dataclass(frozen=True)
class Place:
    """Where a small office lies, the moment at which its next act begins, and its units.

    The units go with it to another process, which would read the whole register otherwise.
    """

    data: Path
    url: str | None
    now: datetime = START
    units: UnitRegister = field(default_factory=three_units)


def opened(place: Place) -> Office:
    """Open the small office; in this process there is then no campaign or unit but its own."""
    operations.office.campaign_files = only_own
    operations.office.load_units = lambda: place.units
    office = open_office(place.data, place.url, RULES)
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


def list_of(office: Office, name: str, columns, rows: Sequence[Sequence[str]]) -> Path:
    """Write a list under the headings of its columns."""
    path = office.data.parent / name
    lines = [[column.title for column in columns], *rows]
    path.write_text("".join(",".join(one) + "\n" for one in lines), encoding="utf-8")
    return path


def take_people(office: Office) -> None:
    import_people(office, [list_of(office, "can-bo.csv", people.COLUMNS, [PERSON])])


def take_contacts(office: Office) -> None:
    rows = [(*one, "01/05/2026", *[""] * 4) for one in CONTACTS]
    import_contacts(office, [list_of(office, "lien-he.csv", contacts.COLUMNS, rows)])


def raise_objection(office: Office) -> None:
    claim = ("90", "100")
    object_to(office, CAMPAIGN, "07210", "self", MAY, claim, "Sót 10 người", evidence(office))


def answer_it(office: Office) -> None:
    answer(office, 1, "accepted", "Biên bản đối chiếu")


def attest_it(office: Office, state: str = "held") -> None:
    attest(office, CAMPAIGN, "07210", "discipline", state, "Sở Nội vụ", "BB 1", evidence(office))


def put_forward(office: Office) -> None:
    told = ("UBND xã", "Hướng dẫn 900 người", "12/TTr-UBND", "2026-06-01")
    stated = nominations.Stated(AWARD, FIRST, *told)
    nominations.nominate(office, CAMPAIGN, stated, evidence(office))


def add_model(office: Office) -> None:
    told = ("Tổ lưu động", "Đến tận nhà", "BC 12/BC-UBND")
    add_practice(office, CAMPAIGN, FIRST, *told, evidence(office), "2026-06-01")


def name_signer(office: Office) -> None:
    told = ("CHÁNH VĂN PHÒNG", "Người ký minh họa 1", "2026-06-01", "QĐ 1")
    add_signer(office, "issuing", *told)


def name_council(office: Office) -> None:
    table = office.data.parent / "hoi-dong.csv"
    rows = "".join(f"{one},ủy viên\n" for one in MEMBERS)
    table.write_text(f"name,role\n{rows}", encoding="utf-8")
    set_council(office, "agency", "Hội đồng minh họa", "QĐ 5", "2026-06-01", table)


def sit(office: Office) -> None:
    """Hold a session of the council: all are there and all are for the first unit."""
    attendance, votes = (office.data.parent / f"{one}.csv" for one in ("du-hop", "phieu"))
    there = "".join(f"{one},present\n" for one in MEMBERS)
    attendance.write_text(f"name,presence\n{there}", encoding="utf-8")
    vote = f"award,subject,for,against,abstain\n{AWARD},{FIRST},{len(MEMBERS)},0,0\n"
    votes.write_text(vote, encoding="utf-8")
    told = ("agency", "2026-06-03", "Phòng họp 1", *MEMBERS[:2], attendance, votes)
    sessions.record_session(office, CAMPAIGN, sessions.Stated(*told), evidence(office))


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


def seated(office: Office) -> None:
    published(office)
    name_council(office)


def awaited(office: Office) -> None:
    """A month scored, and somebody to be told of it."""
    scored(office)
    take_contacts(office)


def untold(office: Office) -> None:
    """A month published with nobody to tell; now there is somebody."""
    published(office)
    take_contacts(office)


ACTS: dict[str, tuple[Callable[[Office], None], Callable[[Office], object]]] = {
    "import dossiers": (empty, take_dossiers),
    "import figures": (empty, take_figures),
    "import people": (empty, take_people),
    "import contacts": (empty, take_contacts),
    "cover": (filled, lambda office: take_dossiers(office, ("commune",))),
    "put_back": (lossy, take_dossiers),
    "withdraw": (filled, lambda office: withdraw(office, 1, "nhập nhầm")),
    "compute": (filled, lambda office: compute(office, CAMPAIGN, MAY)),
    "publish": (awaited, lambda office: publish(office, CAMPAIGN, MAY)),
    "correct": (mistaken, lambda office: correct(office, CAMPAIGN, MAY, "Công văn sửa số")),
    "object": (published, raise_objection),
    "answer": (disputed, answer_it),
    "attest": (empty, attest_it),
    "clear": (held, lambda office: clear(office, CAMPAIGN, "07210", "discipline", "KL 15")),
    "nominate": (empty, put_forward),
    "withdraw_nomination": (
        put_forward,
        lambda office: nominations.withdraw(office, CAMPAIGN, 1, "xin rút"),
    ),
    "add_practice": (empty, add_model),
    "recognise": (
        add_model,
        lambda office: recognise(office, CAMPAIGN, 1, "Chánh Văn phòng", "TB 1", "2026-06-02"),
    ),
    "copy_practice": (add_model, lambda office: copy_practice(office, CAMPAIGN, 1, "07210")),
    "add_signer": (empty, name_signer),
    "set_council": (empty, name_council),
    "council": (seated, sit),
    "retry": (untold, retry),
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
