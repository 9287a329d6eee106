"""Several applicants: name them, choose who gets the notices, and note who agreed to what needs them all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan import houjin_bangou as corporate
from koboshi.core.mandate.wording import said
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.tenancy import rows
from koboshi.intake.models import Application
from koboshi.mandates import policies
from koboshi.mandates.events import AddresseeChosen, CoApplicantNamed, ConsentNoted
from koboshi.mandates.models import Consent, Origin, Party
from koboshi.mandates.service.asking import ALL_MUST, may_change
from koboshi.mandates.service.binding import account_for
from koboshi.mandates.service.book import locked, person_of
from koboshi.mandates.service.recording import MOST_LABEL, MOST_PAPER, ensure_applicant, tell
from koboshi.mandates.told import Told

MOST_APPLICANTS = 100


@transaction.atomic
def name_co_applicant(
    actor: Actor, application: Application, *, label: str, phone: str = "", email: str = "", houjin_bangou: str = ""
) -> Party:
    """Add another applicant; the same name again is the same one."""
    application = locked(application)
    if not may_change(actor, application):
        raise Refused("共同申請者を加えられるのは、申請者本人か担当の課です。")
    label, number = label.strip(), corporate.tidy(houjin_bangou)
    if not label or len(label) > MOST_LABEL:
        raise Refused("共同申請者のお名前を{most}字以内で入力してください。", most=MOST_LABEL)
    if number and not corporate.check(number):
        raise Told(said("not.houjin_bangou"))
    ensure_applicant(application)
    applicants = Party.objects.filter(
        reference=application.reference, role__in=[Party.Role.APPLICANT, Party.Role.CO_APPLICANT]
    )
    known = applicants.filter(label=label, houjin_bangou=number).first()
    if known is not None:
        return known
    if applicants.count() >= MOST_APPLICANTS:
        raise Refused("申請者は{most}人までです。", most=MOST_APPLICANTS)
    party = Party.objects.create(
        reference=application.reference,
        tenant=application.tenant,
        role=Party.Role.CO_APPLICANT,
        label=label,
        phone=within(phone, 40),
        email=email.strip().lower(),
        user_id=account_for(email),
        houjin_bangou=number,
        origin=Origin.OFFICE if policies.works_on(actor, application) else Origin.APPLICANT,
    )
    tell(actor, application, CoApplicantNamed(party=party.pk))
    return party


@transaction.atomic
def choose_addressee(actor: Actor, application: Application, party: Party | None) -> None:
    """One of the applicants gets the notices for all (代表者); with None each gets her own again."""
    application = locked(application)
    if not may_change(actor, application):
        raise Refused("通知の宛先を選べるのは、申請者本人か担当の課です。")
    if party is not None and (party.reference != application.reference or not party.applies):
        raise Refused("通知の宛先は、この申請の申請者の中から選んでください。")
    Party.objects.filter(reference=application.reference, receives_notice=True).update(receives_notice=False)
    if party is not None:
        Party.objects.filter(pk=party.pk).update(receives_notice=True)
    tell(actor, application, AddresseeChosen(party=party.pk if party else 0))


@transaction.atomic
def note_consent(actor: Actor, party: Party, act: str, *, how: str, on: date | None = None) -> Consent:
    """An applicant agrees to an act that needs all of them: noted by the office, or by herself when signed in.

    Noted twice it stays one. The applicant's side may not agree in the name of another one.
    """
    with rows.known():
        application = locked(Application.objects.get(reference=party.reference))
    person = person_of(actor, application)
    own = person is not None and person.pk == party.pk
    if not own and not policies.works_on(actor, application):
        raise Refused("同意を記録できるのは、共同申請者本人か担当の課です。")
    if not party.applies or act not in ALL_MUST:
        raise Refused("この同意は記録できません。共同申請者と、全員の同意が要る行為を選んでください。")
    if not how.strip() or len(how) > MOST_PAPER:
        raise Refused("同意をどのように確かめたかを{most}字以内で入力してください。", most=MOST_PAPER)
    consent, fresh = Consent.objects.get_or_create(
        party=party,
        act=act,
        defaults={
            "reference": party.reference,
            "tenant": party.tenant,
            "given_on": on or civil.today(),
            "how": how.strip(),
            "noted_by": actor.id,
        },
    )
    if fresh:
        tell(actor, application, ConsentNoted(party=party.pk, act=act))
    return consent
