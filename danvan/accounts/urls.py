from django.urls import path

from danvan.accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("mat-khau/", views.password, name="password"),
    path("tai-khoan/", views.people, name="people"),
    path("tai-khoan/<int:pk>/", views.person, name="person"),
    path("tai-khoan/<int:pk>/dat-lai-mat-khau/", views.reset, name="reset"),
    path("tai-khoan/<int:pk>/khoa/", views.suspend, name="suspend"),
    path("tai-khoan/<int:pk>/giao-nhiem-vu/", views.choose_unit, name="choose_unit"),
    path("tai-khoan/<int:pk>/giao-nhiem-vu/<int:unit_pk>/", views.give_post, name="give_post"),
    path("nhiem-vu/<int:pk>/ket-thuc/", views.end_post, name="end_post"),
    path("don-vi/<int:pk>/cap-tai-khoan/", views.issue, name="issue"),
]
