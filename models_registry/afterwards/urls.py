from django.urls import path

from models_registry.afterwards import views

app_name = "afterwards"
urlpatterns = [path("<slug:token>/", views.report, name="report")]
