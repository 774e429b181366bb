"""From a cell's text to a value, in SQL: each kind of field has one expression."""

import unicodedata
from collections.abc import Iterable

from measurements.records.systems import SourceSystem
from rules.records import RecordField, RecordKind

# What surrounds a value without being part of it; the no-break space comes from web pages.
BLANKS = "' \t\r\n\u00a0\ufeff'"
STORED = {
    "text": "VARCHAR",
    "unit": "VARCHAR",
    "hashed": "VARCHAR",
    "code": "TINYINT",
    "yes_no": "BOOLEAN",
    "time": "TIMESTAMP",
    "whole": "BIGINT",
}
# Kept beside the text as a value of their own; the others are their text.
TYPED = frozenset({"code", "yes_no", "time", "whole"})
HASH_LENGTH = 32


def named(name: str) -> str:
    """Quote a column's name."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """Quote a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Quote texts for a list in brackets."""
    return ", ".join(quoted(text) for text in texts)


def trimmed(column: str) -> str:
    """Give the text of a cell without the blanks around it; an empty cell is NULL."""
    return f"nullif(trim({column}, {BLANKS}), '')"


def hashed(column: str) -> str:
    """Give the keyed hash of a person's number, written in any spacing, case or punctuation.

    SHA-256 nested with two keys, ``sha256(outer || sha256(inner || value))``, so that nobody
    without the key can list all twelve-digit numbers; the keys are prepared parameters.
    """
    value = f"regexp_replace(upper(nfc_normalize({column})), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    nested = f"sha256($outer || sha256($inner || {value}))"
    return f"CASE WHEN {value} <> '' THEN left({nested}, {HASH_LENGTH}) END"


def value_of(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    """Give the value of a field from its trimmed text; NULL where the text does not say one."""
    column = named(field.id)
    match field.type:
        case "code":
            return _code(field, kind, system)
        case "yes_no":
            yes, no = listed(system.yes_no.yes), listed(system.yes_no.no)
            said = f"lower({column})"
            return f"CASE WHEN {said} IN ({yes}) THEN true WHEN {said} IN ({no}) THEN false END"
        case "time":
            return _time(column, system)
        case "whole":
            return _whole(field, kind, system)
        case _:
            return column


def accepted(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    """Say what a field may hold, for a hint."""
    match field.type:
        case "code":
            return "các mã: " + ", ".join(
                _code_told(text, field.words.get(name, name))
                for text, name in codes_written(field, kind, system).items()
            )
        case "yes_no":
            return f"viết {system.yes_no.yes[0]} (có) hoặc {system.yes_no.no[0]} (không)"
        case "time":
            return f"các dạng ngày giờ được nhận: {'; '.join(system.times)}"
        case "whole" if words := _words_of(field, kind, system):
            return "các cách viết: " + ", ".join(
                f"{word} ({worth})" for word, worth in words.items()
            )
        case _:
            return "viết các chữ số liền nhau, không dấu chấm, không số lẻ, không số âm"


def value_when_empty(field: RecordField) -> str:
    """Give the value of an empty cell: no for a yes or no, the stated code or number, or NULL."""
    if field.type == "yes_no":
        return "false"
    if field.empty:
        return str(field.codes.get(field.empty, field.empty))
    return "NULL"


def codes_written(field: RecordField, kind: RecordKind, system: SourceSystem) -> dict[str, str]:
    """Give our name of each code by how the system writes it."""
    column = system.columns_of(kind).column(field.id)
    if column and column.values:
        return dict(column.values)
    return {str(number): name for name, number in field.codes.items()}


def _code(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    """Compare in any case: systems that write words do not agree on capitals."""
    cases = " ".join(
        f"WHEN {quoted(unicodedata.normalize('NFC', text).lower())} THEN {field.codes[name]}"
        for text, name in codes_written(field, kind, system).items()
    )
    return f"CAST(CASE lower(nfc_normalize({named(field.id)})) {cases} END AS TINYINT)"


def _code_told(text: str, words: str) -> str:
    return text if text.lower() == words.lower() else f"{text} ({words})"


def _words_of(field: RecordField, kind: RecordKind, system: SourceSystem) -> dict[str, int]:
    column = system.columns_of(kind).column(field.id)
    return column.words() if column else {}


def _whole(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    column = named(field.id)
    digits = (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{1,15}}') THEN CAST({column} AS BIGINT) END"
    )
    words = _words_of(field, kind, system)
    if not words:
        return digits
    cases = " ".join(f"WHEN {quoted(word)} THEN {worth}" for word, worth in words.items())
    return f"coalesce(CASE lower(nfc_normalize({column})) {cases} END, {digits})"


def _time(column: str, system: SourceSystem) -> str:
    cases = " ".join(
        f"WHEN {length} THEN try_strptime({column}, [{listed(patterns)}])"
        for length, patterns in system.time_patterns().items()
    )
    return f"CASE length({column}) {cases} END"
