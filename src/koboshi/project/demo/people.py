"""Invented people of the demo. Every name is made up, and every screen of the demo says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from koboshi.core.actor import Role
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.project.demo import offices

PASSWORD = "koboshi-demo-2026"  # noqa: S105  the demo's one password; `check --deploy` refuses the demo
SINCE = date(2025, 4, 1)
"""Before the first day that a season of a year asks for: whoever acts in it must have been there."""
KAWAUCHI = "075442"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One demo account for the start-up message."""

    door: str
    path: str
    email: str
    password: str
    who: str


_Staff = tuple[str, str, str, tuple[tuple[str, tuple[Role, ...]], ...]]


def _desk(login: str, clerk: str, head: str, *offices: str) -> tuple[_Staff, _Staff]:
    """A clerk who also serves the counter, and the head who decides, of some offices."""
    return (
        (login, clerk, PREFECTURE, tuple((office, (Role.COUNTER, Role.CLERK, Role.EXAMINER)) for office in offices)),
        (f"{login}-kacho", head, PREFECTURE, tuple((office, (Role.DECIDER,)) for office in offices)),
    )


_STAFF: tuple[_Staff, ...] = (
    ("madoguchi", "窓口 花子（架空）", PREFECTURE, (("johokokai-madoguchi", (Role.COUNTER, Role.CLERK)),
                                               ("kenpoku-kenzei", (Role.COUNTER,)), ("bunka-shinko", (Role.COUNTER,)))),
    ("tanto", "審査 太郎（架空）", PREFECTURE, (("johokokai-madoguchi", (Role.CLERK, Role.EXAMINER, Role.COUNTER)),)),
    ("kacho", "決定 一子（架空）", PREFECTURE, (("johokokai-madoguchi", (Role.DECIDER, Role.OPERATOR)),)),
    ("joho-kakaricho", "係長 二葉（架空）", PREFECTURE, (("johokokai-madoguchi", (Role.CLERK, Role.EXAMINER)),)),
    ("joho-hosa", "補佐 三枝（架空）", PREFECTURE, (("johokokai-madoguchi", (Role.CLERK, Role.EXAMINER)),)),
    ("hoken-kakaricho", "係長 四葉（架空）", PREFECTURE, (("kenpoku-hoken", (Role.CLERK, Role.EXAMINER)),)),
    ("hoken-hosa", "補佐 五木（架空）", PREFECTURE, (("kenpoku-hoken", (Role.CLERK, Role.EXAMINER)),)),
    ("npo", "文化 次郎（架空）", PREFECTURE, (("bunka-shinko", (Role.CLERK, Role.EXAMINER)),)),
    ("npo-kacho", "振興 三奈（架空）", PREFECTURE, (("bunka-shinko", (Role.DECIDER,)),)),
    ("zei", "県税 四郎（架空）", PREFECTURE, (("kenpoku-kenzei", (Role.CLERK, Role.EXAMINER)),
                                        ("zeimu", (Role.CLERK, Role.EXAMINER)))),
    ("zei-kacho", "税務 五月（架空）", PREFECTURE, (("kenpoku-kenzei", (Role.DECIDER,)), ("zeimu", (Role.DECIDER,)))),
    ("digital", "変革 六美（架空）", PREFECTURE, (("joho-seisaku", (Role.CLERK, Role.EXAMINER, Role.MATCHER)),)),
    ("digital-kacho", "推進 七海（架空）", PREFECTURE, (("joho-seisaku", (Role.DECIDER, Role.MATCHER)),)),
    *_desk("hoken", "保健 一葉（架空）", "衛生 二海（架空）", "kenpoku-hoken", "kenko-zukuri", "shokuhin-eisei"),
    *_desk("kankyo", "環境 三樹（架空）", "自然 四季（架空）", "kenpoku-kankyo", "sangyo-haikibutsu", "shizen-hogo"),
    *_desk("doboku", "建設 五月女（架空）", "住宅 六花（架空）", "kensetsu-sangyo", "kenchiku-jutaku", "kenei-kenpoku"),
    *_desk("keisatsu", "警察 七緒（架空）", "署長 八雲（架空）", "fukushima-keisatsu"),
    *_desk("ryoken", "旅券 九重（架空）", "渡航 十和（架空）", "ryoken"),
    ("honbu", "本部 八重（架空）", PREFECTURE, (("gyosei-keiei", (Role.LEADER, Role.PUBLISHER)),)),
    ("suito", "出納 千里（架空）", PREFECTURE, (("suito", (Role.TREASURY,)),)),
    ("suito-kacho", "会計 万作（架空）", PREFECTURE, (("suito", (Role.TREASURY,)),)),
    ("kansa", "監査 百代（架空）", PREFECTURE, (("kansa", (Role.AUDITOR,)),)),
    ("kawauchi", "川内 九郎（架空）", KAWAUCHI, (("digital", (Role.TOWN,)),)),
)  # fmt: skip

POSTS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("tanto", "担当", (Role.COUNTER, Role.CLERK, Role.EXAMINER)),
    ("kacho", "課長", (Role.DECIDER,)),
)
"""Who works at every office that may be competent: `<office>-tanto` and `<office>-kacho` sign in."""

RESIDENT = ("kenmin@demo.koboshi.example", "県民 十和子（架空）")


def _email(name: str) -> str:
    return f"{name}@demo.koboshi.example"


def _user(email: str, name: str, *, staff: bool, password: str) -> User:
    user = User.objects.filter(email=email).first()
    return user or User.objects.create(email=email, name=name, is_staff=staff, password=password)


def load() -> None:
    """Enter the demo's accounts and memberships; may run again. The one password is hashed once for all of them."""
    password = make_password(PASSWORD)
    for login, name, tenant, places in _STAFF:
        user = _user(_email(login), name, staff=True, password=password)
        for slug, roles in places:
            people.join(user, organisations.office(tenant, slug), roles, since=SINCE)
    for office in offices.competent():
        for login, post, roles in POSTS:
            user = _user(
                _email(f"{office.slug}-{login}"), f"{office.name} {post}（架空）", staff=True, password=password
            )
            people.join(user, office, roles, since=SINCE)
    resident = _user(*RESIDENT, staff=False, password=password)
    # As if she had opened a mailed link once; the first real link would otherwise take the demo's password away.
    User.objects.filter(pk=resident.pk, email_proved_at=None).update(email_proved_at=datetime.now(UTC))


def sign_ins() -> Iterable[SignIn]:
    """The doors with an account each, for the start-up message."""
    rows = (
        ("県民（サインイン不要）", "/", "", "どなたでも"),
        ("県民（マイページ）", "/accounts/login/?next=/my/", "kenmin", "県民 十和子（架空）"),
        ("窓口", "/counter/", "madoguchi", "窓口 花子（架空）"),
        ("職員（審査）", "/staff/", "tanto", "審査 太郎（架空）"),
        ("職員（決裁・係長）", "/staff/", "joho-kakaricho", "係長 二葉（架空）"),
        ("職員（代決・課長補佐）", "/staff/", "joho-hosa", "補佐 三枝（架空）"),
        ("職員（決裁・課長）", "/staff/", "kacho", "決定 一子（架空）"),
        ("職員（保健福祉事務所）", "/staff/", "hoken", "保健 一葉（架空）"),
        ("職員（保健福祉事務所・課長）", "/staff/", "hoken-kacho", "衛生 二海（架空）"),
        ("職員（住所で決まる所属の例）", "/staff/", "soso-hoken-tanto", "相双保健福祉事務所 担当（架空）"),
        ("職員（住所で決まる所属の例・課長）", "/staff/", "soso-hoken-kacho", "相双保健福祉事務所 課長（架空）"),
        ("市町村", "/municipality/", "kawauchi", "川内 九郎（架空）"),
        ("県（アドバイザー派遣）", "/staff/", "digital", "変革 六美（架空）"),
        ("職員（出納）", "/staff/fees/files/", "suito", "出納 千里（架空）"),
        ("職員（監査）", "/staff/issued/", "kansa", "監査 百代（架空）"),
        ("推進本部", "/leadership/", "honbu", "本部 八重（架空）"),
    )
    for door, path, login, who in rows:
        yield SignIn(door, path, _email(login) if login else "", PASSWORD if login else "", who)
