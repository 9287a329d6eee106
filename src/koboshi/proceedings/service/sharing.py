"""What of a case may go to a municipality that is asked, and what an office chose of it.

Nothing goes by itself: each thing has a key that the office ticks, and what was ticked is copied into the question, so
that the municipality reads the same words later and nothing that was not chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.form import Field
from koboshi.core.japan import municipalities
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document
from koboshi.intake.models import Attachment

TITLE, APPLICANT = "title", "applicant"
PLACE, FILE, DOCUMENT = "place", "file", "document"
WHERE = ("place", "site")
"""Fields in which an applicant describes a place in her own words, beside addresses and municipalities."""
SAFE = (Attachment.Scan.CLEAN, Attachment.Scan.NOT_SCANNED)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be ticked. `personal`: it says who or where a person is."""

    key: str
    label: str
    text: str
    personal: bool = False

    @property
    def kind(self) -> str:
        """What it is: title, applicant, place, file or document."""
        return self.key.partition(":")[0]


def items(case: Case) -> list[Item]:
    """Everything of a case that can be ticked; things without content are left out."""
    pack = pack_of(case.version_id)
    found = [Item(TITLE, "", ruby_to_plain(pack.texts.get("title", "ja")))]
    if case.applicant_label:
        found.append(Item(APPLICANT, "", case.applicant_label, personal=True))
    return [*found, *_places(case, pack), *_files(case, pack), *_documents(case)]


def _is_place(field: Field, pack: Pack) -> bool:
    described = field.id in (*WHERE, pack.manifest.law.routing.place if pack.manifest.law.routing else "")
    return field.type in ("address", "municipality") or (field.type in ("text", "long_text") and described)


def _label(pack: Pack, field: Field) -> str:
    return ruby_to_plain(pack.texts.find(field.label_key, "ja") or field.id)


def _places(case: Case, pack: Pack) -> Iterator[Item]:
    answers = case.application.answers
    for name in pack.form.visible(answers):
        field = pack.form.fields[name]
        if not _is_place(field, pack):
            continue
        text = " ".join(pack.form.display(field, answers.get(name), "ja", pack.texts))
        if text:
            yield Item(f"{PLACE}:{name}", _label(pack, field), text, personal=field.personal)


def _files(case: Case, pack: Pack) -> Iterator[Item]:
    rows = Attachment.objects.filter(application_id=case.application_id, removed_at__isnull=True, scan__in=SAFE)
    for each in rows.exclude(storage_key="").order_by("pk"):
        field = pack.form.fields.get(each.field)
        yield Item(f"{FILE}:{each.pk}", _label(pack, field) if field else "", each.name, personal=True)


def _documents(case: Case) -> Iterator[Item]:
    for each in Document.objects.filter(reference=case.reference).exclude(storage_key="").order_by("pk"):
        yield Item(f"{DOCUMENT}:{each.pk}", each.title, f"{each.number}.pdf", personal=True)


def chosen(case: Case, keys: Collection[str]) -> dict[str, Any]:
    """What was ticked, as it is kept with the question and read by the municipality. Raises `Refused`.

    `title`, `applicant`: texts; `places`: [label, text]; `files`: [kind, number, label, name]; `office`, `contact`:
    who asks and where to reach it, which always goes with a question.
    """
    known = {each.key: each for each in items(case)}
    if not set(keys) <= set(known):
        raise Refused("選んだ内容の中に、今は伝えられないものがあります。もう一度選び直してください。")
    ticked = [each for key, each in known.items() if key in keys]
    office = case.office
    return {
        "office": office.name,
        "contact": "　".join(filter(None, (office.address, office.telephone))),
        "title": next((each.text for each in ticked if each.kind == TITLE), ""),
        "applicant": next((each.text for each in ticked if each.kind == APPLICANT), ""),
        "places": [[each.label, each.text] for each in ticked if each.kind == PLACE],
        "files": [
            [each.kind, int(each.key.partition(":")[2]), each.label, each.text]
            for each in ticked
            if each.kind in (FILE, DOCUMENT)
        ],
    }


def municipalities_of(case: Case) -> list[str]:
    """Codes of the municipalities that a case names: first the one by which its office is found, then other places."""
    pack, answers = pack_of(case.version_id), case.application.answers
    routing = pack.manifest.law.routing
    shown = pack.form.visible(answers)
    values = [answers.get(routing.by)] if routing is not None and routing.by in shown else []
    places = [field for name, field in pack.form.fields.items() if name in shown and _is_place(field, pack)]
    values += [answers.get(each.id) for each in sorted(places, key=lambda each: each.personal)]
    codes = [str(each.get("municipality_code", "") if isinstance(each, dict) else each or "") for each in values]
    codes.append(case.application.municipality)
    return [code for code in dict.fromkeys(codes) if municipalities.find(code)]
