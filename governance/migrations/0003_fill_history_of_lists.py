from django.db import migrations

LISTS = (
    ("Committee_measures", "committee", "Committee"),
    ("Deliverable_measures", "deliverable", "Deliverable"),
    ("Deliverable_providers", "deliverable", "Deliverable"),
)


def note_what_is_there(apps, schema_editor):
    """Each pair that is there was put there when its owner was made; from where is known only while nobody but a seed saved the owner."""
    for name, owner, model in LISTS:
        pairs = apps.get_model("governance", name)
        history = apps.get_model("governance", f"Historical{name}")
        past = apps.get_model("governance", f"Historical{model}")
        made, seeded = {}, {}
        for record in past.objects.order_by("history_date", "history_id").values("id", "history_date", "history_change_reason"):
            made.setdefault(record["id"], record["history_date"])
            seeded[record["id"]] = seeded.get(record["id"], True) and record["history_change_reason"] == "seed"
        fields = [field.attname for field in pairs._meta.concrete_fields]
        history.objects.bulk_create(
            [
                history(
                    history_date=made[pair[f"{owner}_id"]],
                    history_type="+",
                    history_change_reason="seed" if seeded[pair[f"{owner}_id"]] else "",
                    **pair,
                )
                for pair in pairs.objects.values(*fields)
                if pair[f"{owner}_id"] in made
            ],
            batch_size=500,
        )


def forget(apps, schema_editor):
    for name, _owner, _model in LISTS:
        apps.get_model("governance", f"Historical{name}").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("governance", "0002_history_of_lists"),
    ]

    operations = [
        migrations.RunPython(note_what_is_there, forget),
    ]
