"""A whole season in one command on generated data, and the one real data set the same way."""

from collections.abc import Callable
from datetime import date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

from documents.board_page import board_page
from ledger.runs import runs_of
from measurements.units import Unit
from operations.awarding.filing import effective
from operations.awarding.proposing import propose
from operations.bell.deadlines import HERE
from operations.illustration.awarding import hear, put_forward
from operations.illustration.inputs import write_people
from operations.illustration.season import MonthFiles, illustrate
from operations.intake.figures import import_figures, sheet_indicators
from operations.intake.figures_table import score_table
from operations.intake.lists import import_people
from operations.intake.records import import_records
from operations.office import Office, init_office
from operations.periods.month import compute, publish
from operations.periods.verification import is_as_stored
from operations.printing import read_board, write_board
from operations.progress import Bar, no_bar
from rules.errors import refuse
from rules.loader import load_rulebook
from scoring.windows import last_day

AWARD_FOLDER = "ho-so-khen-thuong"
CAMPAIGN, REAL_CAMPAIGN = "thi-dua-2026", "chi-tieu-hcc-2026"
REAL_FIGURES, REAL_DAY = "bac-ninh-2025.csv", date(2026, 2, 28)
FIRST_MONTH, SEED = 5, 2026
TIERS = ("department", "commune")


def run_demo(
    data: Path,
    months: int,
    out: Path | None,
    tell: Callable[[str], None],
    database: str | None = None,
    rules_dir: Path | None = None,
    bar: Bar = no_bar,
) -> dict[str, Any]:
    """Make a season of ``months`` months from 05/2026: data, boards, drafts; gives what was made.

    Raises Refused where the data folder holds anything already.
    """
    if data.exists() and any(data.iterdir()):
        raise refuse(
            "folder_not_empty",
            f"thư mục '{data}' không trống",
            "chọn thư mục mới bằng --data; bản trình diễn không ghi đè lên dữ liệu",
        )
    results = out or data / "ket-qua"
    results.mkdir(parents=True, exist_ok=True)
    office = init_office(data, database, rules_dir)
    office.tell, office.bar = tell, bar
    try:
        named = [f"2026-{FIRST_MONTH + at:02d}" for at in range(months)]
        units = office.units.of_tiers(TIERS, last_day(named[0]))
        files = illustrate(
            data / "tep-minh-hoa", named, units, sheet_indicators(office), SEED, tell
        )
        officials = data / "tep-minh-hoa" / "can-bo.csv"
        write_people(officials, units, date.fromisoformat(f"{named[0]}-01"))
        import_people(office, [officials])
        for one in files:
            _do_month(office, one)
        made = _print(office, named[-1], results)
        _decide(office, data / "tep-minh-hoa", units, last_day(named[-1]))
        award_folder = results / AWARD_FOLDER
        document, drafts = propose(office, CAMPAIGN, last_day(named[-1]), award_folder)
        in_front = [one for one in drafts if one.parent == award_folder]
        real, page = _score_the_real_year(office, results)
        return {
            "data": str(data),
            "mark": "số liệu minh họa",
            "months": named,
            "units": len(units),
            "verified": _verified(office, named),
            "files": [str(path) for path in (*made, *in_front, page)],
            "proposed": {
                award["board_title"]: [
                    case["name"] for case in award["cases"] if effective(case) == "proposed"
                ]
                for award in document["awards"]
                if award["board_title"]
            },
            "real": real,
        }
    finally:
        office.close()


def _do_month(office: Office, files: MonthFiles) -> None:
    """Do what an officer does in a month: import, compute, publish."""
    import_records(office, "dossiers", [files.dossiers], files.month, TIERS)
    import_records(office, "ratings", [files.ratings], files.month)
    import_records(office, "petitions", [files.petitions], files.month, TIERS)
    import_records(office, "tasks", [files.tasks], files.month, TIERS)
    import_figures(office, [files.figures], files.month)
    compute(office, CAMPAIGN, files.month)
    publish(office, CAMPAIGN, files.month)


def _decide(office: Office, folder: Path, units: list[Unit], day: date) -> None:
    """Do what the award officer does on the last day of the season, as if today were that day."""
    clock = office.clock
    office.clock = lambda: datetime.combine(day, time(12), HERE)
    try:
        put_forward(office, CAMPAIGN, folder, units, day)
        hear(office, CAMPAIGN, folder, day)
    finally:
        office.clock = clock


def _print(office: Office, month: str, results: Path) -> list[Path]:
    made = []
    for window in ("month", "campaign"):
        document = read_board(office, CAMPAIGN, month, window, None)
        for form in ("html", "xlsx", "csv"):
            path = results / f"bang-{window}-{month}.{form}"
            office.tell(f"In {path.name}")
            made.append(write_board(office, document, form, path))
    return made


def _score_the_real_year(office: Office, results: Path) -> tuple[dict[str, Any], Path]:
    """Score the province's own 2025 report against the targets of 02/2026."""
    office.tell("Soi số liệu thật năm 2025 của tỉnh bằng chỉ tiêu tháng 02/2026")
    book = load_rulebook(REAL_CAMPAIGN, office.rules_dir)
    figures = Path(str(resources.files("measurements") / "examples" / REAL_FIGURES))
    names = {unit.code: unit.name for unit in office.units}
    document = score_table(book, figures, REAL_DAY, names)
    path = results / "bac-ninh-2025-theo-chi-tieu-02-2026.html"
    path.write_text(board_page(document, book), encoding="utf-8")
    return document, path


def _verified(office: Office, months: list[str]) -> bool:
    office.tell("Tính lại mọi tháng từ những gì đã lưu")
    with office.ledger.reading() as session:
        runs = runs_of(session, CAMPAIGN)
    return len(runs) == len(months) and all(is_as_stored(run) for run in runs)
