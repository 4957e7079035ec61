from django.urls import path

from agglo.workshop.views import comments, elected, gestures, home, letters, lists, tour

app_name = "workshop"

urlpatterns = [
    path("", home.home, name="home"),
    path("raccourcis/", home.shortcuts, name="shortcuts"),
    path("preferences/", home.preferences, name="preferences"),
    path("preferences/arreter/<str:token>/", letters.stop, name="stop_letters"),
    path("tournee/", tour.home, name="round"),
    path("actions/", lists.actions, name="actions"),
    path("actions/<slug:key>/suivre/", lists.follow, name="follow"),
    path("actions/<slug:key>/precedente/", lists.before, name="before"),
    path("actions/<slug:key>/suivante/", lists.after, name="after"),
    path("indicateurs/", lists.indicators, name="indicators"),
    path("vues/", lists.views, name="views"),
    path("vues/enregistrer/", lists.save_view, name="save_view"),
    path("vues/<int:pk>/oublier/", lists.forget_view, name="forget_view"),
    path("ensemble/", gestures.choose, name="gesture"),
    path("ensemble/<int:pk>/", gestures.done, name="gesture_done"),
    path("ensemble/<int:pk>/defaire/", gestures.undo, name="undo_gesture"),
    path("echanges/", comments.mentions, name="mentions"),
    path("echanges/messages/<int:pk>/", comments.correct, name="correct_comment"),
    path("echanges/messages/<int:pk>/retirer/", comments.withdraw, name="withdraw_comment"),
    path("echanges/<str:object_type>/<str:key>/", comments.exchange, name="exchange"),
    path("elus/", elected.home, name="elected"),
    path("elus/<slug:kind>/<slug:key>/", elected.page, name="brief"),
    path("elus/<slug:kind>/<slug:key>.pdf", elected.printed, name="brief_pdf"),
]
