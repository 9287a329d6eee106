"""Verbs of the adviser dispatch: match, log a visit, file the report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from koboshi.core.actor import Actor, Role
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.promotion.events import AdviserMatched, ReportFiled, VisitLogged
from koboshi.promotion.models import Adviser, Match, Report, Visit

MOST_TEXT = 4000
MOST_HOURS_A_DAY = Decimal(12)


def candidates(actor: Actor, theme: str) -> list[tuple[Adviser, int]]:
    """Advisers of the pool for a theme with the number of their matches so far; the least burdened first."""
    pool = Adviser.objects.visible_to(actor).for_theme(theme).prefetch_related("matches")
    return sorted(((adviser, adviser.matches.count()) for adviser in pool), key=lambda pair: (pair[1], pair[0].kana))


def _tell(actor: Actor, match: Match, fact: Fact) -> None:
    application = Application.objects.select_related("version").get(reference=match.reference)
    about = Subject(
        tenant=match.tenant,
        case=match.reference,
        procedure=application.procedure_id,
        version=application.version.version,
        door=application.door,
        office=application.office_id,
    )
    journal.record(actor, fact, about)


def _may_match(actor: Actor, application: Application) -> bool:
    """Matchers and deciders of the office that the town asked."""
    if actor.is_system:
        return True
    return actor.has(Role.MATCHER, Role.DECIDER) and application.office_id in actor.offices


@transaction.atomic
def match(
    actor: Actor, application: Application, adviser: Adviser, *, onsite_days_limit: int, online_hours_limit: Decimal
) -> Match:
    """Choose an adviser for a town's request. A person decides; the list only proposes."""
    if not _may_match(actor, application):
        raise Refused("アドバイザーを決める権限がありません。")
    if not adviser.active or adviser.tenant != application.tenant:
        raise Refused("このアドバイザーは、今は派遣できません。")
    if Match.objects.filter(reference=application.reference).exists():
        raise Refused("この申請には、すでにアドバイザーが決まっています。")
    row = Match.objects.create(
        reference=application.reference,
        tenant=application.tenant,
        town=application.applicant_tenant,
        adviser=adviser,
        onsite_days_limit=onsite_days_limit,
        online_hours_limit=online_hours_limit,
        matched_by=actor.id,
    )
    _tell(actor, row, AdviserMatched(adviser=adviser.pk))
    return row


def may_log(actor: Actor, row: Match) -> bool:
    """The town that asked and the office that sends may log: whoever sees the match."""
    return Match.objects.visible_to(actor).filter(pk=row.pk).exists()


def adviser_of(actor: Actor, row: Match) -> Adviser:
    """Who was sent: the town that asked learns of this one adviser, not of the pool."""
    if not may_log(actor, row):
        raise Refused("この派遣の記録を付ける権限がありません。")
    with scope.acting():
        return Adviser.objects.get(pk=row.adviser_id)


@transaction.atomic
def log_visit(actor: Actor, row: Match, *, on: date, mode: str, hours: Decimal, note: str, today: date) -> Visit:
    """Log one visit or online advice. Raises `Refused` over the limit, for a day to come, or after the report.

    Exactly the same entry again (a form sent twice) is one visit.
    """
    row = Match.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if not may_log(actor, row):
        raise Refused("この派遣の記録を付ける権限がありません。")
    if Report.objects.filter(match=row).exists():
        raise Refused("報告書の提出後は、訪問の記録を追加できません。")
    _check(on, mode, hours, note, today)
    same = row.visits.filter(on=on, mode=mode, hours=hours, note=note.strip(), logged_by=actor.id).first()
    if same is not None:
        return same
    days, used = row.used()
    if mode == Visit.Mode.ONLINE and used + hours > row.online_hours_limit:
        left = row.online_hours_limit - used
        raise Refused(
            "オンラインの上限（{limit}時間）を超えます。残りは{left}時間です。", limit=row.online_hours_limit, left=left
        )
    new_day = not row.visits.filter(mode=Visit.Mode.ONSITE, on=on).exists()
    if mode == Visit.Mode.ONSITE and new_day and days + 1 > row.onsite_days_limit:
        raise Refused("訪問の上限（{limit}日）を超えます。", limit=row.onsite_days_limit)
    visit = Visit.objects.create(
        match=row,
        tenant=row.tenant,
        town=row.town,
        on=on,
        mode=mode,
        hours=hours,
        note=note.strip(),
        logged_by=actor.id,
    )
    _tell(actor, row, VisitLogged(mode=mode, tenths_of_hours=int(hours * 10)))
    return visit


def _check(on: date, mode: str, hours: Decimal, note: str, today: date) -> None:
    if mode not in Visit.Mode.values:
        raise Refused("訪問かオンラインかを選んでください。")
    if on > today:
        raise Refused("これからの日の訪問は記録できません。")
    if not Decimal(0) < hours <= MOST_HOURS_A_DAY:
        raise Refused("時間は0.1以上{most}以下で入力してください。", most=MOST_HOURS_A_DAY)
    if not note.strip() or len(note) > MOST_TEXT:
        raise Refused("行ったことを{most}字以内で入力してください。", most=MOST_TEXT)


@transaction.atomic
def file_report(actor: Actor, row: Match, *, done: str, result: str, reusable: str = "") -> Report:
    """The town reports; at least one visit must be logged. Once."""
    row = Match.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if not may_log(actor, row):
        raise Refused("この派遣の報告を出す権限がありません。")
    if Report.objects.filter(match=row).exists():
        raise Refused("この派遣の報告は、すでに提出されています。")
    if not row.visits.exists():
        raise Refused("先に、訪問またはオンライン支援の記録を付けてください。")
    if not done.strip() or not result.strip() or max(len(done), len(result), len(reusable)) > MOST_TEXT:
        raise Refused("行ったことと成果を、それぞれ{most}字以内で入力してください。", most=MOST_TEXT)
    report = Report.objects.create(
        match=row,
        tenant=row.tenant,
        town=row.town,
        done=done.strip(),
        result=result.strip(),
        reusable=reusable.strip(),
        filed_by=actor.id,
    )
    days, hours = row.used()
    _tell(actor, row, ReportFiled(days_onsite=days, tenths_of_hours_online=int(hours * 10)))
    return report


@transaction.atomic
def enter_adviser(tenant: str, name: str, **facts: object) -> Adviser:
    """Enter or correct an adviser of the pool; may run again."""
    return Adviser.objects.update_or_create(tenant=tenant, name=name, defaults=facts)[0]
