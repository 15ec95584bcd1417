from django.urls import path

from models_registry.library import views

app_name = "library"
urlpatterns = [
    path("", views.models, name="models"),
    path("nhan-rong/", views.copies, name="copies"),
    path("<slug:token>/", views.model, name="model"),
]
