"""How much the readers take: fixed limits, and the refusals that name them."""

from review_service.errors import Message, TooLarge

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 200_000


def too_many_bytes(size: int) -> TooLarge:
    """Return the refusal of a file of `size` bytes."""
    have, most = size / 1048576, MAX_BYTES // 1048576
    return TooLarge(
        Message(
            f"文件有 {have:.1f} MB，超过 {most} MB 的上限。请压缩或移除图片，或分成几篇提交。",
            f"The file has {have:.1f} MB; the limit is {most} MB. "
            "Compress or remove images, or submit it in parts.",
        )
    )


def too_many_characters(size: int) -> TooLarge:
    """Return the refusal of a draft of at least `size` characters."""
    return TooLarge(
        Message(
            f"稿件至少有 {size:,} 个字符，超过 {MAX_CHARACTERS:,} 的上限。请分成几篇提交。",
            f"The draft has at least {size:,} characters; the limit is {MAX_CHARACTERS:,}. "
            "Submit it in parts.",
        )
    )


def too_much_markup(name: str, part: str = "") -> TooLarge:
    """Return the refusal of a file, or a `part`, whose markup is beyond all proportion."""
    return TooLarge(
        Message(
            f"“{name}”{part}的标记过多，无法在合理时间内读取。请把正文另存为新文件后再提交。",
            f"“{name}” {part} holds too much markup to be read in reasonable time. "
            "Save the text as a new file and submit that.",
        )
    )
