"""PDFium in a process of its own, with limits on its time and memory.

PDFium is native code that reads what strangers upload: a file can make it loop, fill memory or
crash.  Here that costs one child process and becomes an answer.  It also makes reading safe for
threads, which PDFium is not.

The child reads the file from its standard input and writes pickled pages to its standard output;
its exit status says what is wrong with the file.
"""

import pickle
import subprocess
import sys
from enum import IntEnum

from review_service.errors import KepuError, Message, TooLarge, UnreadableDraft
from review_service.ingest.limits import MAX_CHARACTERS, too_many_characters
from review_service.ingest.pdf_page import Page

MAX_PAGES = 1_000
MAX_MEMORY = 768 * 1024 * 1024
MAX_PROCESSOR_SECONDS = 8
MAX_SECONDS = 60
"""Of the clock, on a machine that is busy with other things."""


class Exit(IntEnum):
    """How the child ends."""

    DONE = 0
    ENCRYPTED = 10
    CORRUPT = 11
    TOO_MANY_PAGES = 12
    TOO_MANY_CHARACTERS = 13
    TOO_SLOW = 14


def read_pages(data: bytes, name: str) -> list[Page]:
    """Return the pages of a PDF with their characters.

    Raises UnreadableDraft for encrypted and damaged files, and TooLarge for those over the limits.
    """
    status, found = in_child(data)
    if status != Exit.DONE:
        raise _refusal(status, name)
    return found


def in_child(data: bytes) -> tuple[int, list[Page]]:
    """Return what `extract` does, from a child process; any other status says that it failed."""
    command = [sys.executable, "-P", "-m", "review_service.ingest.pdf_process"]
    try:
        child = subprocess.run(  # noqa: S603 - this interpreter and this module
            command, input=data, capture_output=True, timeout=MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Exit.TOO_SLOW, []
    if child.returncode != Exit.DONE:
        return child.returncode, []
    found: list[Page] = pickle.loads(child.stdout)  # noqa: S301 - written by the child above
    return Exit.DONE, found


def extract(data: bytes) -> tuple[Exit, list[Page]]:
    """Return the pages of a PDF, or why there are none."""
    from review_service.ingest import pdf_characters  # noqa: PLC0415 - the child alone needs PDFium

    found: list[Page] = []
    size = 0
    try:
        with pdf_characters.opened(data) as document:
            if len(document) > MAX_PAGES:
                return Exit.TOO_MANY_PAGES, []
            for page in pdf_characters.pages(document):
                found.append(page)
                size += page.characters
                # White space and furniture do not count in the end, hence the margin.
                if size > 1.1 * MAX_CHARACTERS:
                    return Exit.TOO_MANY_CHARACTERS, []
    except pdf_characters.PdfiumError as error:
        encrypted = pdf_characters.is_encrypted(error)
        return (Exit.ENCRYPTED if encrypted else Exit.CORRUPT), []
    return Exit.DONE, found


def limit_resources() -> None:
    """Limit the time and memory of this process, where the system can."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_PROCESSOR_SECONDS, MAX_PROCESSOR_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read a PDF from standard input and write its pages to standard output."""
    data = sys.stdin.buffer.read()
    limit_resources()
    status, found = extract(data)
    if status is Exit.DONE:
        pickle.dump(found, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    return status


def _refusal(status: int, name: str) -> KepuError:
    match status:
        case Exit.ENCRYPTED:
            return _encrypted(name)
        case Exit.CORRUPT:
            return _corrupt(name)
        case Exit.TOO_MANY_PAGES:
            return _too_many_pages(name)
        case Exit.TOO_MANY_CHARACTERS:
            return too_many_characters(MAX_CHARACTERS + 1)
        case _:
            return _too_much(name)


def _encrypted(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”设有打开密码，无法读取。请取消密码后重新导出再提交。",
            f"“{name}” is encrypted with a password. Remove the password, export and submit it "
            "again.",
        )
    )


def _corrupt(name: str) -> UnreadableDraft:
    return UnreadableDraft(
        Message(
            f"“{name}”不是有效的 PDF，可能已损坏或没有传完。请重新导出、上传。",
            f"“{name}” is not a valid PDF; it may be corrupt or incomplete. "
            "Export and upload it again.",
        )
    )


def _too_many_pages(name: str) -> TooLarge:
    return TooLarge(
        Message(
            f"“{name}”超过 {MAX_PAGES} 页的上限。请只提交要审读的文章。",
            f"“{name}” has more than {MAX_PAGES} pages. Submit only the article to review.",
        )
    )


def _too_much(name: str) -> TooLarge:
    return TooLarge(
        Message(
            f"“{name}”的内容过于复杂，读取时超出时间或内存上限。请只导出文字页，或提交 docx 原稿。",
            f"“{name}” is too complex: reading it ran out of time or memory. "
            "Export the pages of text alone, or submit the docx.",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
