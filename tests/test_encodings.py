"""Text in the encodings a province meets: read alike, or refused; never guessed wrong."""

import unicodedata

import pytest

from measurements.files.encodings import LETTERS, in_utf8
from operations.intake.records import import_records
from rules.errors import Refused

TEXT = "MaHoSo,DonVi\r\n1,Xã Quế Võ\r\n2,“Phường Kinh Bắc – Đại Phúc”\n"


def windows_1258(text: str) -> bytes:
    """Write a text as Windows-1258 does: a letter, then its tone."""
    made = b""
    for sign in text:
        try:
            made += sign.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
            tones = [one for one in apart if one in "\u0300\u0301\u0303\u0309\u0323"]
            bare = unicodedata.normalize("NFC", "".join(one for one in apart if one not in tones))
            made += bare.encode("cp1258") + "".join(tones).encode("cp1258")
    return made


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-16"),
        "\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        unicodedata.normalize("NFD", TEXT).encode("utf-16"),
    ],
    ids=["utf-16 little", "utf-16 big", "windows-1258", "utf-16 apart"],
)
def test_other_encodings_are_copied_to_utf8_line_by_line(tmp_path, content):
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)
    copy = in_utf8(path, tmp_path / "copy")
    assert copy.name == path.name
    assert copy.read_bytes() == TEXT.encode()
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), b"", b"a,b\n"])
def test_what_is_utf8_is_left_alone(tmp_path, content):
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)
    assert in_utf8(path, tmp_path / "copy") is path
    assert not (tmp_path / "copy").exists()


def test_every_vietnamese_letter_survives_windows_1258(tmp_path):
    path = tmp_path / "chu.csv"
    text = "".join(sorted(LETTERS)) + "\n"
    path.write_bytes(windows_1258(text))
    assert in_utf8(path, tmp_path / "copy").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode()[:-40] + b"\xff" + TEXT.encode()[-40:],
        b"\xef\xbb\xbfa,b\n\xff\n",
    ],
    ids=["a broken byte among Vietnamese letters", "a mark of UTF-8"],
)
def test_damaged_utf8_is_not_taken_for_another_encoding(tmp_path, content):
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)
    assert in_utf8(path, tmp_path / "copy") is path


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a,b\n1,garçon\n".encode("cp1252"), 2),
        (b"a,b\nn,1\n" + b"H\xb5 N\xe9i,2\n", 3),  # TCVN3: Hà Nội
        ("\ufeff".encode("utf-16-le") + "a,b\n".encode("utf-16-le") + b"\x00\xd8", 2),
        ("\ufeffa\nb\n".encode("utf-16-le") + b"\x00\xd8" + "c\nd\n".encode("utf-16-le"), 3),
        (b"a,b\nn,1\nn,\x8a\nn,2\n", 3),
        (b"a,b\n" + b"n,1\n" * 200_000 + b"n,\x8a\n", 200_002),
    ],
    ids=["French", "TCVN3", "half a letter", "half a letter before more", "no letter", "far down"],
)
def test_what_is_none_of_them_is_refused_at_its_line(tmp_path, content, line):
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        in_utf8(path, tmp_path / "copy")
    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.line) == ("not_utf8", "ho-so.csv", line)


@pytest.mark.parametrize("encode", [windows_1258, lambda text: text.encode("utf-16")])
def test_an_export_in_another_encoding_counts_as_its_utf8(office, month_files, tmp_path, encode):
    files = month_files[0]
    other = tmp_path / files.dossiers.name
    other.write_bytes(encode(files.dossiers.read_text(encoding="utf-8-sig")))
    (plain,) = import_records(office, "dossiers", [files.dossiers], files.month, dry_run=True)
    (read,) = import_records(office, "dossiers", [other], files.month, dry_run=True)
    assert read.rows > 0
    assert (read.rows, read.changed) == (plain.rows, plain.changed)
