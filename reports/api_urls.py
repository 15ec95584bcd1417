from django.urls import path

from reports import api_views

app_name = "api"
urlpatterns = [
    path("figures/", api_views.figures, name="figures"),
    path("registrations/", api_views.registrations, name="registrations"),
    path("openapi.json", api_views.openapi, name="openapi"),
]
