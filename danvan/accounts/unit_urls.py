from django.urls import path

from danvan.accounts import grouping_views as groupings
from danvan.accounts import letterhead_views as letterheads
from danvan.accounts import unit_views as views

app_name = "units"
urlpatterns = [
    path("", views.browse, name="browse"),
    path("goi-y/", views.suggest, name="suggest"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/them/", views.open_unit, name="open"),
    path("<int:pk>/bo-phan-tham-dinh/", views.desk, name="desk"),
    path("<int:pk>/ket-thuc/", views.end, name="end"),
    path("<int:pk>/cum-khoi/", groupings.groupings, name="groupings"),
    path("cum-khoi/<int:pk>/", groupings.cluster, name="cluster"),
    path("<int:pk>/the-thuc/", letterheads.letterheads, name="letterheads"),
    path("<int:pk>/the-thuc/<slug:document>/", letterheads.change, name="letterhead"),
]
