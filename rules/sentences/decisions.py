"""Standards, tasks, gates, classes and awards as Vietnamese sentences."""

from collections.abc import Iterator

from rules.book import Rulebook
from rules.citations import grounds
from rules.decisions import Award, ClassRule, Gate, Money, Quota
from rules.sentences.shapes import condition, ends
from rules.tiers import tier_words
from rules.vietnamese import day, number

SELECT = {
    "by_rank": "theo xếp hạng từ cao xuống thấp",
    "all_criteria_met": "chỉ xét đơn vị đạt mọi chỉ tiêu",
    "attested": "theo tiêu chuẩn được xác nhận, không theo điểm",
    "practice": "theo mô hình, cách làm sáng tạo có minh chứng, vào bất cứ lúc nào",
}
FORMS = {"bang_khen": "Bằng khen", "giay_khen": "Giấy khen", "prize": "Giải"}
EDGE = {
    "council": "bằng nhau ở suất cuối thì nêu cả nhóm để hội đồng quyết định",
    "all": "bằng nhau ở suất cuối thì đề nghị cả nhóm",
    "none": "bằng nhau ở suất cuối thì không đề nghị ai trong nhóm",
}
GATE_THEN = {"not_proposed": "thì không đề nghị khen", "held": "thì tạm dừng chờ kết luận"}
OTHERWISE = {
    "report": "không đủ thì nêu là không thuộc bậc nào",
    "next": "không đủ thì xếp bậc dưới",
    "manual": "không đủ thì người có thẩm quyền quyết định",
}


def decision_sentences(book: Rulebook) -> Iterator[str]:
    """Say what follows from the points, each with its clause and assumptions."""
    campaign = book.campaign
    if campaign.standards:
        yield "Tiêu chuẩn phải được xác nhận (không tính điểm):"
    for standard in campaign.standards:
        proof = f"; minh chứng: {standard.evidence}" if standard.evidence else ""
        plan = "; đơn vị chưa có được liệt kê riêng" if standard.plan else ""
        yield f"  - {standard.title}; xác nhận: {standard.attested_by}{proof}{plan}."
        yield from grounds(book, standard)
    for task in campaign.tasks:
        due = f", hạn {day(task.due)}" if task.due else ""
        proof = f"; minh chứng: {task.evidence}" if task.evidence else ""
        yield f"Nhiệm vụ: {task.title}; chủ trì: {task.owner}{due}{proof}."
        yield from grounds(book, task)
    for gate in campaign.gates:
        said = f"{_gate(book, gate)} {GATE_THEN[gate.then]} ({gate.reason})"
        yield f"Điều kiện đề nghị khen «{gate.title}»: {said}."
        yield from grounds(book, gate)
    for rule in campaign.classes:
        yield f"Xếp loại «{rule.title}»: {_class(book, rule)}."
        yield from grounds(book, rule)
    for limit in campaign.class_limits:
        best = _titles(book)[limit.not_above]
        said = condition(limit.when, _titles(book))
        yield f"Không xếp trên «{best}» khi {said} ({limit.title})."
        yield from grounds(book, limit)
    for exclusion in campaign.exclusions:
        said = condition(exclusion.when, _titles(book))
        yield f"Không xếp hạng, không xếp loại khi {said} ({exclusion.title})."
        yield from grounds(book, exclusion)
    for award in campaign.awards:
        yield from _award(book, award)


def _titles(book: Rulebook) -> dict[str, str]:
    """Give what people call each standard, criterion, class and indicator."""
    campaign = book.campaign
    held = (*book.registers.indicators.items, *campaign.criteria, *campaign.standards)
    return {one.id: one.title for one in (*held, *campaign.classes)}


def _gate(book: Rulebook, gate: Gate) -> str:
    titles = _titles(book)
    if gate.standard:
        return f"chưa đạt tiêu chuẩn «{titles[gate.standard]}»"
    if gate.criterion_met:
        return f"chưa đạt chỉ tiêu «{titles[gate.criterion_met]}»"
    if gate.indicator:
        beyond = {"at_most": "trên", "at_least": "dưới"}
        ((key, limit),) = gate.limits().items()
        return f"«{titles[gate.indicator]}» {beyond[key]} {limit}"
    return "chưa đủ số liệu" if gate.complete else "còn một chỉ tiêu chưa đạt"


def _class(book: Rulebook, rule: ClassRule) -> str:
    said = [f"tổng điểm {ends(rule)}"]
    further = []
    if rule.least_in_each_group:
        further.append(f"mỗi nhóm ít nhất {rule.least_in_each_group}")
    if rule.when:
        further.append(condition(rule.when, _titles(book)))
    if further:
        said += [*further, OTHERWISE[rule.otherwise]]
    if rule.quota:
        of = ", ".join(f"«{_titles(book)[one]}»" for one in rule.quota.of)
        share = f"không quá {rule.quota.share} số được xếp {of}"
        said.append(share + _least(rule.quota.at_least))
        if few := rule.quota.few:
            said.append(f"dưới {few.below} đối tượng thì không quá {few.places}")
    return "; ".join(said)


def _award(book: Rulebook, award: Award) -> Iterator[str]:
    form = f" ({FORMS[award.form]})" if FORMS[award.form] not in award.title else ""
    yield f"Khen thưởng: {award.title}{form}; {award.authority} quyết định."
    parts = [f"Chọn {SELECT[award.select]}"]
    if award.tiers:
        parts.append(f"trong khối {', '.join(tier_words(one) for one in award.tiers)}")
    if award.select == "by_rank" and any(one.target for one in book.campaign.criteria):
        parts.append("chưa đạt một chỉ tiêu không bị loại")
    if award.quota:
        parts.append(f"số lượng: {_quota(award.quota)}")
    if award.over_quota_tie:
        parts.append(EDGE[award.over_quota_tie])
    if award.min_score:
        parts.append(f"từ {award.min_score} điểm")
    if award.requires:
        titles = _titles(book)
        parts.append(f"phải có: {', '.join(f'«{titles[one]}»' for one in award.requires)}")
    if award.money:
        parts.append(_money(award.money))
    yield f"   {'; '.join(parts)}."
    for one in (award.quota, award.money, award):
        if one:
            yield from grounds(book, one)


def _quota(quota: Quota) -> str:
    whom = "đối tượng tham gia" if quota.of == "participants" else "đơn vị được xếp hạng"
    share = f"{quota.share} số {whom}, làm tròn xuống{_least(quota.at_least)}"
    many = share if quota.share else f"{quota.count} suất"
    return f"{many} mỗi đơn vị" if quota.per == "unit" else many


def _least(number_of: int) -> str:
    return f", ít nhất {number_of}" if number_of else ""


def _money(money: Money) -> str:
    fund = f", chi từ {money.fund}" if money.fund else ""
    if money.amount is not None:
        return f"tiền thưởng {number(money.amount)} đồng{fund}"
    return f"tiền thưởng {money.times_base_salary} lần mức lương cơ sở{fund}"
