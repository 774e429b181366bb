"""The draft Tờ trình that proposes collectives for commendation, from one plain proposal."""

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from documents import headings
from documents.citation import citation
from documents.grounds import assumptions, campaign_grounds
from documents.lines import Line, lines_of
from documents.remarks import adjustment_words, remarks
from documents.word.rendering import WordTemplate
from rules import vietnamese
from rules.book import Rulebook

TEMPLATE = "de-nghi-khen-thuong.docx"
AWARD_LAW = (
    "luat-tdkt-2022",
    "luat-sua-doi-tdkt-2026",
    "nd-152-2025",
    "tt-15-2025",
    "qd-86-2025",
)
STATES = {
    "not_yet": "chưa xác nhận",
    "yes": "đã xác nhận",
    "no": "không đạt",
    "held": "đang xem xét",
}
Proposal = Mapping[str, Any]
Entry = Mapping[str, Any]


def write_proposal(
    proposal: Proposal, rulebook: Rulebook, path: Path, template: Path | None = None
) -> None:
    """Write the draft to ``path`` from the shipped template or an office's own.

    Raises Refused where the template asks for a name the draft does not give.
    """
    context = {name: _unbroken(part) for name, part in proposal_context(proposal, rulebook).items()}
    path.write_bytes(WordTemplate(template or shipped_template()).fill(context))


def shipped_template() -> Path:
    """Give the template that comes with the product."""
    return Path(str(resources.files("documents"))) / "templates" / TEMPLATE


def proposal_context(proposal: Proposal, rulebook: Rulebook) -> dict[str, Any]:
    """Word everything a template may print, by name."""
    awards = [_award(award, rulebook) for award in proposal["awards"]]
    shown = [
        entry for award in proposal["awards"] for entry in (*award["proposed"], *award["edge_tie"])
    ]
    return {
        "campaign_title": _lower_first(rulebook.campaign.title),
        "period": headings.period(proposal),
        "as_of": headings.day(proposal["as_of"]),
        "year": str(date.fromisoformat(proposal["as_of"]).year),
        "mark": headings.mark(proposal),
        "footer": headings.footer(proposal),
        "grounds": _grounds(rulebook),
        "proposed_count": sum(len(award["proposed"]) for award in proposal["awards"]),
        "awards": awards,
        "standards": [
            {**standard, "state": _attested(standard)} for standard in proposal["standards"]
        ],
        "assumptions": [
            {"about": item.about, "reason": item.reason}
            for item in assumptions(campaign_grounds(rulebook))
        ],
        "units": [_unit(entry, rulebook) for entry in shown],
    }


def _attested(standard: Mapping[str, Any]) -> str:
    """Say what was attested of the collectives put forward: of each of them, or of how many."""
    said = STATES.get(standard["state"], standard["state"])
    many, of = standard.get("yes", 0), standard.get("of", 0)
    return f"{said}; đã xác nhận {many}/{of} tập thể" if 0 < many < of else said


def _grounds(rulebook: Rulebook) -> list[str]:
    """List the "Căn cứ": the award law in order of rank, then what the campaign rests on."""
    register = rulebook.registers.sources
    named = [*AWARD_LAW, *(reference.source for reference in rulebook.campaign.basis)]
    held = [register[name] for name in dict.fromkeys(named) if name in register]
    last = len(held) - 1
    return [citation(one) + ("." if at == last else ";") for at, one in enumerate(held)]


def _award(award: Mapping[str, Any], rulebook: Rulebook) -> dict[str, Any]:
    following = [
        f"{entry['name']} (hạng {entry['rank']}, {vietnamese.number(entry['total'])} điểm)"
        for entry in award["next"]
    ]
    reason = award["quota_reason"]
    return {
        **award,
        "quota_note": f" (giả định: {reason})" if reason else "",
        "proposed": [_row(entry, rulebook) for entry in award["proposed"]],
        "edge_tie": [_row(entry, rulebook) for entry in award["edge_tie"]],
        "next": "; ".join(following),
    }


def _row(entry: Entry, rulebook: Rulebook) -> dict[str, Any]:
    lines = lines_of(entry, rulebook)
    missed = [f"{one.short} ({_short_result(one)})" for one in lines if _falls_short(one)]
    return {
        "name": entry["name"],
        "rank": entry["rank"],
        "total": vietnamese.number(entry["total"]),
        "met": f"{entry['met']}/{entry['of']}",
        "missed": "; ".join(missed) or "không có",
    }


def _falls_short(line: Line) -> bool:
    """Tell a target not met from a figure only followed, which asks nothing of the unit."""
    return not line.is_monitored and line.verdict in ("missed", "missing")


def _short_result(line: Line) -> str:
    return line.value or line.word


def _unit(entry: Entry, rulebook: Rulebook) -> dict[str, Any]:
    lines = lines_of(entry, rulebook)
    return {
        "name": entry["name"],
        "summary": (
            f"Hạng {entry['rank']}; tổng điểm {vietnamese.number(entry['total'])}; "
            f"đạt {entry['met']}/{entry['of']} chỉ tiêu."
        ),
        "lines": [_line(at, line) for at, line in enumerate(lines, 1)] + _sums(entry, rulebook),
        "notes": "; ".join(remarks(entry, rulebook)),
    }


def _line(number: int, line: Line) -> dict[str, str]:
    parts = [part for part in (line.counted, line.value) if part]
    result = f"{parts[0]} ({parts[1]})" if len(parts) == 2 else "".join(parts) or "–"
    if line.note:
        result += f"; {line.note}"
    return {
        "number": str(number),
        "title": line.title,
        "target": line.target or "–",
        "result": result,
        "verdict": f"{line.word}; {line.gap}" if line.gap else line.word,
        "points": f"{line.points}/{line.max_points}" if line.points else "–",
    }


def _sums(entry: Entry, rulebook: Rulebook) -> list[dict[str, str]]:
    """Close the table with what is added to the lines, and the total."""
    added: Sequence[tuple[str, str]] = [
        (adjustment_words(one["id"], rulebook), one["points"]) for one in entry["adjustments"]
    ]
    rows = [*added, ("Tổng điểm", entry["total"])]
    blank = {"number": "", "target": "", "result": "", "verdict": ""}
    return [
        {"title": words, "points": vietnamese.number(points), **blank} for words, points in rows
    ]


def _unbroken(part: Any) -> Any:
    """Keep a number and its per cent sign on one line, all through a context."""
    if isinstance(part, str):
        return part.replace(" %", "\u00a0%")
    if isinstance(part, Mapping):
        return {name: _unbroken(one) for name, one in part.items()}
    return [_unbroken(one) for one in part] if isinstance(part, list) else part


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
