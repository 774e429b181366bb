"""A campaign as Vietnamese sentences, each with its clause: what a civil servant checks."""

from collections.abc import Iterator
from datetime import date

from rules.book import Rulebook
from rules.citations import cited, grounds
from rules.decisions import Adjustment, TieBreak
from rules.indicators import Indicator
from rules.model import Criterion, Target, for_tier
from rules.policies import Group, MissingPolicy, NotApplicablePolicy, SmallBase
from rules.sentences.clocks import clock_sentence
from rules.sentences.counts import count_sentence
from rules.sentences.decisions import decision_sentences
from rules.sentences.shapes import SENTENCES
from rules.tiers import tier_words
from rules.vietnamese import day, number
from rules.words import EVERY_TIER, Amount, Ruled

MEETS = {"at_least": "ít nhất", "above": "trên", "at_most": "nhiều nhất", "below": "dưới"}
INTERIM = {
    "next": "giữa hai hạn tính theo hạn sau",
    "last": "giữa hai hạn tính theo hạn trước",
    "straight_line": "giữa hai hạn tính theo đường thẳng",
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
    "drop": "chưa báo cáo thì bỏ ra, không quy đổi",
    "refuse": "còn đơn vị chưa báo cáo thì chưa tính",
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


PUBLISHED_BY = {
    "manual": "cán bộ xem lại rồi công bố",
    "automatic": "chuông tự công bố ngay khi tính xong",
}
COUNTED_DAYS = {"working": "ngày làm việc", "calendar": "ngày"}
SILENCE = {"accepted": "chấp nhận", "refused": "không chấp nhận"}
SUBJECTS = {"unit": "tập thể", "person": "cá nhân", "entry": "bài dự thi"}
COMBINE = {"sum": "cộng điểm", "mean": "trung bình cộng", "geometric_mean": "trung bình nhân"}
ROUNDS = {"line": "từng dòng", "group": "từng nhóm", "total": "tổng điểm"}
TIE_BREAKS = {
    "direct_workers": "người trực tiếp làm việc trước người giữ chức vụ lãnh đạo",
    "statutory_women": "nữ, hoặc tập thể có từ 70 % nữ (Nghị định số 152/2025/NĐ-CP, Điều 4)",
    "council": "hội đồng quyết định",
}


def shape_sentence(book: Rulebook, criterion: Criterion) -> str:
    """Say how a criterion's figure becomes points, its measures by their titles."""
    indicators = book.registers.indicators
    titles = {name: indicators[one].title for name, one in criterion.measures.items()}
    return SENTENCES[type(criterion.shape)](criterion.shape, titles)


def target_words(criterion: Criterion, value: Amount) -> str:
    """Say a target with its direction: ``trên 95 %``."""
    return f"{MEETS[criterion.meets or 'at_least']} {value}"


def campaign_sentences(book: Rulebook) -> list[str]:
    """Give the whole campaign as lines of text: headings, sentences, clauses and assumptions."""
    return list(_lines(book))


def _lines(book: Rulebook) -> Iterator[str]:
    campaign = book.campaign
    yield campaign.title.upper()
    yield f"Từ ngày {day(campaign.starts.day)} đến ngày {day(campaign.ends.day)}."
    yield from grounds(book, campaign.starts)
    yield from grounds(book, campaign.ends)
    if campaign.force == "to_confirm":
        yield "Hiệu lực của văn bản trong thời gian này cần xác nhận."
    yield f"Đối tượng: {', '.join(SUBJECTS[one] for one in campaign.subjects)}."
    for tier in campaign.tiers:
        yield f"Khối: {tier_words(tier.id)}{_life(tier.begins, tier.until)}."
        yield from grounds(book, tier)
    yield "Căn cứ: " + "; ".join(cited(book, one.source, one.clause) for one in campaign.basis)
    if campaign.organiser:
        yield f"Cơ quan tổ chức cũng tham gia và được ghi chú: {campaign.organiser}."
    if movement := campaign.movement:
        told = f"phong trào {movement.level}, {movement.mode}, phạm vi {movement.scope}"
        yield f"Theo biểu thống kê: {told}."
        yield from grounds(book, movement)
    yield from _recompute(book)
    yield from _publication(book)
    yield from _scale(book)
    for board in campaign.boards:
        windows = ", ".join(WINDOWS[window] for window in board.windows)
        who = "; chỉ gồm đơn vị có số liệu" if board.members == "reporting" else ""
        what = "Bảng xếp hạng" if board.ranked else "Bảng xếp loại, không xếp thứ hạng,"
        yield f"{what} «{board.title}»: {windows}{who}."
        yield from grounds(book, board)
    for group in campaign.groups:
        how = _group(book, group)
        yield f"Nhóm «{group.title}»{f': {how}' if how else ''}."
        yield from grounds(book, group)
    for at, criterion in enumerate(campaign.criteria, 1):
        yield from _criterion(book, at, criterion)
    for one in campaign.adjustments:
        yield f"Điều chỉnh «{one.title}»: {_adjustment(book, one)}."
        yield from grounds(book, one)
    yield from decision_sentences(book)


def _life(begins: date | None, until: date | None) -> str:
    parts = [f"từ ngày {day(begins)}"] if begins else []
    parts += [f"đến hết ngày {day(until)}"] if until else []
    return f" ({', '.join(parts)})" if parts else ""


def _missing(book: Rulebook, policy: MissingPolicy) -> str:
    """Say what silence does; without points it is a target not met."""
    if book.campaign.scale or policy.then == "refuse":
        return MISSING[policy.then]
    return "chưa báo cáo thì coi là chưa đạt"


def _not_applicable(book: Rulebook, policy: NotApplicablePolicy) -> str:
    if book.campaign.scale:
        return NOT_APPLICABLE[policy.then]
    return "không phát sinh thì không xét đạt hay chưa đạt"


def _group(book: Rulebook, group: Group) -> str:
    said = [COMBINE[group.combine]] if book.campaign.scale else []
    titles = {one.id: one.title for one in book.campaign.groups}
    if group.parent:
        said.append(f"thuộc nhóm «{titles[group.parent]}»")
    if group.weight:
        said.append(f"trọng số {group.weight}")
    if group.at_most:
        said.append(f"không quá {group.at_most} điểm")
    return ", ".join(said)


def _adjustment(book: Rulebook, one: Adjustment) -> str:
    limit = f", không quá {one.at_most}" if one.at_most else ""
    if one.total_at_most:
        return f"tổng điểm không quá {one.total_at_most}"
    case = f"«{book.registers.indicators[one.measure or ''].title}»"
    if one.points_each:
        return f"mỗi {case}: {one.points_each} điểm{limit}"
    if one.percent_each:
        return f"mỗi {case}: {one.percent_each} tổng điểm, cộng lại rồi tính một lần{limit}"
    zeroed = {group.id: group.title for group in book.campaign.groups}[one.zero_group or ""]
    return f"có {case} thì nhóm «{zeroed}» còn 0 điểm"


def _recompute(book: Rulebook) -> Iterator[str]:
    recompute = book.campaign.recompute
    if recompute:
        monthly = recompute.monthly
        zone = f"({monthly.timezone})"
        first = f", từ ngày {day(recompute.begins)}" if recompute.begins else ""
        yield f"Tính mỗi tháng vào ngày {monthly.day} tháng sau, lúc {monthly.at} {zone}{first}."
        if by := monthly.report_by:
            told = ", ".join(f"{one} ngày" for one in sorted(by.remind, reverse=True))
            remind = f"; nhắc đơn vị chưa báo cáo trước hạn {told}" if told else ""
            yield f"Đơn vị báo cáo chậm nhất ngày {by.day} tháng sau, lúc {by.at}{remind}."
            yield from grounds(book, by)
        if warn := monthly.warn:
            yield f"Cảnh báo chỉ tiêu có nguy cơ không đạt vào ngày {warn.day} của tháng."
            yield from grounds(book, warn)
        yield from grounds(book, recompute)


def _publication(book: Rulebook) -> Iterator[str]:
    publication = book.campaign.publication
    if publication is None:
        return
    yield f"Công bố: {PUBLISHED_BY[publication.mode]}."
    yield from grounds(book, publication)
    if one := publication.objections:
        holidays = ", ".join(day(when) for when in one.holidays)
        off = f"; ngày nghỉ không tính: {holidays}" if holidays else ""
        days = COUNTED_DAYS[one.count]
        yield (
            f"Kiến nghị về số liệu: trong {one.days} {days} sau ngày công bố; Trung tâm trả lời "
            f"trong {one.answer_days} {days} tiếp theo; quá hạn không trả lời là "
            f"{SILENCE[one.silence]}{off}."
        )
        yield from grounds(book, one)


def _scale(book: Rulebook) -> Iterator[str]:
    campaign = book.campaign
    if campaign.scale is None:
        yield "Không tính điểm, không xếp hạng: chỉ theo dõi đạt hay chưa đạt."
    else:
        rounding = campaign.scale.rounding
        yield (
            f"Tổng điểm {number(campaign.scale.total_points)}, làm tròn {rounding.places} số lẻ ở "
            f"{ROUNDS[rounding.at]}; xếp hạng khi ít nhất {campaign.scale.least_applicable} "
            "số điểm áp dụng được."
        )
        yield from grounds(book, campaign.scale)
    yield f"Thiếu số liệu: {_missing(book, campaign.missing)}."
    yield from grounds(book, campaign.missing)
    yield f"Không có gì để tính: {_not_applicable(book, campaign.not_applicable)}."
    yield from grounds(book, campaign.not_applicable)
    if campaign.small_base:
        yield _small_base(campaign.small_base)
        yield from grounds(book, campaign.small_base)
    if campaign.ranking:
        yield f"Xếp hạng: {TIES[campaign.ranking.ties]}."
        for one in campaign.ranking.tie_breaks:
            first = {"highest": "cao hơn xếp trước", "lowest": "thấp hơn xếp trước", None: ""}
            what = _compared_in_tie(book, one)
            yield f"   Bằng điểm thì xét tiếp: {what} {first[one.first]}".rstrip() + "."
        yield from grounds(book, campaign.ranking)


def _compared_in_tie(book: Rulebook, one: TieBreak) -> str:
    if one.criterion:
        return f"«{book.campaign.criterion(one.criterion).title}»"
    if one.indicator:
        return f"«{book.registers.indicators[one.indicator].title}»"
    return TIE_BREAKS[one.by or "council"]


def _small_base(small: SmallBase) -> str:
    then = "được đánh dấu" if small.then == "flag" else "coi là không phát sinh"
    return f"Mẫu số dưới {small.below} {then}."


def _criterion(book: Rulebook, at: int, criterion: Criterion) -> Iterator[str]:
    yield f"{at}. {criterion.title}"
    if criterion.applies_to:
        yield f"   Áp dụng cho: {', '.join(tier_words(one) for one in criterion.applies_to)}."
    if criterion.responsible:
        yield f"   Chịu trách nhiệm: {criterion.responsible}."
    if criterion.starts or criterion.ends:
        yield f"   Thời hạn{_life(criterion.starts, criterion.ends)}."
    for name, measure in criterion.measures.items():
        indicator = book.registers.indicators[measure]
        named = "" if len(criterion.measures) == 1 else f" «{name}»"
        yield f"   Cách đếm{named}: {_counted(book, indicator)}."
        yield from _grounds_of_count(book, criterion, indicator)
        yield from _clock(book, indicator)
    if criterion.target:
        yield f"   Chỉ tiêu: {'; '.join(_targets(criterion, criterion.target))}."
        yield from grounds(book, criterion.target)
    points = "; ".join(
        f"{amount} điểm" + ("" if tier == EVERY_TIER else f" ({tier_words(tier)})")
        for tier, amount in (criterion.max_points or {}).items()
    )
    weight = f"trọng số {criterion.weight}; " if criterion.weight else ""
    sentence = shape_sentence(book, criterion)
    how = "Tính điểm" if book.campaign.scale else "Cách xét"
    yield f"   {how}: {points + '; ' if points else ''}{weight}{sentence}."
    if criterion.missing:
        yield f"   Riêng dòng này, {_missing(book, criterion.missing)}."
    if criterion.not_applicable:
        yield f"   Riêng dòng này, {_not_applicable(book, criterion.not_applicable)}."
    if criterion.small_base:
        yield f"   Riêng dòng này: {_small_base(criterion.small_base)}"
    for one in (criterion.missing, criterion.not_applicable, criterion.small_base, criterion):
        if one:
            yield from grounds(book, one)


def _grounds_of_count(book: Rulebook, criterion: Criterion, indicator: Indicator) -> Iterator[str]:
    """Give an indicator's clauses that are not the criterion's own; another text's are marked."""
    below = set(grounds(book, criterion))
    ours = {one.source for one in (*book.campaign.basis, *criterion.reference)}
    shared = not any(one.source in ours for one in indicator.reference)
    for line in grounds(book, indicator):
        if line not in below:
            yield line.replace("   [", "   [chỉ số dùng chung: ", 1) if shared else line


def _counted(book: Rulebook, indicator: Indicator) -> str:
    if indicator.counted:
        return count_sentence(indicator, book.registers.records[indicator.origin])
    return " / ".join(indicator.ratio) if indicator.ratio else indicator.title


def _clock(book: Rulebook, indicator: Indicator) -> Iterator[str]:
    """Say the clock of a count, with the clause of each choice and of the whole."""
    kind = book.registers.records.get(indicator.origin)
    clock = kind.clock(indicator.counted.clock) if kind and indicator.counted else None
    if kind is None or clock is None:
        return

    def of_choice(ruled: Ruled) -> str:
        named = "; ".join(cited(book, one.source, one.clause) for one in ruled.reference)
        return f" [{named}]" if named else ""

    yield f"   Đồng hồ «{clock.title}»: {clock_sentence(clock, kind, of_choice)}."
    yield from grounds(book, clock)


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
