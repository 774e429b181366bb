"""The Tờ trình: what is proposed, for how much, and what the signer must settle first."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docx.document import Document as Word
from docx.shared import Pt

from documents import headings
from documents.award_file.case_words import money_words, names_of, row_of
from documents.award_file.considered import (
    EDGE,
    EXCLUDED,
    HELD,
    OVER,
    PROPOSED,
    AwardFile,
    Plain,
    marked,
    outcome_of,
)
from documents.award_file.decision_words import counted_words
from documents.award_file.draft import Draft, Paper
from documents.award_file.furniture import (
    Column,
    after_table,
    grounds,
    head,
    new_paper,
    notes,
    save,
    section,
    signatures,
    table,
    title,
)
from documents.award_file.standards import standard_rows
from documents.grounds import assumptions, campaign_grounds
from documents.word.layout import CENTRE, RIGHT, body, control, heading
from rules import vietnamese

WIDE_GAP = Pt(9)
TITLE = "Tờ trình đề nghị khen thưởng"
TOTALS = (
    Column("TT", 9, "{{ row.number }}", CENTRE),
    Column("Hình thức khen thưởng", 68, "{{ row.title }}"),
    Column("Số lượng", 17, "{{ row.count }}", CENTRE),
    Column("Mức thưởng (đồng)", 30, "{{ row.each }}", RIGHT),
    Column("Thành tiền (đồng)", 36, "{{ row.sum }}", RIGHT),
)
PROPOSED_ROWS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tập thể, cá nhân", 58, "{{ case.name }}{% if case.post %}, {{ case.post }}{% endif %}"),
    Column("Hạng", 14, "{{ case.rank }}", CENTRE),
    Column("Điểm", 17, "{{ case.total }}", CENTRE),
    Column("Chỉ tiêu đạt", 17, "{{ case.met }}", CENTRE),
    Column("Ghi chú", 45, "{{ case.remark }}"),
)
STANDARDS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tiêu chuẩn", 66, "{{ standard.title }}"),
    Column("Nơi xác nhận", 33, "{{ standard.attested_by }}"),
    Column("Căn cứ", 26, "{{ standard.reference }}"),
    Column("Trạng thái", 26, "{{ standard.state }}", CENTRE),
)
ASSUMED = (
    Column("Cách hiểu của tệp quy tắc và lý do", 160, "- {{ item.about }}: {{ item.reason }}."),
)
FILED = (
    "Danh sách tập thể đề nghị khen thưởng (Phụ lục I);",
    "Danh sách cá nhân đề nghị khen thưởng (Phụ lục II);",
    "Danh sách đã xem xét và chưa đề nghị, kèm lý do (Phụ lục III);",
    "Báo cáo thành tích của từng tập thể, cá nhân;",
    "Biên bản họp xét khen thưởng;",
    "Dự thảo Quyết định khen thưởng kèm danh sách.",
)


def build(path: Path) -> None:
    """Write the shipped template."""
    word = new_paper(TITLE)
    head(word, "Số:        /TTr-{{ symbol }}")
    title(word, "TỜ TRÌNH", "Về việc đề nghị khen thưởng tập thể, cá nhân {{ praise }}")
    to = body(word, "Kính gửi: {{ recipient }}.")
    to.alignment, to.paragraph_format.first_line_indent = CENTRE, None
    to.paragraph_format.space_before = to.paragraph_format.space_after = WIDE_GAP
    grounds(word)
    body(
        word,
        "{{ agency_title }} đã rà soát, tổng hợp kết quả {{ period }}, số liệu công bố tính đến "
        "ngày {{ figures_to }}, đối chiếu với tiêu chuẩn khen thưởng của phong trào; "
        "{{ council_words }}. {{ agency_title }} kính trình {{ recipient }} xem xét, quyết "
        "định khen thưởng như sau:",
    )
    _proposal(word)
    section(word, "II. TỪNG HÌNH THỨC KHEN THƯỞNG")
    control(word, "for award in awards")
    _award(word)
    control(word, "endfor")
    control(word, "if empty_awards")
    after_table(body(word, "Chưa có trường hợp nào được đề nghị: {{ empty_awards }}."))
    control(word, "endif")
    _open_points(word)
    _close(word)
    _assumed(word)
    save(word, path)


def _proposal(word: Word) -> None:
    section(word, "I. ĐỀ NGHỊ KHEN THƯỞNG")
    body(
        word,
        "Đề nghị khen thưởng {{ counted }} {{ praise }} (có danh sách kèm theo), cụ thể:",
    )
    table(word, "row in totals", TOTALS, "Chưa có tập thể, cá nhân nào được đề nghị.")
    control(word, "if fund")
    after_table(body(word, "Nguồn kinh phí: {{ fund }}."))
    control(word, "endif")


def _award(word: Word) -> None:
    after_table(heading(word, "{{ loop.index }}. {{ award.title }}"))
    body(word, "{{ award.about }}")
    control(word, "if award.money")
    body(word, "Mức tiền thưởng: {{ award.money }}.")
    control(word, "endif")
    table(
        word, "case in award.proposed", PROPOSED_ROWS, "Chưa có tập thể, cá nhân nào được đề nghị."
    )
    control(word, "if award.edge")
    edge = after_table(
        body(
            word,
            "Đồng hạng ở ranh giới số lượng: còn {{ award.places_left }} suất cho "
            "{{ award.edge|length }} trường hợp bằng nhau, đề nghị Hội đồng xem xét, quyết định:",
        )
    )
    edge.paragraph_format.keep_with_next = True
    table(word, "case in award.edge", PROPOSED_ROWS)
    control(word, "endif")
    control(word, "if award.others")
    after_table(body(word, "{{ award.others }}"))
    control(word, "endif")


def _open_points(word: Word) -> None:
    section(word, "III. TIÊU CHUẨN CẦN XÁC NHẬN TRƯỚC KHI TRÌNH")
    body(
        word,
        "Các tiêu chuẩn sau không tính bằng số liệu; mỗi tập thể chỉ đủ điều kiện khi có xác nhận.",
    )
    table(
        word, "standard in standards", STANDARDS, "Phong trào không nêu tiêu chuẩn phải xác nhận."
    )
    control(word, "if without_plan")
    after_table(
        body(word, "Đơn vị chưa có kế hoạch phát động phong trào của đơn vị: {{ without_plan }}.")
    )
    control(word, "endif")
    control(word, "if assumptions")
    body(
        word,
        "Có {{ assumptions|length }} điểm văn bản không nói rõ, phần mềm tính theo cách hiểu nêu ở "
        "trang cuối dự thảo; kính đề nghị cho ý kiến trước khi trình.",
    ).paragraph_format.space_before = WIDE_GAP
    control(word, "endif")


def _close(word: Word) -> None:
    after_table(
        body(
            word,
            "{{ agency_title }} kính trình {{ recipient }} xem xét, quyết định./.",
        )
    )
    filed = body(word, "Hồ sơ gửi kèm:")
    filed.paragraph_format.keep_with_next = True
    for at, line in enumerate(FILED, 1):
        body(word, f"{at}. {line}").paragraph_format.keep_with_next = True
    signatures(
        word,
        ("- Như trên;", "- Sở Nội vụ (Phòng Thi đua, khen thưởng);", "- Lưu: VT, {{ symbol }}."),
    )
    notes(word)


def _assumed(word: Word) -> None:
    """Put what is assumed on pages of its own behind the paper; the signed one goes without."""
    control(word, "if assumptions")
    first = heading(word, "GIẢ ĐỊNH CẦN CÓ Ý KIẾN (bỏ phần này khi ký)")
    first.paragraph_format.page_break_before = True
    body(
        word,
        "Văn bản không nói rõ các điểm sau; đây là cách hiểu của tệp quy tắc, không phải quy định:",
    )
    table(word, "item in assumptions", ASSUMED)
    control(word, "endif")


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give the one Tờ trình of an award file."""
    shown = [one for one in file.awards if not one["per_unit"]]
    cases = [one for award in shown for one in award["cases"]]
    named = [one for one in cases if outcome_of(one) in (PROPOSED, EDGE)]
    proposed = [one for one in cases if outcome_of(one) == PROPOSED]
    context = file.shared("submission") | {
        "council_words": _council_words(file),
        "counted": counted_words(proposed),
        "empty_awards": _empty(shown),
        "totals": _totals(file),
        "fund": "; ".join(dict.fromkeys(one["fund"] for one in _submitted(file) if one["fund"])),
        "awards": [_award_words(one, file) for one in shown if _has_any(one)],
        "standards": standard_rows(file),
        "without_plan": ", ".join(one["name"] for one in file.document["units_without_plan"]),
        "assumptions": [
            {"about": one.about, "reason": one.reason}
            for one in assumptions(campaign_grounds(file.rulebook))
        ],
    }
    yield Draft("01-to-trinh.docx", context, tuple(names_of(named)))


def _has_any(award: Plain) -> bool:
    return any(outcome_of(one) in (PROPOSED, EDGE) for one in award["cases"])


def _empty(awards: Sequence[Plain]) -> str:
    """Name the awards that nobody is put forward for, with how many were considered."""
    told = [(one["title"], len(one["cases"])) for one in awards if not _has_any(one)]
    return "; ".join(f"{title} (đã xem xét {count})" for title, count in told)


def _council_words(file: AwardFile) -> str:
    sat = [f"{one['name']} họp ngày {headings.day(one['day'])}" for one in file.document["council"]]
    return (
        "; ".join(sat)
        if sat
        else "Hội đồng Thi đua - Khen thưởng chưa họp, biên bản kèm theo là mẫu chờ họp"
    )


def _totals(file: AwardFile) -> list[dict[str, str]]:
    """Give the table of money: a row an award, then the sum; what unit heads decide is theirs."""
    held = [one for one in _submitted(file) if one["count"]]
    rows = [
        {
            "number": str(at),
            "title": one["title"],
            "count": vietnamese.number(one["count"]),
            "each": _money(one["each"]),
            "sum": _money(one["sum"]),
        }
        for at, one in enumerate(held, 1)
    ]
    if rows:
        count = vietnamese.number(sum(one["count"] for one in held))
        whole = vietnamese.number(sum(one["sum"] or 0 for one in held))
        rows.append({"number": "", "title": "Cộng", "count": count, "each": "", "sum": whole})
    return rows


def _submitted(file: AwardFile) -> list[Plain]:
    """Give the totals of the awards that the Tờ trình asks for."""
    asked = {one["id"] for one in file.awards if not one["per_unit"]}
    return [one for one in file.document["totals"] if one["award"] in asked]


def _money(amount: int | None) -> str:
    return "–" if amount is None else vietnamese.number(amount)


def _award_words(award: Plain, file: AwardFile) -> dict[str, Any]:
    by_outcome: dict[str, list[Plain]] = {}
    for case in award["cases"]:
        by_outcome.setdefault(outcome_of(case), []).append(case)
    proposed, edge = by_outcome.get(PROPOSED, []), by_outcome.get(EDGE, [])
    return {
        "title": award["title"],
        "about": _about(award),
        "money": marked(money_words(award), award["money"]["state"]) if award["money"] else "",
        "proposed": [row_of(one, file) for one in proposed],
        "edge": [row_of(one, file) for one in edge],
        "places_left": max(0, (award["quota"] or 0) - len(proposed)),
        "others": _others(by_outcome),
    }


def _about(award: Plain) -> str:
    """Say how the cases of an award were chosen, how many may be proposed, and by which clause."""
    said = []
    if award["board_title"] and award["ranked"] is not None:
        said.append(f"{award['board_title']}: {award['ranked']} đơn vị được xếp hạng")
    said.append(
        f"Số lượng: {award['quota_words']}" if award["quota_words"] else "Số lượng: không nêu"
    )
    said.append(f"Thẩm quyền quyết định: {award['authority']}")
    said.append(f"Căn cứ: {marked(award['clause'], award['clause_state'])}")
    return ". ".join(said) + "."


def _others(by_outcome: dict[str, list[Plain]]) -> str:
    """Count who was considered and is not proposed; their names and grounds are an annex."""
    counted = [
        (len(by_outcome.get(HELD, [])), "tạm dừng"),
        (len(by_outcome.get(EXCLUDED, [])), "không đủ điều kiện"),
        (len(by_outcome.get(OVER, [])), "ngoài số lượng"),
    ]
    said = [f"{count} {words}" for count, words in counted if count]
    return f"Đã xem xét và chưa đề nghị: {', '.join(said)} (Phụ lục III)." if said else ""


PAPER = Paper("to-trinh.docx", TITLE, build, drafts)
