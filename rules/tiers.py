"""What people call the tiers of units."""

TIERS = {
    "department": "sở và cơ quan tương đương",
    "commune": "xã, phường",
    "central": "cơ quan trung ương theo ngành dọc",
    "centre": "Trung tâm Phục vụ hành chính công tỉnh",
    "district": "huyện, thị xã, thành phố",
    "province": "cả tỉnh",
    "official": "người làm việc tại Bộ phận Một cửa",
    "entry": "bài dự thi",
}


def tier_words(tier: str) -> str:
    """Name a tier as people do; one without a name of ours keeps its id."""
    return TIERS.get(tier, tier)
