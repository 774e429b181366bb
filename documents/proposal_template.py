"""The shipped Word template of the draft Tờ trình; an office edits a copy of it in Word."""

from pathlib import Path

from docx.document import Document as Word
from docx.shared import Pt

from documents.word.package import steady_zip
from documents.word.layout import (
    CENTRE,
    LEFT,
    RIGHT,
    TEXT_WIDTH,
    a4_paper,
    body,
    control,
    data_row,
    fill_row,
    heading,
    page_field,
    place,
    plain_table,
    rule,
    ruled_table,
    tag_row,
    write,
)

LEFT_SIDE, RIGHT_SIDE = 66, 100
GAP, WIDE_GAP = Pt(6), Pt(9)
RANKED = (("TT", 9), ("Tập thể", 48), ("Hạng", 13), ("Điểm", 17), ("Chỉ tiêu đạt", 18))
RANKED_LAST = ("Chỉ tiêu chưa đạt", 55)
CRITERIA = (("TT", 9), ("Chỉ tiêu", 49), ("Yêu cầu", 25), ("Kết quả", 36), ("Đánh giá", 22))
CRITERIA_LAST = ("Điểm", 19)
STANDARDS = (
    ("TT", 9),
    ("Tiêu chuẩn", 72),
    ("Nơi xác nhận", 33),
    ("Căn cứ", 24),
    ("Trạng thái", 22),
)


def build_proposal_template(path: Path) -> None:
    """Write the template; every name between braces is given by ``proposal_draft``."""
    word = a4_paper("Tờ trình đề nghị khen thưởng (dự thảo)")
    _page_marks(word)
    _head(word)
    _grounds(word)
    _awards(word)
    _standards(word)
    _assumptions(word)
    _close(word)
    _annex(word)
    word.save(str(path))
    path.write_bytes(steady_zip(path.read_bytes()))


def _page_marks(word: Word) -> None:
    """Put page numbers in the top margin from page 2, and the fingerprint at the foot of all."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    page_field(place(section.header.paragraphs[0], CENTRE))
    for footer in (section.footer, section.first_page_footer):
        write(place(footer.paragraphs[0], CENTRE), "{{ footer }}", size=8)


def _head(word: Word) -> None:
    table = plain_table(word, 2, (LEFT_SIDE, RIGHT_SIDE))
    left, right = table.rows[0].cells
    write(place(left.paragraphs[0], CENTRE), "UBND TỈNH BẮC NINH", size=13)
    write(place(left.add_paragraph(), CENTRE), "VĂN PHÒNG", bold=True, size=13)
    rule(left, 20, LEFT_SIDE - 4)
    nation = place(right.paragraphs[0], CENTRE)
    write(nation, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12.5)
    motto = place(right.add_paragraph(), CENTRE)
    write(motto, "Độc lập - Tự do - Hạnh phúc", bold=True, size=13.5)
    rule(right, 59, RIGHT_SIDE - 4)
    left, right = table.rows[1].cells
    write(place(left.paragraphs[0], CENTRE, 4), "Số:        /TTr-VPUBND", size=13)
    write(place(left.add_paragraph(), CENTRE, 6), "DỰ THẢO", bold=True, size=13)
    day = place(right.paragraphs[0], CENTRE, 4)
    write(day, "Bắc Ninh, ngày ..... tháng ..... năm {{ year }}", italic=True, size=13.5)
    write(place(right.add_paragraph(), CENTRE, 6), "{{ mark }}", bold=True, size=13)
    write(place(word.add_paragraph(), CENTRE, 14), "TỜ TRÌNH", bold=True)
    about = place(word.add_paragraph(), CENTRE)
    write(about, "Về việc đề nghị khen thưởng tập thể có thành tích trong ", bold=True)
    write(about, "{{ campaign_title }}", bold=True)
    rule(word, 50, TEXT_WIDTH)
    write(place(word.add_paragraph(), CENTRE, 8, 10), "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh.")


def _grounds(word: Word) -> None:
    control(word, "for ground in grounds")
    body(word, "Căn cứ {{ ground }}", italic=True)
    control(word, "endfor")
    body(
        word,
        "Văn phòng Ủy ban nhân dân tỉnh (Trung tâm Phục vụ hành chính công tỉnh) đã rà soát, tổng "
        "hợp kết quả {{ period }}, số liệu công bố tính đến ngày {{ as_of }}; kính trình Chủ tịch "
        "Ủy ban nhân dân tỉnh xem xét khen thưởng như sau:",
    )


def _awards(word: Word) -> None:
    heading(word, "I. ĐỀ NGHỊ KHEN THƯỞNG")
    body(
        word, "Tổng số đề nghị: {{ proposed_count }} tập thể, xếp theo thứ hạng từ cao xuống thấp."
    )
    control(word, "for award in awards")
    heading(word, "{{ loop.index }}. {{ award.title }}")
    body(
        word,
        "{{ award.board_title }}: {{ award.ranked }} đơn vị được xếp hạng; số lượng đề nghị tối đa "
        "{{ award.quota }}{{ award.quota_note }}. Thẩm quyền quyết định: {{ award.authority }}.",
    )
    control(word, "if award.proposed")
    _ranked_table(word, "award.proposed")
    control(word, "else")
    body(word, "Chưa có tập thể nào được đề nghị.")
    control(word, "endif")
    control(word, "if award.edge_tie")
    edge = body(
        word,
        "Đồng hạng ở ranh giới số lượng: còn {{ award.places_left }} chỗ cho "
        "{{ award.edge_tie|length }} tập thể bằng điểm nhau, đề nghị Hội đồng xem xét, quyết định:",
    )
    edge.paragraph_format.space_before = GAP
    edge.paragraph_format.keep_with_next = True
    _ranked_table(word, "award.edge_tie")
    control(word, "endif")
    control(word, "if award.next")
    body(
        word, "Các tập thể xếp ngay sau, để đối chiếu, không đề nghị: {{ award.next }}."
    ).paragraph_format.space_before = GAP
    control(word, "endif")
    control(word, "endfor")
    body(word, "Kết quả từng chỉ tiêu của mỗi tập thể ở Phụ lục kèm theo.")


def _ranked_table(word: Word, rows: str) -> None:
    heads, widths = zip(*RANKED, RANKED_LAST, strict=True)
    table = ruled_table(word, heads, widths)
    tag_row(table, f"for unit in {rows}", widths)
    cells = (
        "{{ loop.index }}",
        "{{ unit.name }}",
        "{{ unit.rank }}",
        "{{ unit.total }}",
        "{{ unit.met }}",
        "{{ unit.missed }}",
    )
    data_row(table, cells, (CENTRE, LEFT, CENTRE, CENTRE, CENTRE, LEFT))
    tag_row(table, "endfor", widths)


def _standards(word: Word) -> None:
    heading(word, "II. TIÊU CHUẨN CẦN XÁC NHẬN TRƯỚC KHI TRÌNH").paragraph_format.space_before = GAP
    body(
        word,
        "Các tiêu chuẩn sau không tính bằng số liệu; mỗi tập thể chỉ đủ điều kiện khi có xác nhận.",
    )
    heads, widths = tuple(one[0] for one in STANDARDS), tuple(one[1] for one in STANDARDS)
    table = ruled_table(word, heads, widths)
    tag_row(table, "for standard in standards", widths)
    cells = (
        "{{ loop.index }}",
        "{{ standard.title }}",
        "{{ standard.attested_by }}",
        "{{ standard.reference }}",
        "{{ standard.state }}",
    )
    data_row(table, cells, (CENTRE, LEFT, LEFT, LEFT, CENTRE))
    tag_row(table, "endfor", widths)


def _assumptions(word: Word) -> None:
    heading(word, "III. GIẢ ĐỊNH CẦN CÓ Ý KIẾN").paragraph_format.space_before = GAP
    table = ruled_table(
        word, ["Văn bản không nói rõ; đây là cách hiểu của tệp quy tắc, không phải quy định"], [160]
    )
    tag_row(table, "for item in assumptions", [160])
    data_row(table, ["- {{ item.about }}: {{ item.reason }}."], [LEFT])
    tag_row(table, "endfor", [160])


def _close(word: Word) -> None:
    body(
        word,
        "Văn phòng Ủy ban nhân dân tỉnh kính trình Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết "
        "định./.",
    ).paragraph_format.space_before = WIDE_GAP
    table = plain_table(word, 1, (80, 80))
    fill_row(table, 0, ("", ""), (LEFT, CENTRE))
    left, right = table.rows[0].cells
    write(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    for line in ("- Như trên;", "- Sở Nội vụ;", "- Lưu: VT, TTPVHCC."):
        write(left.add_paragraph(), line, size=11)
    write(right.paragraphs[0], "CHÁNH VĂN PHÒNG", bold=True, size=14)
    for _ in range(4):
        right.add_paragraph()
    write(place(right.add_paragraph(), CENTRE), "....................................", size=14)


def _annex(word: Word) -> None:
    title = place(word.add_paragraph(), CENTRE)
    title.paragraph_format.page_break_before = True
    write(title, "PHỤ LỤC", bold=True)
    write(place(word.add_paragraph(), CENTRE), "KẾT QUẢ TỪNG CHỈ TIÊU CỦA CÁC TẬP THỂ", bold=True)
    issued = place(word.add_paragraph(), CENTRE, after=8)
    write(
        issued, "(Kèm theo Tờ trình số        /TTr-VPUBND ngày ..... tháng ..... năm ", italic=True
    )
    write(issued, "{{ year }} của Văn phòng Ủy ban nhân dân tỉnh)", italic=True)
    control(word, "for unit in units")
    heading(word, "{{ loop.index }}. {{ unit.name }}").paragraph_format.space_before = WIDE_GAP
    told = body(word, "{{ unit.summary }}")
    told.paragraph_format.keep_with_next = True
    heads, widths = zip(*CRITERIA, CRITERIA_LAST, strict=True)
    table = ruled_table(word, heads, widths)
    tag_row(table, "for line in unit.lines", widths)
    cells = (
        "{{ line.number }}",
        "{{ line.title }}",
        "{{ line.target }}",
        "{{ line.result }}",
        "{{ line.verdict }}",
        "{{ line.points }}",
    )
    data_row(table, cells, (CENTRE, LEFT, LEFT, LEFT, LEFT, RIGHT))
    tag_row(table, "endfor", widths)
    control(word, "if unit.notes")
    body(word, "Ghi chú: {{ unit.notes }}.", italic=True).paragraph_format.space_before = GAP
    control(word, "endif")
    control(word, "endfor")
