"""Reading what others sent in a process of its own, with limits of memory and of time.

A damaged workbook can abort the process that parses it, hang it, or ask for hundreds of gigabytes:
here that ends a child, and the person gets a message with the file's name. The child is started
afresh (never forked: the engine's threads would not survive that), serves every file of a command
one after the other, and is replaced after a crash, a time-out or many files. Starting it costs
about as much as importing what the first file needs.
"""

import atexit
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

from measurements.files.holding import abandoned, held_folder
from rules.errors import Problem, Refused, refuse

try:
    import resource
except ImportError:  # no such limits on this system: time is still limited by the parent
    resource = None  # type: ignore[assignment]

Asked = ParamSpec("Asked")
Given = TypeVar("Given")

MEMORY = 4 << 30
"""Bytes of address space a child may take; about 3 GiB of them can hold data."""
THREADS = 4
"""Most threads the counting engine starts in a child."""
SECONDS_AT_LEAST, BYTES_A_SECOND = 60, 1 << 20
MOST_CALLS = 500
RESAVE = "mở tệp bằng Excel, lưu lại dạng .xlsx hoặc CSV UTF-8 rồi nhập lại"
WORK = "thidua-reading-"
"""How the name of a folder begins that the child works in."""
START = "from measurements.files.guard import serve; serve()"


def guarded(
    file: Path,
    function: Callable[Asked, Given],
    *asked: Asked.args,
    **named: Asked.kwargs,
) -> Given:
    """Give ``function(*asked)`` as computed in the child that reads uploads; ``file`` is read.

    Function, arguments and result are pickled; temporary files stand in a folder of their own that
    only this account may open, and that is removed: at once, or by the next reading where a crash
    came between. Raises Refused: the child crashed (``reader_stopped``), took longer than the
    file's size allows (``too_slow``), or needed more than MEMORY (``too_large``). A fault of the
    program is raised as it is.
    """
    with _LOCK:
        return _READER.call(file, seconds_for(file), function, asked, named)  # type: ignore[no-any-return]


def seconds_for(file: Path) -> float:
    """Give how long the reading of a file may take: a minute, and a second for each MiB."""
    size = file.stat().st_size if file.is_file() else 0
    return SECONDS_AT_LEAST + size / BYTES_A_SECOND


@dataclass
class Reader:
    """The child, where one is running, and how many calls it has served."""

    process: subprocess.Popen[bytes] | None = None
    calls: int = 0

    def call(
        self,
        file: Path,
        seconds: float,
        function: Callable[..., Any],
        asked: tuple[Any, ...] = (),
        named: dict[str, Any] | None = None,
    ) -> Any:
        """Run one function in the child; see ``guarded``."""
        if self.calls >= MOST_CALLS:
            self.close()
        child = self.process or self._started()
        self.calls += 1
        late = threading.Event()
        timer = threading.Timer(seconds, _stop, (child, late))
        with held_folder(Path(tempfile.gettempdir()), WORK) as folder:
            timer.start()
            try:
                request = (function, asked, named or {}, str(folder), seconds)
                kind, said = _exchange(child, request)
            except (EOFError, OSError, pickle.UnpicklingError):
                self.close()
                raise _stopped(file, seconds, late.is_set()) from None
            finally:
                timer.cancel()
        if kind == "given":
            return said
        if kind == "refused":
            raise Refused(said)
        self.close()
        raise said if kind == "fault" else _ended(file, kind)

    def close(self) -> None:
        """End the child; the next call starts another."""
        child, self.process, self.calls = self.process, None, 0
        if child is not None:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)
            child.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        for left in abandoned(Path(tempfile.gettempdir()), WORK):
            shutil.rmtree(left, ignore_errors=True)
        command = [sys.executable, "-P", "-c", START]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
        )
        return self.process


_READER, _LOCK = Reader(), threading.Lock()
atexit.register(_READER.close)


def serve() -> None:
    """Answer calls until the parent goes away: what the child does."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, asked, named, folder, seconds = pickle.load(requests)
        except EOFError:
            return
        _limit_work(seconds)
        tempfile.tempdir = folder
        answers.write(_answer(function, asked, named))
        answers.flush()


def _answer(function: Callable[..., Any], asked: tuple[Any, ...], named: dict[str, Any]) -> bytes:
    """Give the pickled answer; what is no Exception is a parser that broke down."""
    try:
        return pickle.dumps(("given", function(*asked, **named)))
    except Refused as refused:
        return pickle.dumps(("refused", refused.problems))
    except MemoryError:
        return pickle.dumps(("memory", None))
    except Exception as error:
        error.add_note(traceback.format_exc())
        try:
            pickle.loads(told := pickle.dumps(("fault", error)))
        except Exception:
            told = pickle.dumps(("fault", RuntimeError(traceback.format_exc())))
        return told
    except BaseException:
        return pickle.dumps(("broken", None))


def _limit_work(seconds: float) -> None:
    """Let the child work that long on all its threads together, from now on."""
    if resource:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        most = int(spent.ru_utime + spent.ru_stime + seconds * THREADS) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _exchange(child: subprocess.Popen[bytes], request: object) -> tuple[str, Any]:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(pickle.dumps(request))
    child.stdin.flush()
    return pickle.load(child.stdout)  # type: ignore[no-any-return]


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _close(pipe: BinaryIO | Any) -> None:
    try:
        pipe.close()
    except OSError:  # a request that the child never took is still in the pipe
        return


def _stopped(file: Path, seconds: float, late: bool) -> Refused:
    if not late:
        return _ended(file, "broken")
    said = f"đọc quá {round(seconds)} giây chưa xong"
    hint = f"chia thành nhiều tệp nhỏ hơn, hoặc {RESAVE}"
    return refuse("too_slow", said, hint, file=file.name)


def _ended(file: Path, kind: str) -> Refused:
    if kind == "memory":
        said = f"cần hơn {MEMORY >> 30} GB bộ nhớ để đọc"
        return refuse("too_large", said, "chia thành nhiều tệp nhỏ hơn", file=file.name)
    said = "bộ đọc dừng giữa chừng: tệp hỏng hoặc bị sửa sai cấu trúc"
    return Refused([Problem("reader_stopped", said, RESAVE, file.name)])
