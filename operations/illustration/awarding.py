"""Made-up nominations, attestations, a model, a council's session and signers for the season.

Every name is plainly made up (``Ủy viên minh họa 3``) and every paper says so.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from measurements.units import Unit
from operations.awarding.filing import award_file
from operations.awarding.nominations import nominate_all
from operations.awarding.practices import add_practice, copy_practice, recognise
from operations.awarding.registers import add_signer, set_council
from operations.awarding.sessions import Stated, record_session
from operations.office import Office
from operations.periods.attestations import attest_all

NOMINATED, MEMBERS, PRESENT, WRITTEN = 12, 9, 7, 1
PAPER = "số liệu minh họa"
PERSON_STANDARDS = (
    "discipline",
    "united_and_clean",
    "honest_and_receptive",
    "four_please_four_always",
    "no_harassment",
)
WITHOUT_PLAN, HELD = 4, 2
"""The last units that have shown no plan, and which of the first communes is looked into."""


def put_forward(
    office: Office, campaign: str, folder: Path, units: Sequence[Unit], day: date
) -> None:
    """Put people forward, attest, recognise a model, register who signs and who decides."""
    office.tell("Ghi đề cử, xác nhận, mô hình, hội đồng và người ký minh họa")
    some = [(at, unit) for at, unit in enumerate(units)][:: max(1, len(units) // NOMINATED)]
    people = [(f"MH-{4 * at + 2:03d}", unit) for at, unit in some]
    nominate_all(office, campaign, _nominations(folder, people, day))
    attest_all(office, campaign, _attestations(folder, people, units, day))
    first, second = units[-1], units[-2]
    row = add_practice(
        office,
        campaign,
        first.code,
        "Tổ hướng dẫn lưu động đến từng thôn (minh họa)",
        "Hướng dẫn nộp hồ sơ trực tuyến tại nhà văn hóa thôn vào buổi tối",
        f"Báo cáo minh họa ({PAPER})",
        day=day.isoformat(),
    )
    assert row.id is not None
    recognise(
        office,
        campaign,
        row.id,
        "Hội đồng minh họa",
        f"Thông báo minh họa ({PAPER})",
        day.isoformat(),
    )
    copy_practice(office, campaign, row.id, second.code)
    since = (day - timedelta(days=60)).isoformat()
    paper = f"Quyết định minh họa ({PAPER})"
    add_signer(office, "issuing", "CHÁNH VĂN PHÒNG", "Người ký minh họa 1", since, paper)
    add_signer(office, "decision", "CHỦ TỊCH", "Người ký minh họa 2", since, paper)
    members = _write(
        folder / "thanh-vien.csv",
        ("name", "role"),
        ((_member(at), "Chủ tịch hội đồng" if at == 1 else "Ủy viên") for at in _numbers()),
    )
    name = "Hội đồng Thi đua - Khen thưởng Văn phòng UBND tỉnh (minh họa)"
    set_council(office, "agency", name, paper, since, members)


def hear(office: Office, campaign: str, folder: Path, day: date) -> None:
    """Let the made-up council agree to what was computed."""
    document = award_file(office, campaign, day)
    taking_part = PRESENT + WRITTEN
    votes = [
        (award["id"], case["subject"], taking_part - at % 2, at % 2, 0)
        for award in document["awards"]
        if not award["per_unit"]
        for at, case in enumerate(award["cases"])
        if case["outcome"] == "proposed"
    ]
    presence = ["present"] * PRESENT + ["written"] * WRITTEN
    wrote = (day.isoformat(), f"Đồng ý với các trường hợp cơ quan trình đề nghị ({PAPER})")
    attendance = [
        (_member(at), how, *(wrote if how == "written" else ("", "")))
        for at, how in zip(_numbers(), presence, strict=False)
    ]
    stated = Stated(
        level="agency",
        day=day.isoformat(),
        place="Phòng họp minh họa",
        chair=_member(1),
        secretary=_member(2),
        attendance=_write(
            folder / "du-hop.csv", ("name", "presence", "opinion_day", "opinion"), attendance
        ),
        votes=_write(
            folder / "phieu.csv", ("award", "subject", "for", "against", "abstain"), votes
        ),
        minutes=f"Biên bản minh họa ({PAPER})",
    )
    record_session(office, campaign, stated)


def _nominations(folder: Path, people: Iterable[tuple[str, Unit]], day: date) -> Path:
    heads = ("award", "subject", "by", "achievement", "document", "document_day", "unit", "day")
    when = day.isoformat()
    paper = (f"Tờ trình minh họa ({PAPER})", when)
    rows: list[Sequence[object]] = []
    for code, unit in people:
        told = f"Trực tiếp hướng dẫn người dân nộp hồ sơ trực tuyến ({PAPER})"
        by = f"Thủ trưởng {unit.name}"
        rows.append(("bang_khen_persons", code, by, told, *paper, unit.code, when))
        part = "Bộ phận Một cửa"
        rows.append(("giay_khen_collectives", part, by, told, *paper, unit.code, when))
    return _write(folder / "de-cu.csv", heads, rows)


def _attestations(
    folder: Path, people: Iterable[tuple[str, Unit]], units: Sequence[Unit], day: date
) -> Path:
    heads = ("unit", "standard", "state", "by", "evidence", "day", "plan_number", "plan_day")
    tail = (f"Văn bản minh họa ({PAPER})", day.isoformat())
    rows: list[Sequence[object]] = []
    for code, unit in people:
        by = f"Thủ trưởng {unit.name}"
        for subject in (f"person:{code}", f"collective:{unit.code}/bo-phan-mot-cua"):
            rows += [(subject, one, "yes", by, *tail) for one in PERSON_STANDARDS]
    planned = units[: len(units) - WITHOUT_PLAN]
    plan_day = (day - timedelta(days=30)).isoformat()
    for at, one in enumerate(planned, 1):
        stated = ("own_movement", "yes", f"Thủ trưởng {one.name}", *tail)
        rows.append((one.code, *stated, f"{at}/KH-MH", plan_day))
    communes = [one for one in units if one.tier == "commune"]
    if len(communes) > HELD:
        rows.append((communes[HELD].code, "no_harassment", "held", "Thanh tra minh họa", *tail))
    return _write(folder / "xac-nhan.csv", heads, rows)


def _numbers() -> range:
    return range(1, MEMBERS + 1)


def _member(number: int) -> str:
    return f"Ủy viên minh họa {number}"


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path
