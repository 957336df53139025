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
KIND_SIGNS = {
    "rumor": Message("谣", "R"),
    "science": Message("科", "S"),
    "compliance": Message("规", "C"),
    "language": Message("语", "L"),
}
VERDICTS = {
    "pass": Message("未见须改之处", "Nothing to fix"),
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
    "more_sources": Message("等 {all} 项", "and {more} more"),
    "all_sources": Message("{} 项", "{} items"),
    "suggestion": Message("改为", "Change to"),
    "delete": Message("（删去）", "(delete)"),
    "explanation": Message("说明", "Explanation"),
    "incomplete": Message("审校不完整，未运行的检查", "Incomplete; checks that did not run"),
    "no_score": Message("不评分", "no score"),
    "no_score_why": Message(
        "有检查没有运行，分数会误导人。", "Some checks did not run; a score would mislead."
    ),
    "no_findings": Message("没有需要处理的问题。", "Nothing needs attention."),
    "claims": Message("可核查的科学论断", "Checkable scientific claims"),
    "claims_note": Message(
        "这些句子说的是可以用科学方法核对的事。“未见依据”不等于说错了，请自行查证。",
        "Sentences that science can check. No evidence in the library does not mean that a claim "
        "is wrong; look it up.",
    ),
    "untitled": Message("（无标题）", "(untitled)"),
    "no_deductions": Message("没有扣分项。", "No points lost."),
    "characters": Message("字", "characters"),
    "draft": Message("稿件", "Draft"),
    "findings": Message("问题", "Findings"),
    "scores": Message("评分", "Scores"),
    "pair": Message("{}：{}", "{}: {}"),
    "score_said": Message(
        "{name}：{value} 分，满分 100，区间 {low}–{high}",
        "{name}: {value} of 100, range {low}–{high}",
    ),
    "interval": Message("区间 {low}–{high}", "range {low}–{high}"),
    "interval_point": Message("区间 {low}", "range {low}"),
    "interval_why": Message(
        "提示可能有误，所以给出区间：全部提示都成立时为 {low} 分，"
        "只有把握很大的提示成立时为 {high} 分。扣分按每条提示的把握折算。",
        "Findings may be wrong, hence the range: {low} if every finding holds, {high} if only the "
        "near-certain ones do. Each finding costs points in proportion to its certainty.",
    ),
    "interval_gap": Message(
        "谣言库里查不到依据的论断也会拉低下限。",
        "Claims without evidence in the library lower the lower end as well.",
    ),
    "deductions": Message("扣分", "Points lost"),
    "severity": Message("程度", "Severity"),
    "kind": Message("类别", "Kind"),
    "all": Message("全部", "All"),
    "none_chosen": Message("没有符合筛选条件的问题。", "No finding matches the filter."),
    "shown": Message("显示 {shown} / {all} 条", "{shown} of {all} shown"),
    "to_findings": Message("{} 个问题", "Findings: {}"),
    "copy": Message("复制", "Copy"),
    "copied": Message("已复制", "Copied"),
    "copy_failed": Message("未能复制，文字已选中", "Not copied; the text is selected"),
    "finding_of": Message("问题 {at} / {all}", "Finding {at} of {all}"),
    "previous": Message("上一个", "Previous"),
    "next": Message("下一个", "Next"),
    "close": Message("关闭", "Close"),
    "versions": Message("本次审校所用版本", "Versions used for this review"),
    "note": Message("系统只作提示，取舍由编辑决定。", "The product flags; the editor decides."),
}
AUTHOR = Message("科普审校", "Kepu Review")
