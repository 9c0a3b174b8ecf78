"""Foreign keys, like imports, go downwards only: import-linter sees imports, this sees keys."""

from django.apps import apps

from tests.house.sources import PRODUCT

FLOORS = [
    "shell",
    "places",
    "units",
    "people",
    "files",
    "notices",
    "forms",
    "volunteers",
    "rewards",
    "cases",
    "activities",
    "rounds",
    "honours",
    "campaigns",
    "city",
    "qiaomen",
]


class TestForeignKeys:
    def test_point_to_the_same_floor_or_a_lower_one(self) -> None:
        upward = [
            f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
            for model in apps.get_models()
            if model._meta.app_label in FLOORS
            for field in model._meta.get_fields()
            if getattr(field, "remote_field", None) and field.concrete and field.related_model
            if field.related_model._meta.app_label in FLOORS
            if FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
        ]
        assert upward == []

    def test_know_every_room(self) -> None:
        rooms = {config.label for config in apps.get_app_configs() if config.path.startswith(str(PRODUCT))}
        assert rooms == set(FLOORS)

    def test_stand_in_the_same_order_as_the_imports(self) -> None:
        written = (PRODUCT.parent / ".importlinter").read_text().split("layers =")[1].split()
        assert [line for line in written if line in FLOORS] == FLOORS[-2::-1]
