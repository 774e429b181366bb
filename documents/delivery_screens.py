"""What is sent to people, in a terminal: what waits, what was sent, what cannot be and why."""

from datetime import date, datetime

from documents.screens import Document, Page, make_table
from rules.vietnamese import day, number

STATES = {
    "waiting": "đang chờ",
    "sent": "đã gửi",
    "dead": "không gửi được",
    "unaddressed": "chưa có liên hệ",
}
ADDRESSES = {"untried": "chưa gửi lần nào", "verified": "nhận được", "bounced": "bị trả lại"}
ROLES = {"unit": "đơn vị", "officer": "cán bộ Trung tâm", "leader": "lãnh đạo"}
CHANNELS = {"email": "thư điện tử", "webhook": "webhook", "file": "tệp", "apprise": "Apprise"}
PACES = {"each": "từng tin", "daily": "gộp theo ngày"}
SHOWN = 30


def sent_screen(document: Document) -> Page:
    """Lay out what one round of sending did."""
    page = Page()
    for problem in document.get("problems", ()):
        page.add_plain(f"Chưa gửi thông báo: {problem}")
    if "sent" not in document:
        return page
    if document["quiet"]:
        page.add("Đang giờ yên lặng hoặc ngày nghỉ: chỉ gửi cho liên hệ nhận mọi giờ.")
    told = [
        f"{number(document[key])} {word}"
        for key, word in (("sent", "đã gửi"), ("waiting", "chờ gửi lại"), ("dead", "lỗi hẳn"))
    ]
    page.add(f"Thông báo: {', '.join(told)}.")
    for one in document["closed"]:
        page.add_plain(f"  {_way(one['channel'], one['receiver'])}: {one['reason']}")
    if document["dead"]:
        page.add("Xem lý do: thidua notify status; gửi lại: thidua notify retry.")
    return page


def _way(channel: str, receiver: str) -> str:
    return f"{CHANNELS.get(channel, channel)} {receiver}".strip()


def delivery_screen(document: Document) -> Page:
    """Lay out the outbox: counts by kind, then everything that cannot be sent, with the reason."""
    page = Page()
    opened = ", ".join(CHANNELS[one] for one in document["channels"])
    page.add(f"Kênh đang mở: {opened}" if opened else "Chưa mở kênh nào trong channels.yaml.")
    many: dict[str, dict[str, int]] = {}
    for one in document["counts"]:
        many.setdefault(one["title"], {})[one["state"]] = one["messages"]
    table = make_table("Loại", *(f">{word.capitalize()}" for word in STATES.values()))
    for title, states in many.items():
        table.add_row(title, *(number(states.get(state, 0)) for state in STATES))
    page.add(table if many else "Hộp thư đi trống.")
    if document["next_at"]:
        page.add(f"Sớm nhất gửi tiếp lúc {_moment(document['next_at'])}")
    for title, key in (("Không gửi được", "dead"), ("Đang gửi lại", "retrying")):
        held = document[key]
        if held:
            page.add(f"[bold]{title}[/]: {number(len(held))}")
        for one in held[:SHOWN]:
            page.add_plain(f"  {_line(one)}")
        if len(held) > SHOWN:
            page.add(f"  và {number(len(held) - SHOWN)} thông báo khác; xem --json để biết hết")
    if document["unaddressed"]:
        page.add("[bold]Chưa có liên hệ[/], nhập bằng thidua import contacts:")
    for one in document["unaddressed"][:SHOWN]:
        whose = one["name"] or ROLES[one["role"]]
        page.add_plain(f"  {whose}: {number(one['messages'])} thông báo")
    for one in document["bounced"]:
        page.add_plain(f"  địa chỉ bị trả lại: {one['address']}: {one['reason']}")
    for one in document["templates"]:
        page.add_plain(f"  mẫu lỗi: {one['file']}:{one['line']}: {one['message']}")
    return page


def _line(one: Document) -> str:
    whom = f"{one['recipient']} ({_way(one['channel'], '')})"
    about = f", {one['name']}" if one["name"] else ""
    tried = f", đã gửi {one['attempts']} lần" if one["attempts"] else ""
    return f"số {one['number']}: {one['title']}{about}, cho {whom}{tried}: {one['reason']}"


def contacts_screen(document: Document) -> Page:
    """Lay out who is told where."""
    page = Page()
    if not document["contacts"]:
        page.add("Chưa có liên hệ nào: nhập bằng thidua import contacts.")
        return page
    heads = ("Mã", "Vai trò", "Đơn vị", "Người nhận", "Kênh", "Địa chỉ", "Từ", "Tình trạng")
    table = make_table(*heads)
    for one in document["contacts"]:
        until = f" đến {day(date.fromisoformat(one['until']))}" if one["until"] else ""
        table.add_row(
            one["code"],
            ROLES[one["role"]],
            one["unit_name"],
            one["name"],
            CHANNELS[one["channel"]],
            one["address"],
            day(date.fromisoformat(one["from"])) + until,
            ADDRESSES[one["state"]],
        )
    page.add(table)
    return page


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%H:%M ngày %d/%m/%Y}"
