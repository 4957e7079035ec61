from django.urls import path

from agglo.plan.views import (
    desk,
    documents,
    public,
    publishing,
    remarks,
    restoring,
    workshop,
    writing,
)

app_name = "plan"

urlpatterns = [
    path("projet/", public.explorer, name="explorer"),
    path("projet/<slug:key>/", public.priority, name="priority"),
    path("actions/<slug:key>/", public.action, name="action"),
    path("indicateurs/", public.indicators, name="indicators"),
    path("indicateurs/<slug:key>/", public.indicator, name="indicator"),
    path("montants/", public.money, name="money"),
    path("montants/<slug:key>/", public.amount, name="amount"),
    path("documents/<int:pk>/<str:name>", documents.download, name="document"),
    path("signaler/<slug:key>/", remarks.signal_error, name="signal_error"),
    path("signaler/<slug:key>/merci/", remarks.signal_thanks, name="signal_thanks"),
    path("atelier/actions/<slug:key>/", desk.page, name="write_action"),
    path("atelier/actions/<slug:key>/apercu/", desk.preview, name="preview_action"),
    path("atelier/actions/<slug:key>/notes/", desk.note, name="add_note"),
    path("atelier/actions/<slug:key>/rien/", desk.nothing_new, name="nothing_new"),
    path("atelier/actions/<slug:key>/jalons/", desk.milestone, name="add_milestone"),
    path("atelier/actions/<slug:key>/montants/", desk.amount, name="add_amount"),
    path("atelier/actions/<slug:key>/documents/", desk.document, name="add_document"),
    path("atelier/actions/<slug:key>/liens/", desk.link, name="add_link"),
    path("atelier/actions/<slug:key>/liens/<slug:other>/retirer/", desk.unlink, name="unlink"),
    path(
        "atelier/actions/<slug:key>/releves/<slug:indicator>/", desk.observation, name="add_reading"
    ),
    path("atelier/actions/<slug:key>/publier/", publishing.one_action, name="publish_action"),
    path("atelier/jalons/<slug:key>/", writing.milestone, name="write_milestone"),
    path("atelier/jalons/<slug:key>/atteint/", desk.reached, name="reach_milestone"),
    path("atelier/montants/<slug:key>/", writing.amount, name="write_amount"),
    path("atelier/notes/<int:pk>/", writing.note, name="write_note"),
    path("atelier/documents/<int:pk>/", writing.withdraw_document, name="withdraw_document"),
    path("atelier/indicateurs/<slug:key>/", writing.indicator, name="write_indicator"),
    path(
        "atelier/indicateurs/<slug:key>/publier/",
        publishing.one_indicator,
        name="publish_indicator",
    ),
    path("atelier/releves/<int:pk>/", writing.observation, name="write_observation"),
    path("atelier/releves/<int:pk>/contester/", writing.contest, name="write_contest"),
    path("atelier/contestations/<int:pk>/", writing.answer, name="write_answer"),
    path("atelier/publier/", publishing.campaign, name="campaign"),
    path("atelier/publications/", publishing.publications, name="publications"),
    path("atelier/publications/<int:pk>/", publishing.publication, name="publication"),
    path("atelier/abandonner/", publishing.discard, name="discard"),
    path("atelier/retablir/<int:seq>/", restoring.restore, name="restore"),
    path("atelier/signalements/", workshop.remarks, name="workshop_remarks"),
]
