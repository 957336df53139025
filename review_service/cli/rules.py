"""`kepu rules`: what the product checks by written standards."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review_service.cli import terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.errors import FieldError, InvalidRule, Message, NotFound

if TYPE_CHECKING:
    from review_service.rules.rule import Rule

app = typer.Typer(help="规则 The rules", no_args_is_help=True)


@app.command("list")
def list_(
    pack: Annotated[
        str | None, typer.Option("--pack", help="规则包编号 Identifier of a pack")
    ] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出在用的规则 List the rules in use, each with its source."""
    from review_service import bootstrap
    from review_service.reports import words

    rules = [r for r in bootstrap.rule_set().rules if pack in {None, r.pack.id}]
    for rule in rules:
        severity = words.SEVERITIES[rule.severity].text(lang)
        typer.echo(f"{rule.id}\t{severity}\t{rule.name.text(lang)}\t{_cited(rule)}")
    if not rules:
        terminal.say(Message("没有这个规则包。", "There is no such pack."))
    else:
        terminal.say(Message(f"共 {len(rules)} 条。", f"{len(rules)} rules."))


@app.command("show")
def show(
    rule_id: Annotated[str, typer.Argument(help="规则编号 Identifier of a rule")],
    lang: LangOption = Lang.ZH,
) -> None:
    """查看一条规则 Show one rule with its sources and examples."""
    from review_service import bootstrap
    from review_service.rules import docs

    rule = next((r for r in bootstrap.rule_set().rules if r.id == rule_id), None)
    if rule is None:
        raise NotFound(
            Message(
                f"没有编号为 {rule_id} 的规则。用 kepu rules list 查看全部。",
                f"There is no rule {rule_id}. See them all with kepu rules list.",
            )
        )
    typer.echo(docs.entry(rule))


@app.command("test")
def test(
    packs: Annotated[list[Path] | None, typer.Argument(help="规则包文件 Pack files")] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """运行规则自带的全部例子 Run every example of every rule."""
    from review_service import bootstrap
    from review_service.rules.verify import verify_packs

    chosen = packs or bootstrap.pack_paths()
    _refuse(verify_packs(chosen, bootstrap.now().date()))
    terminal.say(
        Message(
            f"{len(chosen)} 个规则包的例子全部通过。", f"All examples of {len(chosen)} packs pass."
        )
    )


@app.command("add-pack")
def add_pack(
    pack: Annotated[Path, typer.Argument(help="规则包文件 Pack file")], lang: LangOption = Lang.ZH
) -> None:
    """加装规则包：例子全部通过才启用 Install a pack once all its examples pass."""
    from review_service import bootstrap
    from review_service.rules.verify import verify_packs

    data = terminal.read_file(pack)
    kept = [path for path in bootstrap.pack_paths() if path.name != pack.name]
    _refuse(verify_packs([*kept, pack], bootstrap.now().date()))
    target = bootstrap.added_packs() / pack.name
    terminal.write_file(target, data)
    terminal.say(Message(f"已加装：{target}", f"Installed: {target}"))


@app.command("docs")
def docs_(
    out: Annotated[Path, typer.Option("--out", help="目录 Folder")] = Path("docs/rules"),
    lang: LangOption = Lang.ZH,
) -> None:
    """生成规则手册与 JSON Schema Write the rule reference and the JSON Schema for editors."""
    from review_service.rules import docs

    for name, text in docs.files().items():
        terminal.write_file(out / name, text.encode())
        terminal.say(Message(f"已写入 {out / name}", f"Written: {out / name}"))


def _cited(rule: "Rule") -> str:
    return "；".join(
        " ".join(part for part in (f"《{s.title}》", s.number, s.clause) if part)
        for s in rule.sources
    )


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise InvalidRule(
            Message(
                f"有 {len(faults)} 处不符合要求，见下。改正后再试。",
                f"{len(faults)} faults, listed below. Correct them and try again.",
            ),
            tuple(faults),
        )
