from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_macro_names")]

    operations = [
        migrations.RemoveField("macro", "name"),
        migrations.AddConstraint(
            "macro",
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_es=""), name="macro_has_a_name"
            ),
        ),
    ]
