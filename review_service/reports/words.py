"""The names that users read for the codes of the review document."""

from review_service.errors import Message

SEVERITIES = {
    "must_fix": Message("必须修改", "Must fix"),
    "should_check": Message("请核实", "Please check"),
    "advise": Message("建议", "Advice"),
}
KINDS = {
    "rumor": Message("谣言", "Rumor"),
    "science": Message("科学性", "Science"),
    "compliance": Message("规范与法律", "Standards and law"),
    "language": Message("语言文字", "Language"),
}
VERDICTS = {
    "pass": Message("未发现问题", "Nothing found"),
    "check": Message("有需要核实之处", "Something to check"),
    "fix": Message("须修改后发布", "Fix before publication"),
}
RUMOR_VERDICTS = {
    "false": Message("不实", "False"),
    "misleading": Message("误导", "Misleading"),
    "partly_true": Message("部分属实", "Partly true"),
    "unproven": Message("尚无定论", "Unproven"),
    "outdated": Message("已过时", "Outdated"),
    "true": Message("属实", "True"),
}
STANCES = {
    "asserts": Message("当作事实陈述", "Asserts it"),
    "debunks": Message("在辟谣", "Debunks it"),
    "mentions": Message("提及未表态", "Mentions it"),
    "unrelated": Message("无关", "Unrelated"),
}
TIERS = {
    "confirmed": Message("确认匹配", "Confirmed match"),
    "suggested": Message("疑似匹配", "Suggested match"),
    "none": Message("仅列出", "Listed only"),
}
EVIDENCE = {
    "supported": Message("谣言库支持", "Supported by the library"),
    "contradicted": Message("与谣言库相悖", "Contradicted by the library"),
    "not_found": Message("库中未见依据", "No evidence in the library"),
}
SCORES = {
    "scientific_accuracy": Message("科学性", "Scientific accuracy"),
    "compliance": Message("规范性", "Compliance"),
}
SCORE_PARTS = {
    "rumors": Message("传播谣言", "Asserted rumors"),
    "quantities": Message("数值与单位", "Numbers and units"),
    "terms": Message("科技术语", "Scientific terms"),
    "overclaims": Message("夸大结论", "Over-claims"),
    "sourcing": Message("出处不明", "Missing sources"),
    "science": Message("其他科学性问题", "Other science findings"),
    "compliance": Message("规范与法律", "Standards and law"),
    "language": Message("语言文字", "Language"),
}
CONFLICTS = {
    "negation": Message("肯定与否定", "negation"),
    "number": Message("数值", "number"),
    "unit": Message("单位", "unit"),
    "date": Message("时间", "date"),
    "object": Message("对象", "object"),
    "scope": Message("范围", "scope"),
    "degree": Message("程度", "degree"),
}
LABELS = {
    "why": Message("理由", "Why"),
    "source": Message("依据", "Source"),
    "suggestion": Message("改为", "Change to"),
    "delete": Message("（删去）", "(delete)"),
    "explanation": Message("说明", "Explanation"),
    "incomplete": Message("审校不完整，未运行的检查", "Incomplete; checks that did not run"),
    "no_score": Message("不评分", "no score"),
    "no_findings": Message("没有需要处理的问题。", "Nothing needs attention."),
    "claims": Message("可核查的科学论断", "Checkable scientific claims"),
    "untitled": Message("（无标题）", "(untitled)"),
    "no_deductions": Message("没有扣分项。", "No points lost."),
    "rumor": Message("谣言", "Rumor"),
    "characters": Message("字", "characters"),
    "draft": Message("稿件", "Draft"),
    "findings": Message("问题", "Findings"),
}
AUTHOR = Message("科普审校", "Kepu Review")
