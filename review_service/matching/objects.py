"""Kinds of things of which a claim names one: a passage about another one is another claim.

Only words that exclude each other stand together (流感 and 糖尿病, not 癌 and 肺癌).  `=` joins
names of the same thing.
"""

import re
from functools import lru_cache

KINDS = {
    "illness": """
        流感=流行性感冒 普通感冒 糖尿病 高血压 肺癌 肝癌 胃癌 乳腺癌 宫颈癌 肠癌 白血病=血癌
        脑瘤 近视 白内障 青光眼 痛风 关节炎 骨质疏松 贫血 便秘 腹泻 哮喘 肺炎 肺结核=结核病
        乙肝=乙型肝炎 艾滋病=HIV 自闭症=孤独症 抑郁症 阿尔茨海默病=老年痴呆 帕金森 癫痫
        脑卒中=中风 心梗=心肌梗死 新冠 非典 失眠 结石 胃炎 胃溃疡 湿疹 脚气 灰指甲 脱发 白发
        肥胖 甲亢 甲减 尿毒症 不孕 狂犬病 破伤风 疟疾 霍乱 水痘 麻疹
    """,
    "organ": """
        心脏 肝脏=肝 肾脏=肾 肺部=肺 脾脏 胃 大脑=脑 眼睛 皮肤 骨骼=骨头 血管 甲状腺 前列腺 子宫
        肠道 牙齿 头发 指甲
    """,
    "food": """
        大蒜 生姜 洋葱 大葱 辣椒 胡萝卜 白萝卜 菠菜 芹菜 韭菜 番茄=西红柿 土豆=马铃薯 红薯=地瓜
        南瓜 冬瓜 苦瓜 黄瓜 茄子 木耳 香菇 豆腐 豆浆 黄豆 绿豆 红豆 四季豆 牛奶 酸奶 鸡蛋 鸭蛋
        猪肉 牛肉 羊肉 鸡肉 鱼 虾 螃蟹 苹果 香蕉 葡萄 柠檬 橙子 西瓜 菠萝 芒果 榴莲 草莓 樱桃
        桃子 梨 柿子 红枣 枸杞 蜂蜜 红糖 白糖 食盐 味精 食醋=醋=白醋 酱油 咖啡 绿茶 浓茶 可乐
        白酒 红酒 啤酒 骨头汤 鸡汤 燕窝 海参 阿胶 灵芝 人参 冬虫夏草 花生 核桃 芝麻 大米 面粉
        玉米 燕麦 方便面 火锅 烧烤 泡菜 海带 紫菜 猪肝 猪血 木瓜 猕猴桃
    """,
    "nutrient": """
        维生素A 维生素B 维生素C=维C 维生素D=维D 维生素E 钙 铁 锌 硒 碘 钾 钠 镁 蛋白质 膳食纤维
        胶原蛋白 叶酸 鱼油 褪黑素
    """,
    "device": """
        手机 电脑 电视 微波炉 电磁炉 冰箱 空调 路由器=WiFi 基站 高压线 充电宝 吹风机 耳机
        空气炸锅 净水器 加湿器
    """,
    "planet": """
        水星 金星 火星 木星 土星 天王星 海王星 冥王星 月球=月亮 太阳
    """,
    "animal": """
        猫 狗 鸡 鸭 牛 羊 猪 马 蛇 蚊子 蜜蜂 蟑螂 老鼠 蝙蝠 金鱼 鲨鱼 大象 狮子 老虎 企鹅 北极熊
        骆驼 蚂蚁 蜘蛛 蚯蚓 青蛙
    """,
    "person": """
        孕妇 儿童=孩子=小孩 老人=老年人 婴儿 青少年
    """,
    "sex": """
        男性=男人=男孩=男子 女性=女人=女孩=女子
    """,
    "disaster": """
        地震 台风 海啸 龙卷风 火山 洪水 泥石流 雷电=闪电
    """,
    "substance": """
        酒精=乙醇 甲醛 苯 双氧水 84消毒液 洁厕灵 碘酒=碘伏 牙膏 风油精 花露水 塑料 铝 不锈钢 铅
        汞=水银 砒霜=砷
    """,
    "time of meals": """
        饭前=餐前 饭后=餐后 睡前 空腹
    """,
    "order": """
        之前=以前 之后=以后
    """,
    "extreme": """
        最高=最大=最多=最快=最长=最热=最强 最低=最小=最少=最慢=最短=最冷=最弱
    """,
    "direction": """
        顺时针 逆时针
    """,
    "side": """
        左侧=左手=左边=左眼 右侧=右手=右边=右眼
    """,
    "hemisphere": """
        北半球=北极 南半球=南极
    """,
}

# Single characters that are parts of many other words count only where none of those is meant.
_INSIDE = {
    "鱼": "(?<![金鲨鳄章鲸木鱿])鱼(?![油腥刺缸])",
    "梨": "梨(?!花)",
    "铁": "(?<![地高钢])铁(?![路器锅丝])",
    "钙": "钙",
    "肝": "(?<![猪乙甲丙动])肝(?![癌炎])",
    "肺": "(?<!清)肺(?![癌炎结])",
    "胃": "(?<!开)胃(?![癌炎溃口])",
    "脑": "(?<![电头大樟])脑(?![卒瘤])",
    "肾": "肾",
    "鸡": "(?<!火)鸡(?![蛋汤肉尾])",
    "鸭": "鸭(?!蛋)",
    "牛": "(?<![蜗])牛(?![奶肉顿仔])",
    "羊": "羊(?!肉)",
    "猪": "猪(?![肉肝血])",
    "马": "(?<![河斑海])马(?![上路桶力铃])",
    "猫": "(?<!熊)猫",
    "虾": "虾",
    "苯": "苯(?![甲丙二])",
    "铝": "铝",
    "醋": "醋(?!酸)",
    "不孕": "不孕",
}


def _kind(words: str) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {name: group.split("=")[0] for group in words.split() for name in group.split("=")}
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(_INSIDE.get(name, re.escape(name)) for name in longest)), names


_KINDS = tuple(_kind(words) for words in KINDS.values())


@lru_cache(maxsize=8192)
def _named(text: str) -> tuple[frozenset[str], ...]:
    """Return for each kind the things that `text` names."""
    return tuple(
        frozenset(names[found[0]] for found in pattern.finditer(text)) for pattern, names in _KINDS
    )


def kinds_named(text: str) -> frozenset[str]:
    """Return the kinds of which a folded text names a thing."""
    return frozenset(kind for kind, found in zip(KINDS, _named(text), strict=True) if found)


def swapped(claim: str, passage: str) -> bool:
    """Tell whether the passage names, in place of a thing of the claim, another of its kind."""
    return any(
        mine - theirs and theirs - mine
        for mine, theirs in zip(_named(claim), _named(passage), strict=True)
    )
