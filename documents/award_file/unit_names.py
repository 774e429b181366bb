"""How a unit heads and signs its own papers: its name in full, its head, what stands above it."""

from dataclasses import dataclass

COMMUNES = ("Phường ", "Xã ", "Đặc khu ")
COMMITTEE = "Ủy ban nhân dân"
HEADS = {
    "Sở": ("Giám đốc", "Giám đốc"),
    "Trung tâm": ("Giám đốc", "Giám đốc"),
    "Thanh tra": ("Chánh", "Chánh Thanh tra"),
    "Văn phòng": ("Chánh", "Chánh Văn phòng"),
    "Ban": ("Trưởng", "Trưởng Ban"),
}
"""First word of a name: what goes before it in the head's title, and how the head signs."""
OFFICES = ("văn phòng",)
PROVINCIAL = ("Sở ", "Thanh tra ", "Văn phòng ", "Ban ")


@dataclass(frozen=True, slots=True)
class UnitHead:
    """What a unit's own paper prints: above its name, its name, its head, and how they sign."""

    superior: str
    name: str
    head: str
    signs: str


def unit_head(name: str, province: str) -> UnitHead:
    """Give the head of a unit's paper; ``province`` stands above a provincial agency.

    A commune's committee has nothing above its name (NĐ 30/2020, Phụ lục I); what stands above a
    central agency is not known here and is left to be filled in.
    """
    if name.startswith(COMMUNES):
        full = f"{COMMITTEE} {name[:1].lower()}{name[1:]}"
        return UnitHead("", full, f"Chủ tịch {full}", "Chủ tịch")
    spelled = spelled_out(name)
    above = shortened(province) if name.startswith(PROVINCIAL) else ""
    for first, (before, signs) in HEADS.items():
        if name.startswith(f"{first} "):
            return UnitHead(above, spelled, f"{before} {spelled}", signs)
    return UnitHead(above, spelled, f"Thủ trưởng {spelled}", "Thủ trưởng đơn vị")


def shortened(name: str) -> str:
    """Abbreviate what is common, as the line above an agency's name may (NĐ 30/2020, Phụ lục I)."""
    return name.replace(COMMITTEE, "UBND")


def full_title(name: str, superior: str) -> str:
    """Give an agency's name as it stands alone in a sentence: an office needs whose it is."""
    return f"{name} {superior}" if name.casefold() in OFFICES else name


def spelled_out(name: str) -> str:
    """Write a committee's name in full."""
    return name.replace("UBND", COMMITTEE)


def stacked(name: str) -> str:
    """Give a name in capitals as a head prints it: the committee above, its place below."""
    return name.upper().replace(
        f"{COMMITTEE.upper()} ", f"{COMMITTEE.upper()}\n", 1 if name.startswith(COMMITTEE) else 0
    )
