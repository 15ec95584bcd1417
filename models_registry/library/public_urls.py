from django.urls import path

from models_registry.library import public_views

app_name = "public"
urlpatterns = [
    path("", public_views.models, name="models"),
    path("<slug:token>/", public_views.model, name="model"),
]
