"""The illustrative month as the files a system would export: dossiers and ratings."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from measurements.model import ILLUSTRATIVE
from measurements.records.values import named, quoted
from operations.illustration.dossiers import Columns

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take a CSV for UTF-8 only with it
_DONE = "(finished >= 0 AND finished < $next)"
_IN_FORCE = "(CASE WHEN new_due >= 0 THEN new_due ELSE due END)"
_LATE = f"({_DONE} AND finished // 86400 > {_IN_FORCE} // 86400)"
_IS_MOVED = "(new_due >= 0 AND due < $next)"  # a new day is set by the old one at the latest
_CODE = "'MH.' || unit_code || '.' || cohort || '-' || lpad(number::VARCHAR, 5, '0')"
_STATUS = f"""CASE WHEN final = 3 THEN 3 WHEN received >= $next THEN 1
    WHEN NOT {_DONE} THEN waiting WHEN final = 10 AND returned >= $next THEN 9 ELSE final END"""
_OUTCOME = f"({_DONE} AND final = 10)"
_RATED_STAGE = "(CASE WHEN stage = 3 AND returned >= $next THEN 1 ELSE stage END)"
_RATED_FROM = f"(CASE WHEN {_RATED_STAGE} = 3 THEN returned ELSE received END)"
_RATED_AT = f"least({_RATED_FROM} + rated_after, $next - 1)"


def _text(seconds: str) -> str:
    """Write seconds as the systems write a time."""
    return f"strftime(make_timestamp({seconds} * 1000000), '%Y%m%d%H%M%S')"


def _past(column: str, known: str = "true") -> str:
    """Write a time that has come by the month's end, otherwise nothing."""
    return f"CASE WHEN {known} AND {column} >= 0 AND {column} < $next THEN {_text(column)} END"


def _bit(condition: str) -> str:
    return f"({condition})::TINYINT"


def _factor(place: int) -> str:
    """Write the answer to one SIPAS question of every third rating: near its score."""
    near = f"greatest(1, least(5, score + (number * {place} + unit) % 7 // 6 - number % 11 // 10))"
    return f"CASE WHEN number % 3 = 0 THEN ({near})::TINYINT END"


DOSSIER_COLUMNS = {
    "MaHoSo": _CODE,
    "DonViXuLy": "unit_code",
    "MaTTHC": "'MH.' || tier_mark || '.' || lpad(procedure::VARCHAR, 3, '0')",
    "MucDo": "level::TINYINT",
    "LoaiDoiTuong": "applicant_kind::TINYINT",
    "SoDinhDanh": "'MH' || lpad(applicant::VARCHAR, 10, '0')",
    "TrangThaiHoSo": f"({_STATUS})::TINYINT",
    "KenhThucHien": "channel::TINYINT",
    "NgayNopHoSo": _past("submitted"),
    "NgayTiepNhan": _past("received"),
    "NgayHenTra": f"CASE WHEN due >= 0 AND received < $next THEN {_text('due')} END",
    "NgayHenTraMoi": f"CASE WHEN {_IS_MOVED} THEN {_text('new_due')} END",
    "NgayKetThucXuLy": _past("finished"),
    "NgayTra": _past("returned", "final = 10"),
    "TongPhiLePhi": "fee",
    "DuocThanhToanTrucTuyen": "payment::TINYINT",
    "HoSoCoThanhPhanSoHoa": _bit("components"),
    "KetQuaSoHoa": _bit(f"result AND {_OUTCOME}"),
    "KetQuaDienTuKySo": _bit(f"signed AND {_OUTCOME}"),
    "KySoNguoiTiepNhan": _bit("receiver_signed AND received BETWEEN 0 AND $next - 1"),
    "ChungThucBanSao": _bit("certified"),
    "ChungThucBanSaoDienTu": _bit("certified_e"),
    "HinhThuc": "way::TINYINT",
    "KhaiThacDuLieuSoHoa": _bit("reused"),
    "NguoiXuLy": "'Công chức ' || lpad(official::VARCHAR, 2, '0') || ' (minh họa)'",
    "ChucVuNguoiXuLy": "CASE WHEN official = 1 THEN 'Phụ trách bộ phận' ELSE 'Chuyên viên' END",
    "NguyenNhanQuaHan": f"CASE WHEN {_LATE} THEN cause::TINYINT END",
    "DaGiaiTrinh": _bit(f"explained AND {_LATE}"),
    "DaXinLoi": _bit(f"apologised AND {_LATE}"),
    "GhiChu": quoted(ILLUSTRATIVE),
}
RATING_COLUMNS = {
    "MaPhieu": f"replace({_CODE}, 'MH.', 'DG.')",
    "DonVi": "unit_code",
    "GiaiDoan": f"{_RATED_STAGE}::TINYINT",
    "MucHaiLong": "score::TINYINT",
    "ThoiDiemDanhGia": _text(_RATED_AT),
    "MaHoSo": _CODE,
    "SipasTiepCan": _factor(1),
    "SipasThuTuc": _factor(2),
    "SipasCongChuc": _factor(3),
    "SipasKetQua": _factor(4),
    "SipasGopY": _factor(5),
    "GhiChu": quoted(ILLUSTRATIVE),
}


class MonthWriter:
    """Writes what may be told at the end of one month; ``month`` is ``2026-05``."""

    def __init__(self, month: str, rows: Columns, codes: Sequence[str], tiers: Sequence[str]):
        self._begin, self._next = month_bounds(month)
        self._store = duckdb.connect()
        self._store.register("lives", rows)
        marks = ["X" if tier == "commune" else "T" for tier in tiers]
        self._store.execute("CREATE TABLE places (unit BIGINT, unit_code TEXT, tier_mark TEXT)")
        places = [list(place) for place in zip(range(len(codes)), codes, marks, strict=True)]
        self._store.executemany("INSERT INTO places VALUES (?, ?, ?)", places)

    def write_dossiers(self, path: Path) -> None:
        """Write those submitted, received or finished within the month, as Parquet or CSV."""
        within = f">= {self._begin} AND {{}} < {self._next}"
        moments = ("submitted", "received", "finished")
        chosen = " OR ".join(f"({one} {within.format(one)})" for one in moments)
        self._write(path, DOSSIER_COLUMNS, chosen)

    def write_ratings(self, path: Path) -> None:
        """Write the ratings of dossiers received within the month, rated within it."""
        chosen = f"stage > 0 AND received >= {self._begin} AND received < {self._next}"
        self._write(path, RATING_COLUMNS, chosen)

    def close(self) -> None:
        """Let go of the rows."""
        self._store.close()

    def _write(self, path: Path, columns: dict[str, str], chosen: str) -> None:
        mark, form = BYTE_ORDER_MARK, "FORMAT csv, HEADER"
        if path.suffix == ".parquet":
            mark, form = "", "FORMAT parquet, COMPRESSION zstd"
        first = next(iter(columns))
        listed = ", ".join(
            f"{sql} AS {named(mark * (name == first) + name)}" for name, sql in columns.items()
        ).replace("$next", str(self._next))
        query = (
            f"SELECT {listed} FROM lives JOIN places USING (unit) WHERE {chosen} ORDER BY {_CODE}"
        )
        self._store.execute(f"COPY ({query}) TO {quoted(str(path))} ({form})")


def month_bounds(month: str) -> tuple[int, int]:
    """Give the first second of ``month`` and of the next, on the clock of the dossiers."""
    first, month_long = np.datetime64(month, "M"), np.timedelta64(1, "M")
    bounds = np.array([first, first + month_long]).astype("datetime64[s]").astype(np.int64)
    return int(bounds[0]), int(bounds[1])
