from django.urls import path

from agglo.plan.views import public, remarks, workshop, writing

app_name = "plan"

urlpatterns = [
    path("projet/", public.explorer, name="explorer"),
    path("projet/<slug:key>/", public.priority, name="priority"),
    path("actions/<slug:key>/", public.action, name="action"),
    path("indicateurs/", public.indicators, name="indicators"),
    path("indicateurs/<slug:key>/", public.indicator, name="indicator"),
    path("montants/", public.money, name="money"),
    path("montants/<slug:key>/", public.amount, name="amount"),
    path("signaler/<slug:key>/", remarks.signal_error, name="signal_error"),
    path("signaler/<slug:key>/merci/", remarks.signal_thanks, name="signal_thanks"),
    path("atelier/actions/<slug:key>/", writing.action, name="write_action"),
    path("atelier/jalons/<slug:key>/", writing.milestone, name="write_milestone"),
    path("atelier/montants/<slug:key>/", writing.amount, name="write_amount"),
    path("atelier/indicateurs/<slug:key>/", writing.indicator, name="write_indicator"),
    path("atelier/releves/<int:pk>/", writing.observation, name="write_observation"),
    path("atelier/releves/<int:pk>/contester/", writing.contest, name="write_contest"),
    path("atelier/contestations/<int:pk>/", writing.answer, name="write_answer"),
    path("atelier/signalements/", workshop.remarks, name="workshop_remarks"),
]
