from django.urls import path

from models_registry.recognition import award_views as views

app_name = "awards"
urlpatterns = [
    path("", views.awards, name="list"),
    path("ghi/", views.enter, name="enter"),
    path("<int:pk>/", views.award, name="award"),
    path("<int:pk>/sua/", views.correct, name="correct"),
    path("<int:pk>/huy/", views.cancel, name="cancel"),
]
