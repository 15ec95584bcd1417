"""Every address of the application, from the top."""

from django.urls import include, path

from danvan import health

handler400 = "danvan.middleware.bad_request"
urlpatterns = [
    path("api/v1/", include("reports.api_urls")),
    # Before the register, whose dossiers are addressed by any word: "ho-so/xuat/" is a file.
    path("", include("reports.urls")),
    path("", include("models_registry.urls")),
    path("", include("danvan.accounts.urls")),
    path("to-chuc/", include("danvan.accounts.unit_urls")),
    path("suc-khoe/", health.alive, name="alive"),
]
