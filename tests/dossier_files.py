"""Files of dossiers with every column that an indicator counts, a row a dossier."""

import csv
from pathlib import Path

HEADER = [
    *("MaHoSo", "DonViXuLy", "MaTTHC", "TrangThaiHoSo", "KenhThucHien", "NgayTiepNhan"),
    *("NgayKetThucXuLy", "NgayHenTra", "TongPhiLePhi", "SoDinhDanh", "DuocThanhToanTrucTuyen"),
    *("HoSoCoThanhPhanSoHoa", "KetQuaSoHoa", "KetQuaDienTuKySo", "KhaiThacDuLieuSoHoa"),
    *("HinhThuc", "MucDo", "KySoNguoiTiepNhan", "ChungThucBanSao", "ChungThucBanSaoDienTu"),
    *("NgayHenTraMoi", "DaGiaiTrinh", "DaXinLoi", "NguyenNhanQuaHan"),
]


def row(code: str, unit: str, month: str = "2026-05", *, good: bool = True, done: bool = True):
    day, mark = month.replace("-", ""), "1" if good else "0"
    values = {
        "MaHoSo": code,
        "DonViXuLy": unit,
        "MaTTHC": "1.001",
        "TrangThaiHoSo": "9" if done else "4",
        "KenhThucHien": "2" if good else "1",
        "NgayTiepNhan": f"{day}05080000",
        "NgayKetThucXuLy": f"{day}10080000" if done else "",
        "NgayHenTra": f"{day}20080000",
        "TongPhiLePhi": "10000",
        "SoDinhDanh": f"MH{code}",
    }
    values |= dict.fromkeys(HEADER[10:15], mark)
    return [values.get(name, "") for name in HEADER]


def dossiers(folder: Path, name: str, rows) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path
