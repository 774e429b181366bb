"""A made-up award file with every kind of case, to hold templates against: số liệu minh họa."""

from typing import Any

from rules.book import Rulebook
from rules.model import Criterion

Plain = dict[str, Any]
MARK = "SỐ LIỆU MINH HỌA"
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
GROUND = {
    "text": "đang được xem xét, chưa có kết luận",
    "clause": "khoản 4 Điều 4 Nghị định số 152/2025/NĐ-CP",
    "state": "to_confirm",
}
PLANS = (
    ("mau_tap_the_proposed", "15/KH-UBND", "2026-05-20", "ke-hoach-mau.pdf"),
    ("mau_tap_the_edge_tie", "", "", ""),
)
OUTCOMES = ("proposed", "edge_tie", "held", "excluded", "over_quota")
VOTES = {"for": 7, "against": 1}


def sample_award_file(rulebook: Rulebook) -> Plain:
    """Give a plain award file of a campaign in which nothing is empty; no name is real."""
    awards = [
        _award("mau_tap_the", "bang_khen", "units", "unit", rulebook),
        _award("mau_ca_nhan", "bang_khen", "persons", "person", rulebook),
        _award("mau_giay_khen", "giay_khen", "persons", "person", rulebook),
        _award("mau_giai_thuong", "prize", "entries", "entry", rulebook),
    ]
    campaign = rulebook.campaign
    return {
        "campaign": campaign.id,
        "campaign_title": campaign.title,
        "short": campaign.short,
        "month": f"{campaign.ends.day:%Y-%m}",
        "window": "campaign",
        "as_of": campaign.ends.day.isoformat(),
        "figures_to": campaign.ends.day.isoformat(),
        "revision": 1,
        "fingerprint": "0" * 64,
        "mark": MARK,
        "notes": ["Ghi chú mẫu của dự thảo."],
        "agency": {
            "superior": "UBND tỉnh Bắc Ninh",
            "name": "Văn phòng Ủy ban nhân dân tỉnh",
            "symbol": "VPUBND",
            "place": "Bắc Ninh",
            "recipient": "Chủ tịch Ủy ban nhân dân tỉnh",
            "state": "to_confirm",
        },
        "signer": {"form": "CHÁNH VĂN PHÒNG", "name": "Người Ký Mẫu"},
        "decision_signer": {"form": "CHỦ TỊCH", "name": "Người Quyết Định Mẫu"},
        "grounds": [one.source for one in campaign.basis],
        "statute": [{**GROUND, "id": "hold"}],
        "forms": {
            name: {"number": "Mẫu số 00", "source": None, "state": "to_confirm"} for name in FORMS
        },
        "awards": awards,
        "totals": [
            {
                "award": one["id"],
                "title": one["title"],
                "count": 1,
                "each": one["money"]["each"],
                "sum": one["money"]["each"],
                "fund": "quỹ thi đua, khen thưởng cấp tỉnh",
            }
            for one in awards
        ],
        "total_money": sum(one["money"]["each"] for one in awards),
        "council": [_session(awards)],
        "standards": [
            {
                "id": "mau",
                "title": "Tiêu chuẩn mẫu",
                "attested_by": "Thủ trưởng đơn vị",
                "state": "not_yet",
                "yes": 1,
                "of": 2,
                "open": ["mau_tap_the_edge_tie"],
                "reference": "mục mẫu",
            }
        ],
        "plans": [
            {"code": unit, "name": "Xã Có Kế Hoạch", "number": number, "day": day, "file": file}
            for unit, number, day, file in PLANS
        ],
        "units_without_plan": [{"code": "mau", "name": "Xã Chưa Có Kế Hoạch"}],
        "officials": [
            {
                "subject": subject,
                "name": name,
                "unit": "mau_tap_the_proposed",
                "unit_name": "Xã Mẫu Của Người",
                "position": "Chuyên viên",
            }
            for subject, name in _officials(awards)
        ],
        "unit_results": {case["subject"]: _results(case) for case in awards[0]["cases"]},
        "movement": {
            "title": campaign.title,
            "level": "cấp tỉnh",
            "scope": "trong tỉnh",
            "mode": "theo chuyên đề",
            "starts": campaign.starts.day.isoformat(),
            "ends": campaign.ends.day.isoformat(),
            "duration_band": "dưới 1 năm",
        },
    }


def _officials(awards: list[Plain]) -> list[tuple[str, str]]:
    """Give everybody put forward for an award, and one whom nobody put forward."""
    named = {
        case["subject"]: case["name"]
        for award in awards
        for case in award["cases"]
        if case["kind"] == "person"
    }
    return [*named.items(), ("mau_khong_de_cu", "Người Không Được Đề Cử “&” <Một>")]


def _results(case: Plain) -> list[Plain]:
    held = {key: case[key] for key in ("rank", "total", "met", "of")}
    return [
        {"month": month, **held, "missed": "chỉ tiêu mẫu (79,00 %)"} for month in ("2026-05", "")
    ]


def _award(name: str, form: str, subjects: str, kind: str, rulebook: Rulebook) -> Plain:
    per_unit = form == "giay_khen"
    return {
        "id": name,
        "title": f"Hình thức mẫu {name.replace('_', ' ')}",
        "form": form,
        "authority": "Chủ tịch UBND tỉnh",
        "subjects": subjects,
        "select": "by_rank",
        "clause": "điều khoản mẫu",
        "clause_state": "to_confirm",
        "board": "mau" if kind == "unit" else None,
        "board_title": "Bảng mẫu" if kind == "unit" else None,
        "ranked": 5 if kind == "unit" else None,
        "quota": 2,
        "quota_words": "2 suất",
        "steadiness": "Độ vững: thử bộ trọng số mẫu",
        "assumptions": ["lý do mẫu"],
        "per_unit": per_unit,
        "money": {
            "multiple": "3.0",
            "base_salary": 2530000,
            "each": 7590000,
            "source": "nd-152-2025",
            "state": "to_confirm",
        },
        "cases": [
            _case(name, kind, at, one, rulebook)
            for at, one in enumerate(OUTCOMES if form == "bang_khen" else OUTCOMES[:2], 1)
        ],
    }


def _case(award: str, kind: str, rank: int, outcome: str, rulebook: Rulebook) -> Plain:
    subject, words = f"{award}_{outcome}", {"unit": "Xã", "person": "Người", "entry": "Bài"}[kind]
    unit = subject if kind == "unit" else "mau_tap_the_proposed"
    name = f"{words} Mẫu {rank} “&” <Một> {award.rpartition('_')[2]}"
    entry = _entry(subject, name, rank, rulebook) if kind == "unit" else None
    return {
        "subject": subject,
        "name": name,
        "kind": kind,
        "unit": unit,
        "unit_name": name if kind == "unit" else "Xã Mẫu Của Người",
        "position": "Chuyên viên" if kind == "person" else None,
        "is_leader": False if kind == "person" else None,
        "is_female": True if kind == "person" else None,
        "rank": rank if entry else None,
        "total": entry["total"] if entry else None,
        "met": entry["met"] if entry else None,
        "of": entry["of"] if entry else None,
        "outcome": outcome,
        "grounds": [] if outcome == "proposed" else [GROUND],
        "decided": VOTES | {"outcome": outcome, "reason": "lý do mẫu", "session": 1},
        "robustness": {"weightings": 9, "of": 10, "dropped": 9, "of_dropped": 11},
        "achievement": "" if entry else "Thành tích mẫu.",
        "model": "Mô hình mẫu" if kind == "entry" else "",
        "entry": entry,
    }


def _entry(unit: str, name: str, rank: int, rulebook: Rulebook) -> Plain:
    criteria = [_figure(one) for one in rulebook.campaign.criteria]
    verdicts = [one["met"] for one in criteria if one["met"] is not None]
    return {
        "rank": rank,
        "unit": unit,
        "name": name,
        "total": "97.35",
        "met": sum(verdicts),
        "of": len(verdicts),
        "complete": True,
        "change": None,
        "class": None,
        "flags": ["rescaled"],
        "groups": [],
        "adjustments": [{"id": "rebasing", "points": "0.10"}],
        "gates": [],
        "criteria": criteria,
    }


def _figure(criterion: Criterion) -> Plain:
    asks = not criterion.is_monitored and criterion.meets is not None
    return {
        "id": criterion.id,
        "numerator": 98,
        "denominator": 100,
        "ratio": "98.00",
        "target": "90" if asks else None,
        "met": True if asks else None,
        "points": "9.00" if asks else None,
        "max_points": "9.00" if asks else None,
        "state": "measured",
        "short_by": None,
    }


def _session(awards: list[Plain]) -> Plain:
    return {
        "id": 1,
        "level": "agency",
        "name": "Hội đồng Thi đua - Khen thưởng mẫu",
        "day": "2026-12-20",
        "place": "Phòng họp mẫu",
        "chair": "Chủ Tọa Mẫu",
        "secretary": "Thư Ký Mẫu",
        "members": [
            {
                "name": f"Thành Viên Mẫu {presence}",
                "role": "Ủy viên",
                "presence": presence,
                "opinion": "Ý kiến mẫu." if presence == "written" else "",
                "opinion_day": "2026-12-19" if presence == "written" else "",
                "opinion_file": "y-kien-mau.pdf" if presence == "written" else "",
            }
            for presence in ("present", "written", "absent")
        ],
        "present": 7,
        "written": 1,
        "of": 9,
        "quorum": 8,
        "least_present": 6,
        "is_quorate": True,
        "cases": [
            {
                "award": one["id"],
                "subject": one["cases"][1]["subject"],
                "name": one["cases"][1]["name"],
                "for": 7,
                "against": 1,
                "abstain": 0,
                "computed": "edge_tie",
                "decided": "proposed",
                "reason": "lý do mẫu",
            }
            for one in awards
        ],
    }
