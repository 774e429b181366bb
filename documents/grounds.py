"""Where each rule is written, and what the rule file assumes where the text is silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from rules.book import Rulebook
from rules.registers import LegalSource
from rules.words import Reference, Ruled

TO_CONFIRM = "[cần xác nhận]"
PLACES = {
    "starts": "Ngày bắt đầu",
    "ends": "Ngày kết thúc",
    "tiers": "Khối",
    "boards": "Bảng xếp hạng",
    "scale": "Thang điểm",
    "rounding": "Làm tròn",
    "missing": "Không báo cáo",
    "not_applicable": "Không phát sinh",
    "small_base": "Mẫu số nhỏ",
    "groups": "Nhóm",
    "criteria": "Chỉ tiêu",
    "target": "Mức phải đạt",
    "standards": "Tiêu chuẩn",
    "ranking": "Xếp hạng",
    "awards": "Khen thưởng",
    "movement": "Phong trào",
    "quota": "Số lượng",
    "money": "Mức tiền thưởng",
    "classes": "Mức xếp loại",
    "class_limits": "Giới hạn xếp loại",
    "exclusions": "Không xét",
    "gates": "Điều kiện đề nghị khen",
    "adjustments": "Điểm cộng, điểm trừ",
    "tasks": "Nhiệm vụ",
    "recompute": "Tính hằng tháng",
    "monthly": "Ngày tính",
    "report_by": "Hạn báo cáo",
    "warn": "Ngày cảnh báo",
    "publication": "Công bố",
    "objections": "Kiến nghị về số liệu",
    "indicators": "Cách đếm",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """A statement of the rule file: what it is about, its clauses, and our reason if it is ours."""

    about: str
    references: tuple[Reference, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Assumed:
    """One reason and everything it is given for."""

    abouts: tuple[str, ...]
    reason: str

    @property
    def about(self) -> str:
        """Name them in one line, the kind of thing once: ``Chỉ tiêu: Thanh toán; Hài lòng``."""
        kinds = [about.partition(": ")[0] for about in self.abouts]
        named = zip(self.abouts, kinds, ["", *kinds], strict=False)
        return "; ".join(
            about.removeprefix(f"{kind}: ") if kind == before else about
            for about, kind, before in named
        )


def grounds(rulebook: Rulebook) -> tuple[Ground, ...]:
    """List every statement that cites a clause or assumes, campaign first, then counting."""
    return (*campaign_grounds(rulebook), *counting_grounds(rulebook))


def campaign_grounds(rulebook: Rulebook) -> tuple[Ground, ...]:
    """List the statements of the campaign's own file."""
    return tuple(_walk(rulebook.campaign, ""))


def counting_grounds(rulebook: Rulebook) -> tuple[Ground, ...]:
    """List the statements of the indicators that the campaign measures."""
    measured = rulebook.campaign.indicators()
    register = rulebook.registers.indicators
    return tuple(
        ground
        for name in measured
        for ground in _walk(register[name], _named("indicators", register[name], ""))
    )


def assumptions(found: tuple[Ground, ...]) -> tuple[Assumed, ...]:
    """Keep what is assumed, one item for each reason."""
    by_reason: dict[str, list[str]] = {}
    for ground in found:
        if ground.reason:
            by_reason.setdefault(ground.reason, []).append(ground.about)
    return tuple(Assumed(tuple(abouts), reason) for reason, abouts in by_reason.items())


def sources(rulebook: Rulebook) -> tuple[LegalSource, ...]:
    """List the texts the campaign and its counting cite, in the register's order."""
    cited = {one.source for ground in grounds(rulebook) for one in ground.references}
    cited |= {one.source for one in rulebook.campaign.basis}
    return tuple(one for one in rulebook.registers.sources.items if one.id in cited)


def clause(reference: Reference, rulebook: Rulebook) -> str:
    """Write a clause with its source, marked where the source was not read yet."""
    source = rulebook.registers.sources[reference.source]
    return f"{reference.clause}, {source.short}{unconfirmed(source)}"


def unconfirmed(source: LegalSource) -> str:
    """Give the mark that stands beside a text that was not read yet."""
    return f" {TO_CONFIRM}" if source.status == "to_confirm" else ""


def _walk(model: BaseModel, about: str) -> Iterator[Ground]:
    """Visit every statement below a model, so that no assumption is ever left out."""
    if isinstance(model, Ruled) and (model.assumption or model.reference):
        reason = model.assumption.reason if model.assumption else None
        yield Ground(about, model.reference, reason)
    for field in type(model).model_fields:
        for child in _models(getattr(model, field)):
            yield from _walk(child, _named(field, child, about))


def _models(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
    elif isinstance(value, Mapping):
        yield from (one for one in value.values() if isinstance(one, BaseModel))
    elif isinstance(value, tuple):
        yield from (one for one in value if isinstance(one, BaseModel))


def _named(field: str, child: BaseModel, above: str) -> str:
    name = (
        getattr(child, "short", None) or getattr(child, "title", None) or getattr(child, "id", "")
    )
    own = f"{PLACES.get(field, field)}: {name}" if name else PLACES.get(field, field)
    return f"{own} ({above})" if above and not name else own
