from django.apps import AppConfig


class ModelsRegistryConfig(AppConfig):
    name = "models_registry"
    label = "models_registry"
    verbose_name = "Sổ đăng ký mô hình"

    def ready(self) -> None:
        # The menu belongs to the accounts; its lines are added by those who own the pages. So it is with what hangs on
        # a post: who ends it asks, the register answers.
        from danvan.accounts import handover, navigation
        from models_registry.handover import of_a_post
        from models_registry.navigation import ENTRIES

        navigation.add(*ENTRIES)
        # The worker knows what it can do once the handlers are loaded.
        from models_registry.importing import jobs  # noqa: F401
        from models_registry.reorganisation import drafting  # noqa: F401

        handover.add(of_a_post)
