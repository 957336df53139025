"""One error tree for the whole product.

Every error a user can meet is a subclass of `KepuError`: it knows its HTTP status, and its text
names the place and the remedy in Chinese and in English.  Doors (CLI, API, console) have one
handler each and never invent messages of their own.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for users in the two languages of the product."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` (`zh` or `en`)."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault at one place of a payload or file."""

    pointer: str
    """JSON pointer, or `line:column`, or a row number."""
    message: Message


@dataclass(eq=False)
class KepuError(Exception):
    """Base of all errors that users are told about."""

    message: Message
    errors: tuple[FieldError, ...] = field(default=())

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    """Last part of the problem type URI."""
    title: ClassVar[Message] = Message("内部错误", "Internal error")

    def __str__(self) -> str:
        return self.message.zh


class UnreadableDraft(KepuError):
    """A draft that cannot be read: empty, corrupt, encrypted, binary, scanned."""

    status = 422
    code = "unreadable-draft"
    title = Message("稿件无法读取", "The draft cannot be read")


class UnsupportedFormat(KepuError):
    """A file that the product does not read, or whose content is not what its name says."""

    status = 415
    code = "unsupported-format"
    title = Message("不支持的文件格式", "Unsupported file format")


class TooLarge(KepuError):
    """A draft or request over a fixed limit."""

    status = 413
    code = "too-large"
    title = Message("内容过大", "Content too large")


class InvalidPayload(KepuError):
    """A payload or data file whose fields are wrong; `errors` names each place."""

    status = 422
    code = "invalid-payload"
    title = Message("内容不符合要求", "Invalid content")

    @classmethod
    def at(cls, pointer: str, zh: str, en: str) -> Self:
        """Return the error of one place, which is all that there is to say."""
        message = Message(zh, en)
        return cls(message, (FieldError(pointer, message),))


class InvalidRule(KepuError):
    """A rule pack that does not load."""

    status = 422
    code = "invalid-rule"
    title = Message("规则无法加载", "The rule does not load")


class InvalidWorkflow(KepuError):
    """Workflow configuration that does not load; `errors` names each place."""

    status = 422
    code = "invalid-workflow"
    title = Message("审稿流程无法加载", "The workflow does not load")


class NotFound(KepuError):
    """Something asked for by an identifier that does not exist."""

    status = 404
    code = "not-found"
    title = Message("未找到", "Not found")


class Conflict(KepuError):
    """The thing changed since it was read, or already exists in another form."""

    status = 409
    code = "conflict"
    title = Message("内容已被他人更改", "Conflicting change")


class WrongState(Conflict):
    """Something asked of a case at a point of its way where it cannot be done."""

    code = "wrong-state"
    title = Message("稿件现在的状态不允许", "Not possible in this state")


class NotReady(Conflict):
    """An approval while something is still open; `errors` names each finding."""

    code = "not-ready"
    title = Message("还不能通过", "Not ready to approve")


class LeaseLost(Conflict):
    """Something asked under a lease that has ended or was taken over."""

    code = "lease-lost"
    title = Message("领取已失效", "The lease has ended")


class Unauthenticated(KepuError):
    """A request of nobody known, where there are accounts."""

    status = 401
    code = "unauthenticated"
    title = Message("请先登录", "Sign in first")


class Forbidden(KepuError):
    """A request that this caller may not make."""

    status = 403
    code = "forbidden"
    title = Message("没有权限", "Forbidden")


class PasswordChangeDue(Forbidden):
    """Somebody whose password was set by another and was not changed since."""

    code = "password-change-due"
    title = Message("请先更换口令", "Change your password first")


class MustStandAside(Forbidden):
    """Someone with the role, but too close to the case: its author, or who decided it before."""

    code = "separation-of-duties"
    title = Message("须回避", "Separation of duties")


class ModelMismatch(KepuError):
    """A model artefact that is missing or whose hash is not the recorded one."""

    status = 503
    code = "model-mismatch"
    title = Message("模型文件不完整", "The model files are not intact")


class DatabaseUnavailable(KepuError):
    """The database cannot be started or reached."""

    status = 503
    code = "database-unavailable"
    title = Message("数据库不可用", "The database is unavailable")
