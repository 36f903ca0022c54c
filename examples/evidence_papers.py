"""What stands on the sample papers: one trader's parcels, told consistently. People, firms and numbers are made up."""

from typing import Any

SELLER_ZH, SELLER_EN = "义乌市晴川日用品商行", "Yiwu Qingchuan Household Goods"
BUYER_ZH, BUYER_EN = "汉堡 · M. Petersen", "M. Petersen, Hamburg"
CARRIER_ZH, CARRIER_EN = "云帆国际速运(样本)", "Yunfan International Express (sample)"
WAYBILL = "YF2610000731CN"
SAMPLE = "样本 / Sample: made up for demonstration, of no legal effect"


def _paper(lang: str, title: str, subtitle: str, facts: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "lang": lang, "title": title, "subtitle": subtitle, "facts": list(facts.items()), "footer": SAMPLE,
        "table": [], "words": [], "seal": "", **more,
    }  # fmt: skip


_GOODS_ZH = [
    ["品名", "数量", "单价 (CNY)", "金额 (CNY)"],
    ["手工陶瓷茶具 (6 件套)", "2 套", "480.00", "960.00"],
    ["玻璃香薰瓶", "10 只", "36.00", "360.00"],
    ["合计", "", "", "1,320.00"],
]
_GOODS_EN = [
    ["Description", "Quantity", "Unit price (CNY)", "Amount (CNY)"],
    ["Handmade ceramic tea set (6 pieces)", "2 sets", "480.00", "960.00"],
    ["Glass diffuser bottle", "10 pcs", "36.00", "360.00"],
    ["Total", "", "", "1,320.00"],
]

PAPERS: dict[str, dict[str, Any]] = {
    "invoice-zh": _paper(
        "zh", "商业发票", "COMMERCIAL INVOICE",
        {"发票号": "QC-2610-0088", "日期": "2026年10月12日", "卖方": SELLER_ZH, "买方": BUYER_ZH, "运单号": WAYBILL},
        table=_GOODS_ZH, seal=SELLER_ZH,
    ),
    "invoice-en": _paper(
        "en", "Commercial invoice", SELLER_EN,
        {"Invoice No.": "QC-2610-0088", "Date": "12 October 2026", "Seller": SELLER_EN, "Buyer": BUYER_EN,
         "Waybill": WAYBILL},
        table=_GOODS_EN,
    ),
    "packing_list-zh": _paper(
        "zh", "装箱单", "PACKING LIST",
        {"发票号": "QC-2610-0088", "运单号": WAYBILL, "箱数": "1 箱", "毛重": "6.40 kg", "净重": "5.20 kg",
         "尺寸": "45 × 35 × 30 cm"},
        table=[["箱号", "品名", "数量", "净重 (kg)"], ["1", "手工陶瓷茶具 (6 件套)", "2 套", "3.60"],
               ["1", "玻璃香薰瓶", "10 只", "1.60"]],
        seal=SELLER_ZH,
    ),
    "packing_list-en": _paper(
        "en", "Packing list", SELLER_EN,
        {"Invoice No.": "QC-2610-0088", "Waybill": WAYBILL, "Packages": "1 carton", "Gross": "6.40 kg"},
        table=[["Carton", "Description", "Quantity", "Net (kg)"], ["1", "Handmade ceramic tea set", "2 sets", "3.60"],
               ["1", "Glass diffuser bottle", "10 pcs", "1.60"]],
    ),
    "policy_original": _paper(
        "zh", "国际邮包综合险保险单", "样本",
        {"保险单号": "FP-2610-000731", "投保人": SELLER_ZH, "被保险人": SELLER_ZH, "货物": "陶瓷茶具、玻璃瓶",
         "保险金额": "CNY 1,320.00", "保险价值": "CNY 1,320.00", "免赔": "每次事故 CNY 50.00 或损失的 5%,以高者为准",
         "运输": "航空快递", "运单号": WAYBILL, "签发": "2026年10月13日 09:20"},
        seal="样本保险 (虚构)",
    ),
    "claim_statement-zh": _paper(
        "zh", "索赔申请书", "附:发票、装箱单、照片",
        {"索赔人": SELLER_ZH, "保险单号": "FP-2610-000731", "运单号": WAYBILL, "出险": "2026年10月24日,签收时发现",
         "损失": "陶瓷茶具一套破碎,玻璃香薰瓶三只破碎", "索赔金额": "CNY 588.00"},
        words=["收件人开箱时外箱一角塌陷,内有一套茶具和三只玻璃瓶碎裂。已拍照并当场告知派送员。现按保险单申请赔付,"
               "并保证以上情况属实。"],
        seal=SELLER_ZH,
    ),
    "claim_statement-en": _paper(
        "en", "Statement of claim", "with invoice, packing list and photographs",
        {"Claimant": SELLER_EN, "Policy No.": "FP-2610-000731", "Waybill": WAYBILL,
         "Event": "24 October 2026, found on delivery", "Claimed": "CNY 588.00"},
        words=["One corner of the carton was crushed when it was handed over. One tea set and three glass bottles were "
               "broken. Photographs were taken at once and the driver was told. We ask for payment under the policy "
               "and confirm that this is true."],
    ),
    "loss_certificate": _paper(
        "zh", "货损证明", CARRIER_ZH,
        {"运单号": WAYBILL, "签收": "2026年10月24日 15:12", "外包装": "一角塌陷,封箱胶带完好", "件数": "1 件,相符"},
        words=["兹证明上述快件派送时外包装有明显挤压痕迹,收件人当场开箱并提出异议。"], seal=CARRIER_ZH,
    ),
    "inspection_report": _paper(
        "en", "Inspection report", "Survey at the consignee's address, 27 October 2026",
        {"Waybill": WAYBILL, "Surveyor": "H. Brandt (sample)", "Cause": "Compression in transit; packing adequate"},
        table=[["Item", "Sound", "Broken", "Loss (CNY)"], ["Tea set", "1 set", "1 set", "480.00"],
               ["Diffuser bottle", "7 pcs", "3 pcs", "108.00"], ["Total", "", "", "588.00"]],
        words=["The fragments have no value. The outer carton was five-ply, with 4 cm of foam on every side."],
    ),
    "weight_note": _paper(
        "zh", "称重单", CARRIER_ZH,
        {"运单号": WAYBILL, "揽收重量": "6.40 kg", "派送重量": "6.40 kg", "揽收": "2026年10月14日 18:05"},
    ),
    "third_party_correspondence": _paper(
        "en", "Notice of claim against the carrier", "Copy",
        {"To": CARRIER_EN, "From": SELLER_EN, "Date": "25 October 2026", "Waybill": WAYBILL},
        words=["We hold you liable for the damage noted on delivery and reserve all rights. Please confirm receipt and "
               "tell us your findings."],
    ),
    "written_application": _paper(
        "zh", "书面索赔申请", "未投保快件",
        {"申请人": "周 晓", "运单号": "JS2610004412CN", "内件": "蓝牙音箱 1 台", "声明价值": "CNY 260.00"},
        words=["本人寄送的上述快件自2026年10月18日起无更新轨迹,经查询未能找回。现书面申请按贵司标准赔偿。"],
    ),
}  # fmt: skip
