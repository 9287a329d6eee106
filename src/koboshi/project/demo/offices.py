"""Real offices of the prefecture for the demo. In the prefectural hall: its address, its number (direct lines 要確認).

Every office that `core.jurisdiction` can name is entered too, out of its tables, so that no case stands before an
office the house does not know. Offices outside the hall have an invented telephone number (架空) and no address: that
of the hall would send people to the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.jurisdiction import TABLES
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office, Organisation

MAIN = {"address": "福島県福島市杉妻町2番16号", "postal_code": "960-8670", "telephone": "024-521-1111（代表）"}
IN_THE_HALL = frozenset(
    """kikaku-chosei joho-seisaku bunka-shinko somu gyosei-keiei johokokai-madoguchi kenmin-kocho zeimu suito kansa
    shokuhin-eisei kenko-zukuri sangyo-haikibutsu shizen-hogo kensetsu-sangyo kenchiku-jutaku""".split()
)
OPENING = "平日 8時30分から17時15分まで（要確認）"

# slug, name, parent, sign in document numbers (the real signs are 要確認), web id where the domain notes name one
PREFECTURAL: tuple[tuple[str, str, str, str, str], ...] = (
    ("kikaku-chosei", "企画調整部", "", "企", ""),
    ("joho-seisaku", "デジタル変革課", "kikaku-chosei", "デ変", "11045a"),
    ("bunka-shinko", "文化振興課", "kikaku-chosei", "文振", "11055a"),
    ("somu", "総務部", "", "総", ""),
    ("gyosei-keiei", "行政経営課", "somu", "行経", ""),
    ("johokokai-madoguchi", "情報公開総合窓口", "somu", "情公", ""),
    ("kenmin-kocho", "県民広聴室", "somu", "広聴", "01010e"),
    ("zeimu", "税務課", "somu", "税", "01115d"),
    ("ryoken", "旅券室", "", "旅", "16005f"),
    ("suito", "出納局", "", "出", ""),
    ("kansa", "監査委員事務局", "", "監", ""),
    *(
        (f"{slug}-shinko", f"{name}地方振興局", "", f"{sign}振", "")
        for slug, name, sign in (
            ("kenpoku", "県北", "北"),
            ("kenchu", "県中", "中"),
            ("kennan", "県南", "南"),
            ("aizu", "会津", "会"),
            ("minamiaizu", "南会津", "南会"),
            ("soso", "相双", "相"),
            ("iwaki", "いわき", "い"),
        )
    ),
    *(
        (f"{slug}-kankyo", f"{name}地方振興局県民環境部", f"{slug}-shinko", f"{sign}環", "")
        for slug, name, sign in (
            ("kenpoku", "県北", "北"),
            ("kenchu", "県中", "中"),
            ("kennan", "県南", "南"),
            ("aizu", "会津", "会"),
            ("minamiaizu", "南会津", "南会"),
            ("soso", "相双", "相"),
            ("iwaki", "いわき", "い"),
        )
    ),
    ("shokuhin-eisei", "食品生活衛生課", "", "食", "21045e"),
    ("kenko-zukuri", "健康づくり推進課", "", "健", ""),
    ("sangyo-haikibutsu", "産業廃棄物課", "", "産廃", ""),
    ("shizen-hogo", "自然保護課", "", "自", ""),
    ("kensetsu-sangyo", "土木部建設産業室", "", "建産", ""),
    ("kenchiku-jutaku", "建築住宅課", "", "建住", ""),
    ("kenei-kenpoku", "県営住宅県北地区管理事務所", "kenchiku-jutaku", "県住北", ""),
    ("fukushima-keisatsu", "福島警察署", "", "福警", ""),
    ("kenpoku-kenzei", "県北地方振興局県税部", "kenpoku-shinko", "北税", ""),
    *(
        (f"{slug}-hoken", f"{name}保健福祉事務所", "", f"{sign}保", "")
        for slug, name, sign in (
            ("kenpoku", "県北", "北"),
            ("kenchu", "県中", "中"),
            ("kennan", "県南", "南"),
            ("aizu", "会津", "会"),
            ("minamiaizu", "南会津", "南会"),
            ("soso", "相双", "相"),
        )
    ),
)


SIGNS = {"health": "保", "waste": "環", "tax": "税", "construction": "建", "housing": "住", "education": "教"}
PARENTS = {"tax": "{area}-shinko", "housing": "kenchiku-jutaku"}
INVENTED = "要確認（架空）"


def competent() -> list[Office]:
    """The prefecture's offices that an address may lead to; those of the board of education have no procedure yet."""
    slugs = {row["office"] for row in TABLES.offices.values() if row["body"] == "prefecture"}
    slugs |= {row["office"] for rows in TABLES.police.values() for row in rows}
    return list(Office.objects.of(PREFECTURE).filter(slug__in=slugs).order_by("slug"))


def _entered() -> Iterator[tuple[str, str, str, str, str]]:
    """Body, slug, name, parent and sign of every office that the tables of competence name."""
    known = {slug for slug, *_ in PREFECTURAL}
    for (kind, area), row in TABLES.offices.items():
        if row["office"] not in known:
            known.add(row["office"])
            parent = PARENTS.get(kind, "").format(area=area)
            yield PREFECTURE, row["office"], row["name"], parent, f"{row['name'][:2]}{SIGNS.get(kind, '')}"
    for rows in TABLES.police.values():
        for row in rows:
            if row["office"] not in known:
                known.add(row["office"])
                name = row["name"].partition("（")[0]
                yield PREFECTURE, row["office"], name, "", f"{name.removesuffix('察署')}"
    for (kind, code), row in TABLES.core_cities.items():
        yield code, row["office"], row["name"], "", f"市{SIGNS[kind]}"


def load() -> None:
    """Enter the prefecture, its offices, those that may be competent, and one digital desk per municipality.

    May run again.
    """
    organisations.load_fukushima()
    for at, (slug, name, parent, sign, web_id) in enumerate(PREFECTURAL):
        place = MAIN if slug in IN_THE_HALL else _outside(5_000 + at)
        organisations.enter_office(
            PREFECTURE, slug, name=name, parent=parent, document_sign=sign, web_id=web_id, opening=OPENING, **place
        )
    for at, (tenant, slug, name, parent, sign) in enumerate(_entered()):
        place = _outside(at)
        organisations.enter_office(tenant, slug, name=name, parent=parent, document_sign=sign, opening=OPENING, **place)
    for town in Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY):
        organisations.enter_office(town.code, "digital", name=f"{town.name} デジタル担当", document_sign="総")


def _outside(number: int) -> dict[str, str]:
    return {"address": INVENTED, "telephone": f"024-000-{number:04d}（架空）"}
