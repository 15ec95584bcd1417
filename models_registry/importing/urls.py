from django.urls import path

from models_registry.importing import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("mau/", views.template, name="template"),
    path("<slug:token>/", views.batch, name="batch"),
    path("<slug:token>/cot/", views.columns, name="columns"),
    path("<slug:token>/nhap/", views.confirm, name="confirm"),
    path("<slug:token>/hoan-tac/", views.undo, name="undo"),
    path("<slug:token>/bo/", views.discard, name="discard"),
    path("<slug:token>/dong-loi/", views.errors, name="errors"),
    path("<slug:token>/phieu/", views.slips, name="slips"),
]
