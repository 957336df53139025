"""Words by which a sentence belongs to a field of science."""

from functools import lru_cache

from review_service.language.alternatives import words
from review_service.matching.objects import kinds_named

GENERAL = "general"

# A field, and words that seldom stand outside it.
DOMAINS = {
    "health": words("""
        病毒 细菌 真菌 感染 疾病 患者 病人 症状 疼痛 发烧 发热 咳嗽 感冒 流感 肺炎 癌 肿瘤 血压
        血糖 血脂 血管 血液 心脏 心脑 肝 肾脏 肾功能 肺 胃 肠 骨折 骨质 关节 皮肤 眼睛 视力 近视
        牙齿 口腔 大脑 神经 睡眠 失眠 抑郁 免疫 抗体 疫苗 接种 药 抗生素 激素 胰岛素 治疗 手术
        诊断 预防 康复 中毒 过敏 糖尿病 高血压 中风 卒中 心梗 痛风 肥胖 减肥 怀孕 孕妇 胎儿 婴儿
        母乳 寿命 衰老 长寿 死亡率 发病率 消毒 口罩 辐射 致癌 有害 健康 人体 体温 身体 病 器官
        细胞 代谢 酒精 吸烟 戒烟
    """),
    "nutrition": words("""
        营养 蛋白质 脂肪 碳水 膳食 纤维 维生素 钙 铁元素 锌 碘 钠 盐分 食盐 糖分 添加糖 热量
        卡路里 千卡 食物 食品 蔬菜 水果 牛奶 鸡蛋 肉类 豆制品 谷物 主食 食用油 反式 添加剂 防腐剂
        亚硝酸盐 农药 转基因 保健品 益生菌 咖啡 饮料 隔夜 蜂蜜 味精 喝水
    """),
    "environment": words("""
        气候 全球变暖 温室气体 二氧化碳 碳排放 臭氧 雾霾 PM2.5 污染 降水 降雨 台风 暴雨 干旱 洪水
        冰川 海平面 生态 湿地 森林 垃圾 回收 微塑料 水质 空气质量 碳中和 气温 厄尔尼诺
    """),
    "earth": words("""
        地震 震级 火山 板块 断层 地壳 地幔 岩石 矿物 化石 海啸 滑坡 泥石流 地质 海沟 喜马拉雅 沉积
        余震 烈度
    """),
    "space": words("""
        太阳 月球 月亮 地球 火星 行星 恒星 银河 星系 黑洞 宇宙 光年 卫星 航天 火箭 空间站 航天员
        引力 陨石 彗星 流星 日食 月食 轨道 望远镜 潮汐
    """),
    "biology": words("""
        物种 进化 基因 DNA 染色体 动物 植物 鸟类 昆虫 哺乳 鱼类 恐龙 光合作用 细胞 微生物 蚊 蜜蜂
        蝙蝠 鲸 鲨鱼 蛇 猫 狗 大熊猫 种子 花粉 繁殖 生物 蛋白 酶 古生物 菌
    """),
    "physics": words("""
        电磁 光速 能量 功率 电压 电流 电池 原子 分子 电子 量子 核 重力 压强 温度 沸点 熔点 磁场
        摩擦 密度 声波 频率 波长 紫外线 红外 超导 热 静电 雷电 闪电 微波 激光 摄氏度
    """),
    "chemistry": words("""
        化学 元素 氧化 酸性 碱性 溶液 反应 催化 合成 有机 无机 塑料 甲醛 重金属 铅 汞 砷 氯 氨
        乙醇 苯 pH 酸 碱 盐酸
    """),
    "technology": words("""
        5G 基站 芯片 人工智能 AI 算法 机器人 新能源 电动汽车 光伏 风电 核电站 手机 电脑 充电 高铁
        无人机 互联网 大数据 锂电池
    """),
}


# Things by whose names a sentence belongs to a field as well.
_KIND_DOMAINS = {
    "illness": "health",
    "organ": "health",
    "food": "nutrition",
    "nutrient": "nutrition",
    "device": "technology",
    "planet": "space",
    "animal": "biology",
    "disaster": "earth",
    "substance": "chemistry",
}


@lru_cache(maxsize=1024)
def domain_of(text: str) -> tuple[str, int]:
    """Return the field with most words in a folded text, and how many words any field has."""
    counts = {name: len(set(pattern.findall(text))) for name, pattern in DOMAINS.items()}
    for kind in kinds_named(text):
        if (domain := _KIND_DOMAINS.get(kind)) is not None:
            counts[domain] += 1
    best = max(counts, key=lambda name: counts[name])
    return (best if counts[best] else GENERAL), sum(counts.values())
