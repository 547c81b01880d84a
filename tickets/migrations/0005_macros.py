import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_work_preferences'),
        ('tickets', '0004_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('shortcut', models.SlugField(blank=True, max_length=40)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('actions', models.JSONField(default=list)),
                ('needs_identity_check', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('usage_count', models.PositiveIntegerField(default=0)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', 'position', 'id'], name='macro_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('owner__isnull', True), ('team__isnull', True), _connector='OR'), name='macro_has_one_scope')],
            },
        ),
        migrations.CreateModel(
            name='MacroUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('macro', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='tickets.macro')),
            ],
            options={
                'indexes': [models.Index(fields=['date'], name='macro_use_date')],
                'constraints': [models.UniqueConstraint(fields=('macro', 'date'), name='macro_use_once_a_day')],
            },
        ),
    ]
