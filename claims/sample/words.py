"""Names, goods, places and carriers of the sample office. All of them are made up; any likeness is chance."""

from typing import NamedTuple

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN = (  # noqa: SIM905
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 秀兰 建华 志强 文博 子轩 雨桐 欣怡 浩然 "
    "思远 晓东 海燕 春梅 国栋 婷婷 嘉豪 梓涵 佳琪 俊杰 雅婷 宇航 立新 新华 玉梅 振宇 晨曦"
).split()
COMPANY_PLACES = "杭州 深圳 义乌 广州 宁波 上海 厦门 苏州 东莞 青岛 泉州 温州 郑州 成都 福州 佛山".split()  # noqa: SIM905
COMPANY_NAMES = "启航 远拓 鼎盛 万象 汇通 蓝鲸 晨光 星途 华畅 卓越 云帆 嘉禾 锐驰 百川 恒信 乐购 东麓 飞阅".split()  # noqa: SIM905
COMPANY_KINDS = ("贸易有限公司", "电子商务有限公司", "进出口有限公司", "科技有限公司", "供应链管理有限公司")


class Goods(NamedTuple):
    """What is sent: its names, its category, its price in yuan from and to, its weight in grams."""

    zh: str
    en: str
    category: str
    low: int
    high: int
    grams: int


GOODS: tuple[Goods, ...] = (
    Goods("蓝牙耳机", "Bluetooth earphones", "electronics", 120, 900, 180),
    Goods("机械键盘", "Mechanical keyboard", "electronics", 260, 1200, 1100),
    Goods("儿童智能手表", "Children's smart watch", "electronics", 300, 1500, 150),
    Goods("无人机（带云台）", "Camera drone", "electronics", 1800, 9800, 1600),
    Goods("行车记录仪", "Dash camera", "electronics", 240, 1300, 350),
    Goods("平板电脑", "Tablet computer", "electronics", 1200, 6800, 700),
    Goods("羊绒大衣", "Cashmere coat", "clothing", 600, 4200, 1500),
    Goods("真丝围巾", "Silk scarf", "clothing", 150, 980, 120),
    Goods("女士连衣裙", "Dress", "clothing", 120, 860, 400),
    Goods("徒步登山鞋", "Hiking boots", "clothing", 280, 1500, 1300),
    Goods("汉服套装", "Hanfu set", "clothing", 260, 2200, 1400),
    Goods("护肤精华液", "Facial serum", "cosmetics", 180, 1200, 260),
    Goods("口红礼盒", "Lipstick gift box", "cosmetics", 160, 900, 300),
    Goods("景德镇陶瓷茶具", "Porcelain tea set", "general", 300, 3600, 3200),
    Goods("手工紫砂壶", "Yixing clay teapot", "general", 400, 5200, 700),
    Goods("宣纸册页与毛笔", "Rice paper album and brushes", "general", 90, 700, 900),
    Goods("碳纤维钓鱼竿", "Carbon fishing rod", "general", 260, 2400, 800),
    Goods("古筝（小型）", "Small guzheng", "general", 900, 5800, 6500),
    Goods("乐高兼容积木", "Building bricks", "general", 120, 1100, 2100),
    Goods("不锈钢保温杯", "Vacuum flask", "general", 60, 320, 500),
    Goods("汽车大灯总成", "Headlamp assembly", "general", 800, 5200, 4300),
    Goods("瑜伽垫套装", "Yoga set", "general", 80, 460, 2300),
    Goods("投标文件（纸质）", "Tender documents", "documents", 100, 600, 900),
)
# Names that a spreadsheet program would take for formulas; shops do call things so.
ODDLY_NAMED: tuple[Goods, ...] = (
    Goods("+磁吸无线充电器", "+Magnetic wireless charger", "electronics", 80, 400, 120),
    Goods("@Home智能插座", "@Home smart plug", "electronics", 60, 320, 160),
    Goods("-18℃车载冰箱", "-18 C car refrigerator", "electronics", 700, 2600, 9800),
)
PRECIOUS: tuple[Goods, ...] = (
    Goods("和田玉手镯", "Hetian jade bangle", "jade", 2600, 15000, 220),
    Goods("18K金项链", "18K gold necklace", "jewellery", 1800, 12000, 90),
    Goods("生肖邮票年册", "Zodiac stamp album", "stamps", 400, 3200, 1100),
)


class Place(NamedTuple):
    """Where parcels go: country, town, its time zone, and its offset for the notices that name one."""

    country: str
    town: str
    zone: str
    currency: str


PLACES: tuple[Place, ...] = (
    Place("德国", "Hamburg", "Europe/Berlin", "EUR"),
    Place("德国", "Leipzig", "Europe/Berlin", "EUR"),
    Place("法国", "Lyon", "Europe/Paris", "EUR"),
    Place("西班牙", "Valencia", "Europe/Madrid", "EUR"),
    Place("意大利", "Bologna", "Europe/Rome", "EUR"),
    Place("波兰", "Łódź", "Europe/Warsaw", "EUR"),
    Place("英国", "Leeds", "Europe/London", "GBP"),
    Place("美国", "Chicago", "America/Chicago", "USD"),
    Place("美国", "Portland", "America/Los_Angeles", "USD"),
    Place("美国", "Newark", "America/New_York", "USD"),
    Place("加拿大", "Toronto", "America/Toronto", "CAD"),
    Place("巴西", "Curitiba", "America/Sao_Paulo", "USD"),
    Place("智利", "Santiago", "America/Santiago", "USD"),
    Place("澳大利亚", "Brisbane", "Australia/Brisbane", "AUD"),
    Place("日本", "大阪", "Asia/Tokyo", "JPY"),
    Place("韩国", "부산", "Asia/Seoul", "KRW"),
    Place("新加坡", "Singapore", "Asia/Singapore", "SGD"),
    Place("泰国", "Chiang Mai", "Asia/Bangkok", "USD"),
    Place("阿联酋", "Sharjah", "Asia/Dubai", "USD"),
    Place("哈萨克斯坦", "Алматы", "Asia/Almaty", "USD"),
)


class Line(NamedTuple):
    """A carrier with how it carries, how long it takes and how its numbers look (# is a digit)."""

    name: str
    mode: str
    days: tuple[int, int]
    number: str


LINES: tuple[Line, ...] = (
    Line("东方云路物流", "air", (6, 14), "YL26############"),
    Line("海燕国际快递", "air", (5, 11), "HY#########CN"),
    Line("华邮国际小包", "air", (9, 22), "EB#########CN"),
    Line("北极星快递", "air", (4, 9), "00############"),
    Line("德邮包裹", "air", (7, 15), "003404############16"),
    Line("中欧班列快运", "rail", (16, 30), "CR##########"),
    Line("蓝海海运小包", "sea", (24, 42), "BH##########SEA"),
    Line("JS快递", "air", (5, 13), "JS##############"),
)
