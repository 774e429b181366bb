"""The Tờ trình: what is proposed, for how much, and what the signer must settle first."""

from pathlib import Path

from docx.document import Document as Word
from docx.shared import Pt

from documents.award_file.draft import Paper
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
from documents.award_file.submission_words import drafts
from documents.word.layout import CENTRE, RIGHT, body, control, heading

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
    "Dự thảo Quyết định khen thưởng kèm danh sách./.",
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
    body(word, "Mức tiền thưởng: {{ award.money }}.").paragraph_format.keep_with_next = True
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
    control(word, "if planned")
    after_table(body(word, "{{ planned }}"))
    control(word, "endif")
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
            "{{ agency_title }} kính trình {{ recipient }} xem xét, quyết định.",
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


PAPER = Paper("to-trinh.docx", TITLE, build, drafts)
