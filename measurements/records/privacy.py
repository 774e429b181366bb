"""What of a cell may be told or kept: no number or name of a person, wherever it was typed."""

import re

HIDDEN = "(không ghi lại: có thể là thông tin cá nhân)"
_SEPARATORS = re.compile(r"[\s.\-]+")
_NUMBER = re.compile(r"\+?\d{9,13}")
_NUMBER_WITHIN = re.compile(r"(?<!\d)\d{9,13}(?!\d)")


def may_be_personal(text: str) -> bool:
    """Whether a text may hold a person's number (9 to 13 digits: identity, phone, insurance)."""
    return bool(_NUMBER.fullmatch(_SEPARATORS.sub("", text.strip())) or _NUMBER_WITHIN.search(text))


def may_be_a_name(text: str) -> bool:
    """Whether a text reads like a person's name: two to six words, letters only, all capitalised.

    Asked of cells that should hold a code, a number or a moment; units have such names too.
    """
    words = text.split()
    return 2 <= len(words) <= 6 and all(word.isalpha() and word[0].isupper() for word in words)


def tellable(text: str, is_name: bool = False) -> str:
    """Give the text, or a note in its place; ``is_name``: the cell should hold a name of a unit."""
    if may_be_personal(text) or (may_be_a_name(text) and not is_name):
        return HIDDEN
    return text
