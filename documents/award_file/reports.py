"""Báo cáo thành tích of a collective and of a person, filled with the measured results."""

from collections.abc import Iterator
from pathlib import Path

from docx.document import Document as Word

from documents.award_file.case_words import gender
from documents.award_file.considered import DOTS, EDGE, PROPOSED, AwardFile, Context, Plain
from documents.award_file.draft import Draft, Paper
from documents.award_file.file_names import file_name
from documents.award_file.furniture import (
    Column,
    after_table,
    dotted,
    head,
    new_paper,
    notes,
    save,
    section,
    table,
    title,
    two_signers,
)
from documents.award_file.results import result_rows, short_summary, targets_from
from documents.award_file.standards import standards_of_person, standards_of_unit
from documents.award_file.unit_names import stacked, unit_head
from documents.remarks import remarks
from documents.word.layout import CENTRE, LEFT, body, control, fill_row, heading, ruled_table

COLLECTIVE = "Báo cáo thành tích của tập thể"
PERSON = "Báo cáo thành tích của cá nhân"
RESULTS = (
    Column("TT", 10, "{{ line.number }}", CENTRE),
    Column("Chỉ tiêu", 42, "{{ line.title }}"),
    Column("Yêu cầu", 19, "{{ line.target }}"),
    Column("Kết quả", 28, "{{ line.result }}"),
    Column("Đánh giá", 20, "{{ line.verdict }}"),
    Column("Điểm", 18, "{{ line.points }}", CENTRE),
    Column("Nguồn số liệu", 23, "{{ line.source }}"),
)
STANDARDS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Tiêu chuẩn", 80, "{{ standard.title }}"),
    Column("Nơi xác nhận", 40, "{{ standard.attested_by }}"),
    Column("Trạng thái", 31, "{{ standard.state }}", CENTRE),
)
TITLES = (
    "Năm",
    "Danh hiệu thi đua",
    "Số, ngày, tháng, năm của quyết định; cơ quan ban hành quyết định",
)
FORMS = ("Năm", "Hình thức khen thưởng", TITLES[2])
HELD_WIDTHS = (18, 52, 90)
PRAISE = "Biểu dương"
PROMISE = "Tôi xin chịu trách nhiệm về tính chính xác của nội dung báo cáo./."


def build_collective(path: Path) -> None:
    """Write the shipped template of a collective's report."""
    word = new_paper(COLLECTIVE)
    head(word, "Số:        /BC-.......", superior="{{ unit_superior }}", name="{{ unit_agency }}")
    title(word, "BÁO CÁO THÀNH TÍCH", "Đề nghị {{ asked }}")
    section(word, "I. THÔNG TIN CHUNG")
    body(word, "1. Tên tập thể: {{ name }}.")
    dotted(word, "2. Địa chỉ trụ sở, điện thoại, thư điện tử:")
    dotted(word, "3. Chức năng, nhiệm vụ được giao:", 2)
    dotted(word, "4. Tổ chức bộ máy, số công chức, viên chức, người lao động:", 2)
    control(word, "if own_plan")
    body(word, "5. Kế hoạch phát động phong trào của đơn vị: {{ own_plan }}.")
    control(word, "endif")
    _achievements(word)
    _held(word)
    after_table(body(word, "Tập thể chịu trách nhiệm về tính chính xác của nội dung báo cáo./."))
    two_signers(
        word,
        ("XÁC NHẬN CỦA CẤP TRÌNH", DOTS),
        ("{{ head_signs }}", DOTS),
        ("- {{ agency_title }};", "- Lưu: VT."),
    )
    notes(word)
    save(word, path)


def build_person(path: Path) -> None:
    """Write the shipped template of a person's report."""
    word = new_paper(PERSON)
    head(word, "", superior="{{ unit_superior }}", name="{{ unit_agency }}")
    title(word, "BÁO CÁO THÀNH TÍCH", "Đề nghị {{ asked }}")
    section(word, "I. SƠ LƯỢC LÝ LỊCH")
    body(word, "1. Họ và tên: {{ name }}. Giới tính: {{ gender }}.")
    body(word, "2. Chức vụ: {{ position }}.")
    body(word, "3. Đơn vị công tác: {{ unit_name }}.")
    dotted(word, "4. Ngày, tháng, năm sinh; quê quán; nơi thường trú:")
    dotted(word, "5. Trình độ chuyên môn, nghiệp vụ; ngày vào ngành:")
    _achievements(word)
    _held(word)
    after_table(body(word, PROMISE))
    two_signers(word, ("XÁC NHẬN CỦA ĐƠN VỊ", DOTS), ("NGƯỜI BÁO CÁO", "{{ name }}"))
    notes(word)
    save(word, path)


def _achievements(word: Word) -> None:
    section(word, "II. THÀNH TÍCH ĐẠT ĐƯỢC")
    heading(word, "1. Kết quả thực hiện các chỉ tiêu của phong trào")
    control(word, "if lines")
    body(
        word,
        "{{ whose }}{{ period }}, số liệu công bố tính đến ngày {{ figures_to }}: {{ summary }}.",
    ).paragraph_format.keep_with_next = True
    table(word, "line in lines", RESULTS)
    after_table(body(word, "{{ targets_from }}", italic=True))
    control(word, "if remarks")
    after_table(body(word, "Ghi chú: {{ remarks }}.", italic=True))
    control(word, "endif")
    control(word, "else")
    body(
        word,
        "Phong trào không đo số liệu nào của trường hợp này; thành tích được xét theo tiêu chuẩn.",
    )
    control(word, "endif")
    after_table(heading(word, "2. Biện pháp, mô hình, cách làm và hiệu quả"))
    control(word, "if achievement")
    body(word, "{{ achievement }}")
    control(word, "else")
    dotted(word, "", 4)
    control(word, "endif")
    heading(word, "3. Tiêu chuẩn khen thưởng phải xác nhận")
    table(
        word, "standard in standards", STANDARDS, "Phong trào không nêu tiêu chuẩn phải xác nhận."
    )
    after_table(heading(word, "4. Chấp hành chủ trương, chính sách, pháp luật; hoạt động đoàn thể"))
    dotted(word, "", 2)


def _held(word: Word) -> None:
    section(word, "III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG")
    for number, heads in enumerate((TITLES, FORMS), 1):
        after_table(heading(word, f"{number}. {heads[1]}"))
        made = ruled_table(word, heads, HELD_WIDTHS)
        for _ in range(2):
            made.add_row()  # type: ignore[no-untyped-call]
            fill_row(made, len(made.rows) - 1, ("", "", ""), (CENTRE, LEFT, LEFT))
        for cell in (one for row in made.rows[:-1] for one in row.cells):
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def collectives(file: AwardFile) -> Iterator[Draft]:
    """Give a report for each collective put forward, once though it is so for two awards."""
    for award, case in _put_forward(file, "unit"):
        shown = file.shared("collective_report") | _context(award, case, file, case["entry"])
        code = str(case["subject"]).replace("practice:", "mo-hinh-")
        path = f"bao-cao-tap-the/{file_name(code, case['name'])}"
        yield Draft(path, shown, (case["name"],))


def persons(file: AwardFile) -> Iterator[Draft]:
    """Give a report for each person put forward; with the unit's figures where none is theirs."""
    for award, case in _put_forward(file, "person"):
        entry = case["entry"] or file.entries.get(case["unit"])
        shown = file.shared("person_report") | _context(award, case, file, entry)
        shown |= {
            "gender": gender(case) or "...........",
            "position": case["position"] or DOTS,
            "unit_name": case["unit_name"],
            "standards": standards_of_person(file, award, case),
        }
        path = f"bao-cao-ca-nhan/{file_name(case['subject'], case['name'])}"
        yield Draft(path, shown, (case["name"],))


def _asked(title: str) -> str:
    """Say what is asked for: an award is given (``tặng Bằng khen``), a praise is done."""
    return f"{title[:1].lower()}{title[1:]}" if title.startswith(PRAISE) else f"tặng {title}"


def _put_forward(file: AwardFile, kind: str) -> Iterator[tuple[Plain, Plain]]:
    seen: set[str] = set()
    for outcome in (PROPOSED, EDGE):
        for award, case in file.cases(outcome, kind):
            if case["subject"] not in seen and not award["per_unit"]:
                seen.add(case["subject"])
                yield award, case


def _context(award: Plain, case: Plain, file: AwardFile, entry: Plain | None) -> Context:
    own = case["entry"] is not None
    head_of = unit_head(case["unit_name"] or case["name"], file.document["agency"]["superior"])
    measured = case if own else entry or case
    whose = (
        "Kết quả " if own else f"Phong trào không đo riêng từng người; kết quả của {head_of.name} "
    )
    return {
        "name": case["name"],
        "asked": _asked(str(award["title"])),
        "unit_superior": head_of.superior.upper(),
        "unit_agency": stacked(head_of.name),
        "head_signs": head_of.signs.upper(),
        "whose": whose,
        "summary": short_summary(measured) or "chưa có kết quả",
        "lines": result_rows(entry, file.rulebook) if entry else [],
        "targets_from": targets_from(entry, file.rulebook) if entry else "",
        "remarks": "; ".join(remarks(entry, file.rulebook)) if entry else "",
        "achievement": case["achievement"],
        "standards": standards_of_unit(file, case["unit"]),
        "own_plan": file.plans.get(case["unit"], ""),
    }


COLLECTIVE_PAPER = Paper("bao-cao-tap-the.docx", COLLECTIVE, build_collective, collectives)
PERSON_PAPER = Paper("bao-cao-ca-nhan.docx", PERSON, build_person, persons)
