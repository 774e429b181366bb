"""The file name of a paper of one subject: its code, then its name without accents."""

import re
from urllib.parse import quote

from rules.vietnamese import fold

LONGEST = 60


def file_name(code: str, name: str) -> str:
    """Give ``07210-phuong-kinh-bac.docx``; two codes never share a file."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:LONGEST].strip("-")
    return f"{quote(code, safe='')}{f'-{plain}' if plain else ''}.docx"
