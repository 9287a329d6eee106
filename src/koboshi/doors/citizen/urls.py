"""The addresses of the residents' door."""

from __future__ import annotations

from django.urls import path

from koboshi.doors.citizen import finding, following, front, identity, procedures, public, returning
from koboshi.screens import areas
from koboshi.screens.filling import flow_urls

app_name = "citizen"

_procedure = "procedures/<slug:publisher>/<slug:slug>"
_application = "applications/<slug:reference>"

urlpatterns = [
    path("", finding.home, name="home"),
    path("search/", finding.results, name="search"),
    path("categories/<slug:name>/", finding.category, name="category"),
    path("offices/<slug:slug>/", finding.office, name="office"),
    path(f"{_procedure}/", procedures.procedure, name="procedure"),
    path(f"{_procedure}/form.pdf", procedures.procedure_paper, name="procedure_paper"),
    path(f"{_procedure}/start", procedures.start, name="start"),
    path("paper/<slug:publisher>/<slug:slug>/<str:version>/", procedures.paper_landing, name="paper"),
    path(f"{_application}/", following.status, name="status"),
    path(f"{_application}/begun/", procedures.begun, name="begun"),
    path(f"{_application}/new-secret", procedures.new_secret, name="new_secret"),
    path(f"{_application}/mail-link", returning.mail_link, name="mail_link"),
    path(f"{_application}/messages", following.message, name="message"),
    path(f"{_application}/withdraw/", following.withdraw, name="withdraw"),
    path(f"{_application}/again", following.again, name="again"),
    path(f"{_application}/documents/<int:number>/", following.document, name="document"),
    *flow_urls(front.FLOW),
    path("resume/", returning.resume, name="resume"),
    path("link/<str:secret>/", returning.link, name="link"),
    path("my/", returning.my, name="my"),
    path("my/sign-in/", returning.sign_in, name="sign_in"),
    path("my/identity/", identity.begin, name="identity_begin"),
    path("my/identity/back/", identity.back, name="identity_back"),
    path("demo/identity/", identity.demo, name="identity_demo"),
    path("my/sign-out", returning.sign_out, name="sign_out"),
    path("verify/", public.verify, name="verify"),
    path("help/", public.help_page, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("demo/inbox/", public.inbox, name="inbox"),
    *areas.addresses("koboshi.doors.citizen"),
]
