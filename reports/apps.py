from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Tổng hợp"

    def ready(self) -> None:
        # The menu belongs to the accounts; its lines are added by those who own the pages.
        from danvan.accounts import navigation
        from danvan.accounts.permissions import Permission

        navigation.add(navigation.Entry(50, "Tổng hợp", "reports:summary", (Permission.SUMMARISE,)))
