"""A promise to start from; administrators set their own."""

from django.db import migrations

# priority: first response, resolution (seconds of calendar time)
DEFAULTS = {
    1: (15 * 60, 4 * 3600),
    2: (3600, 8 * 3600),
    3: (4 * 3600, 3 * 86_400),
    4: (8 * 3600, 5 * 86_400),
}


def write(apps, schema_editor):
    ServiceTarget = apps.get_model("service_levels", "ServiceTarget")
    for priority, (first, resolution) in DEFAULTS.items():
        ServiceTarget.objects.get_or_create(
            priority=priority,
            defaults={"first_response_seconds": first, "resolution_seconds": resolution},
        )


class Migration(migrations.Migration):
    dependencies = [("service_levels", "0001_targets")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
