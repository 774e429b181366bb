"""Phiếu kết quả of each unit, for the yearly rating of task completion."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from documents.award_file.case_words import outcome_words, post, reasons, remark
from documents.award_file.considered import AwardFile, Context, Found, marked, outcome_of
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
from documents.award_file.unit_months import MONTHS, month_rows
from documents.award_file.unit_names import shortened, unit_head
from documents.citation import citation
from documents.remarks import remarks
from documents.word.layout import CENTRE, body, control

TITLE = "Phiếu kết quả dùng khi đánh giá, xếp loại năm"
DISPATCH = "cong-van-766-2026"
RATING = "kết quả giải quyết hồ sơ là tiêu chí bắt buộc khi đánh giá mức độ hoàn thành nhiệm vụ"
ONLY_MEASURED = (
    "Phiếu này chỉ cung cấp kết quả đo được; việc xếp loại do cấp có thẩm quyền quyết định"
)
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
    body(word, "Tập thể: {{ name }}{% if post %}, {{ post }}{% endif %}.")
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
    control(word, "if months")
    body(word, "Theo từng tháng đã công bố:").paragraph_format.keep_with_next = True
    table(word, "one in months", MONTHS)
    control(word, "endif")
    section(word, "III. KẾT QUẢ XÉT KHEN THƯỞNG TRONG PHONG TRÀO")
    table(word, "award in awards", AWARDS)
    after_table(body(word, "{{ closing }}")).paragraph_format.keep_with_next = True
    signatures(word, ("- {{ sent_to }};", "- Sở Nội vụ;", "- Lưu: VT, {{ symbol }}."))
    notes(word)
    save(word, path)


def drafts(file: AwardFile) -> Iterator[Draft]:
    """Give a sheet for each unit that was looked at, once for all awards and models of practice."""
    by_unit: dict[str, list[Found]] = {}
    for award, case in file.cases(kind="unit"):
        subject = case["unit"] if case["model"] else case["subject"]
        by_unit.setdefault(subject, []).append((award, case))
    for unit, found in by_unit.items():
        name = found[0][1]["name"]
        path = f"phieu-ket-qua/tap-the/{file_name(unit, name)}"
        yield Draft(path, file.shared(None) | _context(unit, found, file), (name,))


def _context(unit: str, found: Sequence[Found], file: AwardFile) -> Context:
    case = found[0][1]
    own = next((one["entry"] for _, one in found if one["entry"] is not None), None)
    entry = own or file.entries.get(case["unit"])
    is_part = case["unit"] != unit
    return {
        "name": case["name"],
        "post": case["unit_name"] if is_part else "",
        "sent_to": issuing_name(case["unit_name"] or case["name"], file),
        "whose": f"Kết quả của {case['unit_name']}, phong trào không đo riêng tập thể này"
        if is_part
        else "Kết quả",
        "summary": short_summary(entry) if entry else "",
        "lines": result_rows(entry, file.rulebook) if entry else [],
        "targets_from": targets_from(entry, file.rulebook) if entry else "",
        "remarks": "; ".join(remarks(entry, file.rulebook)) if entry else "",
        "months": [] if is_part else month_rows(file, unit),
        "awards": award_rows(found),
        "why": why(file),
        "closing": closing(),
    }


def issuing_name(unit: str, file: AwardFile) -> str:
    """Name a unit as a list of recipients does: ``UBND xã Nhã Nam``."""
    return shortened(unit_head(unit, file.document["agency"]["superior"]).name)


def award_rows(found: Sequence[Found]) -> list[dict[str, str]]:
    """Word what became of a subject in each award it was considered for."""
    return [
        {
            "title": f"{award['title']}: {post(case)}" if case["model"] else award["title"],
            "outcome": outcome_words(outcome_of(case)),
            "reasons": reasons(case) or remark(case) or "–",
        }
        for award, case in found
    ]


def why(file: AwardFile, briefly: bool = False) -> str:
    """Say which text makes the results count in the rating; ``briefly`` by its short name."""
    register = file.rulebook.registers.sources
    if DISPATCH not in register:
        return f"Mục đích: {RATING}."
    source = register[DISPATCH]
    return f"Căn cứ mục 1 {source.short if briefly else citation(source)}: {RATING}."


def closing() -> str:
    """Say what the sheet is for, and what an award of a movement may not be used for."""
    clause = marked(" (khoản 3 Điều 4 Nghị định số 152/2025/NĐ-CP)", "to_confirm")
    return (
        f"{ONLY_MEASURED}. Kết quả khen thưởng theo chuyên đề không dùng làm căn cứ đề nghị khen "
        f"thưởng công trạng ở cấp cao hơn{clause}./."
    )


PAPER = Paper("phieu-ket-qua.docx", TITLE, build, drafts)
