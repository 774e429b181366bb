"""From a cell's text to a value, in SQL: each kind of field has one expression."""

import unicodedata
from collections.abc import Iterable, Mapping

from measurements.records.systems import SourceSystem
from rules.records import RecordField, RecordKind

# What surrounds a value without being part of it; the no-break space comes from web pages.
BLANKS = " \t\r\n\u00a0\ufeff"
STORED = {
    "text": "VARCHAR",
    "unit": "VARCHAR",
    "hashed": "VARCHAR",
    "code": "TINYINT",
    "yes_no": "BOOLEAN",
    "time": "TIMESTAMP",
    "whole": "BIGINT",
}
# Kept as a value of their own; the others are their text.
TYPED = frozenset({"code", "yes_no", "time", "whole"})
# Most of their cells are exactly what the system writes: only the others are trimmed and compared.
_AS_WRITTEN = frozenset({"code", "yes_no", "whole"})
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
    """Give the text of a cell without the blanks around it; an empty cell is NULL.

    Nearly every cell begins with a sign of ASCII and ends without a blank, and comparing takes a
    tenth of what trimming does.
    """
    ends = " OR ".join(f"ends_with({column}, '{blank}')" for blank in BLANKS)
    as_it_is = f"{column} >= '!' AND {column} < '\x7f' AND NOT ({ends})"
    return _unless(as_it_is, column, _trim(column))


def _trim(column: str) -> str:
    """Trim without asking first, where few cells come to it: a long statement takes time too."""
    return f"nullif(trim({column}, '{BLANKS}'), '')"


def composed(column: str) -> str:
    """Give a text in the form NFC; ASCII and the letters of Vietnamese keyboards are in it."""
    ascii_only = f"strlen({column}) = length({column})"
    letters = f"regexp_full_match({column}, '[\\x00-\\x{{2ff}}\\x{{1ea0}}-\\x{{1ef9}}]*')"
    return _unless(f"{ascii_only} OR {letters}", column, f"nfc_normalize({column})")


def same_code(column: str) -> str:
    """Give a code in one writing: in other case, spacing or dashes it is still the same record."""
    dashes = f"translate(nfc_normalize({column}), '‐‑–—', '----')"
    plain = f"nullif(upper(regexp_replace({dashes}, '\\s+', '', 'g')), '')"
    return _unless(f"regexp_full_match({column}, '[!-`{{-~]+')", column, plain)


def same_number(column: str) -> str:
    """Give a person's number in one writing: letters and digits, in any case and spacing."""
    plain = f"regexp_replace(upper(nfc_normalize({column})), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return _unless(f"regexp_full_match({column}, '[0-9A-Z]+')", column, f"nullif({plain}, '')")


def hashed(number: str) -> str:
    """Give the keyed hash of a person's number as ``same_number`` writes it.

    The first half of ``sha256(key || number)``, so that nobody without the key can list all
    twelve-digit numbers; the key, of 32 hex digits, is a prepared parameter. A key in front is
    enough here: what makes it weak elsewhere, going on from a hash that was told whole, needs the
    half that is cut off. Key and number fit one block of SHA-256.
    """
    return f"left(sha256($key || {number}), {HASH_LENGTH})"


def _unless(as_it_is: str, column: str, otherwise: str) -> str:
    """Do what takes time only with the texts that need it."""
    return f"CASE WHEN {as_it_is} THEN {column} ELSE {otherwise} END"


def cell_of(field: RecordField) -> str:
    """Give the text of a field's cell without the blanks around it.

    Of codes, yes or no and whole numbers it is the cell itself: ``value_of`` trims where it must.
    """
    return named(field.id) if field.type in _AS_WRITTEN else trimmed(named(field.id))


def text_of(field: RecordField, kind: RecordKind) -> str:
    """Give a field's trimmed text in the writing that is the same for the same thing."""
    text = named(field.id)
    if field.type == "hashed":
        return same_number(text)
    if field.id == kind.key or field.refers_to:
        return same_code(text)
    return composed(text) if field.type in ("text", "unit") else text


def text_trimmed(field: RecordField) -> str:
    """Give what ``text_of`` gives, trimmed in any case."""
    return _trim(named(field.id)) if field.type in _AS_WRITTEN else named(field.id)


def value_of(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    """Give the value of a field from its text; NULL where the text does not say one."""
    match field.type:
        case "code":
            return _code(field, kind, system)
        case "yes_no":
            yes = dict.fromkeys(system.yes_no.yes, "true")
            no = dict.fromkeys(system.yes_no.no, "false")
            return _by_text(named(field.id), {**yes, **no})
        case "time":
            return _time(named(field.id), system)
        case "whole":
            return _whole(field, kind, system)
        case _:
            return named(field.id)


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


def value_kept(field: RecordField) -> str:
    """Give the value to keep, from text and value: an empty cell may say one, too.

    No for a yes or no, the stated code or number, otherwise NULL.
    """
    value = named(f"v_{field.id}")
    empty = _said_when_empty(field)
    if empty is not None:
        worth = field.codes.get(empty, empty)
        unsaid = f"{text_trimmed(field)} IS NULL"
        value = f"CASE WHEN {value} IS NOT NULL THEN {value} WHEN {unsaid} THEN {worth} END"
    return f"CAST({value} AS {STORED[field.type]})"


def text_kept(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    """Give the text to keep beside the value: of a cell that says none, and of words for numbers.

    What the value says again needs no text: of a million rows they would take most of the memory.
    Nor is it kept that a cell was empty, where that says a value and no rule asks for another.
    """
    if field.type == "hashed":
        return hashed(named(field.id))
    text = text_trimmed(field)
    asked = field.required or field.required_when
    told = asked and _said_when_empty(field) is not None
    if field.type not in TYPED or _words_of(field, kind, system) or told:
        return text
    return f"CASE WHEN {named('v_' + field.id)} IS NULL THEN {text} END"


def is_empty(field: RecordField) -> str:
    """Whether a cell said nothing, of a field that must say something."""
    text = f"{named(field.id)} IS NULL"
    if field.type not in TYPED or _said_when_empty(field) is not None:
        return text
    return f"{text} AND {named('v_' + field.id)} IS NULL"


def _said_when_empty(field: RecordField) -> str | None:
    return "false" if field.type == "yes_no" else field.empty


def text_told(field: RecordField) -> str:
    """Give a cell's text for a person: as it stands in the file, or what its value says."""
    text, value = named(field.id), named(f"v_{field.id}")
    if field.type == "time":
        day, moment = f"strftime({value}, '%d/%m/%Y')", f"strftime({value}, '%d/%m/%Y %H:%M:%S')"
        only_day = f"{value} = date_trunc('day', {value})"
        return f"coalesce({text}, CASE WHEN {only_day} THEN {day} ELSE {moment} END)"
    return f"coalesce({text}, CAST({value} AS VARCHAR))" if field.type in TYPED else text


def codes_written(field: RecordField, kind: RecordKind, system: SourceSystem) -> dict[str, str]:
    """Give our name of each code by how the system writes it."""
    column = system.columns_of(kind).column(field.id)
    if column and column.values:
        return dict(column.values)
    return {str(number): name for name, number in field.codes.items()}


def _code(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    written = codes_written(field, kind, system).items()
    return _by_text(named(field.id), {text: str(field.codes[name]) for text, name in written})


def _by_text(column: str, values: Mapping[str, str]) -> str:
    """Compare in any case: systems that write words do not agree on capitals.

    Most cells are written as the system says; only the others are brought to small letters.
    """

    def cases(pairs: Iterable[tuple[str, str]]) -> str:
        return " ".join(f"WHEN {quoted(text)} THEN {value}" for text, value in pairs)

    small = {unicodedata.normalize("NFC", text).lower(): one for text, one in values.items()}
    otherwise = f"CASE lower(nfc_normalize({_trim(column)})) {cases(small.items())} END"
    return f"CASE {column} {cases(values.items())} ELSE {otherwise} END"


def _code_told(text: str, words: str) -> str:
    return text if text.lower() == words.lower() else f"{text} ({words})"


def _words_of(field: RecordField, kind: RecordKind, system: SourceSystem) -> dict[str, int]:
    column = system.columns_of(kind).column(field.id)
    return column.words() if column else {}


def _whole(field: RecordField, kind: RecordKind, system: SourceSystem) -> str:
    cell = named(field.id)
    words = {word: str(worth) for word, worth in _words_of(field, kind, system).items()}
    other = _digits(_trim(cell), "NULL")
    return f"coalesce({_by_text(cell, words)}, {other})" if words else _digits(cell, other)


def _digits(text: str, otherwise: str) -> str:
    number = f"WHEN regexp_full_match({text}, '[0-9]{{1,15}}') THEN CAST({text} AS BIGINT)"
    return f"CASE {number} ELSE {otherwise} END"


def _time(column: str, system: SourceSystem) -> str:
    cases = " ".join(
        f"WHEN {length} THEN try_strptime({column}, [{listed(patterns)}])"
        for length, patterns in system.time_patterns().items()
    )
    return f"CASE length({column}) {cases} END"
