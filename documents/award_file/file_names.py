"""The file name of a paper of one subject: its code, then its name without accents."""

import re

from rules.vietnamese import fold

LONGEST = 60


def file_name(code: str, name: str) -> str:
    """Give ``07210-phuong-kinh-bac.docx``."""
    parts = (code.rpartition(":")[2], name)
    plain = [re.sub(r"[^a-z0-9]+", "-", fold(one)).strip("-")[:LONGEST] for one in parts]
    own, words = plain
    return f"{own}.docx" if not words or words in own else f"{own}-{words}.docx"
