"""The award file for 113 units, all proposed: beside docxtpl alone filling the same templates.

``docxtpl alone`` opens and fills the template of a report 113 times and saves; ``reports`` is the
same work here: strict, sandboxed, steady bytes, opened again, names looked for. ``whole file`` is
every paper and workbook. Whole processes in turn; the figures are made up (số liệu minh họa).
"""

import argparse
import copy
import sys
import tempfile
from pathlib import Path
from typing import Any

from turns import print_medians

from documents.award_file import write_award_file
from documents.award_file.considered import AwardFile
from documents.award_file.papers import SHIPPED
from documents.award_file.reports import COLLECTIVE_PAPER
from documents.award_file.sample import sample_award_file
from documents.word.rendering import WordTemplate, printable
from documents.word.reopening import lost
from rules.loader import load_rulebook

UNITS, ROUNDS = 113, 5
PARTS = ("docxtpl alone", "reports", "whole file")


def award_file(units: int) -> AwardFile:
    """Make an award file in which so many collectives are proposed."""
    book = load_rulebook("thi-dua-2026")
    document: dict[str, Any] = sample_award_file(book)
    cases = document["awards"][0]["cases"]
    first = cases[0]
    cases[:] = [_case(first, at) for at in range(1, units + 1)]
    document["council"] = []
    return AwardFile(document, book)


def _case(first: dict[str, Any], at: int) -> dict[str, Any]:
    name = f"Xã Minh Họa {at}"
    made = copy.deepcopy(first) | {"subject": f"mau{at}", "unit": f"mau{at}", "name": name}
    return made | {"unit_name": name, "rank": at, "decided": None}


def docxtpl_alone(file: AwardFile, out: Path) -> None:
    from docxtpl import DocxTemplate

    for at, draft in enumerate(COLLECTIVE_PAPER.drafts(file)):
        template = DocxTemplate(SHIPPED / COLLECTIVE_PAPER.template)
        template.render(printable(draft.context), autoescape=True)
        template.save(out / f"{at}.docx")


def reports(file: AwardFile, out: Path) -> None:
    template = WordTemplate(SHIPPED / COLLECTIVE_PAPER.template)
    for at, draft in enumerate(COLLECTIVE_PAPER.drafts(file)):
        content = template.fill(draft.context)
        assert not list(lost(content, draft.names, ""))
        (out / f"{at}.docx").write_bytes(content)


def whole_file(file: AwardFile, out: Path) -> None:
    write_award_file(file.document, file.rulebook, out / "ho-so")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=UNITS)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--part", choices=PARTS)
    given = asked.parse_args()
    if given.part is None:
        command = [sys.executable, __file__, "--units", str(given.units), "--part"]
        print_medians({part: [*command, part] for part in PARTS}, given.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        work = dict(zip(PARTS, (docxtpl_alone, reports, whole_file), strict=True))[given.part]
        work(award_file(given.units), Path(folder))


if __name__ == "__main__":
    main()
