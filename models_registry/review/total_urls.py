from django.urls import path

from models_registry.review import total_views as views

app_name = "totals"
urlpatterns = [
    path("", views.totals, name="list"),
    path("nhap/", views.enter, name="enter"),
    path("<int:pk>/bo/", views.end, name="end"),
]
