from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("tong-hop/", views.summary, name="summary"),
    path("tong-quan/", views.overview, name="overview"),
    path("tong-hop/bieu/", views.table, name="table"),
    path("tong-hop/danh-sach/", views.listed, name="rows"),
    path("tong-hop/chua-dat/", views.not_there, name="missing"),
    path("tong-hop/xuat/", views.export, name="export"),
]
