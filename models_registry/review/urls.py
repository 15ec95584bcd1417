from django.urls import path

from models_registry.review import join_views, round_views, views
from models_registry.review.actions import DESK_ACTIONS
from models_registry.review.pages import SLUGS
from models_registry.workflow import Action

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("nhieu-ho-so/", views.bulk, name="bulk"),
    path("giai-doan/", round_views.rounds, name="rounds"),
    path("giai-doan/<slug:code>/", round_views.round_of_years, name="round"),
    path("giai-doan/<slug:code>/lap/", round_views.gather, name="gather"),
    path(f"<slug:token>/{SLUGS[Action.APPRAISE]}/", views.appraise, name=Action.APPRAISE.value),
    path(f"<slug:token>/{SLUGS[Action.TRANSFER_LEVEL]}/", views.transfer, name=Action.TRANSFER_LEVEL.value),
    path(f"<slug:token>/{SLUGS[Action.AMEND]}/", views.amend, name=Action.AMEND.value),
    path("<slug:token>/kiem-tra/", views.inspect, name="inspect"),
    path("<slug:token>/van-ban/<int:sequence>/", views.paper, name="paper"),
    path("<slug:token>/giai-trinh/", views.explain, name="explain"),
    path("<slug:token>/gop/", join_views.join, name="join"),
    path("<slug:token>/tach/<int:pk>/", join_views.separate, name="separate"),
    *(
        path(f"<slug:token>/{SLUGS[action]}/", views.act, {"action": action}, name=action.value)
        for action in DESK_ACTIONS
    ),
]
