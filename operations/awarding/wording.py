"""Why somebody ends where he does, in words, with the clause and whether that was read."""

from dataclasses import dataclass
from datetime import date

from documents.remarks import why_unranked
from operations.awarding.basis import Basis
from operations.awarding.selecting import Selected
from operations.views import Document
from rules.awarding.model import AwardLaw
from rules.registers import LegalSource
from rules.words import Ruled
from scoring.awards import Case
from scoring.candidates import Ground

OF_THE_LAW = {
    "hold": "hold",
    "one_form": "one_form",
    "waits": "one_form",
    "tie": "council",
    "statutory_women": "women",
    "direct_workers": "direct_workers",
}
"""Which clause of award law a reason rests on; the others rest on the campaign's own words."""


@dataclass(frozen=True)
class Wording:
    """What the words are made of: the campaign's rules and the registers of award law."""

    basis: Basis
    law: AwardLaw
    day: date

    def grounds(self, selected: Selected, case: Case) -> list[Document]:
        """Word every ground of a case, in order."""
        return [self._ground(selected, case, one) for one in case.grounds]

    def statute(self) -> list[Document]:
        """Give every clause of award law that is in force on the day, in our words."""
        held = [one for one in self.law.statute.clauses if one.in_force(self.day)]
        return [
            {
                "id": one.id,
                "text": one.title,
                "clause": self.cited(one),
                "state": self.state(one),
            }
            for one in held
        ]

    def _ground(self, selected: Selected, case: Case, ground: Ground) -> Document:
        text, ruled = self._said(selected, case, ground)
        clause = self.law.clause(OF_THE_LAW.get(ground.reason, ""), self.day)
        if clause is not None:
            ruled = clause
        return {"text": text, "clause": self.cited(ruled), "state": self.state(ruled)}

    def cited(self, ruled: Ruled) -> str:
        """Print the clauses of a statement: ``khoản 4 Điều 4 Nghị định số 152/2025/NĐ-CP``."""
        return "; ".join(
            f"{one.clause} {source.short}" if source else one.clause
            for one in ruled.reference
            for source in [self._source(one.source)]
        )

    def state(self, ruled: Ruled) -> str:
        """Tell whether every text cited was read and nothing is our own reading."""
        held = [self._source(one.source) for one in ruled.reference]
        read = bool(held) and all(one is not None and one.status == "confirmed" for one in held)
        return "confirmed" if read and not ruled.assumption else "to_confirm"

    def _source(self, name: str) -> LegalSource | None:
        return self.basis.book.registers.sources.get(name) or self.law.registers.sources.get(name)

    def _said(self, selected: Selected, case: Case, ground: Ground) -> tuple[str, Ruled]:
        campaign, award = self.basis.book.campaign, selected.award
        standards = {one.id: one for one in campaign.standards}
        match ground.reason:
            case "gate":
                gate = next(one for one in campaign.gates if one.id == ground.name)
                return gate.reason, gate
            case "hold":
                return (
                    f"đang xem xét: «{standards[ground.name].title}»; {self._title('hold')}",
                    award,
                )
            case "standard_no":
                one = standards[ground.name]
                return f"không đạt tiêu chuẩn «{one.title}»", one
            case "standard_open":
                one = standards[ground.name]
                return f"chưa được xác nhận tiêu chuẩn «{one.title}»", one
            case "one_form":
                return f"đã được đề nghị {self._award(ground)}; {self._title('one_form')}", award
            case "waits":
                said = f"chờ hội đồng quyết định ở {self._award(ground)}; {self._title('one_form')}"
                return said, award
            case "not_recognised":
                return "chưa có văn bản công nhận mô hình, cách làm", award
            case "missed":
                criterion = campaign.criterion(ground.name)
                return f"chưa đạt chỉ tiêu «{criterion.title}»", criterion
            case "min_score":
                return f"dưới {award.min_score} điểm", award
            case "unranked":
                return f"không được xếp hạng: {self._unranked(selected, case)}", award
            case "quota":
                stated = award.quota if award.quota and award.quota.reference else award
                return self._over_quota(selected, case), stated
            case _:
                return self._tied(case, ground), award

    def _title(self, name: str) -> str:
        clause = self.law.clause(name, self.day)
        return clause.title if clause else ""

    def _award(self, ground: Ground) -> str:
        named = {one.id: one.title for one in self.basis.book.campaign.awards}
        return f"«{named[ground.name]}»"

    def _unranked(self, selected: Selected, case: Case) -> str:
        entry = self.basis.entry(selected.award, case.candidate.subject)
        return why_unranked(entry, self.basis.book) if entry else "không có trong bảng"

    def _over_quota(self, selected: Selected, case: Case) -> str:
        places = selected.places or {}
        pool = case.candidate.unit if case.candidate.unit in places else ""
        room = places.get(pool, 0)
        of = "của đơn vị" if pool else "của bảng" if selected.board else "của khen thưởng này"
        rank = f"hạng {case.candidate.place}, " if case.candidate.place else ""
        return f"{rank}ngoài {room} suất {of}"

    def _tied(self, case: Case, ground: Ground) -> str:
        rank = f" (hạng {case.candidate.place})" if case.candidate.place else ""
        told = f"bằng nhau ở suất cuối{rank}"
        if ground.reason == "direct_workers":
            chosen = "được ưu tiên vì trực tiếp làm việc, không giữ chức vụ lãnh đạo"
            lost = "nhường người trực tiếp làm việc"
            return f"{told}, {chosen if not case.candidate.is_leader else lost}"
        if ground.reason == "statutory_women":
            return f"{told}, {self._of_women(case)}"
        endings = {
            "edge_tie": "để hội đồng quyết định",
            "proposed": "quy tắc của phong trào đề nghị cả nhóm",
            "over_quota": "quy tắc của phong trào không đề nghị ai trong nhóm",
        }
        return f"{told}, {endings[case.outcome]}"

    def _of_women(self, case: Case) -> str:
        one = case.candidate
        counted = f"{one.women}/{one.people} cán bộ là nữ theo danh sách"
        is_person = one.subject.startswith("person:")
        if one.is_of_women:
            return "được chọn: nữ" if is_person else f"được chọn: {counted}"
        if is_person:
            return "nhường nữ"
        return (
            f"nhường tập thể có từ 70 % nữ; {counted if one.people else 'chưa có danh sách cán bộ'}"
        )
