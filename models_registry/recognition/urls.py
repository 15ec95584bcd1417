from django.urls import path

from models_registry.recognition import publication_views, views

app_name = "recognition"
urlpatterns = [
    path("", views.decisions, name="decisions"),
    path("du-thao-moi/", views.draft, name="draft"),
    path("gioi-thieu/<slug:token>/", views.nominate, name="nominate"),
    path("cong-bo/<slug:token>/<slug:level>/", publication_views.publish, name="publish"),
    path("cong-bo/<slug:token>/<slug:level>/go/", publication_views.take_back, name="take_back"),
    path("<int:pk>/", views.decision, name="decision"),
    path("<int:pk>/them/", views.add, name="add"),
    path("<int:pk>/bo/", views.remove, name="remove"),
    path("<int:pk>/huy/", views.discard, name="discard"),
    path("<int:pk>/ghi/", views.record, name="record"),
    path("<int:pk>/phu-luc/", views.annex, name="annex"),
    path("<int:pk>/ban-quet/", views.scan, name="scan"),
]
