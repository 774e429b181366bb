"""The kinds of messages: what people call each, and its templates."""

RESULT, CORRECTION = "result", "correction"
REMIND, OVERDUE, REFUSED, WARN, LATE = "remind", "overdue", "refused", "warn", "late"
RECEIVED, ANSWERED, LAPSING = "received", "objection", "lapsing"
STANDARDS, HOLDS, AWARDS, LEADER = "standards", "holds", "awards", "leader"
TITLES = {
    REMIND: "nhắc báo cáo",
    OVERDUE: "quá hạn báo cáo",
    REFUSED: "dữ liệu bị loại",
    RESULT: "kết quả tháng",
    WARN: "chỉ tiêu có nguy cơ",
    LATE: "hồ sơ quá hạn",
    CORRECTION: "đính chính",
    RECEIVED: "đã nhận kiến nghị",
    ANSWERED: "trả lời kiến nghị",
    LAPSING: "kiến nghị sắp hết hạn",
    STANDARDS: "tiêu chuẩn chờ xác nhận",
    HOLDS: "việc tạm dừng chờ kết luận",
    AWARDS: "đủ căn cứ soạn hồ sơ khen thưởng",
    LEADER: "bản tin lãnh đạo",
}
"""Every kind, with the words by which people choose and read of it."""
TEMPLATES = {
    REMIND: "nhac-bao-cao",
    OVERDUE: "qua-han-bao-cao",
    REFUSED: "du-lieu-bi-loai",
    RESULT: "ket-qua-thang",
    WARN: "chi-tieu-co-nguy-co",
    LATE: "ho-so-qua-han",
    CORRECTION: "dinh-chinh",
    RECEIVED: "da-nhan-kien-nghi",
    ANSWERED: "tra-loi-kien-nghi",
    LAPSING: "kien-nghi-sap-het-han",
    STANDARDS: "tieu-chuan-cho-xac-nhan",
    HOLDS: "tam-dung-cho-ket-luan",
    AWARDS: "ho-so-khen-thuong",
    LEADER: "ban-tin-lanh-dao",
}
"""The name of each kind's two templates: ``NAME.txt.j2``, ``NAME.html.j2``."""
DIGEST = "tong-hop"
"""The templates of one message in place of several."""
