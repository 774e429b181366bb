"""Batches: rows set aside, the quarantine file, the threshold, the list, and withdrawing."""

import csv
import json
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import CAMPAIGN, START, take_month
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fairness import HEADER, dossiers, figures, online, row

from cli.app import run
from ledger.batches import mark_withdrawn, take_figures_back
from ledger.database import create_ledger
from ledger.measured import measurements_in_force, put_in_force
from ledger.runs import current_run
from ledger.tables import BatchRow
from measurements.model import Measurement
from measurements.records.privacy import HIDDEN, tellable
from operations.boards import board
from operations.intake.batches import list_batches, withdraw
from operations.intake.figures import import_figures
from operations.intake.records import MOST_REFUSED, import_records, parse_share
from operations.periods.month import compute, publish
from operations.periods.verification import is_as_stored
from operations.printing import rules_of
from operations.views import find_entry
from rules.errors import Refused

MAY = "2026-05"
UNIT, OTHER = "07210", "07228"


def rows_of(count: int, unit: str = UNIT, start: int = 0) -> list[list[str]]:
    return [row(f"X{at}", unit) for at in range(start, start + count)]


def put(line: list[str], **cells: str) -> list[str]:
    """Change cells of a row by column."""
    return [cells.get(name, cell) for name, cell in zip(HEADER, line, strict=True)]


def take(office, path: Path, month: str = MAY, **asked):
    (told,) = import_records(office, "dossiers", [path], month, **asked)
    return told


def whole(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, but for what the database itself keeps beside its file."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("thidua.db")
    } | {f"{path.relative_to(folder)}/": b"" for path in folder.rglob("*") if path.is_dir()}


def quarantine(told) -> list[dict[str, str]]:
    with Path(told.quarantine).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("count", "is_taken"), [(200, True), (199, False)])
def test_the_default_threshold_from_both_sides(office, tmp_path, count, is_taken):
    """One row of 200 is exactly 0,5 %; one of 199 is more."""
    lines = [*rows_of(count - 1), put(row("BAD", UNIT), NgayTiepNhan="hôm qua")]
    path = dossiers(tmp_path, "a.csv", lines)
    if is_taken:
        told = take(office, path)
        assert (told.rows, told.new, told.corrected, told.refused) == (199, 199, 0, 1)
        return
    before = whole(office.data)
    with pytest.raises(Refused) as caught:
        take(office, path)
    codes = [one.code for one in caught.value.problems]
    assert codes[0] == "bad_time"
    assert codes[-1] == "too_many_refused"
    assert "1 trên 199 dòng có lỗi: quá mức 0,5 %" in caught.value.problems[-1].message
    assert {**before, "dossiers/": b""} == whole(office.data)


@pytest.mark.parametrize(
    ("text", "share"),
    [("0,5%", Fraction(1, 200)), ("0.5 %", MOST_REFUSED), ("0%", 0), ("100%", 1)],
)
def test_a_share_is_read_exactly(text, share):
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["0,5", "101%", "-1%", "một", "1/2%", ""])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(Refused, match="không phải là tỷ lệ phần trăm"):
        parse_share(text)


def test_refused_rows_are_kept_with_place_reason_and_remedy(office, tmp_path):
    lines = [
        *rows_of(6),
        put(row("X6", UNIT), NgayTiepNhan="=1+1", TongPhiLePhi="-x"),
        put(row("X7", OTHER), TrangThaiHoSo="Nguyễn Văn An", SoDinhDanh="027090001234"),
        put(row("X8", OTHER), KenhThucHien="027090001234"),
        [*row("X9", UNIT), "027090001234"],
        row("X10", "Sở Không Có"),
        row("x 0", UNIT),
    ]
    path = dossiers(tmp_path, "a.csv", lines)
    told = take(office, path, most_refused=Fraction(3, 4), covers=["commune"])
    assert (told.rows, told.refused) == (5, 7)
    assert [(one.unit, one.rows) for one in told.refused_by_unit] == [
        (UNIT, 4),
        (OTHER, 2),
        ("", 1),
    ]
    assert Path(told.quarantine).parent == office.data / "quarantine"
    assert Path(told.quarantine).name.startswith("dossiers-2026-05-")
    kept = quarantine(told)
    by_code = {(one["Mã lỗi"], one["Dòng"]): one for one in kept}
    assert set(by_code) == {
        ("ragged_row", "11"), ("duplicate_key", "2"), ("duplicate_key", "13"), ("bad_time", "8"),
        ("not_whole", "8"), ("bad_code", "9"), ("bad_code", "10"), ("unknown_unit", "12"),
    }  # fmt: skip
    assert len(kept) == len(by_code)
    bad = by_code["bad_time", "8"]
    assert (bad["Tệp"], bad["Vị trí"], bad["Cột"]) == ("a.csv", "a.csv:8", "NgayTiepNhan")
    assert (bad["Giá trị"], bad["Mã đơn vị"], bad["Mã bản ghi"]) == ("'=1+1", UNIT, "X6")
    assert "các dạng ngày giờ được nhận" in bad["Cách sửa"]
    assert by_code["not_whole", "8"]["Giá trị"] == "'-x"
    assert by_code["bad_code", "9"]["Giá trị"] == HIDDEN
    assert by_code["bad_code", "10"]["Giá trị"] == HIDDEN
    assert (by_code["ragged_row", "11"]["Mã đơn vị"], by_code["ragged_row", "11"]["Giá trị"]) == (
        UNIT,
        "",
    )
    raw = Path(told.quarantine).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    for secret in ("027090001234", "Nguyễn Văn", "MHX6"):
        assert secret.encode() not in raw
        assert secret not in repr(told)
    assert not list((office.data / "quarantine").glob("*.part"))


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("12345678", True), ("123456789", False), ("0912 345 678", False),
        ("027.090.001.234", False),
        ("20260930235959", True), ("hôm qua", True), ("Trần Thị Bé", False), ("9", True),
        ("gọi 0912345678", False),
    ],
)  # fmt: skip
def test_what_may_be_a_persons_is_not_told(text, is_told):
    assert (tellable(text) == text) is is_told
    assert tellable("Phường Kinh Bắc", is_name=True) == "Phường Kinh Bắc"


def test_a_lost_quarantine_file_is_put_back_by_importing_again(office, tmp_path):
    lines = [*rows_of(3), put(row("X9", UNIT), NgayTiepNhan="mai")]
    path = dossiers(tmp_path, "a.csv", lines)
    told = take(office, path, most_refused=Fraction(1, 2))
    kept = Path(told.quarantine).read_bytes()
    Path(told.quarantine).unlink()
    again = take(office, path, most_refused=Fraction(1, 2))
    assert not again.is_new
    assert Path(again.quarantine).read_bytes() == kept
    assert len(list_batches(office)["batches"]) == 1


def test_a_line_that_may_hide_others_refuses_the_file_whole(office, tmp_path):
    path = dossiers(tmp_path, "a.csv", rows_of(5))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("X1", '"X1')
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        take(office, path, most_refused=Fraction(9, 10))
    assert [one.code for one in caught.value.problems] == ["ragged_row"]


def test_a_file_of_refused_rows_only_is_refused(office, tmp_path):
    path = dossiers(tmp_path, "a.csv", [put(row("X1", UNIT), NgayTiepNhan="mai")])
    with pytest.raises(Refused, match="không còn dòng nào"):
        take(office, path, most_refused=Fraction(1))


def test_a_dry_run_says_the_same_and_writes_nothing(office, tmp_path):
    lines = [*rows_of(4), put(row("BAD", UNIT), NgayTiepNhan="mai")]
    path = dossiers(tmp_path, "a.csv", lines)
    before = whole(office.data)
    dry = take(office, path, most_refused=Fraction(1, 2), dry_run=True)
    assert whole(office.data) == before
    assert list_batches(office)["batches"] == []
    wet = take(office, path, most_refused=Fraction(1, 2))
    assert (dry.rows, dry.new, dry.refused, dry.reasons, dry.refused_by_unit, dry.notes) == (
        wet.rows, wet.new, wet.refused, wet.reasons, wet.refused_by_unit, wet.notes
    )  # fmt: skip
    again = take(office, path, most_refused=Fraction(1, 2), dry_run=True)
    assert not again.is_new
    assert (again.refused, again.changed) == (1, 0)
    table = figures(tmp_path, "f.csv", f"{UNIT},{MAY},citizens_guided,90,100\n")
    (dry,) = import_figures(office, [table], dry_run=True)
    (wet,) = import_figures(office, [table])
    assert dry == wet
    (dry,) = import_figures(office, [table], dry_run=True)
    assert not dry.is_new


def test_new_corrected_and_unchanged_are_counted(office, tmp_path):
    take(office, dossiers(tmp_path, "a.csv", rows_of(4)))
    lines = [row("X0", UNIT, good=False), *rows_of(3, start=1), row("X9", UNIT)]
    told = take(office, dossiers(tmp_path, "b.csv", lines))
    assert (told.rows, told.new, told.corrected, told.unchanged, told.refused) == (5, 1, 1, 3, 0)
    assert list_batches(office)["batches"][1]["corrected"] == 1


def test_a_refused_correction_leaves_the_old_row_and_is_flagged(office, tmp_path):
    take(office, dossiers(tmp_path, "a.csv", rows_of(3)))
    lines = [
        put(row("X0", UNIT, good=False), NgayTiepNhan="mai"),
        row("X1", UNIT),
        row("X2", OTHER),
    ]
    told = take(office, dossiers(tmp_path, "b.csv", lines), most_refused=Fraction(2, 3))
    assert (told.rows, told.refused) == (1, 2)
    assert any("2 bản ghi có dòng bị loại đã có trong sổ" in one for one in told.notes)
    assert {one.code for one in told.reasons} == {"bad_time", "other_unit"}
    compute(office, CAMPAIGN, MAY)
    assert online(office, UNIT) == (3, 3)
    document = board(office, CAMPAIGN, MAY)
    assert "refused_rows:1" in find_entry(document, UNIT)[1]["flags"]
    assert "refused_rows:1" in find_entry(document, OTHER)[1]["flags"]
    with office.ledger.reading() as session:
        assert is_as_stored(current_run(session, CAMPAIGN, MAY))


def test_the_flag_goes_when_the_row_comes_in_right(office, tmp_path):
    from documents.remarks import remarks

    lines = [*rows_of(3), put(row("X3", UNIT, good=False), NgayTiepNhan="mai")]
    take(office, dossiers(tmp_path, "a.csv", lines), most_refused=Fraction(1, 2))
    compute(office, CAMPAIGN, MAY)
    document = board(office, CAMPAIGN, MAY)
    entry = find_entry(document, UNIT)[1]
    assert "refused_rows:1" in entry["flags"]
    said = remarks(entry, rules_of(office, document))
    assert "dòng bị loại khi nhập, chưa được đếm: 1" in said
    take(office, dossiers(tmp_path, "b.csv", [row("X3", UNIT, good=False)]))
    compute(office, CAMPAIGN, MAY)
    assert online(office, UNIT) == (3, 4)
    entry = find_entry(board(office, CAMPAIGN, MAY), UNIT)[1]
    assert not any(one.startswith("refused_rows") for one in entry["flags"])


@pytest.mark.parametrize("bad_unit", [OTHER, "Sở Không Có"])
def test_a_unit_whose_rows_were_all_refused_did_not_do_nothing(office, tmp_path, bad_unit):
    """With --covers, no row means nothing happened: not where the rows were refused."""
    lines = [*rows_of(3), put(row("Y1", bad_unit), NgayTiepNhan="mai")]
    path = dossiers(tmp_path, "a.csv", lines)
    told = take(office, path, most_refused=Fraction(1, 2), covers=["commune"])
    assert any("bị loại" in one for one in told.notes)
    compute(office, CAMPAIGN, MAY)
    lines = find_entry(board(office, CAMPAIGN, MAY), OTHER)[1]["criteria"]
    assert next(one for one in lines if one["id"] == "dossiers_online")["state"] == "missing"


def fingerprint(office) -> str:
    return compute(office, CAMPAIGN, MAY).run.fingerprint


def test_withdrawing_records_recounts_everything(office, month_files, tmp_path):
    take_month(office, month_files[0])
    before = fingerprint(office)
    lines = [*rows_of(3), put(row("X9", UNIT), NgayTiepNhan="mai")]
    path = dossiers(tmp_path, "a.csv", lines)
    told = take(office, path, most_refused=Fraction(1, 2))
    after = fingerprint(office)
    assert after != before
    number = list_batches(office, MAY, "dossiers")["batches"][-1]["number"]
    dry = withdraw(office, number, "nhập nhầm", dry_run=True)
    assert fingerprint(office) == after
    done = withdraw(office, number, "nhập nhầm")
    assert dry | {"dry_run": False} == done
    assert (done["stopped"], done["restored"], done["corrected_later"]) == (3, 0, 0)
    assert done["scored"] == [{"campaign": CAMPAIGN, "month": MAY}]
    assert fingerprint(office) == before
    again = take(office, path, most_refused=Fraction(1, 2))
    assert (again.new, again.refused) == (told.new, told.refused)
    assert again.quarantine != told.quarantine
    assert fingerprint(office) == after


def test_what_a_withdrawn_batch_had_corrected_counts_as_before(office, tmp_path):
    take(office, dossiers(tmp_path, "a.csv", rows_of(2)))
    take(office, dossiers(tmp_path, "b.csv", [row("X0", UNIT, good=False)]))
    compute(office, CAMPAIGN, MAY)
    assert online(office, UNIT) == (1, 2)
    seen = withdraw(office, 1, "xem thử", dry_run=True)
    assert (seen["stopped"], seen["corrected_later"]) == (1, 1)
    assert withdraw(office, 2, "sai")["restored"] == 1
    compute(office, CAMPAIGN, MAY)
    assert online(office, UNIT) == (2, 2)
    withdraw(office, 1, "sai")
    with pytest.raises(Refused, match="chưa có số liệu"):
        compute(office, CAMPAIGN, MAY)


def held(office, indicator: str = "citizens_guided") -> list[tuple[int, str]]:
    with office.ledger.reading() as session:
        rows = measurements_in_force(session, [MAY])
    return [(one.numerator, one.unit) for one in rows if one.indicator == indicator]


def test_withdrawing_figures_brings_back_what_they_replaced(office, tmp_path):
    a, b, c = (
        figures(tmp_path, f"{at}.csv", f"{UNIT},{MAY},citizens_guided,{at},100\n")
        for at in (90, 10, 20)
    )
    for one in (a, b, c):
        import_figures(office, [one])
    assert held(office) == [(20, UNIT)]
    done = withdraw(office, 2, "sai")
    assert (done["stopped"], done["restored"], done["corrected_later"]) == (0, 0, 1)
    assert held(office) == [(20, UNIT)]
    done = withdraw(office, 3, "sai")
    assert (done["stopped"], done["restored"]) == (1, 1)
    assert held(office) == [(90, UNIT)]
    withdraw(office, 1, "sai")
    assert held(office) == []
    (told,) = import_figures(office, [b])
    assert told.is_new
    assert held(office) == [(10, UNIT)]


@settings(max_examples=20, deadline=None)
@given(said=st.lists(st.integers(1, 3), min_size=1, max_size=5), order=st.permutations(range(1, 6)))
def test_whatever_is_withdrawn_the_last_batch_left_is_in_force(said, order):
    """Figures of one place, one batch each: after any withdrawals the newest batch left counts."""
    with TemporaryDirectory() as folder:
        ledger, when = create_ledger(Path(folder)), START
        for number, value in enumerate(said, 1):
            when += timedelta(seconds=1)
            with ledger.writing() as session:
                session.add(batch_row(number, when))
                session.flush()
                one = Measurement(UNIT, MAY, "citizens_guided", "measured", value, 100, "tệp")
                put_in_force(session, [one], when, number)
        left = dict(enumerate(said, 1))
        for number in (one for one in order if one in left):
            when += timedelta(seconds=1)
            with ledger.writing() as session:
                batch = session.get(BatchRow, number)
                mark_withdrawn(session, batch, when, "ai đó", "thử")
                take_figures_back(session, batch, when)
                del left[number]
                now = [row.numerator for row in measurements_in_force(session, [MAY])]
                assert now == ([left[max(left)]] if left else [])
        with ledger.reading() as session:
            first = START + timedelta(seconds=1)
            then = measurements_in_force(session, [MAY], as_of=first)
            assert [row.numerator for row in then] == said[:1]
        ledger.close()


def batch_row(number: int, when) -> BatchRow:
    return BatchRow(
        id=number,
        kind="figures",
        month=MAY,
        file_name="tệp.csv",
        digest=str(number),
        rows=1,
        stored_as="",
        covers="",
        is_illustrative=False,
        taken_at=when,
        taken_by="ai đó",
    )


def test_a_figure_said_again_by_a_later_file_stays_when_the_first_is_withdrawn(office, tmp_path):
    first = f"{UNIT},{MAY},citizens_guided,90,100\n"
    import_figures(office, [figures(tmp_path, "a.csv", first)])
    second = first + f"{OTHER},{MAY},citizens_guided,80,100\n"
    (told,) = import_figures(office, [figures(tmp_path, "a.csv", second)])
    assert (told.new, told.corrected, told.unchanged) == (1, 0, 1)
    withdraw(office, 1, "đã thay bằng tệp sau")
    assert held(office) == [(90, UNIT), (80, OTHER)]


def test_withdrawals_that_cannot_be_are_told_and_change_nothing(office, tmp_path):
    take(office, dossiers(tmp_path, "a.csv", rows_of(2)))
    for number, reason, code in ((9, "x", "unknown_batch"), (1, "  ", "no_reason")):
        with pytest.raises(Refused) as caught:
            withdraw(office, number, reason)
        assert caught.value.problems[0].code == code
    assert list_batches(office)["batches"][0]["state"] == "in_force"
    withdraw(office, 1, "sai tháng")
    with pytest.raises(Refused, match=r"đã được rút trước đây.*sai tháng"):
        withdraw(office, 1, "lần nữa")
    (one,) = list_batches(office)["batches"]
    assert (one["state"], one["withdrawn_reason"]) == ("withdrawn", "sai tháng")


def test_a_published_board_stays_when_its_batch_is_withdrawn(office, month_files):
    take_month(office, month_files[0])
    compute(office, CAMPAIGN, MAY)
    publish(office, CAMPAIGN, MAY)
    before = board(office, CAMPAIGN, MAY)
    done = withdraw(office, 1, "sai")
    assert done["published"] == [{"campaign": CAMPAIGN, "month": MAY}]
    assert board(office, CAMPAIGN, MAY) == before


def test_the_commands(office, tmp_path, capsys):
    lines = [*rows_of(3), put(row("X9", UNIT), NgayTiepNhan="mai")]
    path = dossiers(tmp_path, "a.csv", lines)

    def ask(*words):
        code = run(["--data", str(office.data), *map(str, words)])
        return code, capsys.readouterr().out

    assert ask("import", "dossiers", path, "--month", MAY)[0] == 1
    code, out = ask("import", "dossiers", path, "--month", MAY, "--most-refused", "25%")
    assert code == 0
    assert "mới 3, sửa 0, không đổi 0, bị loại 1" in out
    assert "1 dòng bị loại, chưa được đếm" in out
    assert "tại a.csv:5" in out
    code, out = ask("batches", "list", "--month", MAY)
    assert code == 0
    assert "đang dùng" in out
    assert "Đợt 1 loại ra: " in out
    assert json.loads(ask("batches", "list", "--json")[1])["batches"][0]["refused"] == 1
    assert ask("batches", "list", "--kind", "none")[0] == 1
    assert ask("batches", "withdraw", "1")[0] == 2
    code, out = ask("batches", "withdraw", "1", "--reason", "nhầm", "--dry-run")
    assert code == 0
    assert "Xem trước, chưa rút: đợt 1" in out
    assert "Đã rút: đợt 1" in ask("batches", "withdraw", "1", "--reason", "nhầm")[1]
    assert "đã rút" in ask("batches", "list")[1]


def test_progress_is_the_works_own_and_ends_whole(office, tmp_path):
    from contextlib import contextmanager

    seen: dict[str, list[tuple[int, int]]] = {}

    @contextmanager
    def bar(line):
        yield lambda done, whole: seen.setdefault(line, []).append((done, whole))

    office.bar = bar
    take(office, dossiers(tmp_path, "a.csv", rows_of(500)))
    compute(office, CAMPAIGN, MAY)
    read, count, score = seen.values()
    assert "Đọc và kiểm tra a.csv" in seen
    for moves in (read, count, score):
        assert moves == sorted(moves)
        assert moves[-1][0] <= moves[-1][1]
    assert read[-1] == (300, 300)
    assert len(score) == len({one for one, _ in score}) == score[-1][1]


def test_no_bar_where_messages_go_to_a_file(office, tmp_path, capsys):
    path = dossiers(tmp_path, "a.csv", rows_of(3))
    assert run(["--data", str(office.data), "import", "dossiers", str(path), "--month", MAY]) == 0
    assert capsys.readouterr().err == "… Đọc và kiểm tra a.csv\n"
