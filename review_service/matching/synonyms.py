"""Words that say the same in claims and passages, and words that say nothing.

Only pairs that keep the truth conditions stand here: what merely tends to appear together (头孢,
抗生素) is for the retriever to find.
"""

import re

# The first of a group stands for all.  Longer forms win over shorter ones.
GROUPS = (
    "致使 导致 引起 引发 造成 诱发 招致 带来 致 变成 产生 生成 冒出",
    "癌 癌症 恶性肿瘤 肿瘤 癌变",
    "白血病 血癌",
    "治 治疗 治愈 治好 根治 医治 疗愈 医好",
    "防 预防 防止 防范 抵御 抵抗 远离 躲过",
    "杀 杀死 杀灭 消灭 灭活 杀光 消杀",
    "吃 食用 进食 服用 摄入 食",
    "喝 饮用 饮",
    "加热 热饭 热菜 加温",
    "接种 注射 打针",
    "害 有害 危害 伤害 损害 有毒 毒害 毒",
    "益 有益 好处 有利",
    "增 增加 提高 升高 上升 增高 增强 加深 加重 提升 增大",
    "减 减少 降低 下降 减轻 减弱 降",
    "补 补充 补足",
    "儿童 孩子 小孩 宝宝 幼儿 婴儿 婴幼儿 娃 小朋友 小儿 孩童",
    "老人 老年人 长者 老人家",
    "孕妇 准妈妈 孕妈 怀孕 妊娠",
    "人体 身体 人们 人类",
    "健康 康健",
    "食物 食品 饭菜 饮食",
    "自闭症 孤独症",
    "痴呆 老年痴呆 老年痴呆症 阿尔茨海默病 阿尔茨海默症 痴呆症",
    "心梗 心肌梗死 心肌梗塞 心脏病 心脏病发作 心梗发作 心脏骤停",
    "脑卒中 中风 脑中风 卒中",
    "不孕不育 不育 不孕 绝育 断子绝孙 影响生育",
    "感冒 普通感冒 伤风",
    "流感 流行性感冒",
    "新冠 新型冠状病毒 新冠病毒 新冠肺炎 新型冠状病毒肺炎 新冠感染",
    "艾滋病 艾滋 HIV AIDS",
    "发烧 发热",
    "腹泻 拉肚子",
    "便秘 排便困难",
    "高血压 血压高",
    "糖尿病 糖尿病人 糖尿病患者 糖友",
    "降血糖 降糖",
    "减肥 瘦身 减重",
    "手机 移动电话",
    "电脑 计算机",
    "微波炉 微波",
    "航天员 宇航员 太空人",
    "太空 宇宙空间 外太空",
    "变暖 变热 升温",
    "全球 地球",
    "预报 预测 预知 预警",
    "番茄 西红柿",
    "马铃薯 土豆",
    "红薯 地瓜 番薯 甘薯",
    "花生 花生米",
    "维生素C 维C 维生素c VC Vc 抗坏血酸",
    "维生素D 维D VD",
    "二氧化碳 CO2",
    "味精 谷氨酸钠",
    "转基因 基因改造",
    "酒精 乙醇",
    "食醋 白醋 醋",
    "解酒 醒酒",
    "退烧 退热",
    "眼镜 镜片",
    "近视 近视眼",
    "头发 发丝",
    "白头发 白发",
    "闪电 雷电",
    "击中 劈中 打中",
    "大脑 脑子 脑部",
    "开发 使用 利用",
    "辐射 电磁辐射 电磁波",
    "疫苗 预防针",
    "烫伤 烧伤 烫着 烫到",
    "消炎 抗炎",
    "排毒 解毒",
    "清肺 洗肺",
    "长寿 延年益寿 延寿",
    "死 死亡 致死 致命 丧命 送命 要命",
    "肉眼 裸眼",
    "地方 地点 处",
    "看到 看见 望见 可见",
    "关节炎 关节病",
    "必须 一定要 务必",
    "不能 不可 不可以 不宜 不要 不得 切勿 禁止",
)

# Words that every second claim holds: they say little about which claim it is.
COMMON = frozenset(
    {
        *(
            "致使",
            "食物",
            "人体",
            "健康",
            "吃",
            "喝",
            "可以",
            "产生",
            "作用",
            "影响",
            "效果",
            "容易",
        ),
        *("使用", "全球", "开发"),
    }
)

_FUNCTION = (
    "因为|所以|如果|只要|只有|虽然|但是|而且|并且|或者|以及|通过|由于|对于|关于|已经|正在|我们|你们|他们|"
    "大家|自己|什么|怎么|这样|那样|这种|那种|可以|能够|可能|应该|会|能|可|将|就|都|也|还|又|才|很|更|最|"
    "的|了|着|过|是|在|有|和|与|及|或|把|被|让|使|给|对|从|到|于|为|以|而|且|但|则|其|这|那|此|它|他|她|"
    "我|你|们|吗|呢|吧|啊|呀|个|种|些|样|等|之|所|么|要|多|不|没|无|非|未|别|用|来|去|上|下|中|里|后|前|时"
)

_CANONICAL = {
    word: group.split()[0] for group in GROUPS for word in (group.split()[0], *group.split())
}
_LONGEST_FIRST = sorted(_CANONICAL, key=len, reverse=True)

TOKEN = re.compile(
    f"(?P<word>{'|'.join(map(re.escape, _LONGEST_FIRST))})"
    r"|(?P<latin>[A-Za-z]+[0-9]*|[0-9]+[A-Za-z]+)"
    f"|(?P<function>{_FUNCTION})"
    "|(?P<han>[\u4e00-\u9fff])"
)


def canonical(word: str) -> str:
    """Return the word that stands for `word` and all that say the same."""
    return _CANONICAL[word]
