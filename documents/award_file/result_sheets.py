"""Phiếu kết quả of each unit and official, for the yearly rating of task completion."""

from collections.abc import Iterator
from pathlib import Path

from documents.award_file.case_words import outcome_words, reasons, remark
from documents.award_file.considered import AwardFile, Context, Plain, marked, outcome_of
from documents.award_file.draft import Draft, Paper
from documents.award_file.file_names import file_name
from documents.award_file.furniture import (
    Column,
    after_table,
    head,
    new_paper,
    notes,
    save,
    section,
    signatures,
    table,
    title,
)
from documents.award_file.reports import RESULTS
from documents.award_file.results import result_rows, short_summary, targets_from
from documents.citation import citation
from documents.remarks import remarks
from documents.word.layout import CENTRE, body, control

TITLE = "Phiếu kết quả dùng khi đánh giá, xếp loại năm"
DISPATCH = "cong-van-766-2026"
RATING = "kết quả giải quyết hồ sơ là tiêu chí bắt buộc khi đánh giá mức độ hoàn thành nhiệm vụ"
AWARDS = (
    Column("TT", 9, "{{ loop.index }}", CENTRE),
    Column("Hình thức đã xét", 66, "{{ award.title }}"),
    Column("Kết luận", 30, "{{ award.outcome }}"),
    Column("Lý do, ghi chú", 55, "{{ award.reasons }}"),
)


def build(path: Path) -> None:
    """Write the shipped template."""
    word = new_paper(TITLE)
    head(word, "Số:        /.....-{{ symbol }}")
    title(
        word,
        "PHIẾU KẾT QUẢ",
        "Dùng khi đánh giá, xếp loại mức độ hoàn thành nhiệm vụ năm {{ year }}",
    )
    section(word, "I. ĐỐI TƯỢNG")
    control(word, "if is_person")
    body(word, "Cá nhân: {{ name }}; chức vụ: {{ position }}; đơn vị: {{ unit_name }}.")
    control(word, "else")
    body(word, "Tập thể: {{ name }}.")
    control(word, "endif")
    body(word, "{{ why }}")
    section(word, "II. KẾT QUẢ {{ period|upper }}")
    control(word, "if lines")
    body(
        word, "{{ whose }}: {{ summary }}; số liệu công bố tính đến ngày {{ figures_to }}."
    ).paragraph_format.keep_with_next = True
    table(word, "line in lines", RESULTS)
    after_table(body(word, "{{ targets_from }}", italic=True))
    control(word, "if remarks")
    after_table(body(word, "Ghi chú: {{ remarks }}.", italic=True))
    control(word, "endif")
    control(word, "else")
    body(word, "Phong trào không có số liệu của trường hợp này.")
    control(word, "endif")
    section(word, "III. KẾT QUẢ XÉT KHEN THƯỞNG TRONG PHONG TRÀO")
    table(word, "award in awards", AWARDS)
    last = after_table(
        body(
            word,
            "Phiếu này chỉ cung cấp kết quả đo được; việc xếp loại do cấp có thẩm quyền quyết "
            "định. Kết quả khen thưởng theo chuyên đề không dùng làm căn cứ đề nghị khen thưởng "
            "công trạng ở cấp cao hơn{{ special_clause }}./.",
        )
    )
    last.paragraph_format.keep_with_next = True
    signatures(word, ("- {{ sent_to }};", "- Sở Nội vụ;", "- Lưu: VT, {{ symbol }}."))
    notes(word)
    save(word, path)


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give a sheet for each unit and each person that was looked at, once for all awards."""
    by_subject: dict[tuple[str, str], list[tuple[Plain, Plain]]] = {}
    for award, case in file.cases():
        if case["kind"] in ("unit", "person"):
            by_subject.setdefault((case["kind"], case["subject"]), []).append((award, case))
    for (kind, subject), held in by_subject.items():
        case = held[0][1]
        folder = "phieu-ket-qua/ca-nhan" if kind == "person" else "phieu-ket-qua/tap-the"
        path = f"{folder}/{file_name(subject, case['name'])}"
        yield Draft(path, file.shared(None) | _context(held, file), (case["name"],))


def _context(held: list[tuple[Plain, Plain]], file: AwardFile) -> Context:
    case = held[0][1]
    own = next((one["entry"] for _, one in held if one["entry"] is not None), None)
    entry = own or file.entries.get(case["unit"])
    is_person = case["kind"] == "person"
    return {
        "is_person": is_person,
        "name": case["name"],
        "position": case["position"] or "...........",
        "unit_name": case["unit_name"] or case["name"],
        "sent_to": case["unit_name"] or case["name"],
        "why": _why(file),
        "whose": f"Của {case['unit_name']}, không đo riêng từng người"
        if is_person and not own
        else "Kết quả",
        "summary": short_summary(entry) if entry else "",
        "lines": result_rows(entry, file.rulebook) if entry else [],
        "targets_from": targets_from(entry, file.rulebook) if entry else "",
        "remarks": "; ".join(remarks(entry, file.rulebook)) if entry else "",
        "special_clause": marked(" (khoản 3 Điều 4 Nghị định số 152/2025/NĐ-CP)", "to_confirm"),
        "awards": [
            {
                "title": award["title"],
                "outcome": outcome_words(outcome_of(one)),
                "reasons": reasons(one) or remark(one) or "–",
            }
            for award, one in held
        ],
    }


def _why(file: AwardFile) -> str:
    """Say which text makes these results count in the rating."""
    register = file.rulebook.registers.sources
    if DISPATCH not in register:
        return f"Mục đích: {RATING}."
    return f"Căn cứ mục 1 {citation(register[DISPATCH])}: {RATING}."


PAPER = Paper("phieu-ket-qua.docx", TITLE, build, drafts)
