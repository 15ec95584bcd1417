from django.urls import path

from models_registry.registration import abstention_views, period_views, views

app_name = "registration"
urlpatterns = [
    path("ky-thi-dua/", period_views.index, name="periods"),
    path("ky-thi-dua/<slug:code>/", period_views.period, name="period"),
    path("ky-thi-dua/han/<int:pk>/bo/", period_views.drop_deadline, name="drop_deadline"),
    path("moi/", views.new, name="new"),
    path("ten-tuong-tu/", views.alike_new, name="alike_new"),
    path("khong-dang-ky/", abstention_views.abstain, name="abstain"),
    path("khong-dang-ky/<int:pk>/bo/", abstention_views.take_back, name="take_back"),
    path("nhap-thay/", views.enter, name="enter"),
    path("tep/<int:pk>/", views.download, name="download"),
    path("tep/<int:pk>/bo/", views.remove, name="remove"),
    path("<slug:token>/tiep-tuc/", views.carry, name="carry"),
    path("<slug:token>/nhan-rong/", views.replicate, name="replicate"),
    path("<slug:token>/viet-tiep/", views.write_on, name="write_on"),
    path("<slug:token>/phan/<slug:slug>/", views.section, name="section"),
    path("<slug:token>/phan/<slug:slug>/luu/", views.autosave, name="autosave"),
    path("<slug:token>/ten-tuong-tu/", views.alike, name="alike"),
    path("<slug:token>/xem-lai/", views.check, name="check"),
    path("<slug:token>/da-gui/", views.sent, name="sent"),
    path("<slug:token>/xoa/", views.discard, name="discard"),
    path("<slug:token>/ket-qua/", views.results, name="results"),
    path("<slug:token>/ket-qua/nop/", views.report, name="report"),
    path("<slug:token>/tep/<slug:step>/", views.upload, name="upload"),
    path("<slug:token>/giai-trinh/", views.explain, name="explain"),
    path("<slug:token>/viec/<slug:action>/", views.act, name="act"),
]
