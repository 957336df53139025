"""The console's own words, in both languages."""

from review_service.errors import Message

WORDS = {
    "product": Message("科普审校", "Kepu Review"),
    "skip": Message("跳到正文", "Skip to content"),
    "menu": Message("主导航", "Main"),
    "home": Message("审校稿件", "Review a draft"),
    "other_language": Message("English", "中文"),
    "shortcuts": Message("快捷键", "Keyboard"),
    "lead": Message(
        "粘贴文字或上传稿件，检查科学性、规范用语和科学谣言。系统只作提示，取舍由您决定。",
        "Paste text or upload a draft to check its science, its wording and science rumors. "
        "The product flags; you decide.",
    ),
    "paste": Message("粘贴文字", "Paste text"),
    "title": Message("标题", "Title"),
    "optional": Message("可不填", "optional"),
    "body": Message("正文", "Text"),
    "body_hint": Message("最多 100,000 字。", "At most 100,000 characters."),
    "counted": Message("{} 字", "{} characters"),
    "sample": Message("填入示例", "Fill in an example"),
    "sample_title": Message("厨房里的传言", "Kitchen rumors"),
    "sample_body": Message(
        "味精加热以后会变成致癌物，所以炒菜千万不要放味精。\n"
        "每天吃2Kg蔬菜，就能把体质调成碱性。有专家表示，某某牌碱性水可以根治糖尿病。\n"
        "网传“隔夜菜一定致癌”，其实没有科学依据。",
        "味精加热以后会变成致癌物，所以炒菜千万不要放味精。\n"
        "每天吃2Kg蔬菜，就能把体质调成碱性。有专家表示，某某牌碱性水可以根治糖尿病。\n"
        "网传“隔夜菜一定致癌”，其实没有科学依据。",
    ),
    "upload": Message("上传文件", "Upload a file"),
    "file": Message("稿件文件", "Draft file"),
    "choose": Message("选择文件", "Choose a file"),
    "drop": Message("也可以把文件拖到本页任意处。", "Or drop a file anywhere on this page."),
    "one_file": Message(
        "一次只能审校一份稿件，已取第一份。", "One draft at a time; the first one was taken."
    ),
    "too_large": Message(
        "这个文件超过 20 MB。请压缩图片或拆分稿件。",
        "This file is over 20 MB. Compress its pictures or split the draft.",
    ),
    "file_hint": Message(
        "docx、pdf、html、md、txt 或 json，不超过 20 MB。",
        "docx, pdf, html, md, txt or json, at most 20 MB.",
    ),
    "submit": Message("开始审校", "Review"),
    "submitting": Message("正在提交……", "Submitting …"),
    "looks": Message("检查什么", "What is checked"),
    "looks_rumor": Message(
        "把稿中的说法与谣言库比对，分清是在传播还是在辟谣。",
        "Claims are matched with the rumor library; debunking is told from spreading.",
    ),
    "looks_science": Message(
        "数值、单位、计算、术语、夸大结论和没有出处的说法。",
        "Numbers, units, sums, terms, over-claims and statements without a source.",
    ),
    "looks_compliance": Message(
        "广告法、个人信息、对人的称谓等，每条都注明条文。",
        "Advertising law, personal data, respectful terms; each with its clause.",
    ),
    "looks_language": Message(
        "错别字、标点和数字用法。", "Typos, punctuation and the writing of numbers."
    ),
    "recent": Message("最近的稿件", "Recent drafts"),
    "no_recent": Message(
        "还没有审校过稿件。粘贴一段文字，或点“填入示例”试试。",
        "No draft yet. Paste some text, or fill in the example to try.",
    ),
    "pasted": Message("粘贴的文字", "Pasted text"),
    "column_draft": Message("稿件", "Draft"),
    "column_time": Message("提交时间", "Submitted"),
    "column_state": Message("状态", "State"),
    "column_verdict": Message("结论", "Verdict"),
    "no_verdict": Message("暂无", "none yet"),
    "queued": Message("排队中", "Waiting"),
    "running": Message("审校中", "Reviewing"),
    "complete": Message("已完成", "Done"),
    "incomplete": Message("不完整", "Incomplete"),
    "failed": Message("未能审校", "Failed"),
    "progress": Message("审校进度", "Progress"),
    "progress_note": Message(
        "本页会自动更新；关闭页面也不会中断审校。",
        "This page updates by itself; closing it does not stop the review.",
    ),
    "lost": Message(
        "与服务的连接中断了，正在重试。稿件已经保存。",
        "The connection to the server was lost; trying again. The draft is safe.",
    ),
    "refresh": Message("刷新", "Refresh"),
    "download_docx": Message("下载批注稿（Word）", "Annotated draft (Word)"),
    "download_json": Message("下载 JSON", "JSON"),
    "print": Message("打印", "Print"),
    "all_drafts": Message("返回稿件列表", "All drafts"),
    "back": Message("返回首页", "Back to the start"),
    "key_next": Message("下一个问题", "next finding"),
    "key_previous": Message("上一个问题", "previous finding"),
    "key_text": Message("在正文与问题之间切换", "switch between text and finding"),
    "key_filter": Message("只看必须修改 / 全部", "must-fix only / all"),
    "key_help": Message("显示快捷键", "show this list"),
    "key_close": Message("关闭", "close"),
    "keys_on": Message("启用单键快捷键", "Use single-key shortcuts"),
}
STEPS = {
    "rules": Message("规则", "Rules"),
    "rumors": Message("科学谣言", "Science rumors"),
    "quantities": Message("数值与计算", "Numbers and sums"),
    "sourcing": Message("出处", "Sources"),
    "claims": Message("科学论断", "Scientific claims"),
}
"""What a step is called while it runs, by the name of its check without the version."""
