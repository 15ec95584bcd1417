from django.urls import path

from models_registry.reorganisation import choice_views

app_name = "choices"
urlpatterns = [path("", choice_views.listed, name="list")]
