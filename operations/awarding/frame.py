"""What stands around the cases: agency, signers, forms, grounds, notes, the movement."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ledger.awarding import signer_on
from operations.awarding.basis import Basis
from operations.office import Office
from operations.views import Document
from rules.awarding.model import AwardLaw, on_day
from rules.errors import refuse
from rules.model import Campaign
from rules.vietnamese import day as day_words

FORMS = (
    "submission",
    "list_of_collectives",
    "list_of_persons",
    "collective_report",
    "person_report",
    "minutes",
    "decision",
    "not_proposed",
    "unit_decision",
)
BANDS = ((1, "dưới 1 năm"), (3, "từ 1 năm đến dưới 3 năm"), (5, "từ 3 năm đến dưới 5 năm"))


def who_signs(office: Office, law: AwardLaw, day: date, unit: str | None) -> Document:
    """Give the agency and the signers on a day; a name nobody entered stays empty.

    With ``unit`` the unit itself and its head. Raises Refused where no agency is known.
    """
    agency = on_day(law.bodies.agencies, day)
    if agency is None:
        message = f"bodies.yaml không có cơ quan trình vào ngày {day_words(day)}"
        raise refuse("no_agency", message, "thêm cơ quan vào rules/awarding/bodies.yaml")
    with office.ledger.reading() as session:
        issuing, decision = (
            signer_on(session, role, day.isoformat()) for role in (unit or "issuing", "decision")
        )
    told = {key: getattr(agency, key) for key in ("superior", "name", "symbol", "place")}
    told |= {"recipient": agency.recipient, "state": law.state(agency)}
    own_form = agency.signer_form
    if unit:
        name = office.units.find(unit).name
        told |= {"superior": agency.superior, "name": name, "symbol": "", "state": "to_confirm"}
        own_form = "THỦ TRƯỞNG"
    return {
        "agency": told,
        "signer": {
            "form": issuing.form if issuing else own_form,
            "name": issuing.name if issuing else "",
        },
        "decision_signer": {
            "form": decision.form if decision else agency.decision_form,
            "name": decision.name if decision else "",
        },
    }


def grounds(basis: Basis, law: AwardLaw, day: date) -> list[str]:
    """List the texts a proposal rests on, in order of rank, then the campaign's own."""
    held = [one for one in law.statute.grounds if one.in_force(day)]
    named = [cited.source for one in held for cited in one.reference]
    named += [one.source for one in basis.book.campaign.basis]
    return list(dict.fromkeys(named))


def forms(law: AwardLaw, day: date) -> Document:
    """Give the number of each document's form, its source and whether it was read."""
    found = {}
    for name in FORMS:
        form = law.form(name, day)
        source = form.reference[0].source if form and form.reference else None
        found[name] = {
            "number": form.number if form else "",
            "source": source,
            "state": law.state(form) if form else "to_confirm",
        }
    return found


def notes(
    basis: Basis,
    law: AwardLaw,
    as_of: date,
    day: date,
    sessions: Sequence[Document],
) -> Iterator[str]:
    """Say what every draft must say: until when the figures speak, what law moved, what is late."""
    told = f"số liệu đến ngày {day_words(basis.day)}"
    yield told if basis.day == as_of else f"{told}, xét ngày {day_words(as_of)}"
    ends = basis.book.campaign.ends.day
    if basis.day < ends:
        yield f"phong trào kéo dài đến ngày {day_words(ends)}, chưa có số liệu các tháng còn lại"
    yield from (one.text for one in law.statute.notices if one.in_force(as_of))
    if day == as_of:
        yield (
            "tiền thưởng tính theo mức lương cơ sở ngày "
            f"{day_words(day)}; ký quyết định vào ngày có mức khác thì phải tính lại"
        )
    if _moved(basis):
        yield (
            "quy tắc khen thưởng hiện hành khác quy tắc của bảng đã công bố; muốn theo quy tắc "
            f"hiện hành thì chạy 'thidua correct {basis.month} --reason ... --with-rules-now'"
        )
    for one in sessions:
        if one["fingerprint"] != basis.fingerprint:
            yield (
                f"phiên họp ngày {day_words(date.fromisoformat(one['day']))} xét trên bảng khác "
                "bảng đang dùng (tháng mới hơn hoặc bản đính chính)"
            )
        if one["level"] == "standing":
            yield from _late(law, one)


def _moved(basis: Basis) -> bool:
    """Whether what the rules say of awards now is not what the published board's rules say."""
    now, then = basis.current.campaign, basis.book.campaign
    parts = ("awards", "gates", "standards", "ranking")
    return any(getattr(now, part) != getattr(then, part) for part in parts)


def _late(law: AwardLaw, session: Document) -> Iterator[str]:
    day, days = date.fromisoformat(session["day"]), law.statute.file_before
    held = day_words(day)
    if not session["received"]:
        yield f"chưa ghi ngày hồ sơ đến Sở Nội vụ cho phiên họp ngày {held} (trước {days} ngày)"
    elif date.fromisoformat(session["received"]) > day - timedelta(days=days):
        came = day_words(date.fromisoformat(session["received"]))
        yield f"hồ sơ đến Sở Nội vụ ngày {came}, chưa đủ {days} ngày trước phiên họp ngày {held}"


def movement(campaign: Campaign) -> Document:
    """Give what the yearly statistics ask of a movement (form 0601.N/BNV-TĐKT)."""
    held = campaign.movement
    starts, ends = campaign.starts.day, campaign.ends.day
    return {
        "title": campaign.title,
        "level": held.level if held else "",
        "scope": held.scope if held else "",
        "mode": held.mode if held else "",
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "duration_band": duration_band(starts, ends),
    }


def duration_band(starts: date, ends: date) -> str:
    """Give the band of the statistics that a movement's time falls in; both days count."""
    over = ends + timedelta(days=1)
    years = over.year - starts.year - ((over.month, over.day) < (starts.month, starts.day))
    is_whole = (over.month, over.day) == (starts.month, starts.day)
    if years == 1 and is_whole:
        return "1 năm"
    return next((words for limit, words in BANDS if years < limit), "từ 5 năm trở lên")
