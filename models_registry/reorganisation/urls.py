from django.urls import path

from models_registry.reorganisation import views

app_name = "reorganisation"
urlpatterns = [
    path("", views.index, name="index"),
    path("moi/", views.begin, name="begin"),
    path("tep-mau/", views.template, name="template"),
    path("da-thuc-hien/<int:pk>/", views.done, name="done"),
    path("da-thuc-hien/<int:pk>/hoan-tac/", views.undo, name="undo"),
    path("da-thuc-hien/<int:pk>/sao-chep/", views.copy_done, name="copy_done"),
    path("da-thuc-hien/<int:pk>/<slug:what>/", views.done_list, name="done_list"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/sua/", views.facts, name="facts"),
    path("<int:pk>/xoa/", views.discard, name="discard"),
    path("<int:pk>/sao-chep/", views.copy, name="copy"),
    path("<int:pk>/goi-y/", views.suggest, name="suggest"),
    path("<int:pk>/tep/", views.upload, name="upload"),
    path("<int:pk>/tai-ve/", views.download, name="download"),
    path("<int:pk>/them/<slug:deed>/", views.add, name="add"),
    path("<int:pk>/dong/<int:number>/", views.change, name="change"),
    path("<int:pk>/dong/<int:number>/bo/", views.remove, name="remove"),
    path("<int:pk>/xem-thu/", views.rehearse, name="rehearse"),
    path("<int:pk>/xem-thu/<slug:what>/", views.rehearsed_list, name="rehearsed_list"),
    path("<int:pk>/chon/", views.decide, name="decide"),
    path("<int:pk>/thuc-hien/", views.carry_out, name="carry_out"),
]
