"""Findings for a terminal: the gravest first, unit by unit, each with its place and figures."""

from itertools import groupby

from rich.padding import Padding
from rich.text import Text

from documents.screens import Document, Page, mark_words
from rules.vietnamese import month, number

HEADINGS = {
    "wrong": "SAI HOẶC THIẾU, phải xử lý trước khi dùng",
    "odd": "LẠ, cần xem lại",
    "to_know": "ĐỂ BIẾT",
}
WORDS = {"wrong": "sai hoặc thiếu", "odd": "lạ", "to_know": "để biết"}


def findings_screen(document: Document) -> Page:
    """Lay out a document of findings."""
    page = Page()
    page.add(f"[bold]{title_words(document)}[/]{mark_words(document)}")
    page.add(counted_words(document))
    for severity, heading in HEADINGS.items():
        found = [one for one in document["findings"] if one["severity"] == severity]
        if not found:
            continue
        page.add(f"\n[bold]{heading}[/]")
        for name, of_unit in groupby(found, key=lambda one: one["name"]):
            if name:
                page.add_plain(f"  {name}")
            for one in of_unit:
                _add(page, one, 4 if name else 2)
    return page


def counted_words(document: Document) -> str:
    """Say how many findings there are of each severity."""
    counts = document["counts"]
    if not any(counts.values()):
        return "Không thấy điều gì sai, thiếu hoặc lạ."
    return ", ".join(f"{number(counts[one])} {word}" for one, word in WORDS.items())


def title_words(document: Document) -> str:
    """Say what was checked."""
    if "month" in document:
        campaigns = ", ".join(document["campaigns"])
        return f"Kiểm tra số liệu tháng {month(document['month'])}: {campaigns}"
    return f"Kiểm tra {', '.join(document['files'])}: {number(document['rows'])} dòng có số liệu"


def _add(page: Page, one: Document, indent: int) -> None:
    """Put a finding: its sentence, then where it stands, its figures and what to do."""
    page.add(Padding(Text(f"- {one['message']}"), (0, 0, 0, indent), expand=False))
    said = [f"chỗ: {one['place']}"] if one["place"] else []
    if one["figures"]:
        said.append("; ".join(f"{each['of']}: {each['figure']}" for each in one["figures"]))
    said += [f"tính lại: {one['recomputed']}"] if one["recomputed"] else []
    said += [f"gợi ý: {one['hint']}"] if one["hint"] else []
    for line in said:
        page.add(Padding(Text(line, style="dim"), (0, 0, 0, indent + 4), expand=False))
