"""A disk that fails under the counting engine, told as the system tells it."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

CAUSES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


@contextmanager
def disk_told(path: Path) -> Iterator[None]:
    """Raise what the engine could not write at ``path`` as the OSError that it was.

    The engine keeps the system's words, not its number.
    """
    try:
        yield
    except duckdb.IOException as error:
        for cause in CAUSES:
            if os.strerror(cause) in str(error):
                raise OSError(cause, os.strerror(cause), str(path)) from error
        raise
