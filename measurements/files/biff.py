"""What an old ``.xls`` says beside the values: error cells and hidden rows, by its own records.

The file is a compound document ([MS-CFB]) whose stream ``Workbook`` is a run of records
([MS-XLS]): two bytes of kind, two of length. Only the few kinds needed here are looked at.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from measurements.files.cells import Marks

FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
BOF, EOF, BOUNDSHEET, FORMULA, BOOLERR, ROW = 0x0809, 0x0A, 0x85, 0x06, 0x0205, 0x0208
HIDDEN_ROW = 0x20
SAID = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class BrokenStructureError(ValueError):
    """The file's own structure does not hold together, or it ends too early."""


def xls_marks(path: Path) -> list[Marks]:
    """Give the marks of each sheet in the order of the workbook; merges come from elsewhere.

    A formula always has a stored result in this format. Raises BrokenStructureError.
    """
    try:
        stream = _workbook(path.read_bytes())
        starts = [
            struct.unpack_from("<I", body)[0]
            for kind, body in _records(stream, 0)
            if kind == BOUNDSHEET
        ]
        return [_of_sheet(stream, start) for start in starts]
    except (struct.error, IndexError) as error:
        raise BrokenStructureError(str(error)) from error


def _of_sheet(stream: bytes, start: int) -> Marks:
    marks = Marks()
    for kind, body in _records(stream, start):
        if kind == BOOLERR and body[7]:
            row, column = struct.unpack_from("<HH", body)
            marks.breaks(row, column, SAID.get(body[6], "#?"))
        elif kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body)
            marks.breaks(row, column, SAID.get(body[8], "#?"))
        elif kind == ROW and body[12] & HIDDEN_ROW:
            marks.hidden.add(struct.unpack_from("<H", body)[0])
    return marks


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of one part of the stream, from its beginning to its end mark."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise BrokenStructureError("a record goes beyond the end")
        at += 4 + length
        depth += kind == BOF
        depth -= kind == EOF
        if depth <= 0:
            return
        yield kind, body


def _workbook(data: bytes) -> bytes:
    """Put the stream ``Workbook`` (``Book`` before 1997) together from its sectors."""
    size = 1 << _at(data, "<H", 30)
    small = 1 << _at(data, "<H", 32)
    if size not in (512, 4096) or small > size:
        raise BrokenStructureError("sector size")
    table = _numbers(b"".join(_sector(data, one, size) for one in _table_sectors(data, size)))
    folder = _chain(data, table, _at(data, "<I", 48), size)
    root, found = b"", b""
    for at in range(0, len(folder) - 127, 128):
        entry = folder[at : at + 128]
        name = entry[: max(0, _at(entry, "<H", 64) - 2)].decode("utf-16-le", "replace")
        if entry[66] == 5:
            root = entry
        elif entry[66] == 2 and name in ("Workbook", "Book") and not found:
            found = entry
    if not found:
        raise BrokenStructureError("no workbook inside")
    start, length = struct.unpack_from("<II", found, 116)
    if length >= _at(data, "<I", 56):
        return _whole(_chain(data, table, start, size), length)
    minis = _numbers(_chain(data, table, _at(data, "<I", 60), size))
    held = _chain(data, table, _at(root, "<I", 116), size)
    return _whole(b"".join(_links(minis, start, held, small, 0)), length)


def _table_sectors(data: bytes, size: int) -> Iterator[int]:
    """Give the sectors of the allocation table: 109 in the header, more in a chain of lists."""
    yield from (one for one in struct.unpack_from("<109I", data, 76) if one < FREE)
    at, left = _at(data, "<I", 68), len(data) // size
    while at < FREE:
        held = _numbers(_sector(data, at, size))
        yield from (one for one in held[:-1] if one < FREE)
        at, left = held[-1], left - 1
        if left < 0:
            raise BrokenStructureError("a chain runs in a circle")


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int) -> bytes:
    return b"".join(_links(table, start, data, size, size))


def _links(
    table: tuple[int, ...], start: int, data: bytes, size: int, before: int
) -> Iterator[bytes]:
    left = len(table)
    while start < FREE:
        at = before + start * size
        yield data[at : at + size]
        start, left = table[start], left - 1
        if left < 0:
            raise BrokenStructureError("a chain runs in a circle")


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[size * (number + 1) : size * (number + 2)]


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack_from(f"<{count}I", data)


def _whole(stream: bytes, length: int) -> bytes:
    if len(stream) < length:
        raise BrokenStructureError("the stream ends too early")
    return stream[:length]


def _at(data: bytes, shape: str, place: int) -> int:
    return int(struct.unpack_from(shape, data, place)[0])
