"""A made-up award file for tests, and what a written paper says: số liệu minh họa."""

import docx

from documents.award_file.sample import sample_award_file
from documents.word.places import text_of
from rules.loader import load_rulebook

BOOK = load_rulebook("thi-dua-2026")
FINGERPRINT = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
STRANGE = 'Phường "Một" & Võ <c> {{ x }}'


def made_up(**changes):
    """Give a whole award file; the first collective proposed has a name that breaks templates."""
    document = sample_award_file(BOOK)
    document |= {
        "fingerprint": FINGERPRINT,
        "notes": ["Luật đã được sửa đổi từ 01/10/2026, văn bản sửa đổi chưa có trong tay"],
    }
    case = document["awards"][0]["cases"][0]
    case["name"] = case["unit_name"] = STRANGE
    return document | changes


def only(document, *awards):
    """Keep some awards of a document, by id."""
    kept = [one for one in document["awards"] if one["id"] in awards]
    return document | {"awards": kept, "council": []}


def words_of(path):
    """Give all the text of a written paper, spaces made plain."""
    return " ".join(text_of(path.read_bytes()).split())


def opened(path):
    return docx.Document(str(path))
