"""Words by which Chinese prose says that it reports, asks, denies or backs a statement.

Each table is one kind of frame; white space separates its patterns.  They are read by
`matching.frames` and `matching.context` on folded text (half-width punctuation, simplified
characters), and none of them says anything about a topic.
"""

import re

from review_service.language.alternatives import any_of, words

_NUMBER = "[一二三四五六七八九十0-9]{0,3}"
_CLOSE = '[】\\]”"]?'

# --- denial: a verdict on a statement -------------------------------------------------------------

# The kind of thing that an untrue statement is.
_UNTRUTH = any_of("""
    谣言 谣传 流言 传言不实 假消息 假新闻 假象 虚假 虚构 编造 捏造 杜撰 造假 伪科学 伪概念 伪命题
    误区 误解 误会 误读 误导 误传 误信 误认 迷信 骗局 骗人 骗术 噱头 炒作 谎言 谎话 神话 迷思
    智商税 以讹传讹 无稽之谈 子虚乌有 张冠李戴 偷换概念 夸大 断章取义 谬误 谬论 荒谬 荒唐 无中生有
    不实(?:信息|消息|传言|说法|报道|内容|之词)? (?:是|为|系|属|属于)假的?(?![期日装设如])
""")
# That it is wrong, or that nothing supports it.
_WRONG = any_of("""
    (?<!不)(?:是|的|属|其实)?错误?的(?!时|地方) (?:是|属于|一[个种]|的|这个)错误 大错特错
    错误(?:认识|观念|做法|说法|示范|认知|操作) 不(?:太|怎么|大)?靠谱 不可信 不可取 不成立 站不住脚
    不属实 不准确 不正确 不对(?=[,。!的]|$) 不科学 不严谨 不可靠 不足为[信凭] 片面 不攻自破
    经不起推敲 纯属巧合 害人 想多了 太绝对 过于绝对 以偏概全 一厢情愿 危言耸听 耸人听闻
    (?:没有|并无|毫无|无|没|缺乏)(?:任何|什么|充分)?的?(?:科学|医学|理论|事实|现实|循证)?(?:依据|根据|道理|凭据|支撑)
""")
# That somebody has refuted it.
_REFUTED = any_of("""
    (?:被|早已|已经|早就|早|已|予以|加以)[^,。]{0,8}?(?:证伪|否定|否认|推翻|驳斥|辟谣|证明是错|撤稿|反驳|打脸)
    否定了它 推翻了 辟谣 并非(?:事实|如此|真的|真相) 并不是(?:真的|事实|这样|如此|这么)
    (?<!是)不是(?:真的|事实|这样|这么回事|那么回事|真相)
""")
VERDICT = re.compile(f"{_UNTRUTH}|{_WRONG}|{_REFUTED}")

# What a verdict may be on, when the statement itself stands further off.
STATEMENT_NOUN = words("""
    说法 传言 传闻 信息 消息 观点 视频 文章 帖子 内容 报道 这 该 上述 网传 流传 此 理论 结论 言论
    所谓 图片 录音 截图 ”
""")
# Advice not to believe it.
DISBELIEF = words("""
    (?:别|不要|切勿|切莫|莫|勿|请勿|不能|不可|不必)(?:再|轻易|盲目|随便|随意)*(?:相信|轻信|迷信|听信|当真|以为|误以为|认为|冤枉)
    (?:别|不要|切勿|切莫|莫|勿|请勿|不可)(?:再|轻易|盲目)*信(?![心号息任用])
    (?:别|不要|莫|勿)(?:再)?被[^,。]{1,8}(?:骗|忽悠|误导|吓) 不信谣 不传谣 谣言粉碎机 求真 破除
    揭穿 戳穿 粉碎 拆穿 终结 打破
""")
# Labels that open a statement only to refute it.
LABEL = re.compile(
    '(?:^|[。!?\n;])\\s*(?:常见)?[【\\[“"]?(?:谣言|流言|误区|传言|误解|迷思|谬误|伪科学|'
    f"错误(?:说法|做法|观念|认识)?|不实(?:说法|信息))之?{_NUMBER}{_CLOSE}\\s*[:、.丨| ]"
)
# Labels that open the refutation.
TRUTH_LABEL = re.compile(
    "(?:真相|事实|正解|辟谣|科学解读|真实情况|正确(?:说法|做法|认识)?|专家(?:解读|解释|说法)|解读|解析|"
    f"点评|回应|核查(?:结果)?){_NUMBER}{_CLOSE}\\s*(?:[:丨|]|是[,:])"
)
# Statements attributed to people who are wrong.
MISTAKEN = words("""
    误以为 误认为 错误地?认为 错以为 误信 误传 以为 想当然 谎称 讹传 妄称 吹嘘 鼓吹 虚假宣[称传]
    美其名曰 所谓的?(?![^,。]{1,12}(?:就是|是指|是|,|即))
""")

# --- reporting: somebody says it, the writer has not said whether it is so ------------------------

_CIRCULATES = any_of("""
    网传 网络(?:上)?(?:流传|热传|传言) 网上(?:流传|热传|盛传|有) 盛传 疯传 热传 传言 传闻 传说
    流传 据传 疯转 刷屏 转发 听说 据说 宣称 声称 号称 都说 总说 常说 人说 之说 一说
    (?:朋友圈|微信群|群里|短视频|社交(?:媒体|平台)|网络平台|自媒体|抖音|微博)[里上中]?[^,。]{0,6}(?:传|说|称|流行|热议|转|刷|出现)
""")
_SOMEBODY = any_of("""
    (?:有|一些|不少|许多|很多|有些|部分|某些|也有|还有|更有|大多数|多数)的?(?:人|网友|网民|家长|老人|朋友|患者|消费者|观点|说法|商家|市民|居民|受访者|文章|帖子|视频|自媒体|博主|孕妇|女性|男性|妈妈|同学|读者|学者)[^。!?]{0,20}?(?:说|称|认为|以为|觉得|担心|相信|询问|问|表示|坚信|主张|提出|怀疑|传|:)
    有(?:一种)?(?:说法|观点|传言|传闻|人)(?:是|说|称|认为|,|:)
    (?:老人|长辈|家长|网友|民间|坊间|俗话|老话|常言|古人|人们|大家|大众|公众|街坊|邻居|婆婆|外婆|奶奶|爷爷|妈妈|我妈|父母|同事)[^。!?]{0,16}(?:说|认为|以为|相信|传|称|讲|觉得)
    (?:商家|广告|厂家|卖家|商品|产品|推销员|销售|营销号)[^,。]{0,6}?(?:宣传|称|说|吹嘘)
    (?:调查|受访者|问卷)[^。]{0,12}?(?:认为|相信|以为) 曾经?(?:写道|认为|以为|流行|风靡)
""")
# The statement is called a saying, a method, a scene.
_CALLED = any_of("""
    (?:的|这一|这种|该|类似|此类)(?:说法|传言|传闻|观点|消息|理论|看法|谣言|偏方|方法|概念|论调|心理|设定|故事)
    因[^,。]{0,12}之名 打着[^,。]{0,12}(?:旗号|幌子) 为由 桥段 剧情 小说 电影 动画 影视剧
""")
REPORTING = re.compile(f"{_CIRCULATES}|{_SOMEBODY}|{_CALLED}")

# --- questions ------------------------------------------------------------------------------------

ASKED = words("""
    是否 会不会 能不能 是不是 有没有(?=[^,。]{1,12}[?作关]) 要不要 可不可以 该不该
    究竟[^,。]{0,10}[吗?] 到底[^,。]{0,10}[吗?会能]
""")
EXPECTS_YES = words("""
    难道[^。?]{0,12}[不没] [怎哪][么能]?[会能]?不 岂不 何尝不 能不[^,。?]{1,8}吗 谁不
""")
# The last one is irony: if it were so, the world would look different.
EXPECTS_NO = words("""
    (?:怎么|怎|哪里|哪|何以|岂|焉)(?:可能|会|能|有)(?![不没]) 难道(?![不没]|[^?]{0,12}[不没])
    凭什么
    (?:要是|如果|假如|倘若|照这么说)[^。]{4,30}(?:早就|早该|早已|还要[^。]{1,8}(?:干嘛|干什么|做什么))
""")

# --- backing: the writer takes the statement up as true, whatever stood before --------------------

BACKING = words("""
    (?:真的|真|确实|的确|果然|居然真|竟然真)(?:能|会|可以|有效|管用|有用|好用|灵|是|躲过|治好|好了|很|要|得)
    亲测 千真万确 (?:已经?|被|得到)(?:科学)?(?:证实|证明是真|验证) (?:是|确)?真[的事](?=[,。!]|$)
    有科学依据 有道理 信不信由你 不信你试 屡试不爽 有效就是硬道理 事实胜于雄辩
""")
# The refuters are said to be wrong, or to hide the truth.
REFUTERS_REFUTED = words("""
    (?:辟谣|专家|官方|医生|科普|砖家)[^,。!?]{0,10}(?:打脸|骗|忽悠|不可信|站不住|胡说|掩盖|隐瞒|不敢说|不告诉)
    (?:医院|医生|专家|药厂|官方|他们)[^,。!?]{0,6}(?:不会告诉|不告诉|隐瞒|不敢说|不想让)
    (?:被|遭)(?:辟谣|误解|冤枉|污蔑)[^。]{0,12}(?:其实|居然|竟然|原来)[^。]{0,6}(?:是真|真的|有效|有用)
""")
# Where the writer's own voice comes in after somebody else's.
OWN_VOICE = words("""
    但是 但 不过 然而 可是 其实 事实上 实际上 实则 恰恰相反 相反 殊不知 真相是 可惜 遗憾
""")

# --- weighing -------------------------------------------------------------------------------------

# Alone these decide nothing; around a statement they are four to ten times as frequent in
# refutations as in the rumors themselves, which rarely qualify.
WEIGHING = words("""
    并不 并没 并非 并未 并无 而不是 而非 (?<!是)不是(?!没) 只是 只不过 仅仅 其实 事实上 实际上
    实则 (?:^|[,;。])(?:但|然而|不过|可是|却|反而) 目前(?:还|尚|没|并|仍) 尚(?:无|未|不|缺) 暂无
    缺乏 (?:没有|无)[^,。]{0,8}(?:证据|依据|联系|关系) 不必 无需 没必要 大可 取决于 因人而异
    一概而论 不能(?:因此|说|证明|代表|等同) 不意味 不代表 不等于 极低 极少 微量 很难 难以 无法
    不足以 远远?(?:低|小|少|达不到|没有) 剂量 浓度 过量 正常(?:情况|使用|食用|饮用) 合理 适量
    符合[^,。]{0,6}标准
""")

# --- following sentences and headings -------------------------------------------------------------

# A later sentence that takes the statement up again.
ANAPHORA = words("""
    (?:这|那|该|此|上述|以上|前面|类似|如此)[一种个类条些则样几两切]*的?(?:说法|传言|传闻|观点|消息|理论|看法|谣言|流言|做法|方法|偏方|认识|观念|结论|视频|文章|帖子|想法|担心|担忧|逻辑|推论|话|信息|经验|习惯|妙招|论调)
    [这那它此](?:其实|都|也|种|完全|并|就|根本|实际上|纯属)*(?:是|不|没|并非|属|毫无)
    ^(?:很遗憾|错了?|假的|并非如此|其实不然|非也|不对|事实并非|真相并非|真实情况|谣言|别信|大错特错)
    否认 辟谣 回应 澄清 驳斥 反驳 纠正 说法 传言 做法 观点 这样做
""")
# What it says of it, short of a verdict.
LATER_DENIAL = words("""
    否认了 不以为然 哭笑不得 反而(?:有|更|会|可能|加重) 并非如此 不是这样 其实不然
    (?:会|可能|反而|还会|容易)(?:加重|妨碍|耽误|延误|伤害|损伤|适得其反)
""")
# A heading that refutes whatever stands under it.
STRONG_HEAD = words("""
    谣言 流言 误区 辟谣 不实 别再?信 假的 伪科学 谬误 不靠谱 不可信 智商税 误解 错误
""")
# Headings that also stand over rumors; they count beside a reported or asked statement.
WEAK_HEAD = words("""
    真相 粉碎 求真 迷信 这些.{0,6}[坑雷骗] (?:真的|靠谱|可信)吗 是真是假 较真 骗局 澄清 揭秘 揭穿
    辨真伪 真假 想多了 冤枉 不科学
""")
