"""The console's own words, in both languages."""

from review_service.errors import Message

WORDS = {
    "product": Message("科普审校", "Kepu Review"),
    "skip": Message("跳到正文", "Skip to content"),
    "home": Message("审校稿件", "Review a draft"),
    "other_language": Message("English", "中文"),
    "keys": Message("快捷键", "Keyboard"),
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
    "upload": Message("上传文件", "Upload a file"),
    "file": Message("稿件文件", "Draft file"),
    "file_hint": Message(
        "docx、pdf、html、md、txt 或 json，不超过 20 MB。",
        "docx, pdf, html, md, txt or json, at most 20 MB.",
    ),
    "submit": Message("开始审校", "Review"),
    "recent": Message("最近的稿件", "Recent drafts"),
    "no_recent": Message(
        "还没有审校过稿件。粘贴一段文字试试。", "No draft yet. Paste some text to begin."
    ),
    "column_draft": Message("稿件", "Draft"),
    "column_time": Message("提交时间", "Submitted"),
    "column_state": Message("状态", "State"),
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
    "refresh": Message("刷新", "Refresh"),
    "download_docx": Message("下载批注稿（Word）", "Annotated draft (Word)"),
    "download_json": Message("下载 JSON", "JSON"),
    "print": Message("打印", "Print"),
    "again": Message("审校另一份稿件", "Review another draft"),
    "filter": Message("筛选", "Filter"),
    "all": Message("全部", "All"),
    "error": Message("未能完成", "Not completed"),
    "back": Message("返回首页", "Back to the start"),
    "key_next": Message("下一个问题", "next finding"),
    "key_previous": Message("上一个问题", "previous finding"),
    "key_text": Message("在正文与问题之间切换", "switch between text and finding"),
    "key_filter": Message("只看必须修改 / 全部", "must-fix only / all"),
    "key_help": Message("显示快捷键", "show this list"),
    "key_close": Message("关闭", "close"),
}
