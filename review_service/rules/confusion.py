"""Characters that writers and recognition software take for one another, by sound and by shape."""

from functools import lru_cache

import pypinyin

# Pairs and groups that Chinese proofreading handbooks warn of, and parts that input by shape or OCR
# exchanges.  A character may stand in several groups.
_ALIKE = """
己已巳 戊戌戍戎 末未 土士 日曰 候侯 账帐胀 拔拨 壁璧 冶治 毫亳 崇祟 鸟乌 析折拆
密蜜 人入八 大太犬 天夭无 干千于 刀力刃 工土 口囗 木术本 王玉主 今令 买卖 田由甲申
贝见 车东 午牛 问间 厂广 几凡 万方 毋母 甘廿 目自 白自 失矢 币巾 市布 永水 冰水
兔免 风凤 刺剌 辩辨辫 暑署 裁栽载 竞竟 徒徙 侍待 持恃 博搏 傅博 簿薄 蓝篮 籍藉
梁粱 茶荼 祗祇 抵低 拱供 洪供 哄洪 抢抡 论抡 沧沦 枪抢 栓拴 检捡 验险 脸险 俭检
慢漫 幔慢 谩漫 馒慢 提堤 题提 援缓 暖缓 瑗援 喝渴 竭揭 揭喝 歇渴 遏竭 概慨 即既
既概 拾抬 怡治 始治 殆治 踏蹈 滔蹈 稻滔 仓仑 仑伦 苍沧 科料 秆杆 竿竽 竽芋 杯怀
坏怀 环坏 坯杯 胚坯 胫径 经径 颈劲 轻经 茎经 氢氧 氨氮 氟氯 氖氙 钠纳 纳呐 钾钟
钙丐 铀铂 铂铅 镁美 锌辛 硅桂 桂佳 佳住 住往 往注 注住 柱注 驻住 蛙娃 娃桂 洼蛙
蚊蛟 蛆蛀 蚁仪 蝉婵 螨满 瞒满 蹒瞒 璃离 漓璃 篱离 鸦鸭 鸽鹆 鹃绢 鸿鸭 雁燕 鹰膺
豹貂 狼狠 狠很 根很 跟根 恨根 痕根 银很 限根 退很 良狼 娘狼 粮浪 浪狼 朗郎 廊郎
炎淡 谈淡 痰炎 症证 痒庠 疗辽 痊疮 疮疱 疫役 疲披 披被 彼被 坡披 波被 破坡 肺沛
肝肚 肚杜 肾贤 胃冒 肠扬 扬汤 汤肠 畅肠 场肠 杨扬 胰姨 脾牌 牌碑 碑俾 啤脾 胆担
担但 坦但 肿种 种钟 冲仲 忡仲 脑恼 脉咏 泳咏 骨滑 猾滑 髓随 随隋 隋惰 堕坠 盲肓
膏盲 眠眼 眼限 睁净 静净 峥净 狰睁 睫捷 瞻赡 檐瞻 膛堂 镗膛 膝漆 滕藤 腾滕 誊腾
腺线 线钱 浅线 残钱 钱浅 践浅 贱践 箭前 煎箭 辐幅 副幅 福幅 辐副 逼幅 蝠幅 富副
射谢 榭射 核该 该刻 刻核 孩核 咳孩 骇孩 裂烈 列烈 例列 聚骤 质贡 贡责 责债 绩责
积绩 渍绩 碛积 蜻靖 清请 请情 情清 晴睛 精清 靖请 猜清 青责 倩情 漂飘 瓢飘 剽漂
票漂 膘飘 燥躁 噪燥 澡躁 操燥 藻澡 臊燥 措借 惜借 惜措 错措 蜡措 腊蜡 鹊错 猎借
徽微 薇微 征怔 证征 惩征 政征 整政 象像 橡象 像橡 响向 晌响 尚响 圆园 元园 员圆
远院 完院 皖院 浣院 莞完 冠寇 丸九 染柒 杂朵 弈奕 迹亦 赤亦 变弯 恋变 蛮恋 峦蛮
湾弯 栾峦 鸾弯 帅师 狮师 筛师 厉历 励厉 沥历 雳历 疠厉 部陪 倍部 培陪 剖部 赔陪
掊培 徊佪 蓓倍 郡群 裙群 那哪 挪那 娜那 邮油 袖油 抽油 铀油 釉油 宙油 笛油 局居
据居 剧据 踞据 锯据 句旬 询旬 徇询 殉徇 拘句 苟狗 枸构 构购 沟构 钩构 勾匀 均匀
韵均 县具 俱具 惧具 俱惧 真具 直真 慎真 滇慎 镇真 填真 颠填 嗔真 值直 植值 殖植
置直 委季 李季 秀季 香季 史吏 使史 驶使 更吏 便更 硬更 哽更 梗便 曳电 电由 龟电
奄电 掩淹 俺淹 庵掩 业亚 恶亚 垩恶 哑亚 孟盂 盆盒 盈盆 盐盆 盘盆 孟猛 锰猛 监盐
蓝监 滥蓝 览监 揽览 缆揽 舰舱 航舱 般航 船般 搬般 盘般 艇挺 廷延 庭延 蜓蜒 诞延
"""


@lru_cache(maxsize=1)
def _groups() -> dict[str, set[str]]:
    alike: dict[str, set[str]] = {}
    for group in _ALIKE.split():
        for char in group:
            alike.setdefault(char, set()).update(group)
    return alike


@lru_cache(maxsize=4096)
def _syllables(char: str) -> frozenset[str]:
    """Return the readings of a character without tones, southern confusions folded."""
    readings = pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(_folded(syllable) for reading in readings for syllable in reading)


def _folded(syllable: str) -> str:
    """Fold zh/z, ch/c, sh/s and ng/n after a vowel: the pairs that pinyin typists exchange most."""
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def confusable(a: str, b: str) -> bool:
    """Tell whether two different characters sound alike or look alike."""
    if a == b:
        return False
    return b in _groups().get(a, ()) or not _syllables(a).isdisjoint(_syllables(b))
