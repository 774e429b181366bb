"""A campaign as Vietnamese sentences, each with its clause: what a civil servant checks."""

from collections.abc import Iterator

from rules.book import Rulebook
from rules.decisions import Award, Money, Quota
from rules.model import Criterion, Target, for_tier
from rules.shape_sentences import SENTENCES
from rules.vietnamese import day, number
from rules.words import EVERY_TIER, Amount, Ruled

MEETS = {"at_least": "ít nhất", "above": "trên", "at_most": "nhiều nhất", "below": "dưới"}
INTERIM = {
    "next": "giữa hai hạn tính theo hạn sau",
    "last": "giữa hai hạn tính theo hạn trước",
    "straight_line": "giữa hai hạn tính theo đường thẳng",
}
TIERS = {
    "department": "sở và cơ quan tương đương",
    "commune": "xã, phường",
    "central": "cơ quan trung ương theo ngành dọc",
    "centre": "Trung tâm Phục vụ hành chính công tỉnh",
    "district": "huyện, thị xã, thành phố (đến 30/6/2025)",
    "province": "cả tỉnh",
}
WINDOWS = {
    "month": "tháng",
    "quarter": "quý",
    "half": "nửa năm",
    "year": "năm",
    "campaign": "cả phong trào",
}
MISSING = {
    "zero_points": "chưa báo cáo thì 0 điểm và phiếu điểm chưa đủ",
    "unranked": "chưa báo cáo thì không xếp hạng",
}
NOT_APPLICABLE = {
    "rescale": "không phát sinh thì bỏ ra và quy về thang điểm trên phần còn lại",
    "full_points": "không phát sinh thì được điểm tối đa",
    "zero_points": "không phát sinh thì 0 điểm",
    "drop": "không phát sinh thì bỏ ra, không quy đổi",
}
TIES = {
    "competition": "bằng điểm thì đồng hạng 1, 1, 3",
    "dense": "bằng điểm thì đồng hạng 1, 1, 2",
}
SELECT = {
    "by_rank": "theo xếp hạng từ cao xuống thấp, không loại đơn vị chưa đạt một chỉ tiêu",
    "all_criteria_met": "chỉ xét đơn vị đạt mọi chỉ tiêu",
    "attested": "theo tiêu chuẩn được xác nhận, không theo điểm",
    "practice": "theo mô hình, cách làm sáng tạo có minh chứng, vào bất cứ lúc nào",
}
EDGE = {
    "council": "bằng nhau ở suất cuối thì nêu cả nhóm để hội đồng quyết định",
    "all": "bằng nhau ở suất cuối thì đề nghị cả nhóm",
    "none": "bằng nhau ở suất cuối thì không đề nghị ai trong nhóm",
}


def shape_sentence(criterion: Criterion) -> str:
    """Say how a criterion's figure becomes points."""
    return SENTENCES[type(criterion.shape)](criterion.shape)


def target_words(criterion: Criterion, value: Amount) -> str:
    """Say a target with its direction: ``trên 95 %``."""
    return f"{MEETS[criterion.meets or 'at_least']} {value}"


def tier_words(tier: str) -> str:
    """Name a tier as people do."""
    return TIERS.get(tier, tier)


def campaign_sentences(book: Rulebook) -> list[str]:
    """Give the whole campaign as lines of text: headings, sentences, clauses and assumptions."""
    return list(_lines(book))


def _lines(book: Rulebook) -> Iterator[str]:
    campaign = book.campaign
    yield campaign.title.upper()
    yield f"Từ ngày {day(campaign.starts.day)} đến ngày {day(campaign.ends.day)}."
    yield from _grounds(book, campaign.starts)
    yield f"Các khối tham gia: {'; '.join(tier_words(one) for one in campaign.tier_names)}."
    yield "Căn cứ: " + "; ".join(_cited(book, one.source, one.clause) for one in campaign.basis)
    yield from _recompute(book)
    yield from _scale(book)
    for board in campaign.boards:
        windows = ", ".join(WINDOWS[window] for window in board.windows)
        yield f"Bảng xếp hạng «{board.title}»: {windows}."
        yield from _grounds(book, board)
    for at, criterion in enumerate(campaign.criteria, 1):
        yield from _criterion(book, at, criterion)
    if campaign.standards:
        yield "Tiêu chuẩn phải được xác nhận (không tính điểm):"
        for standard in campaign.standards:
            yield f"  - {standard.title}; xác nhận: {standard.attested_by}."
            yield from _grounds(book, standard)
    for award in campaign.awards:
        yield from _award(book, award)


def _recompute(book: Rulebook) -> Iterator[str]:
    recompute = book.campaign.recompute
    if recompute:
        monthly = recompute.monthly
        zone = f"({monthly.timezone})"
        yield f"Tính mỗi tháng vào ngày {monthly.day} tháng sau, lúc {monthly.at} {zone}."
        yield from _grounds(book, recompute)


def _scale(book: Rulebook) -> Iterator[str]:
    campaign = book.campaign
    if campaign.scale is None:
        yield "Không tính điểm, không xếp hạng: chỉ theo dõi đạt hay chưa đạt."
        return
    places = campaign.scale.rounding.places
    yield (
        f"Tổng điểm {number(campaign.scale.total_points)}, làm tròn {places} số lẻ ở từng dòng; "
        f"xếp hạng khi ít nhất {campaign.scale.least_applicable} số điểm áp dụng được."
    )
    yield from _grounds(book, campaign.scale)
    yield f"Thiếu số liệu: {MISSING[campaign.missing.then]}."
    yield from _grounds(book, campaign.missing)
    yield f"Không có gì để tính: {NOT_APPLICABLE[campaign.not_applicable.then]}."
    yield from _grounds(book, campaign.not_applicable)
    if campaign.small_base:
        yield f"Mẫu số dưới {campaign.small_base.below} được đánh dấu."
        yield from _grounds(book, campaign.small_base)
    if campaign.ranking:
        yield f"Xếp hạng: {TIES[campaign.ranking.ties]}."
        yield from _grounds(book, campaign.ranking)


def _criterion(book: Rulebook, at: int, criterion: Criterion) -> Iterator[str]:
    indicator = book.registers.indicators[criterion.measure]
    yield f"{at}. {criterion.title}"
    if indicator.ratio:
        yield f"   Cách đếm: {indicator.ratio[0]} / {indicator.ratio[1]}."
    else:
        yield f"   Cách đếm: {indicator.title}."
    yield from _grounds(book, indicator)
    if criterion.target:
        yield f"   Chỉ tiêu: {'; '.join(_targets(criterion, criterion.target))}."
    points = "; ".join(
        f"{amount} điểm" + ("" if tier == EVERY_TIER else f" ({tier_words(tier)})")
        for tier, amount in (criterion.max_points or {}).items()
    )
    yield f"   Tính điểm: {points + '; ' if points else ''}{shape_sentence(criterion)}."
    yield from _grounds(book, criterion)


def _targets(criterion: Criterion, target: Target) -> Iterator[str]:
    for tier in target.per_tier:
        whose = "" if tier == EVERY_TIER else f"{tier_words(tier)}: "
        stated = for_tier(target.per_tier, tier)
        if isinstance(stated, Amount):
            yield whose + target_words(criterion, stated)
            continue
        word = "đến hết ngày" if target.by else "áp dụng từ ngày"
        steps = ", ".join(
            f"{word} {day(when)} {target_words(criterion, amount)}"
            for when, amount in sorted(stated.items())
        )
        yield whose + steps + (f" ({INTERIM[target.interim]})" if target.interim else "")


def _award(book: Rulebook, award: Award) -> Iterator[str]:
    yield f"Khen thưởng: {award.title}; {award.authority} quyết định."
    parts = [f"Chọn {SELECT[award.select]}"]
    if award.quota:
        parts.append(f"số lượng: {_quota(award.quota)}")
    if award.over_quota_tie:
        parts.append(EDGE[award.over_quota_tie])
    if award.min_score:
        parts.append(f"từ {award.min_score} điểm")
    if award.requires:
        parts.append(f"phải có: {', '.join(award.requires)}")
    if award.money:
        parts.append(_money(award.money))
    yield f"   {'; '.join(parts)}."
    for one in (award.quota, award.money, award):
        if one:
            yield from _grounds(book, one)


def _quota(quota: Quota) -> str:
    share = f"{quota.share} số đơn vị được xếp hạng, làm tròn xuống"
    many = share if quota.share else f"{quota.count} suất"
    return f"{many} mỗi đơn vị" if quota.per == "unit" else many


def _money(money: Money) -> str:
    if money.amount is not None:
        return f"tiền thưởng {number(money.amount)} đồng"
    return f"tiền thưởng {money.times_base_salary} lần mức lương cơ sở"


def _grounds(book: Rulebook, ruled: Ruled) -> Iterator[str]:
    """Give the clause and the assumption under a statement."""
    for one in ruled.reference:
        yield f"   [{_cited(book, one.source, one.clause)}]"
    if ruled.assumption:
        yield f"   (giả định) {ruled.assumption.reason}."


def _cited(book: Rulebook, name: str, clause: str) -> str:
    source = book.registers.sources[name]
    mark = "" if source.status == "confirmed" else " [cần xác nhận]"
    return f"{clause}, {source.short}{mark}"
