"""The award file as one view: what the plain document says, read in the words of every paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from documents import headings
from documents.award_file.unit_names import full_title, shortened
from documents.citation import citation
from documents.grounds import TO_CONFIRM
from rules.book import Rulebook

Plain = Mapping[str, Any]
Context = dict[str, Any]
Found = tuple[Plain, Plain]
"""An award and a case of it."""
PROPOSED, EDGE, HELD, EXCLUDED, OVER = (
    "proposed",
    "edge_tie",
    "held",
    "excluded",
    "over_quota",
)
NO_PLAN, NO_NUMBER = "chưa có xác nhận", "chưa ghi số, ngày kế hoạch"
DOTS = "." * 38
"""Where a person writes by hand."""
MARKS = (
    f"Chỗ ghi {TO_CONFIRM} là điều khoản chưa đọc được bản gốc; chỗ để trống do người soạn điền."
)


@dataclass(frozen=True)
class AwardFile:
    """A plain award file (as ``operations`` makes it) with the rules it was computed by."""

    document: Plain
    rulebook: Rulebook

    @property
    def awards(self) -> Sequence[Plain]:
        """The awards in the order they are stated."""
        held: Sequence[Plain] = self.document["awards"]
        return held

    def cases(self, outcome: str | None = None, kind: str | None = None) -> Iterator[Found]:
        """Give every case with its award; only those of an outcome or a kind where named."""
        for award in self.awards:
            for case in award["cases"]:
                if outcome in (None, outcome_of(case)) and kind in (None, case["kind"]):
                    yield award, case

    @cached_property
    def entries(self) -> dict[str, Plain]:
        """The result of each unit that has one, by code: of whichever award carries it."""
        return {
            case["subject"]: case["entry"]
            for _, case in self.cases(kind="unit")
            if case["entry"] is not None
        }

    @property
    def is_within_units(self) -> bool:
        """Whether everything in it is decided by a unit's head within the unit."""
        return all(one["per_unit"] for one in self.awards)

    @cached_property
    def put_forward(self) -> frozenset[str]:
        """The units that are proposed, also for a model of practice, or tied at the last place."""
        return frozenset(
            case["unit"]
            for award, case in self.cases(kind="unit")
            if outcome_of(case) in (PROPOSED, EDGE) and not award["per_unit"]
        )

    @cached_property
    def plans(self) -> dict[str, str]:
        """What is known of each unit's own plan, by code; empty where the campaign asks for none.

        Number, day and file; what nobody stated is said to be missing.
        """
        known = {one["code"]: plan_words(one) for one in self.document["plans"]}
        missing = {one["code"]: NO_PLAN for one in self.document["units_without_plan"]}
        return known | missing

    @property
    def year(self) -> str:
        """The year the papers are drawn up in."""
        return str(date.fromisoformat(self.document["as_of"]).year)

    @cached_property
    def praise(self) -> str:
        """What the award is given for, as a decision says it."""
        title = self.rulebook.campaign.title
        return f"đã có thành tích xuất sắc trong {title[:1].lower()}{title[1:]}"

    def shared(self, form: str | None) -> Context:
        """Give the names that every paper may print.

        ``form`` is the paper's own in ``forms``; None for a paper that no text gives a form.
        """
        document, agency = self.document, self.document["agency"]
        title = self.rulebook.campaign.title
        return {
            "superior": shortened(agency["superior"]).upper(),
            "agency": agency["name"].upper(),
            "agency_title": full_title(agency["name"], agency["superior"]),
            "symbol": agency["symbol"],
            "place": agency["place"],
            "recipient": agency["recipient"],
            "year": self.year,
            "campaign_title": title[:1].lower() + title[1:],
            "campaign_short": document["short"],
            "praise": self.praise,
            "period": headings.period(document),
            "as_of": headings.day(document["as_of"]),
            "figures_to": headings.day(document["figures_to"]),
            "mark": headings.mark(document),
            "footer": headings.footer(document),
            "grounds": self._grounds(),
            "form_line": form_line(document["forms"][form]) if form else "",
            "notes": self._notes(form),
            "signer_form": signing_form(document["signer"]),
            "signer_name": document["signer"]["name"] or DOTS,
            "decision_form": signing_form(document["decision_signer"]),
            "decision_name": document["decision_signer"]["name"] or DOTS,
        }

    def _grounds(self) -> list[str]:
        register = self.rulebook.registers.sources
        held = [citation(register[name]) for name in self.document["grounds"]]
        last = len(held) - 1
        return [line + ("." if at == last else ";") for at, line in enumerate(held)]

    def _notes(self, form: str | None) -> list[str]:
        """List what must be settled before the draft is signed."""
        said = [_sentence(note) for note in self.document["notes"]]
        if form:
            said += _about_form(self.document["forms"][form])
        if self.document["agency"].get("state") == "to_confirm":
            said.append(f"Tên, ký hiệu cơ quan soạn thảo, chức danh ký cần đối chiếu {TO_CONFIRM}.")
        said.append(MARKS)
        if headings.mark(self.document):
            said.append("Số liệu minh họa: không phải kết quả thật, không dùng để trình, ký.")
        return said


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _about_form(form: Plain) -> list[str]:
    if not form["number"]:
        return [f"Chưa xác định số mẫu của văn bản này {TO_CONFIRM}."]
    if form["state"] == "confirmed":
        return []
    return [f"Số mẫu “{form['number']}” ghi theo suy luận, cần đối chiếu {TO_CONFIRM}."]


def plan_words(plan: Plain) -> str:
    """Say number, day and file of a unit's own plan."""
    if not plan["number"]:
        return f"đã xác nhận, {NO_NUMBER}"
    file = f", tệp {plan['file']}" if plan["file"] else ""
    return f"số {plan['number']} ngày {headings.day(plan['day'])}{file}"


def outcome_of(case: Plain) -> str:
    """Give what became of a case: the council's word where it decided, else what was computed."""
    decided = case["decided"]
    return str(decided["outcome"] if decided else case["outcome"])


def marked(text: str, state: str) -> str:
    """Put the mark beside what was not read in the original, once."""
    return f"{text} {TO_CONFIRM}" if state == "to_confirm" and TO_CONFIRM not in text else text


def form_line(form: Plain) -> str:
    """Give the line that names the paper's form, empty where no number is known."""
    return marked(str(form["number"]), form["state"]) if form["number"] else ""


def signing_form(signer: Plain) -> str:
    """Give the signing form in capitals: ``KT. CHỦ TỊCH`` over ``PHÓ CHỦ TỊCH``."""
    return str(signer["form"]).upper()
