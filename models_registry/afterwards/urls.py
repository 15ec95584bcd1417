from django.urls import path

from models_registry.afterwards import views

app_name = "afterwards"
urlpatterns = [
    path("tep/<int:pk>/bo/", views.remove, name="remove"),
    path("<slug:token>/", views.report, name="report"),
    path("<slug:token>/tep/<int:mark>/", views.upload, name="upload"),
]
