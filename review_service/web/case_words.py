"""The words of the pages about cases, in both languages."""

from review_service.domain.case_events import EventKind
from review_service.domain.finding_answers import Choice
from review_service.errors import Message

CASE_WORDS = {
    "my_work": Message("我的工作", "My work"),
    "queues": Message("待审队列", "Queues"),
    "hand_in": Message("提交送审", "Hand in"),
    "held": Message("我手上的稿件", "In my hands"),
    "none_held": Message(
        "您手上没有稿件。点“领取下一份”，系统按风险与时限给您一份。",
        "You hold no case. “Take the next” gives you one, by risk and deadline.",
    ),
    "none_to_decide": Message(
        "您没有审稿角色，所以没有可领取的稿件。需要审稿请联系管理员。",
        "You have no role that reviews, so there is nothing to take. Ask an administrator for one.",
    ),
    "handed_in": Message("我提交的稿件", "Handed in by me"),
    "none_handed_in": Message(
        "您还没有提交过稿件。请在“提交送审”中上传。",
        "You have handed nothing in yet. Upload a draft under “Hand in”.",
    ),
    "take_next": Message("领取下一份", "Take the next"),
    "see_queues": Message("查看队列", "See the queues"),
    "column_step": Message("环节", "Step"),
    "column_lease": Message("领取还剩", "Lease left"),
    "column_deadline": Message("时限", "Deadline"),
    "column_rank": Message("次序", "Rank"),
    "column_risk": Message("风险", "Risk"),
    "column_discipline": Message("学科", "Discipline"),
    "column_organisation": Message("组织", "Organisation"),
    "column_holder": Message("处理人", "With"),
    "column_changed": Message("最近变动", "Last change"),
    "minutes": Message("{} 分钟", "{} minutes"),
    "revision": Message("第 {} 稿", "revision {}"),
    "untitled_case": Message("未命名稿件", "Untitled"),
    "overdue": Message("已逾期", "overdue"),
    "no_deadline": Message("无时限", "none"),
    "any_discipline": Message("不限", "any"),
    "free": Message("待领取", "free"),
    "yours": Message("您", "you"),
    "which_queue": Message("队列", "Queue"),
    "every_organisation": Message("全部组织", "All organisations"),
    "order": Message("排序", "Order"),
    "filter": Message("筛选", "Filter"),
    "nothing_waits": Message(
        "这里没有待处理的稿件。可以放宽筛选，或稍后再来。",
        "Nothing waits here. Widen the filter, or come back later.",
    ),
    "claim": Message("领取", "Claim"),
    "claim_of": Message("领取《{}》的{}", "Claim “{}”, {}"),
    "listed_first": Message("只列出前 {} 项。", "Only the first {} are listed."),
    "discipline_hint": Message(
        "填学科代码，如 nutrition；不填为不限。", "The discipline's code, e.g. nutrition."
    ),
    # The page of a case
    "case_state": Message("状态", "State"),
    "content_type": Message("内容类型", "Content type"),
    "content_hash": Message("内容指纹", "Content hash"),
    "content_hash_hint": Message(
        "审稿意见只对这一份内容有效，稿件一改即须重审。",
        "Decisions bind to exactly this content; any edit has to be reviewed again.",
    ),
    "to_decision": Message("去处理", "Go to the decision"),
    "unsaved": Message(
        "您写的内容没有保存，可以从这里复制",
        "What you wrote was not saved; you can copy it from here",
    ),
    "steps": Message("审稿环节", "Steps"),
    "step_done": Message("已通过", "approved"),
    "step_open": Message("待处理", "open"),
    "step_later": Message("未到", "later"),
    "no_text": Message(
        "没有可显示的机器审校结果，请以原稿为准。",
        "There is no result of the machine's review to show; go by the draft itself.",
    ),
    "decide": Message("审稿决定", "Decision"),
    "deciding": Message("您正在处理：{}", "You are deciding: {}"),
    "note": Message("意见", "Note"),
    "note_hint": Message(
        "退修、退稿必须写明理由；通过时可不写。",
        "Returning and rejecting need a reason; approving does not.",
    ),
    "failed_checks": Message("以下检查没能运行：{}。", "These checks could not run: {}."),
    "despite": Message(
        "我已自行核查，在检查不全的情况下通过（须在意见中说明）",
        "I looked for myself and approve despite that (say why in the note)",
    ),
    "not_now": Message("现在不能选择", "Not possible now"),
    "lease_until": Message("领取有效到", "Your lease runs until"),
    "lease_renewed": Message(
        "本页开着时自动续期；关闭 15 分钟后稿件回到队列。",
        "It is renewed while this page is open; 15 minutes after it is closed the case goes back.",
    ),
    "renew": Message("续期", "Renew"),
    "release": Message("退回队列", "Give back"),
    "release_lead": Message(
        "退回后由其他同事领取，队列不再把它分给您。",
        "A colleague takes it then; the queue does not hand it to you again.",
    ),
    "release_note": Message("给下一位的说明", "A word for the next one"),
    "nothing_open": Message(
        "现在没有需要人处理的环节。", "Nothing waits for a decision at the moment."
    ),
    "held_by": Message("{} 正在处理，领取有效到", "With {}, whose lease runs until"),
    "take_over": Message("接手", "Take over"),
    "take_over_reason": Message("接手的原因", "Why you take it over"),
    "answer": Message("答复", "Answer"),
    "answer_again": Message("重新答复", "Answer again"),
    "cannot_answer": Message("您不能答复这一条", "You cannot answer this one"),
    "reason": Message("理由", "Reason"),
    "reason_hint": Message("驳回和豁免必须写明", "needed to dismiss and to waive"),
    "until": Message("豁免到（含当日）", "Waived until, that day included"),
    "answered_until": Message("至 {}", "until {}"),
    "history": Message("经过", "History"),
    "the_product": Message("系统", "the product"),
    "other_acts": Message("其他操作", "More"),
    "words": Message("说明", "What you have to say"),
    "revise": Message("提交修改稿", "Hand in a revision"),
    "revise_lead": Message(
        "新的一稿重新机器审校，并按流程重审；提示所在的句子没有改动的，答复继续有效。",
        "The machine reviews the new text, and its steps are taken again. Answers to findings "
        "whose sentences stay as they were go on holding.",
    ),
    "key_answer": Message("答复当前问题", "answer the finding"),
    "key_decide": Message("去做审稿决定", "go to the decision"),
    # Handing in
    "hand_in_lead": Message(
        "提交后机器先审，再按流程进入初审。您可以看到每一条提示和理由。",
        "The machine reviews first, then the draft goes to its reviewers. You see every flag and "
        "the reason for it.",
    ),
    "where_to": Message("提交到哪里", "Where it goes"),
    "discipline": Message("学科", "Discipline"),
    "the_draft": Message("稿件", "The draft"),
    "or_paste": Message("或粘贴文字", "Or paste text"),
    "submit_case": Message("提交送审", "Hand in for review"),
    "nowhere": Message(
        "您不能向任何组织提交稿件：提交需要“编辑/作者”角色。请联系管理员。",
        "There is no organisation to which you may hand drafts in: that takes the role of an "
        "author. Ask an administrator.",
    ),
}
SAID = {
    "submitted": Message(
        "已提交。机器审校完成后自动进入下一步。",
        "Handed in. It goes on when the machine has reviewed it.",
    ),
    "claimed": Message("已领取，请处理。", "It is yours to decide."),
    "none_free": Message(
        "没有可以分给您的稿件：都已有人处理，或刚被同事领走。请稍后再试。",
        "There is nothing to give you: all of it is in other hands, or a colleague was faster. "
        "Try again later.",
    ),
    "renewed": Message("已续期。", "Renewed."),
    "released": Message("已退回队列。", "Given back to the queue."),
    "decided": Message("决定已记录。", "The decision is on record."),
    "taken_over": Message(
        "已接手，原处理人的领取已结束。", "It is yours now; your colleague's lease has ended."
    ),
    "answered": Message("答复已记录。", "The answer is on record."),
    "recorded": Message("已记录。", "It is on record."),
}
"""What a page says of what was just done, by the `said` of its address."""
CHOICES = {
    Choice.ACCEPT: Message("采纳（会改）", "Accept (will fix)"),
    Choice.DISMISS: Message("驳回", "Dismiss"),
    Choice.WAIVE: Message("豁免", "Waive"),
    Choice.RETRACT: Message("撤回我的答复", "Take my answer back"),
}
EVENTS = {
    EventKind.SUBMITTED: Message("提交稿件", "handed the draft in"),
    EventKind.FOUND: Message("在已发布文章中发现问题", "found something in a published article"),
    EventKind.REVISED: Message("提交修改稿", "handed a revision in"),
    EventKind.REVIEWED: Message("机器审校完成", "reviewed it by machine"),
    EventKind.PRESENTED: Message("送审", "handed it on to review"),
    EventKind.CLAIMED: Message("领取{step}", "claimed the {step}"),
    EventKind.RELEASED: Message("退回{step}", "gave the {step} back"),
    EventKind.LAPSED: Message(
        "{other} 的{step}领取超时，稿件回到队列", "let {other}'s lease on the {step} lapse"
    ),
    EventKind.TAKEN_OVER: Message("从 {other} 接手{step}", "took the {step} over from {other}"),
    EventKind.OPINION_GIVEN: Message(
        "在{step}中给出意见：{verdict}", "gave an opinion in the {step}: {verdict}"
    ),
    EventKind.DECIDED: Message("{step}决定：{verdict}", "decided the {step}: {verdict}"),
    EventKind.ANSWERED: Message("答复 {count} 条提示", "answered {count} findings"),
    EventKind.COMMENTED: Message("批注", "commented"),
    EventKind.ESCALATED: Message("上报{step}", "escalated the {step}"),
    EventKind.OVERDUE: Message("{step}逾期", "found the {step} overdue"),
    EventKind.APPEALED: Message("对{step}申诉", "appealed against the {step}"),
    EventKind.WITHDRAWN: Message("撤稿", "withdrew the draft"),
    EventKind.REOPENED: Message("重新审理", "reopened the case"),
}
"""What is said of each event after who did it."""
