from django.apps import AppConfig


class ModelsRegistryConfig(AppConfig):
    name = "models_registry"
    label = "models_registry"
    verbose_name = "Sổ đăng ký mô hình"

    def ready(self) -> None:
        # The menu belongs to the accounts; its lines are added by those who own the pages.
        from danvan.accounts import navigation
        from models_registry.navigation import ENTRIES

        navigation.add(*ENTRIES)
        # The worker knows what it can do once the handlers are loaded.
        from models_registry.registration.importing import jobs  # noqa: F401
