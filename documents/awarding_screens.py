"""Who is proposed, put forward, recognised, who decides and signs, as terminal text."""

from datetime import date

from documents.screens import Document, Page, make_table
from rules.vietnamese import day, number

OUTCOMES = {
    "proposed": "đề nghị",
    "edge_tie": "[bold]bằng nhau ở suất cuối[/]",
    "held": "tạm dừng",
    "excluded": "không đề nghị",
    "over_quota": "ngoài số suất",
}
SHOWN = ("proposed", "edge_tie", "held")
"""What is listed case by case; of the others the first few, and how many."""
MOST_OTHERS = 5
LEVELS = {"agency": "hội đồng cơ quan", "standing": "Thường trực Hội đồng tỉnh"}
PRESENCE = {"present": "có mặt", "written": "ý kiến bằng văn bản", "absent": "vắng"}
ROLES = {"issuing": "ký Tờ trình", "decision": "ký Quyết định"}


def proposal_screen(document: Document) -> Page:
    """Lay out who ends how for each award, with grounds, money and what must still be done."""
    page = Page()
    mark = f" — {document['mark']}" if document["mark"] else ""
    page.add(f"[bold]{document['short']}[/]{mark}")
    for note in document["notes"]:
        page.add_plain(f"  lưu ý: {note}")
    for award in document["awards"]:
        _add_award(page, award)
    for one in document["by_fund"]:
        fund = one["fund"] or "chưa nêu quỹ"
        page.add_plain(f"Tiền thưởng, {fund}: {number(one['sum'])} đồng ({one['count']} suất)")
    waiting = [one for one in document["standards"] if one["state"] != "yes"]
    page.add(f"{len(waiting)} tiêu chuẩn chưa được xác nhận đủ với các tập thể được đề nghị.")
    if missing := document["units_without_plan"]:
        page.add(f"{len(missing)} đơn vị chưa có kế hoạch phát động riêng được xác nhận.")
    if unnumbered := sum(not one["number"] for one in document["plans"]):
        page.add(f"{unnumbered} đơn vị đã xác nhận phát động mà chưa ghi số, ngày kế hoạch.")
    if not document["council"]:
        page.add("Chưa có phiên họp hội đồng nào được ghi.")
    return page


def _add_award(page: Page, award: Document) -> None:
    places = award["quota_words"] if award["quota"] is None else f"{award['quota']} suất"
    money = award["money"]
    each = f", {number(money['each'])} đồng một suất" if money else ""
    page.add(f"\n[bold]{award['title']}[/] — {places}{each}")
    if not award["cases"]:
        page.add("  chưa có ai được giới thiệu")
        return
    heads = (">Hạng", "Đối tượng", ">Điểm", ">Đạt", "Kết luận", ">Đổi trọng số", ">Bỏ một chỉ tiêu")
    table = make_table(*heads)
    for case in award["cases"]:
        if _ending(case) in SHOWN:
            table.add_row(*_row(case))
    if table.rows:
        page.add(table)
    page.add_plain(f"  {award['steadiness']}.")
    for ending in OUTCOMES:
        _add_reasons(page, ending, [one for one in award["cases"] if _ending(one) == ending])


def _add_reasons(page: Page, ending: str, cases: list[Document]) -> None:
    """Say why those who end in one way do, one reason once, the first few of those outside."""
    told: dict[str, list[str]] = {}
    for case in cases:
        if words := _why(case, with_clause=ending != "over_quota"):
            told.setdefault(words, []).append(case["name"])
    reasons = list(told.items())
    most = len(reasons) if ending in SHOWN else MOST_OTHERS
    for words, names in reasons[:most]:
        page.add_plain(f"  {_plain(ending)}: {', '.join(names)} — {words}")
    left = sum(len(names) for _, names in reasons[most:])
    if left:
        page.add(f"  và {left} đối tượng khác {_plain(ending)}; xem --json để biết hết")


def _row(case: Document) -> tuple[str, ...]:
    place, total = str(case["rank"] or "–"), number(case["total"]) if case["total"] else "–"
    met = f"{case['met']}/{case['of']}" if case["of"] else "–"
    said = OUTCOMES[_ending(case)]
    if decided := case["decided"]:
        said += f", hội đồng {decided['for']}–{decided['against']}"
        if decided["outcome"] != case["outcome"]:
            said += f" (tính được: {_plain(case['outcome'])})"
    who = case["name"]
    if case["kind"] == "person" or case["unit_name"] not in ("", case["name"]):
        who += f", {case['unit_name']}"
    return place, who, total, met, said, *_robust(case)


def _robust(case: Document) -> tuple[str, str]:
    """Say in how many weightings, and boards without one criterion, it is still proposed."""
    one = case["robustness"]
    if one is None:
        return "–", "–"
    weightings = f"{number(one['weightings'])}/{number(one['of'])}"
    return weightings, f"{one['dropped']}/{one['of_dropped']}"


def _ending(case: Document) -> str:
    return str(case["decided"]["outcome"] if case["decided"] else case["outcome"])


def _plain(outcome: str) -> str:
    return OUTCOMES[outcome].replace("[bold]", "").replace("[/]", "")


def _why(case: Document, with_clause: bool) -> str:
    told = []
    for one in case["grounds"]:
        mark = " [cần xác nhận]" if one["state"] != "confirmed" else ""
        is_cited = with_clause and one["clause"]
        told.append(f"{one['text']} ({one['clause']}{mark})" if is_cited else one["text"])
    if case["decided"] and case["decided"]["reason"]:
        told.append(f"hội đồng: {case['decided']['reason']}")
    return "; ".join(told)


def nominations_screen(document: Document) -> Page:
    """Lay out who is put forward, by whom and on which paper."""
    page = Page()
    if not document["nominations"]:
        page.add("Chưa có đề cử nào.")
        return page
    table = make_table(">Số", "Khen thưởng", "Đối tượng", "Đơn vị", "Người đề cử", "Văn bản")
    for one in document["nominations"]:
        paper = f"{one['document']} ngày {_day(one['document_day'])}"
        table.add_row(
            str(one["id"]), one["award"], one["name"], one["unit_name"], one["nominated_by"], paper
        )
    page.add(table)
    return page


def practices_screen(document: Document) -> Page:
    """Lay out the register of models."""
    page = Page()
    if not document["practices"]:
        page.add("Chưa có mô hình nào.")
        return page
    table = make_table(">Số", "Đơn vị", "Mô hình, cách làm", "Công nhận", ">Nơi áp dụng")
    for one in document["practices"]:
        said = "chưa công nhận"
        if one["recognised_on"]:
            said = f"{_day(one['recognised_on'])}, {one['recognition']}"
        table.add_row(
            str(one["id"]), one["unit_name"], one["title"], said, str(len(one["copied_by"]))
        )
    page.add(table)
    return page


def signers_screen(document: Document) -> Page:
    """Lay out who signs what, from when until when."""
    page = Page()
    if not document["signers"]:
        page.add("Chưa ghi người ký nào; dự thảo để trống tên.")
        return page
    table = make_table("Vai trò", "Hình thức ký", "Họ tên", "Từ", "Đến", "Căn cứ")
    for one in document["signers"]:
        role = ROLES.get(one["role"], f"thủ trưởng {one['role']}")
        until = _day(one["until"]) if one["until"] else ""
        table.add_row(role, one["form"], one["name"], _day(one["since"]), until, one["document"])
    page.add(table)
    return page


def councils_screen(document: Document) -> Page:
    """Lay out the councils and their members."""
    page = Page()
    if not document["councils"]:
        page.add("Chưa ghi hội đồng nào.")
    for one in document["councils"]:
        page.add(f"[bold]{one['name']}[/] ({LEVELS[one['level']]}), từ {_day(one['since'])}")
        page.add_plain(f"  theo {one['document']}")
        for member in one["members"]:
            page.add_plain(f"  {member['name']}, {member['role']}")
    return page


def sessions_screen(document: Document) -> Page:
    """Lay out the sessions of councils: who took part, and each case's votes."""
    page = Page()
    if not document["sessions"]:
        page.add("Chưa có phiên họp nào được ghi.")
    for one in document["sessions"]:
        page.add(
            f"[bold]Phiên số {one['id']}[/], {_day(one['day'])}, {one['place']}: {one['name']}"
        )
        enough = "đủ" if one["is_quorate"] else "[bold]không đủ[/]"
        page.add(
            f"  {one['present']} có mặt, {one['written']} bằng văn bản trên {one['of']} thành viên "
            f"(cần {one['quorum']} tham gia, {one['least_present']} có mặt): {enough}"
        )
        for member in one["members"]:
            if member["presence"] == "written":
                said = [_day(member["opinion_day"])] if member["opinion_day"] else []
                said += [one for one in (member["opinion"], member["opinion_file"]) if one]
                page.add_plain(
                    f"  {member['name']} gửi văn bản: {', '.join(said) or 'không lưu nội dung'}"
                )
        table = make_table(
            "Khen thưởng", "Đối tượng", ">Đồng ý", ">Không", ">Trắng", "Tính được", "Quyết định"
        )
        for case in one["cases"]:
            votes = (str(case[key]) for key in ("for", "against", "abstain"))
            ends = (_plain(case[key]) for key in ("computed", "decided"))
            table.add_row(case["award"], case["name"], *votes, *ends)
        page.add(table)
        for case in one["cases"]:
            if case["reason"]:
                page.add_plain(f"  {case['name']}: {case['reason']}")
    return page


def bands_screen(document: Document) -> Page:
    """Lay out how far ranks move under other weights and without one criterion."""
    page = Page()
    page.add(
        f"Độ vững của hạng, {document['campaign']}: {number(document['weightings'])} bộ trọng số "
        "(mỗi điểm tối đa thêm bớt đến 25 %), và bảng bỏ từng chỉ tiêu"
    )
    for board in document["boards"]:
        heads = (">Hạng", "Đơn vị", ">Điểm", "Đổi trọng số", "Bỏ một chỉ tiêu")
        table = make_table(*heads, title=f"\n{board['title']}")
        for one in board["entries"]:
            under = f"{one['best']}–{one['worst']}"
            dropped = f"{one['best_dropped']}–{one['worst_dropped']}"
            table.add_row(str(one["rank"]), one["name"], number(one["total"]), under, dropped)
        page.add(table)
        if board["untold"]:
            page.add_plain(f"  không thử độ vững: {board['untold']}")
    return page


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
