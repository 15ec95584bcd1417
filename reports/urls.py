from django.urls import path

from reports import closing_views, views

app_name = "reports"
urlpatterns = [
    path("tong-hop/", views.summary, name="summary"),
    path("tong-quan/", views.overview, name="overview"),
    path("tong-hop/bieu/", views.table, name="table"),
    path("tong-hop/danh-sach/", views.listed, name="rows"),
    path("tong-hop/chua-dat/", views.not_there, name="missing"),
    path("tong-hop/xuat/", views.export, name="export"),
    path("tong-hop/chot/", closing_views.close, name="close"),
    path("tong-hop/da-chot/", closing_views.snapshot, name="snapshot"),
    path("tong-hop/da-chot/doi-chieu/", closing_views.compare, name="compare"),
    path("tong-hop/da-chot/tep/<int:pk>/", closing_views.snapshot_file, name="snapshot_file"),
    path("tong-hop/dinh-chinh/<int:pk>/", closing_views.answer_correction, name="answer_correction"),
    path("tong-hop/de-nghi-dinh-chinh/<slug:token>/", closing_views.correct, name="correct"),
    path("tong-hop/gui-muon/", closing_views.late_sending, name="late_sending"),
]
