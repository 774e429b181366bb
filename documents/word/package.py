"""The file around a Word document: opened with care, equal content written as equal bytes."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from rules.errors import Refused, refuse

EPOCH = (1980, 1, 1, 0, 0, 0)
MAIN = "word/document.xml"
MOST_BYTES = 64 * 1024 * 1024
"""More than this unpacked is no template an office wrote."""
ACTIVE = ("word/vbaproject", "word/vbadata", "word/activex/", "word/embeddings/")


def read_template(path: Path) -> bytes:
    """Give the bytes of a template that may be opened: a ``.docx`` without macros or controls.

    Raises Refused where there is no such file, it is no Word document, or it could run something.
    """
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise refuse(
            "no_template",
            "không có tệp mẫu này",
            "chạy 'thidua templates export' để lấy mẫu gốc",
            file=str(path),
        ) from error
    try:
        with ZipFile(BytesIO(content)) as held:
            _refuse_active(held, path)
    except BadZipFile as error:
        raise not_a_template(path) from error
    return content


def not_a_template(path: Path) -> Refused:
    """Give the refusal of a file that is no Word document."""
    return refuse(
        "not_a_template",
        "không mở được mẫu Word này",
        "chọn tệp .docx; tệp .doc cũ cần được lưu lại dưới dạng .docx",
        file=str(path),
    )


def _refuse_active(held: ZipFile, path: Path) -> None:
    names = [entry.filename for entry in held.infolist()]
    if MAIN not in names:
        raise not_a_template(path)
    if sum(entry.file_size for entry in held.infolist()) > MOST_BYTES:
        raise refuse(
            "template_too_large",
            f"mẫu lớn hơn {MOST_BYTES // 1024 // 1024} MB sau khi giải nén",
            "bỏ ảnh lớn khỏi mẫu",
            file=str(path),
        )
    kinds = held.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    active = [name for name in names if name.lower().startswith(ACTIVE)]
    if active or b"macroEnabled" in kinds:
        raise refuse(
            "template_macro",
            "mẫu có macro hoặc đối tượng nhúng có thể tự chạy"
            + (f": {', '.join(sorted(active))}" if active else ""),
            "trong Word chọn 'Lưu thành', kiểu 'Word Document (*.docx)', rồi dùng tệp đó",
            file=str(path),
        )


def steady_zip(content: bytes) -> bytes:
    """Write a zip again with fixed times, so that equal content is equal bytes."""
    again = BytesIO()
    with ZipFile(BytesIO(content)) as held, ZipFile(again, "w") as written:
        for name in sorted(held.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            written.writestr(entry, held.read(name))
    return again.getvalue()
