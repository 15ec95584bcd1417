from django.urls import path

from danvan.accounts import concern_views, opening_views, people_views, post_views, token_views, views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("mat-khau/", views.password, name="password"),
    path("tai-khoan/", people_views.people, name="people"),
    path("tai-khoan/moi/", people_views.open_account, name="open"),
    path("tai-khoan/nhieu/", opening_views.open_many, name="open_many"),
    path("tai-khoan/ra-soat/", concern_views.concerns, name="concerns"),
    path("tai-khoan/ra-soat/khoa/", concern_views.suspend_many, name="suspend_many"),
    path("tai-khoan/het-nhiem-vu/", post_views.homeless, name="homeless"),
    path("tai-khoan/<int:pk>/", people_views.person, name="person"),
    path("tai-khoan/<int:pk>/dat-lai-mat-khau/", people_views.reset, name="reset"),
    path("tai-khoan/<int:pk>/khoa/", people_views.suspend, name="suspend"),
    path("tai-khoan/<int:pk>/giao-nhiem-vu/", people_views.choose_unit, name="choose_unit"),
    path("tai-khoan/<int:pk>/giao-nhiem-vu/<int:unit_pk>/", people_views.give_post, name="give_post"),
    path("nhiem-vu/<int:pk>/ket-thuc/", post_views.end_post, name="end_post"),
    path("nhiem-vu/<int:pk>/chuyen/", post_views.move, name="move"),
    path("don-vi/<int:pk>/cap-tai-khoan/", people_views.issue, name="issue"),
    path("don-vi/<int:pk>/ma-ket-noi/", token_views.of_unit, name="tokens"),
    path("ma-ket-noi/<int:pk>/ngung/", token_views.end, name="end_token"),
]
