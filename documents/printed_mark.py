"""Reading back the fingerprint that a file made by the product carries at its foot."""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rules.errors import refuse

MARK = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
PARTS = re.compile(r"word/(footer\d*|document)\.xml|xl/worksheets/sheet\d+\.xml")
TAG = re.compile(r"<[^>]*>")
FOOTER = re.compile(r"<(?:odd|even|first)Footer>(.*?)</", re.DOTALL)
MOST_BYTES = 64 * 2**20
"""More than any part of a file of ours: a larger one is not read."""


def fingerprints_in(path: Path) -> list[str]:
    """Give each fingerprint that a Word, Excel, HTML or text file carries, once, in order.

    Raises Refused where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            is_zip = file.read(2) == b"PK"
        text = _parts(path) if is_zip else _plain(path)
    except (BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise refuse(
            "unreadable_file",
            f"không đọc được tệp: {error}",
            "chọn tệp Word, Excel hoặc trang HTML do thidua làm ra",
            file=path.name,
        ) from error
    return list(dict.fromkeys(MARK.findall(text)))


def _plain(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode("utf-8", errors="replace")


def _parts(path: Path) -> str:
    found = []
    with ZipFile(path) as held:
        for part in held.infolist():
            if not PARTS.fullmatch(part.filename) or part.file_size > MOST_BYTES:
                continue
            with held.open(part) as file:
                text = file.read(MOST_BYTES).decode("utf-8", errors="replace")
            is_sheet = part.filename.startswith("xl/")
            found.append(" ".join(FOOTER.findall(text)) if is_sheet else TAG.sub("", text))
    return "\n".join(found)
