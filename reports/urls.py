from django.urls import path

from reports import closing_views, run_views, views

app_name = "reports"
urlpatterns = [
    path("tong-hop/", views.summary, name="summary"),
    path("tong-quan/", views.overview, name="overview"),
    path("tong-hop/bieu/", views.table, name="table"),
    path("tong-hop/danh-sach/", views.listed, name="rows"),
    path("tong-hop/chua-dat/", views.not_there, name="missing"),
    path("tong-hop/xuat/", run_views.export, name="export"),
    path("ho-so/xuat/", run_views.export_dossiers, name="export_dossiers"),
    path("tham-dinh/xuat/", run_views.export_queue, name="export_queue"),
    path("danh-sach/xuat/", run_views.export_list, name="export_list"),
    path("quyet-dinh/<int:pk>/danh-sach/xuat/", run_views.export_annex, name="export_annex"),
    path("khen-thuong/<int:pk>/danh-sach/xuat/", run_views.export_commended, name="export_commended"),
    path("luu-tru/", run_views.archive, name="archive"),
    path("luu-tru/xuat/", run_views.export_archive, name="export_archive"),
    path("nhat-ky-xuat/", run_views.journal, name="runs"),
    path("nhat-ky-xuat/<slug:token>/", run_views.run, name="run"),
    path("nhat-ky-xuat/<slug:token>/tep/", run_views.run_file, name="run_file"),
    path("tong-hop/chot/", closing_views.close, name="close"),
    path("tong-hop/da-chot/", closing_views.snapshot, name="snapshot"),
    path("tong-hop/da-chot/doi-chieu/", closing_views.compare, name="compare"),
    path("tong-hop/da-chot/tep/<int:pk>/", run_views.snapshot_file, name="snapshot_file"),
    path("tong-hop/dinh-chinh/<int:pk>/", closing_views.answer_correction, name="answer_correction"),
    path("tong-hop/de-nghi-dinh-chinh/<slug:token>/", closing_views.correct, name="correct"),
    path("tong-hop/gui-muon/", closing_views.late_sending, name="late_sending"),
]
