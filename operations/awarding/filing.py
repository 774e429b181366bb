"""The award file as one plain document: who is proposed for what, and why; what papers print."""

from collections.abc import Sequence
from datetime import date

from operations.awarding.basis import WINDOW, Basis, basis_of
from operations.awarding.council_documents import Decided, decided_in, session_documents
from operations.awarding.frame import forms, grounds, movement, notes, who_signs
from operations.awarding.known import Known, known_on
from operations.awarding.money import money_document, totals_of
from operations.awarding.officials import officials_document
from operations.awarding.selecting import Selected, select_all
from operations.awarding.steadiness import steadiness_words
from operations.awarding.unit_plans import unit_plans
from operations.awarding.wording import Wording
from operations.office import Office
from operations.periods.standards import standards_of
from operations.views import Document, gates_document
from rules.awarding.loading import load_award_law
from rules.errors import refuse
from scoring.awards import Case
from scoring.robustness import untold


def award_file(
    office: Office,
    campaign: str,
    as_of: date,
    decision_day: date | None = None,
    unit: str | None = None,
) -> Document:
    """Decide every award of a campaign as of a day, from the newest board published by then.

    Money is of the base salary in force on ``decision_day`` (``as_of`` where none is named), in
    whole đồng. With ``unit`` only what that unit's head decides for his own. Nothing is kept.

    Raises Refused where nothing was published, with every official without a unit or in two and
    every award with more places than candidates, or where no base salary is known on that day.
    """
    law = load_award_law(office.rules_dir)
    basis = basis_of(office, campaign, as_of)
    if not basis.book.campaign.awards:
        message = f"phong trào '{campaign}' không có khen thưởng nào"
        raise refuse("no_awards", message, "nêu phong trào có mục awards: xem 'rules show'")
    known = known_on(office, campaign, as_of)
    selected = select_all(office, basis, known)
    with office.ledger.reading() as session:
        sessions = session_documents(session, campaign, law, as_of)
    wording = Wording(basis, law, as_of)
    asked = office.units.find(unit).code if unit else None
    day = decision_day or as_of
    awards = [
        _award(office, wording, one, known, decided_in(sessions), day, asked)
        for one in selected
        if asked is None or one.award.is_within_unit
    ]
    return {
        **_heading(basis, as_of, day),
        "notes": list(notes(basis, law, as_of, day, sessions)),
        **who_signs(office, law, as_of, asked),
        "grounds": grounds(basis, law, as_of),
        "statute": wording.statute(),
        "forms": forms(law, as_of),
        "awards": awards,
        **totals_of(awards),
        "council": sessions if asked is None else [],
        "standards": standards_of(basis.book, known.attested, put_forward(awards)),
        **unit_plans(office, basis, known),
        **officials_document(office, basis, known, asked),
        "movement": movement(basis.book.campaign),
    }


def put_forward(awards: Sequence[Document]) -> list[str]:
    """Give the units that are proposed, or tied across the last place, in a document's awards.

    Parts of a unit are left out: their heads decide of them.
    """
    return [
        case["unit"]
        for award in awards
        for case in award["cases"]
        if case["kind"] == "unit"
        and not award["per_unit"]
        and effective(case) in ("proposed", "edge_tie")
    ]


def effective(case: Document) -> str:
    """Give what a case ends as: what the council decided, otherwise what was computed."""
    decided = case["decided"]
    return str(decided["outcome"] if decided else case["outcome"])


def _heading(basis: Basis, as_of: date, day: date) -> Document:
    campaign = basis.book.campaign
    return {
        "campaign": campaign.id,
        "campaign_title": campaign.title,
        "short": campaign.short,
        "month": basis.month,
        "window": WINDOW,
        "as_of": as_of.isoformat(),
        "figures_to": basis.day.isoformat(),
        "decision_day": day.isoformat(),
        "revision": basis.revision,
        "fingerprint": basis.fingerprint,
        "mark": basis.mark,
    }


def _award(
    office: Office,
    wording: Wording,
    selected: Selected,
    known: Known,
    decided: Decided,
    day: date,
    unit: str | None,
) -> Document:
    award, chosen = selected.award, selected.selection
    assumed = [one.assumption for one in (award.quota, award.money, award) if one is not None]
    cases = [one for one in chosen.cases if unit in (None, one.candidate.unit)]
    return {
        "id": award.id,
        "title": award.title,
        "form": award.form,
        "authority": award.authority,
        "subjects": {"unit": "units", "person": "persons", "entry": "entries"}[award.subjects],
        "select": award.select,
        "clause": wording.cited(award),
        "clause_state": wording.state(award),
        "board": award.board,
        "board_title": selected.board.rule.title if selected.board else None,
        "ranked": chosen.ranked if selected.board else None,
        "quota": chosen.quota,
        "quota_words": _quota_words(selected),
        "quota_per": award.quota.per if award.quota else "board",
        "steadiness": steadiness_words(untold(selected.board, chosen)),
        "places": dict(selected.places) if selected.places is not None else None,
        "assumptions": [one.reason for one in assumed if one is not None],
        "per_unit": award.is_within_unit,
        "money": money_document(wording, award, day),
        "cases": [_case(office, wording, selected, known, one, decided) for one in cases],
    }


def _quota_words(selected: Selected) -> str:
    quota = selected.award.quota
    if quota is None:
        return "không đặt số lượng"
    many = f"{quota.share} làm tròn xuống" if quota.share else f"{quota.count} suất"
    of = " số đối tượng tham gia" if quota.of == "participants" else " số được xếp hạng"
    each = " mỗi đơn vị" if quota.per == "unit" else ""
    least = f", ít nhất {quota.at_least}" if quota.at_least else ""
    return f"{many}{of if quota.share else ''}{each}{least}"


def _case(
    office: Office,
    wording: Wording,
    selected: Selected,
    known: Known,
    case: Case,
    decided: Decided,
) -> Document:
    one = case.candidate
    subject = selected.subjects[one.subject]
    entry = _entry(wording.basis, selected, known, case)
    robust = selected.robust.get(one.subject)
    home = office.units.get(subject.unit)
    return {
        "subject": one.subject,
        "name": subject.name,
        "kind": "unit" if subject.kind == "collective" else subject.kind,
        "unit": subject.unit,
        "unit_name": home.name if home else "",
        "position": subject.position,
        "is_leader": subject.is_leader,
        "is_female": subject.is_female,
        "rank": one.place or None,
        "total": entry["total"] if entry else None,
        "met": entry["met"] if entry else None,
        "of": entry["of"] if entry else None,
        "outcome": case.outcome,
        "grounds": wording.grounds(selected, case),
        "decided": decided.get((selected.award.id, one.subject)),
        "robustness": None
        if robust is None
        else {
            "weightings": robust.weightings,
            "of": robust.of,
            "dropped": robust.dropped,
            "of_dropped": robust.of_dropped,
        },
        "achievement": selected.achievements.get(one.subject, ""),
        "model": known.models.get(one.subject, ""),
        "entry": entry,
    }


def _entry(basis: Basis, selected: Selected, known: Known, case: Case) -> Document | None:
    """Give the printed entry of a unit or contest entry, its gates as they stand on the day."""
    one = case.candidate
    held = basis.entry(selected.award, one.subject)
    if held is None or selected.board is None:
        return held
    return held | {"gates": gates_document(selected.board.sheet, one.row, known.attested)}
