"""A macro's name in each language: the one there was goes to the language the macro is for."""

from django.db import migrations, models


def split(apps, schema_editor):
    macros = apps.get_model("tickets", "Macro").objects
    macros.filter(language="es").update(name_es=models.F("name"))
    macros.exclude(language="es").update(name_en=models.F("name"))


def join(apps, schema_editor):
    macros = apps.get_model("tickets", "Macro").objects
    macros.exclude(name_en="").update(name=models.F("name_en"))
    macros.exclude(name_es="").filter(language="es").update(name=models.F("name_es"))
    macros.filter(name_en="").update(name=models.F("name_es"))


def _name(**options):
    return models.CharField(default="", max_length=80, **options)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_due_times")]

    operations = [
        migrations.AddField(
            "macro",
            "name_en",
            models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            "macro",
            "name_es",
            models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        # Going back, every row has a name again before the column is filled.
        migrations.AlterField("macro", "name", _name()),
        migrations.RunPython(split, join),
    ]
