"""What each message says: every kind from real data, its page, and the office's own words."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from outboxes import KINH_BAC, contact, know, remind, rows

from cli.app import run
from notifications.kinds import TEMPLATES
from notifications.messages import Templates, packaged
from notifications.pages import page_of_text
from operations.bell.notices import messages_of
from operations.bell.schedule import ring
from operations.delivery.settings import Settings
from operations.delivery.writing import writer_of
from operations.intake.figures import import_figures
from operations.intake.lists import import_contacts, import_people
from operations.intake.records import import_records
from operations.periods.attestations import attest
from operations.periods.corrections import correct
from operations.periods.month import compute, publish
from operations.periods.objections import answer, object_to
from rules.errors import Refused

CAMPAIGN, MAY = "thi-dua-2026", "2026-05"
HEAD = "unit,month,indicator,numerator,denominator\n"
TAGS = {
    *("html", "head", "meta", "title", "body", "table", "tr", "td", "th", "p", "ul", "li"),
    *("strong", "br", "a"),
}
"""What Outlook, Gmail and phones all show; no style sheet, picture, script or form."""
ATTRIBUTES = {
    *("lang", "charset", "role", "width", "cellpadding", "cellspacing", "border", "align"),
    *("style", "href", "nowrap"),
}
STYLES = {
    *("margin", "padding", "padding-left", "font-family", "font-size", "line-height", "color"),
    *("border-collapse", "word-break"),
}
"""Where a client leaves out the last, a long code runs beyond a narrow window; nothing is lost."""


class Subset(HTMLParser):
    def __init__(self):
        super().__init__()
        self.odd = set()

    def handle_starttag(self, tag, attrs):
        self.odd |= {tag} - TAGS
        for name, value in attrs:
            self.odd |= {name} - ATTRIBUTES
            if name == "style":
                self.odd |= {one.split(":")[0].strip() for one in value.split(";")} - STYLES


def report(office, *lines, head=HEAD):
    table = office.data / "so-lieu.csv"
    table.write_text(head + "\n".join(lines) + "\n")
    import_figures(office, [table])


def published(office):
    report(
        office,
        f"{KINH_BAC},{MAY},self_submission,80,100",
        f"{KINH_BAC},{MAY},citizens_guided,100,100",
        f"07615,{MAY},self_submission,89,100",
        f"07615,{MAY},citizens_guided,100,100",
    )
    compute(office, CAMPAIGN, MAY)
    office.clock.now = datetime(2026, 6, 4, 2, tzinfo=UTC)
    publish(office, CAMPAIGN, MAY)


def check_form(message):
    assert message.subject
    assert "\n" not in message.subject
    assert message.text.strip()
    assert "{{" not in message.text + message.html
    assert "None" not in message.text + message.subject
    subset = Subset()
    subset.feed(message.html)
    assert subset.odd == set()


def test_every_kind_is_written_from_real_data(office, tmp_path):
    know(
        office,
        contact("A", "a@xa.example.vn"),
        contact("O", "o@tinh.example.vn", role="officer", unit=""),
        contact("L", "l@tinh.example.vn", role="leader", unit=""),
    )
    ring(office, datetime(2026, 5, 30, 1, tzinfo=UTC))
    bad = tmp_path / "hong.csv"
    bad.write_text(HEAD + f"{KINH_BAC},{MAY},self_submission,9,3\n")
    with pytest.raises(Refused):
        import_figures(office, [bad])
    with pytest.raises(Refused):
        import_figures(office, [bad])
    ring(office, datetime(2026, 6, 2, 11, tzinfo=UTC))
    office.clock.now = datetime(2026, 6, 3, 2, tzinfo=UTC)
    attest(office, CAMPAIGN, KINH_BAC, "discipline", "held", "Sở Nội vụ", "CV 1")
    published(office)
    claim = ("85", "100")
    object_to(office, CAMPAIGN, KINH_BAC, "self_submission", MAY, claim, "Sót 5 người")
    ring(office, datetime(2026, 6, 13, 1, tzinfo=UTC))
    answer(office, 1, "accepted", "Biên bản 05")
    correct(office, CAMPAIGN, MAY, "Chấp nhận kiến nghị số 1")
    report(office, f"{KINH_BAC},2026-06,self_submission,80,100")
    ring(office, datetime(2026, 6, 16, 1, tzinfo=UTC))
    held = {row.kind for row in rows(office, "waiting")}
    told = {
        *("remind", "overdue", "refused", "warn", "result", "correction", "received"),
        *("objection", "lapsing", "holds", "leader"),
    }
    assert held >= told - {"correction"}
    assert sum(row.kind == "refused" for row in rows(office)) == 1
    writer = writer_of(office)
    for row in rows(office, "waiting"):
        message = writer.write(row, "Phường Kinh Bắc")
        check_form(message)
        assert message.kind == row.kind
    for kind in held:
        month = "2026-05" if kind in ("result", "leader", "correction", "holds") else None
        for message in messages_of(office, kind, CAMPAIGN, month):
            check_form(message)


def test_a_result_says_the_cheapest_way_up_and_takes_the_page_with_it(office):
    know(office, contact("A", "a@xa.example.vn"))
    published(office)
    (row,) = rows(office, "waiting")
    writer = writer_of(office)
    message = writer.write(row, "Phường Kinh Bắc")
    assert "xếp hạng 2/" in message.text
    assert "thêm 10 người" in message.text
    assert "lên hạng 1 với" in message.text
    (page,) = writer.attachments(row)
    assert page.name == "ket-qua-09187-2026-05.docx"
    assert page == writer_of(office).attachments(row)[0]
    word = docx.Document(BytesIO(page.content))
    words = "\n".join(one.text for one in word.paragraphs)
    assert "Phường Kinh Bắc" in words
    cells = [cell.text for line in word.tables[0].rows for cell in line.cells]
    assert "80/100" in " ".join(cells)
    assert "Hạng 2/" in words
    html = writer_of(office, Settings.model_validate({"result": {"attach": "html"}}))
    (page,) = html.attachments(row)
    assert (page.name, page.kind) == ("ket-qua-09187-2026-05.html", "text/html")
    assert "80/100" in page.content.decode()
    none = writer_of(office, Settings.model_validate({"result": {"attach": "none"}}))
    assert none.attachments(row) == ()
    link = {"result": {"link": "https://thidua.example.vn/{unit}"}}
    linked = writer_of(office, Settings.model_validate(link)).write(row, "Phường Kinh Bắc")
    assert "https://thidua.example.vn/09187" in linked.text
    assert 'href="https://thidua.example.vn/09187"' in linked.html


def test_the_way_up_is_what_the_engine_gives_to_the_changed_figures(season):
    writer = writer_of(season)
    held = writer.month(CAMPAIGN, "2026-06", 1)
    assert held.ways
    for board in held.document["boards"]:
        for entry in board["entries"]:
            step = held.ways.get(entry["unit"])
            if step is not None:
                line = next(one for one in entry["criteria"] if one["id"] == step.criterion)
                assert step.cases == line["short_by"]
                assert 1 <= step.rank < entry["rank"]


def test_standards_and_the_award_file_are_told_of_at_the_end_only(office):
    know(
        office,
        contact("A", "a@xa.example.vn"),
        contact("O", "o@tinh.example.vn", role="officer", unit=""),
    )
    for month, day in (("2026-10", 3), ("2026-11", 3), ("2026-12", 3)):
        report(office, f"{KINH_BAC},{month},self_submission,80,100")
        office.clock.now = datetime(2027, 1, day, 2, tzinfo=UTC)
        compute(office, CAMPAIGN, month)
        publish(office, CAMPAIGN, month)
    found = [(row.kind, row.month) for row in rows(office, "waiting") if row.recipient == "O"]
    assert found == [("standards", "2026-11"), ("standards", "2026-12"), ("awards", "2026-12")]
    mine = [row.month for row in rows(office, "waiting") if row.kind == "standards" and row.unit]
    assert mine == ["2026-11", "2026-12"]
    for row in rows(office, "waiting"):
        check_form(writer_of(office).write(row, "Phường Kinh Bắc"))


def test_refused_rows_and_late_dossiers_are_told_to_their_unit(office, month_files, tmp_path):
    know(
        office,
        contact("A", "a@xa.example.vn"),
        contact("O", "o@tinh.example.vn", role="officer", unit=""),
    )
    table = month_files[0].dossiers.read_text(encoding="utf-8-sig").splitlines()
    at = next(number for number, line in enumerate(table) if f",{KINH_BAC}," in line)
    table[at] = re.sub(r",202605\d\d", ",20260599", table[at], count=1)
    broken = tmp_path / "ho-so.csv"
    broken.write_text("\n".join(table) + "\n", encoding="utf-8")
    import_records(office, "dossiers", [broken], MAY, ("department", "commune"))
    held = [row for row in rows(office, "waiting") if row.kind == "refused"]
    assert sorted(row.recipient for row in held) == ["A", "O"]
    message = writer_of(office).write(held[0], "Phường Kinh Bắc")
    assert message.subject.startswith("1 dòng bị loại của")
    assert "ho-so.csv" in message.text
    check_form(message)
    compute(office, "chi-tieu-hcc-2026", MAY)
    publish(office, "chi-tieu-hcc-2026", MAY)
    late = [row for row in rows(office) if row.kind == "late"]
    assert late
    message = writer_of(office).write(late[0], "Đơn vị")
    told = re.search(r"có ([\d.]+) hồ sơ quá hạn", message.text)[1]
    listed = re.findall(r"^- (\S+)$", message.text, re.M)
    more = re.search(r"và ([\d.]+) hồ sơ khác", message.text)
    assert int(told) == len(listed) + (int(more[1]) if more else 0)


def test_a_list_refused_whole_is_told_to_the_officers_once(office, tmp_path):
    know(office, contact("O", "o@tinh.example.vn", role="officer", unit=""))
    path = tmp_path / "can-bo.csv"
    path.write_text("Một,Hai\nx,y\n", encoding="utf-8")
    for dry_run, told in ((True, 0), (False, 1), (False, 1)):
        for taking in (import_people, import_contacts):
            with pytest.raises(Refused):
                taking(office, [path], dry_run)
            held = [row for row in rows(office, "waiting") if row.kind == "refused"]
        assert len(held) == 2 * told
    message = writer_of(office).write(held[0], "Cán bộ đầu mối")
    assert message.subject == "Tệp bị từ chối: can-bo.csv"
    assert "can-bo.csv:1" in message.text
    check_form(message)


def test_the_office_and_each_campaign_may_say_it_in_their_own_words(office, tmp_path):
    know(office, contact("A", "a@xa.example.vn"))
    remind(office)
    (row,) = rows(office)
    own = office.data / "messages"
    (own / CAMPAIGN).mkdir(parents=True)
    name = TEMPLATES["remind"] + ".txt.j2"
    (own / name).write_text("Nhắc\n\nChào {{ name }}, thiếu {{ missing | length }}\n")
    message = writer_of(office).write(row, "Phường & <Bắc>")
    assert message.text == "Chào Phường & <Bắc>, thiếu 1\n"
    assert "Chào Phường &amp; &lt;Bắc&gt;, thiếu 1" in message.html
    (own / CAMPAIGN / name).write_text("Riêng\n\nPhong trào này nói riêng\n")
    assert writer_of(office).write(row, "x").subject == "Riêng"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A\n\n{{ khong_co }}\n", 3, "khong_co"),
        ("A\n{% if %}\n", 2, "cú pháp"),
        ("A\n\n{{ name.__class__.__mro__ }}\n", 3, "unsafe"),
        ("A\n\n{{ missing.clear() }}\n", 3, "unsafe"),
        ("A\n\n\n{{ 1 // (missing | length - 1) }}\n", 4, "zero"),
    ],
)
def test_a_broken_template_is_told_with_its_line_and_the_message_waits(office, text, line, said):
    know(office, contact("A", "a@xa.example.vn"))
    remind(office)
    own = office.data / "messages"
    own.mkdir()
    (own / f"{TEMPLATES['remind']}.txt.j2").write_text(text)
    with pytest.raises(Refused) as refused:
        writer_of(office).write(rows(office)[0], "x")
    (problem,) = refused.value.problems
    assert (problem.code, problem.line) == ("bad_message_template", line)
    assert said in problem.message


def test_every_kind_has_its_template_and_no_other_lies_about():
    names = {one.name.removesuffix(".txt.j2") for one in packaged().glob("*.txt.j2")}
    assert names - {"_dau", "_cuoi"} == {*TEMPLATES.values(), "tong-hop"}
    assert Templates(packaged()).check() == []


def test_a_page_of_a_text_has_lists_paragraphs_and_links():
    page = page_of_text("Một & hai\n\n- <ba>\n- bốn\nXem https://a.vn/x?b=1&c=2.\n")
    assert "<p" in page
    assert page.count("<li>") == 2
    assert "<li>&lt;ba&gt;</li>" in page
    assert '<a href="https://a.vn/x?b=1&amp;c=2">' in page


CONTACTS = "Mã liên hệ,Vai trò,Đơn vị,Người nhận,Kênh,Địa chỉ,Từ ngày,Nhận,Gộp\n"
LINE = "DM1,đơn vị,Kinh Bac,Đầu mối minh họa,email,vanthu@kinhbac.example.vn,01/05/2026,,\n"


def listed(office, tmp_path, text):
    path = tmp_path / "lien-he.csv"
    path.write_text(CONTACTS + text, encoding="utf-8")
    return import_contacts(office, [path])


def test_contacts_are_taken_listed_and_withdrawn_as_any_list(office, tmp_path, capsys):
    (told,) = listed(office, tmp_path, LINE.replace(",,\n", ",kết quả tháng; đính chính,có\n"))
    assert (told.rows, told.new) == (1, 1)
    (again,) = listed(office, tmp_path, LINE.replace(",,\n", ",kết quả tháng; đính chính,có\n"))
    assert not again.is_new
    where = ["--data", str(office.data)]
    assert run([*where, "notify", "contacts", "--unit", "Kinh Bac", "--json"]) == 0
    out = capsys.readouterr().out
    assert '"wants": [\n        "result",\n        "correction"\n      ]' in out
    assert '"pace": "daily"' in out
    assert run([*where, "notify", "contacts"]) == 0
    assert "chưa gửi lần nào" in capsys.readouterr().out
    assert run([*where, "batches", "withdraw", "1", "--reason", "sai"]) == 0
    assert "liên hệ" in capsys.readouterr().out
    assert run([*where, "notify", "contacts"]) == 0
    assert "Chưa có liên hệ nào" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("đơn vị,", "giám đốc,", "unknown_word", "Vai trò"),
        ("Kinh Bac", "", "empty_value", "Đơn vị"),
        ("Kinh Bac", "Kihn Bac", "unknown_unit", "Đơn vị"),
        ("email", "điện thoại", "unknown_word", "Kênh"),
        ("vanthu@kinhbac.example.vn", "vanthu@", "bad_address", "Địa chỉ"),
        ("vanthu@kinhbac.example.vn", "a@x.vn\tBcc:b@y.vn", "bad_address", "Địa chỉ"),
        ("email,vanthu@kinhbac.example.vn", "webhook,https://a.vn/k", "bad_receiver", "Địa chỉ"),
        ("Đầu mối minh họa", "Đầu mối 0912 345 678", "number_of_a_person", "Người nhận"),
        ("01/05/2026", "31/02/2026", "bad_day", "Từ ngày"),
        (",,\n", ",kết quá tháng rồi,\n", "unknown_kind", "Nhận"),
        (",,\n", ",,đôi khi\n", "not_yes_no", "Gộp"),
    ],
)
def test_a_bad_contact_is_refused_at_its_cell_and_nothing_changes(
    office, tmp_path, old, new, code, column
):
    with pytest.raises(Refused) as refused:
        listed(office, tmp_path, LINE.replace(old, new, 1))
    (problem,) = refused.value.problems
    assert (problem.code, problem.line, problem.path) == (code, 2, column)
    assert run(["--data", str(office.data), "notify", "contacts"]) == 0


def test_one_receiver_has_one_address(office, tmp_path):
    other = LINE.replace("Kinh Bac", "07228")
    assert listed(office, tmp_path, LINE + other)[0].rows == 2
    with pytest.raises(Refused) as refused:
        listed(office, tmp_path, LINE + other.replace("vanthu@", "khac@") + LINE)
    assert [one.code for one in refused.value.problems] == ["two_addresses", "line_twice"]


def test_sending_from_the_command_line(office, tmp_path, capsys):
    where = ["--data", str(office.data)]
    (office.data / "channels.yaml").write_text(
        "format: '1'\ndrop: {folder: thu-di}\n"
        "quiet: {from: '00:00', until: '00:00', days_off: no}\n"
    )
    line = LINE.replace("email,vanthu@kinhbac.example.vn", "tệp,kinh-bac")
    listed(office, tmp_path, line)
    remind(office)
    remind(office, "2026-09", unit="07615")
    assert run([*where, "notify", "status"]) == 0
    out = capsys.readouterr().out
    assert "Kênh đang mở: tệp" in out
    assert "Chưa có liên hệ" in out
    assert run([*where, "notify", "send"]) == 0
    assert "1 đã gửi" in capsys.readouterr().out
    assert run([*where, "notify", "send", "--json"]) == 0
    assert '"sent": 0' in capsys.readouterr().out
    assert len(list((office.data / "thu-di" / "kinh-bac").glob("*.eml"))) == 1
    assert run([*where, "notify", "retry"]) == 2
    assert run([*where, "notify", "retry", "99"]) == 1
    assert run([*where, "notify", "retry", "--all"]) == 0
    assert "vẫn chưa có liên hệ" in capsys.readouterr().out
    (office.data / "channels.yaml").write_text("format: '1'\ndrop: {folder: thidua.db/x}\n")
    assert run([*where, "schedule", "once", "--now", "2026-05-30", "--json"]) == 0
    assert '"delivery"' in capsys.readouterr().out
    (office.data / "channels.yaml").write_text("format: '2'\n")
    assert run([*where, "schedule", "once", "--now", "2026-05-30"]) == 1
    assert "channels.yaml:1" in capsys.readouterr().out
