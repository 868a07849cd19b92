"""What the fields of an exported document mean, in English and, briefly, in Japanese.

Where a field is a column of ``documents`` or ``versions``, the site's metadata say it already.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from db.exports.documents import LABEL_FIELDS
from db.site.metadata import load_metadata

#: Fields that are no column of ``documents`` or ``versions``.
COMPUTED = {
    "aliases": "Every other address or number the document was ever seen under",
    "measures": "Policy measures (codes)",
    "countries": "Countries with their role: objects of code and role",
    "sectors": "Sectors (codes)",
    "deregulation": "Deregulation flags (codes)",
    "authorities": "Statutes invoked (codes)",
    "labels": "Every label with its evidence: " + ", ".join(LABEL_FIELDS),
    "links": "Relations to other documents: objects of relation and key",
    "direction": "Which way measures go (measure:way), experimental",
    "manner": "Manner towards countries (country:coercive or cooperative), experimental",
}

JAPANESE = {
    "key": "文書キー",
    "url": "公式URL",
    "aliases": "別のURL・番号",
    "source": "出典",
    "title": "題名",
    "published": "公表日(米国東部時間)",
    "published_basis": "公表日の根拠",
    "published_collected": "収集日(公表日不明の場合)",
    "published_time": "公表日時",
    "signed": "署名日",
    "effective": "発効日",
    "comments_close": "意見募集締切日",
    "modified": "最終更新日時",
    "section": "掲載区分・部局",
    "subcategory": "小区分",
    "type": "発行者による種別",
    "subtype": "発行者による細別",
    "document_number": "連邦官報文書番号",
    "citation": "連邦官報の巻・頁",
    "executive_order_number": "大統領令番号",
    "proclamation_number": "布告番号",
    "docket_ids": "ドケット番号",
    "rins": "規則識別番号(RIN)",
    "action": "官報ACTION欄",
    "agencies": "発行機関",
    "cfr_references": "関係するCFR",
    "native_tags": "発行者のタグ",
    "abstract": "要旨",
    "version": "版番号",
    "captured": "取得日時",
    "text_kind": "本文の種類",
    "text_sha256": "本文のハッシュ",
    "content_sha256": "語句のハッシュ",
    "text": "本文",
    "origin": "入手経路",
    "gone": "削除確認日時",
    "change": "前の版との違い",
    "vocabulary_version": "語彙の版",
    "pipeline_version": "解析器の版",
    "instrument": "文書形式",
    "measures": "政策手段",
    "countries": "国・地域(役割付き)",
    "sectors": "分野",
    "deregulation": "規制緩和",
    "safeguard": "環境・安全への配慮",
    "authorities": "根拠法",
    "economic_security": "経済安全保障への関係",
    "labels": "ラベルと根拠の引用",
    "links": "関連文書",
    "direction": "措置の方向(試行)",
    "manner": "国・地域への姿勢(試行)",
}


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = load_metadata()["databases"]["statecraft"]["tables"]
    return tables


def meaning(name: str) -> str:
    """What a field holds; '' where nobody has said it."""
    if name in COMPUTED:
        return COMPUTED[name]
    for table in ("documents", "versions"):
        text = _tables().get(table, {}).get("columns", {}).get(name)
        if text:
            return " ".join(str(text).split())
    return ""
