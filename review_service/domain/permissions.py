"""One table of permissions: which role may do what.  Standard library only.

Every route, page and command asks here; nothing else in the product knows about roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from review_service.domain.findings import Kind
from review_service.domain.people import ROLE_NAMES, OrganisationTree, Person, Role
from review_service.domain.workflows import Step
from review_service.errors import Forbidden, Message


class Action(StrEnum):
    """Something that a person or a program asks the product to do."""

    REVIEW_DRAFT = "review_draft"
    MATCH_CLAIMS = "match_claims"
    SUBMIT = "submit"
    REVISE = "revise"
    PRESENT = "present"
    READ_CASE = "read_case"
    EXPORT_CASE = "export_case"
    READ_QUEUE = "read_queue"
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    ESCALATE = "escalate"
    DECIDE_FIRST = "decide_first"
    DECIDE_SECOND = "decide_second"
    DECIDE_FINAL = "decide_final"
    SIGN_OFF_SCIENCE = "sign_off_science"
    SIGN_OFF_COMPLIANCE = "sign_off_compliance"
    ANSWER_RUMOR = "answer_rumor"
    ANSWER_SCIENCE = "answer_science"
    ANSWER_COMPLIANCE = "answer_compliance"
    ANSWER_LANGUAGE = "answer_language"
    DISMISS_MUST_FIX_RUMOR = "dismiss_must_fix_rumor"
    DISMISS_MUST_FIX_SCIENCE = "dismiss_must_fix_science"
    DISMISS_MUST_FIX_COMPLIANCE = "dismiss_must_fix_compliance"
    DISMISS_MUST_FIX_LANGUAGE = "dismiss_must_fix_language"
    WAIVE = "waive"
    COMMENT = "comment"
    WITHDRAW = "withdraw"
    APPEAL = "appeal"
    REOPEN = "reopen"
    READ_LIBRARY = "read_library"
    EXPORT_LIBRARY = "export_library"
    PROPOSE_RUMOR = "propose_rumor"
    EDIT_RUMOR = "edit_rumor"
    IMPORT_RUMORS = "import_rumors"
    MERGE_RUMORS = "merge_rumors"
    CHECK_RUMOR = "check_rumor"
    PUBLISH_RUMOR = "publish_rumor"
    RETIRE_RUMOR = "retire_rumor"
    READ_ARCHIVE = "read_archive"
    IMPORT_ARCHIVE = "import_archive"
    READ_SCREENING = "read_screening"
    RUN_SCREENING = "run_screening"
    READ_RULES = "read_rules"
    MANAGE_RULES = "manage_rules"
    READ_STATISTICS = "read_statistics"
    READ_AGREEMENT = "read_agreement"
    MANAGE_GOLDEN_CASES = "manage_golden_cases"
    EXPORT_LEARNING_DATA = "export_learning_data"
    READ_AUDIT = "read_audit"
    EXPORT_AUDIT = "export_audit"
    MANAGE_USERS = "manage_users"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_KEYS = "manage_keys"
    MANAGE_WEBHOOKS = "manage_webhooks"
    MANAGE_WORKFLOWS = "manage_workflows"


@dataclass(frozen=True, slots=True)
class Row:
    """What an action is called in a sentence, and the roles that may do it."""

    zh: str
    en: str
    roles: frozenset[Role]

    @property
    def name(self) -> Message:
        """Return what the action is called."""
        return Message(self.zh, self.en)


_ALL = frozenset(Role)
_FIRST = frozenset({Role.FIRST_REVIEWER})
_SECOND = frozenset({Role.SECOND_REVIEWER})
_FINAL = frozenset({Role.FINAL_REVIEWER})
_SCIENCE = frozenset({Role.SCIENCE_EXPERT})
_COMPLIANCE = frozenset({Role.COMPLIANCE_REVIEWER})
_LIBRARY = frozenset({Role.LIBRARIAN})
_ADMIN = frozenset({Role.ADMINISTRATOR})
_AUDIT = frozenset({Role.AUDITOR})
_CLIENT = frozenset({Role.MACHINE_CLIENT})
_AUTHOR = frozenset({Role.AUTHOR})
_WRITERS = _AUTHOR | _CLIENT
_STAGES = _FIRST | _SECOND | _FINAL
_JUDGES = _STAGES | _SCIENCE | _COMPLIANCE
_EDITORS = _AUTHOR | _JUDGES | _LIBRARY
_STAFF = _JUDGES | _LIBRARY | _AUDIT | _ADMIN

PERMISSIONS: Mapping[Action, Row] = {
    Action.REVIEW_DRAFT: Row("机器审校", "have a draft checked", _ALL - _AUDIT),
    Action.MATCH_CLAIMS: Row("核对说法", "match claims", _ALL),
    Action.SUBMIT: Row("提交稿件", "submit a draft", _WRITERS),
    Action.REVISE: Row("提交修改稿", "submit a revision", _WRITERS),
    Action.PRESENT: Row("送审", "hand a draft on to review", _WRITERS | _FIRST | _LIBRARY),
    Action.READ_CASE: Row("查看稿件", "read a case", _ALL),
    Action.EXPORT_CASE: Row("导出审校结果", "export a case", _ALL),
    Action.READ_QUEUE: Row("查看待审队列", "read the queues", _STAFF),
    Action.CLAIM: Row("领取稿件", "claim a case", _JUDGES),
    Action.TAKE_OVER: Row("接手稿件", "take a case over", _JUDGES),
    Action.ESCALATE: Row("上报", "escalate a case", _JUDGES | _ADMIN),
    Action.DECIDE_FIRST: Row("初审", "decide the first review", _FIRST),
    Action.DECIDE_SECOND: Row("复审", "decide the second review", _SECOND),
    Action.DECIDE_FINAL: Row("终审", "decide the final review", _FINAL),
    Action.SIGN_OFF_SCIENCE: Row("学科签署", "sign off the science", _SCIENCE),
    Action.SIGN_OFF_COMPLIANCE: Row("政治性审核签署", "sign off compliance", _COMPLIANCE),
    Action.ANSWER_RUMOR: Row(
        "答复谣言提示", "answer a rumor finding", _AUTHOR | _STAGES | _SCIENCE | _LIBRARY
    ),
    Action.ANSWER_SCIENCE: Row(
        "答复科学性提示", "answer a science finding", _AUTHOR | _STAGES | _SCIENCE
    ),
    Action.ANSWER_COMPLIANCE: Row(
        "答复规范性提示", "answer a compliance finding", _AUTHOR | _STAGES | _COMPLIANCE
    ),
    Action.ANSWER_LANGUAGE: Row("答复文字提示", "answer a language finding", _AUTHOR | _STAGES),
    Action.DISMISS_MUST_FIX_RUMOR: Row(
        "驳回必须修改的谣言提示", "dismiss a must-fix rumor finding", _LIBRARY | _SCIENCE
    ),
    Action.DISMISS_MUST_FIX_SCIENCE: Row(
        "驳回必须修改的科学性提示", "dismiss a must-fix science finding", _SCIENCE
    ),
    Action.DISMISS_MUST_FIX_COMPLIANCE: Row(
        "驳回必须修改的规范性提示", "dismiss a must-fix compliance finding", _COMPLIANCE
    ),
    Action.DISMISS_MUST_FIX_LANGUAGE: Row(
        "驳回必须修改的文字提示", "dismiss a must-fix language finding", _STAGES
    ),
    Action.WAIVE: Row("豁免提示", "waive a finding", _FINAL),
    Action.COMMENT: Row("批注", "comment", _EDITORS),
    Action.WITHDRAW: Row("撤稿", "withdraw a draft", _WRITERS | _ADMIN),
    Action.APPEAL: Row("申诉", "appeal a decision", _WRITERS),
    Action.REOPEN: Row("重新审理", "reopen a case", _FINAL | _ADMIN),
    Action.READ_LIBRARY: Row("查看谣言库", "read the rumor library", _ALL),
    Action.EXPORT_LIBRARY: Row(
        "导出谣言库", "export the rumor library", _LIBRARY | _ADMIN | _AUDIT | _CLIENT
    ),
    Action.PROPOSE_RUMOR: Row("提出新谣言", "propose a rumor", _EDITORS),
    Action.EDIT_RUMOR: Row("编辑谣言库条目", "edit a library entry", _LIBRARY),
    Action.IMPORT_RUMORS: Row("导入谣言库", "import rumors", _LIBRARY),
    Action.MERGE_RUMORS: Row("合并谣言库条目", "merge library entries", _LIBRARY),
    Action.CHECK_RUMOR: Row("核实谣言库条目", "check a library entry", _SCIENCE),
    Action.PUBLISH_RUMOR: Row("发布谣言库条目", "publish a library entry", _LIBRARY),
    Action.RETIRE_RUMOR: Row("停用谣言库条目", "retire a library entry", _LIBRARY),
    Action.READ_ARCHIVE: Row("查看已发布文章", "read the archive", _ALL),
    Action.IMPORT_ARCHIVE: Row("导入已发布文章", "import articles", _LIBRARY | _ADMIN | _CLIENT),
    Action.READ_SCREENING: Row("查看批量筛查", "read a screening", _STAFF | _CLIENT),
    Action.RUN_SCREENING: Row(
        "运行批量筛查", "run a screening", _FINAL | _LIBRARY | _ADMIN | _CLIENT
    ),
    Action.READ_RULES: Row("查看规则", "read the rules", _ALL),
    Action.MANAGE_RULES: Row("管理本组织规则", "manage the organisation's rules", _ADMIN),
    Action.READ_STATISTICS: Row("查看统计", "read statistics", _STAFF),
    Action.READ_AGREEMENT: Row("查看审稿一致性", "read agreement figures", _ADMIN),
    Action.MANAGE_GOLDEN_CASES: Row("管理标准样稿", "manage golden cases", _ADMIN),
    Action.EXPORT_LEARNING_DATA: Row("导出训练数据", "export learning data", _ADMIN),
    Action.READ_AUDIT: Row("查看审计记录", "read the audit log", _AUDIT | _ADMIN),
    Action.EXPORT_AUDIT: Row("导出审计记录", "export the audit log", _AUDIT | _ADMIN),
    Action.MANAGE_USERS: Row("管理人员与角色", "manage users", _ADMIN),
    Action.MANAGE_ORGANISATIONS: Row("管理组织", "manage organisations", _ADMIN),
    Action.MANAGE_KEYS: Row("管理接口密钥", "manage keys", _ADMIN),
    Action.MANAGE_WEBHOOKS: Row("管理回调地址", "manage webhooks", _ADMIN),
    Action.MANAGE_WORKFLOWS: Row("管理审稿流程", "manage workflows", _ADMIN),
}

DECIDING: Mapping[Step, Action] = {
    Step.FIRST: Action.DECIDE_FIRST,
    Step.SECOND: Action.DECIDE_SECOND,
    Step.FINAL: Action.DECIDE_FINAL,
    Step.SCIENCE: Action.SIGN_OFF_SCIENCE,
    Step.COMPLIANCE: Action.SIGN_OFF_COMPLIANCE,
}
ANSWERING: Mapping[Kind, Action] = {
    Kind.RUMOR: Action.ANSWER_RUMOR,
    Kind.SCIENCE: Action.ANSWER_SCIENCE,
    Kind.COMPLIANCE: Action.ANSWER_COMPLIANCE,
    Kind.LANGUAGE: Action.ANSWER_LANGUAGE,
}
DISMISSING_MUST_FIX: Mapping[Kind, Action] = {
    Kind.RUMOR: Action.DISMISS_MUST_FIX_RUMOR,
    Kind.SCIENCE: Action.DISMISS_MUST_FIX_SCIENCE,
    Kind.COMPLIANCE: Action.DISMISS_MUST_FIX_COMPLIANCE,
    Kind.LANGUAGE: Action.DISMISS_MUST_FIX_LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether someone may do something, by which roles, and why or why not."""

    allowed: bool
    roles: frozenset[Role]
    """The person's roles that allow it; none for a superuser who has no such role."""
    reason: Message


def permission(
    person: Person,
    action: Action,
    organisation: str,
    tree: OrganisationTree,
    discipline: str = "",
) -> Permission:
    """Decide whether the person may do this with things of `organisation`.

    A science expert counts only for the named `discipline`.  Raises `NotFound` for an organisation
    that does not exist.
    """
    row = PERMISSIONS[action]
    held = person.roles(organisation, tree, discipline)
    allowing = held & row.roles
    if allowing:
        names = role_names(allowing)
        reason = Message(f"您是{names.zh}，可以{row.zh}。", f"As {names.en} you may {row.en}.")
        return Permission(allowed=True, roles=allowing, reason=reason)
    if person.superuser:
        reason = Message(f"您是超级用户，可以{row.zh}。", f"As a superuser you may {row.en}.")
        return Permission(allowed=True, roles=allowing, reason=reason)
    every = person.roles(organisation, tree)
    reason = _refusal(row, organisation, every, discipline if every & row.roles else "")
    return Permission(allowed=False, roles=allowing, reason=reason)


def demand(
    person: Person,
    action: Action,
    organisation: str,
    tree: OrganisationTree,
    discipline: str = "",
) -> Permission:
    """Return the permission; raise `Forbidden` with its reason where there is none."""
    found = permission(person, action, organisation, tree, discipline)
    if not found.allowed:
        raise Forbidden(found.reason)
    return found


def role_names(roles: frozenset[Role]) -> Message:
    """Return the names of roles, listed in the order of `Role`."""
    listed = [ROLE_NAMES[role] for role in Role if role in roles]
    return Message("、".join(n.zh for n in listed), " or ".join(n.en for n in listed))


def _refusal(row: Row, organisation: str, held: frozenset[Role], field: str) -> Message:
    if not held:
        return Message(
            f"您不是“{organisation}”或其上级组织的成员，不能{row.zh}。请联系该组织的管理员。",
            f"You are no member of “{organisation}” or of one above it, so you may not {row.en}. "
            "Ask its administrator.",
        )
    if field:
        return Message(
            f"您不是“{field}”学科的专家，不能{row.zh}。请转交该学科的专家。",
            f"You are no expert of the discipline “{field}”, so you may not {row.en}. "
            "Pass this to an expert of that discipline.",
        )
    needed, own = role_names(row.roles), role_names(held)
    return Message(
        f"{row.zh}需要以下角色之一：{needed.zh}；您的角色是：{own.zh}。"
        "请转交有此角色的同事，或请管理员授予角色。",
        f"To {row.en} takes one of these roles: {needed.en}; you are {own.en}. "
        "Pass this to a colleague who has the role, or ask an administrator for it.",
    )
