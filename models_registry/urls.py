from django.urls import include, path

from models_registry import views
from models_registry.review import quota_views

urlpatterns = [
    path("", views.home, name="home"),
    path("ho-so/", views.dossiers, name="dossiers"),
    path("ho-so/ma/<slug:code>/", views.by_code, name="by_code"),
    path("ho-so/<slug:token>/", views.dossier, name="dossier"),
    path("chi-tieu/", quota_views.assign, name="quotas"),
    path("dang-ky/", include("models_registry.registration.urls")),
    path("nhap-tu-excel/", include("models_registry.importing.urls")),
    path("tham-dinh/", include("models_registry.review.urls")),
    path("cong-nhan/", include("models_registry.recognition.urls")),
    path("sap-xep/", include("models_registry.reorganisation.urls")),
    path("khen-thuong/", include("models_registry.recognition.award_urls")),
    path("so-lieu-tong-hop/", include("models_registry.review.total_urls")),
    path("thu-vien/", include("models_registry.library.urls")),
    path("cong-khai/", include("models_registry.library.public_urls")),
    path("sau-cong-nhan/", include("models_registry.afterwards.urls")),
    path("quy-doi/", include("models_registry.reorganisation.choice_urls")),
]
