"""What a failing machine means to a person: a full disk, a folder that may not be written."""

import errno

from operations.refusals import Failed, Problem

AGAIN = "rồi chạy lại lệnh; việc dở dang không được giữ lại"
WORDS = {
    errno.ENOSPC: ("disk_full", "đĩa đầy", f"dọn đĩa {AGAIN}"),
    errno.EDQUOT: ("disk_full", "hết hạn mức đĩa của tài khoản", f"dọn đĩa {AGAIN}"),
    errno.EFBIG: ("disk_full", "tệp vượt cỡ hệ thống cho phép", f"nới giới hạn cỡ tệp {AGAIN}"),
    errno.EACCES: ("no_permission", "không có quyền mở hoặc ghi", f"sửa quyền {AGAIN}"),
    errno.EPERM: ("no_permission", "không có quyền mở hoặc ghi", f"sửa quyền {AGAIN}"),
    errno.EROFS: ("no_permission", "đĩa chỉ cho đọc", f"gắn lại đĩa cho ghi {AGAIN}"),
    errno.EIO: ("disk_broken", "đĩa không đọc hoặc ghi được", "kiểm tra đĩa; xem 'thidua doctor'"),
}
PLAIN = "kiểm tra đĩa, quyền ghi và tệp; đặt THIDUA_DEBUG=1 để xem chi tiết"


def failure_of(error: OSError) -> Problem:
    """Give a failure of the machine as a problem: which file, what is wrong, what to do."""
    if isinstance(error, Failed):
        return error.problem
    file = str(error.filename or "")
    code, message, hint = WORDS.get(
        error.errno or 0, ("machine_failed", str(error.strerror or error), PLAIN)
    )
    return Problem(code, message, hint, file)
