"""Objections of units to a published figure, the Centre's answers, and what silence means."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from ledger.audit import record
from ledger.bell import ANSWERED, add_notices
from ledger.measured import put_in_force
from ledger.objections import ACCEPTED, OPEN, REFUSED, open_objection
from ledger.objections import objections as kept_objections
from ledger.outbox import OFFICER, UNIT, Told, post
from ledger.runs import SCORED, current_run
from ledger.tables import ObjectionRow, RunRow
from measurements.model import Measurement
from measurements.sheets.figure_text import parse_pair
from notifications import kinds
from operations.bell.deadlines import aware, day_in, days_after, is_over, zone_of
from operations.evidence import keep_file
from operations.explaining import find_criterion
from operations.office import Office, check_month
from operations.periods.disputes import is_corrected, published_figure
from operations.views import Document
from rules.book import Rulebook
from rules.errors import Problem, Refused, refuse, refuse_if_any
from rules.indicators import Indicator
from rules.loader import rulebook_from_texts
from rules.model import Campaign
from rules.policies import Objections
from rules.vietnamese import day as day_words
from scoring.tables import FigureRow

SILENT = "hết hạn, không ai trả lời"
MOST_LETTERS = 4_000
IMPORTS = {"dossiers": "hồ sơ", "ratings": "phiếu đánh giá"}


@dataclass(frozen=True)
class Period:
    """Until when a month's figures can be objected to, and answered: both days to their end."""

    last_day: date
    answer_by: date
    rule: Objections
    zone: str


def period_of(run: RunRow, campaign: Campaign) -> Period | None:
    """Give a published run's period for objections; None where the campaign has none."""
    rule = campaign.publication.objections if campaign.publication else None
    if rule is None or run.published_at is None:
        return None
    zone = zone_of(campaign)
    last = days_after(day_in(run.published_at, zone), rule.days, rule)
    return Period(last, days_after(last, rule.answer_days, rule), rule, zone)


def object_to(
    office: Office,
    campaign: str,
    unit: str,
    criterion: str,
    month: str,
    claim: tuple[str, str],
    reason: str,
    file: Path | None = None,
) -> Document:
    """Object to one published figure of a unit; ``claim`` is numerator and denominator as written.

    Raises Refused: the month is not published, the campaign takes no objections, the last day is
    over, there is no such figure, the claim is none, or an objection to it waits for its answer.
    """
    now = office.clock()
    run, book = _published(office, campaign, check_month(month))
    period = _open_period(run, book, now)
    found, asked = office.units.find(unit), find_criterion(book, criterion)
    indicator = book.registers.indicators[asked.measure]
    held = _figure(run, found.code, asked.id, indicator)
    top, under = checked_claim(claim, reason, indicator, held)
    row = ObjectionRow(
        campaign=run.campaign,
        month=month,
        unit=found.code,
        criterion=asked.id,
        indicator=indicator.id,
        held_state=held.state,
        held_numerator=held.numerator,
        held_denominator=held.denominator,
        claimed_numerator=top,
        claimed_denominator=under,
        reason=reason.strip(),
        run_fingerprint=run.fingerprint,
        last_day=period.last_day.isoformat(),
        answer_by=period.answer_by.isoformat(),
        timezone=period.zone,
        silence=period.rule.silence,
        raised_at=now,
        raised_by=office.who,
        status=OPEN,
    )
    with office.ledger.writing() as session:
        waiting = open_objection(session, run.campaign, month, found.code, indicator.id)
        if waiting is not None:
            raise refuse(
                "objection_waits",
                f"đã có kiến nghị số {waiting.id} về số này, chưa trả lời",
                "chờ trả lời rồi mới kiến nghị lại",
            )
        kept = keep_file(office, file)
        row.file_name, row.stored_as = kept.name, kept.stored_as
        session.add(row)
        session.flush()
        office.record(session, "object", f"{row.campaign} {month}", None, _facts(row))
        received = waiting_objection(office, book, row, kinds.RECEIVED)
        for role in (UNIT, OFFICER):
            post(session, now, role, [received])
    return _document(office, row, run, book)


def waiting_objection(office: Office, book: Rulebook, row: ObjectionRow, kind: str) -> Told:
    """Give what is told of an objection that waits: received, or about to lapse."""
    indicator = book.registers.indicators[row.indicator]
    data = {
        "id": row.id,
        "short": book.campaign.short,
        "unit_name": office.units.find(row.unit).name,
        "title": book.campaign.criterion(row.criterion).title,
        "held": _pair(indicator, row.held_state, row.held_numerator, row.held_denominator),
        "claimed": _pair(indicator, "measured", row.claimed_numerator, row.claimed_denominator),
        "reason": row.reason,
        "answer_by": row.answer_by,
        "silence": row.silence,
    }
    return Told(kind, row.campaign, row.month, str(row.id), row.unit, data)


def _facts(row: ObjectionRow) -> Document:
    """Give what the audit log keeps of an objection."""
    told = {"id", "unit", "criterion", "claimed_numerator", "claimed_denominator"}
    return row.model_dump(include=told | {"reason", "stored_as", "status", "grounds"})


def _published(office: Office, campaign: str, month: str) -> tuple[RunRow, Rulebook]:
    with office.ledger.reading() as session:
        run = current_run(session, campaign, month)
    if run is None or run.status == SCORED:
        office.rulebook_in_force(campaign)
        raise refuse(
            "not_published",
            f"tháng {month} của '{campaign}' chưa công bố",
            "chỉ kiến nghị với số đã công bố; trước đó hãy nộp lại số liệu",
        )
    return run, rulebook_from_texts(json.loads(run.texts))


def _open_period(run: RunRow, book: Rulebook, now: datetime) -> Period:
    period = period_of(run, book.campaign)
    if period is None:
        raise refuse(
            "no_objections",
            f"'{run.campaign}' không nêu thời hạn kiến nghị cho bảng tháng {run.month}",
            "thêm 'publication: {objections: ...}' vào tệp quy tắc trước khi tính và công bố",
        )
    if is_over(period.last_day.isoformat(), period.zone, now):
        raise refuse(
            "objection_too_late",
            f"hết hạn kiến nghị từ cuối ngày {day_words(period.last_day)}",
            "gửi văn bản cho Trung tâm; bảng đã công bố chỉ đổi bằng 'thidua correct'",
        )
    return period


def _figure(run: RunRow, unit: str, criterion: str, indicator: Indicator) -> FigureRow:
    """Give the published figure that is disputed; refused where there is none of its own."""
    if indicator.derived or indicator.origin == "campaign":
        raise refuse(
            "figure_is_derived",
            f"'{indicator.title}' được tính từ số khác",
            "kiến nghị với số gốc",
        )
    figure = published_figure(run, unit, indicator.id)
    bound = unit in _bound(run, criterion)
    if figure is None or not bound:
        raise refuse(
            "not_on_a_board",
            f"'{criterion}' không có dòng nào của đơn vị {unit} tháng {run.month}",
            "xem 'thidua standing'",
        )
    if figure.state == "missing":
        raise refuse(
            "nothing_reported",
            f"đơn vị {unit} chưa báo cáo '{criterion}' tháng {run.month}: không có số để kiến nghị",
            "nộp số liệu bằng 'thidua import figures'; kỳ sau sẽ tính theo số mới",
        )
    return figure


def _bound(run: RunRow, criterion: str) -> set[str]:
    """Give the units whose board of the month has a line of a criterion."""
    return {
        entry["unit"]
        for board in json.loads(run.boards)["month"]
        for entry in board["entries"]
        if any(line["id"] == criterion for line in entry["criteria"])
    }


def checked_claim(
    claim: tuple[str, str], reason: str, indicator: Indicator, held: FigureRow
) -> tuple[int, int]:
    """Give the claimed figure, checked as a reported one is; all problems at once."""
    problems: list[Problem] = []
    pair = (0, 0)
    try:
        pair = parse_pair(claim[0].strip(), claim[1].strip(), "measured", indicator)
    except Refused as refused:
        problems += refused.problems
    else:
        if pair == (held.numerator, held.denominator) and held.state != "printed_rate":
            said = "số đề nghị bằng số đã công bố"
            problems.append(Problem("same_figure", said, "ghi số đúng", path="numerator"))
    if not reason.strip():
        problems.append(
            Problem("empty_text", "chưa nêu lý do", "viết vì sao số sai", path="reason")
        )
    elif len(reason) > MOST_LETTERS:
        said = f"lý do dài hơn {MOST_LETTERS} chữ"
        problems.append(Problem("text_too_long", said, "viết gọn, kèm tệp", path="reason"))
    refuse_if_any(problems)
    return pair


def answer(office: Office, number: int, verdict: str, grounds: str) -> Document:
    """Answer an objection, accepted or refused, with grounds; it is answered once.

    Accepted, a reported figure is put in force with an origin that names the objection. A counted
    one is not overwritten: the records are what is counted, for every window, so the figure moves
    when the corrected file is taken in, and the answer says so. Raises Refused for an unknown or
    answered objection, without grounds, or once the campaign's time to answer is over.
    """
    now = office.clock()
    if verdict not in (ACCEPTED, REFUSED):
        said = f"'{verdict}' không phải là trả lời"
        raise refuse("unknown_answer", said, f"ghi {ACCEPTED} hoặc {REFUSED}")
    if not grounds.strip():
        raise refuse("no_grounds", "chưa nêu căn cứ trả lời", "nêu căn cứ bằng --grounds")
    with office.ledger.writing() as session:
        row = session.get(ObjectionRow, number)
        if row is None:
            raise refuse("unknown_objection", f"không có kiến nghị số {number}", "xem objections")
        if row.status != OPEN:
            raise refuse(
                "already_answered",
                f"kiến nghị số {number} đã được trả lời",
                "trả lời một lần; xem 'thidua objections'",
            )
        if is_over(row.answer_by, row.timezone, now):
            last = day_words(date.fromisoformat(row.answer_by))
            raise refuse(
                "answer_too_late",
                f"hết hạn trả lời từ cuối ngày {last}",
                "chạy 'thidua schedule once': im lặng có nghĩa như phong trào đã nêu",
            )
        run, book = _run_of(session, row)
        settle(session, book, row, verdict, grounds.strip(), now, office.who)
    return _document(office, row, run, book)


def lapsed(session: Session, now: datetime) -> list[ObjectionRow]:
    """Give the open objections whose time to be answered is over."""
    waiting = kept_objections(session, statuses=(OPEN,))
    return [row for row in waiting if is_over(row.answer_by, row.timezone, now)]


def let_lapse(session: Session, row: ObjectionRow, now: datetime, who: str) -> None:
    """Give an objection nobody answered the meaning its campaign stated, and say that it is so."""
    last = day_words(date.fromisoformat(row.answer_by))
    grounds = f"{SILENT} đến hết ngày {last}; phong trào nêu im lặng là {row.silence}"
    settle(session, _run_of(session, row)[1], row, row.silence, grounds, now, who)


def settle(
    session: Session,
    book: Rulebook,
    row: ObjectionRow,
    verdict: str,
    grounds: str,
    now: datetime,
    who: str,
) -> None:
    """Write an answer, tell the unit, and put an accepted reported figure in force.

    The one place that answers, for a person and for the bell.
    """
    before = _facts(row)
    row.status, row.grounds, row.answered_at, row.answered_by = verdict, grounds, now, who
    session.add(row)
    session.flush()
    record(session, now, who, "answer", f"{row.campaign} {row.month}", before, _facts(row))
    place, told = (row.campaign, row.month), _told(book, row)
    add_notices(session, *place, ANSWERED, str(row.id), {row.unit: told}, now)
    post(session, now, UNIT, [Told(kinds.ANSWERED, *place, str(row.id), row.unit, told)])
    if verdict == ACCEPTED and book.registers.indicators[row.indicator].counted is None:
        when = day_words(day_in(now, row.timezone))
        origin = f"kiến nghị số {row.id}, chấp nhận ngày {when}"
        figure = Measurement(
            row.unit,
            row.month,
            row.indicator,
            "measured",
            row.claimed_numerator,
            row.claimed_denominator,
            origin,
        )
        put_in_force(session, [figure], now, None)


def _told(book: Rulebook, row: ObjectionRow) -> Document:
    """Give what a unit is told of the answer."""
    indicator = book.registers.indicators[row.indicator]
    return {
        "id": row.id,
        "short": book.campaign.short,
        "title": book.campaign.criterion(row.criterion).title,
        "held": _pair(indicator, row.held_state, row.held_numerator, row.held_denominator),
        "claimed": _pair(indicator, "measured", row.claimed_numerator, row.claimed_denominator),
        "verdict": row.status,
        "grounds": row.grounds,
        "is_counted": indicator.counted is not None,
    }


def _run_of(session: Session, row: ObjectionRow) -> tuple[RunRow, Rulebook]:
    run = current_run(session, row.campaign, row.month)
    assert run is not None, "a published run is never deleted"
    return run, rulebook_from_texts(json.loads(run.texts))


def rulebook_of_objection(session: Session, row: ObjectionRow) -> Rulebook:
    """Give the rules of the published run that an objection speaks against."""
    return _run_of(session, row)[1]


def objections(
    office: Office,
    campaign: str | None = None,
    month: str | None = None,
    only_open: bool = False,
) -> Document:
    """List objections with the figure published, the one claimed and the one on the board now."""
    if month is not None:
        check_month(month)
    statuses: Sequence[str] = (OPEN,) if only_open else ()
    with office.ledger.reading() as session:
        rows = kept_objections(session, campaign, (month,) if month else (), statuses)
        runs = {(row.campaign, row.month): row for row in rows}
        books = {key: _run_of(session, row) for key, row in runs.items()}
    told = [_document(office, row, *books[row.campaign, row.month]) for row in rows]
    return {"objections": told}


def _document(office: Office, row: ObjectionRow, run: RunRow, book: Rulebook) -> Document:
    indicator = book.registers.indicators[row.indicator]
    now = published_figure(run, row.unit, row.indicator)
    state = "corrected" if is_corrected(row, run) else row.status
    held = (row.held_state, row.held_numerator, row.held_denominator)
    claimed = ("measured", row.claimed_numerator, row.claimed_denominator)
    return {
        "id": row.id,
        "campaign": row.campaign,
        "month": row.month,
        "unit": row.unit,
        "name": office.units.find(row.unit).name,
        "criterion": row.criterion,
        "criterion_name": book.campaign.criterion(row.criterion).short,
        "held": _pair(indicator, *held),
        "claimed": _pair(indicator, *claimed),
        "now": _pair(indicator, now.state, now.numerator, now.denominator) if now else None,
        "reason": row.reason,
        "file": row.file_name,
        "stored_as": row.stored_as,
        "raised_at": aware(row.raised_at).isoformat(),
        "raised_by": row.raised_by,
        "last_day": row.last_day,
        "answer_by": row.answer_by,
        "silence": row.silence,
        "status": row.status,
        "state": state,
        "grounds": row.grounds,
        "answered_at": aware(row.answered_at).isoformat() if row.answered_at else None,
        "answered_by": row.answered_by,
        "next": _next_steps(row, indicator) if state == ACCEPTED else [],
    }


def _pair(indicator: Indicator, state: str, top: int, under: int) -> Document:
    base = under if indicator.has_base or under != 1 else None
    return {"state": state, "numerator": top, "denominator": base}


def _next_steps(row: ObjectionRow, indicator: Indicator) -> list[str]:
    """Say what is to be done after an acceptance: the file first where records are counted."""
    correct = (
        f"thidua correct {row.month} --campaign {row.campaign} --reason "
        f'"Chấp nhận kiến nghị số {row.id}"'
    )
    if indicator.counted is None:
        return [correct]
    what = IMPORTS.get(indicator.origin, indicator.origin)
    return [
        f"số này đếm từ {what} nên không ghi đè: nhập tệp {what} tháng {row.month} đã sửa bằng "
        f"'thidua import {indicator.origin} TỆP --month {row.month}'",
        correct,
    ]
