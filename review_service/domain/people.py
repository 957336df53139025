"""Who works here, in which role, and who sees what.  Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from review_service.errors import FieldError, InvalidPayload, Message, NotFound


class Role(StrEnum):
    """What a person does in an organisation."""

    AUTHOR = "author"
    FIRST_REVIEWER = "first_reviewer"
    SECOND_REVIEWER = "second_reviewer"
    FINAL_REVIEWER = "final_reviewer"
    SCIENCE_EXPERT = "science_expert"
    COMPLIANCE_REVIEWER = "compliance_reviewer"
    LIBRARIAN = "librarian"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    MACHINE_CLIENT = "machine_client"
    """A program, e.g. a CMS, that hands drafts in and fetches results.  It never decides."""


ROLE_NAMES: Mapping[Role, Message] = {
    Role.AUTHOR: Message("编辑/作者", "author"),
    Role.FIRST_REVIEWER: Message("初审", "first reviewer"),
    Role.SECOND_REVIEWER: Message("复审", "second reviewer"),
    Role.FINAL_REVIEWER: Message("终审", "final reviewer"),
    Role.SCIENCE_EXPERT: Message("学科专家", "science expert"),
    Role.COMPLIANCE_REVIEWER: Message("政治性审核", "compliance reviewer"),
    Role.LIBRARIAN: Message("谣言库管理", "librarian"),
    Role.AUDITOR: Message("审计（只读）", "auditor"),
    Role.ADMINISTRATOR: Message("管理员", "administrator"),
    Role.MACHINE_CLIENT: Message("系统接口", "machine client"),
}

EVERY_DISCIPLINE = "*"
"""Stands for all disciplines in the grant of a general science expert."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in an organisation; it holds for the organisations below as well.

    Raises `InvalidPayload` unless exactly science experts have disciplines: an empty list that
    meant all of them would grant too much by an omission.
    """

    role: Role
    organisation: str
    disciplines: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        expert = self.role is Role.SCIENCE_EXPERT
        if expert and not self.disciplines:
            raise _unfit(
                "/disciplines",
                "学科专家须写明学科；各学科通用的专家请填“*”。",
                "A science expert needs disciplines; give “*” for an expert of all of them.",
            )
        if self.disciplines and not expert:
            raise _unfit(
                "/disciplines",
                f"只有学科专家才有学科，请从“{ROLE_NAMES[self.role].zh}”中删去学科。",
                "Only science experts have disciplines; "
                f"take them out of the role {ROLE_NAMES[self.role].en}.",
            )

    def serves(self, discipline: str) -> bool:
        """Tell whether the role can be used on `discipline` (empty: none is named)."""
        if self.role is not Role.SCIENCE_EXPERT or not discipline:
            return True
        return discipline in self.disciplines or EVERY_DISCIPLINE in self.disciplines


@dataclass(frozen=True, slots=True)
class OrganisationTree:
    """Organisations by the one above each: association, societies, accounts.

    Raises `InvalidPayload` when an organisation stands below itself or below an unknown one.
    """

    parents: Mapping[str, str | None]
    """Identifier of the organisation above; None at the top."""

    def __post_init__(self) -> None:
        for organisation, parent in self.parents.items():
            if parent is not None and parent not in self.parents:
                raise _unfit(
                    f"/{organisation}",
                    f"“{organisation}”的上级组织“{parent}”不存在，请先建立上级组织。",
                    f"“{parent}”, above “{organisation}”, does not exist; add it first.",
                )
        for organisation in self.parents:
            self._refuse_circle(organisation)

    def _refuse_circle(self, organisation: str) -> None:
        seen: set[str] = set()
        at: str | None = organisation
        while at is not None:
            if at in seen:
                raise _unfit(
                    f"/{organisation}",
                    f"“{organisation}”的上级关系成了环，请为它另选一个上级组织。",
                    f"“{organisation}” stands below itself; choose another organisation above it.",
                )
            seen.add(at)
            at = self.parents[at]

    def above(self, organisation: str) -> tuple[str, ...]:
        """Return the organisation and those above it, nearest first.

        Raises `NotFound`.
        """
        if organisation not in self.parents:
            raise NotFound(
                Message(
                    f"没有编号为“{organisation}”的组织。请核对编号，或请管理员建立该组织。",
                    f"There is no organisation “{organisation}”. "
                    "Check the identifier, or ask an administrator to add it.",
                )
            )
        line = [organisation]
        while (parent := self.parents[line[-1]]) is not None:
            line.append(parent)
        return tuple(line)

    def below(self, organisation: str) -> frozenset[str]:
        """Return the organisation and all those below it.

        Raises `NotFound`.
        """
        self.above(organisation)
        return frozenset(o for o in self.parents if organisation in self.above(o))


@dataclass(frozen=True, slots=True)
class Person:
    """A member, or a program with a key.

    Raises `InvalidPayload` when a program would get a role that decides: the machine flags, people
    decide.
    """

    id: str
    grants: frozenset[Grant] = frozenset()
    superuser: bool = False
    """May do what any role may; the separation of duties holds all the same."""

    def __post_init__(self) -> None:
        roles = {grant.role for grant in self.grants}
        if Role.MACHINE_CLIENT in roles and (self.superuser or len(roles) > 1):
            raise _unfit(
                "/grants",
                "系统接口不能兼任其他角色，也不能是超级用户：审稿由人决定。请为人员另建账号。",
                "A machine client has no other role and is no superuser: people decide. "
                "Make a separate account for the person.",
            )

    def roles(
        self, organisation: str, tree: OrganisationTree, discipline: str = ""
    ) -> frozenset[Role]:
        """Return the roles that the person has for things of `organisation`.

        Experts of other fields are left out when a `discipline` is named.  Raises `NotFound`.
        """
        line = tree.above(organisation)
        return frozenset(
            g.role for g in self.grants if g.organisation in line and g.serves(discipline)
        )

    def sees(self, tree: OrganisationTree) -> frozenset[str]:
        """Return the organisations whose things the person sees: the own ones and those below."""
        if self.superuser:
            return frozenset(tree.parents)
        own = {grant.organisation for grant in self.grants}
        return frozenset(o for o in tree.parents if own.intersection(tree.above(o)))


def _unfit(pointer: str, zh: str, en: str) -> InvalidPayload:
    message = Message(zh, en)
    return InvalidPayload(message, (FieldError(pointer, message),))
