

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_who_follows_up_a_change'),
        ('inbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The same key is the same message.', max_length=160)),
                ('is_mail', models.BooleanField()),
                ('to_label', models.CharField(help_text='Whom it is for, as it was called then.', max_length=200)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField(help_text='Plain paragraphs, or the markdown that robots show.')),
                ('link', models.CharField(blank=True, max_length=500)),
                ('link_label', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Not sent'), ('unknown', 'Outcome unknown')], default='waiting', max_length=8)),
                ('why', models.CharField(blank=True, help_text='connectors.ports.Why', max_length=20)),
                ('detail', models.CharField(blank=True, max_length=100)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('recipients', models.ManyToManyField(help_text='Of a mail.', related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'abstract': False,
                'base_manager_name': 'unscoped',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('content', models.BinaryField()),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='inbox.delivery')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'ordering': ('id',),
                'abstract': False,
                'base_manager_name': 'unscoped',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Destination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.CharField(choices=[('feishu', 'Feishu'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk')], max_length=10)),
                ('name', models.CharField(max_length=80)),
                ('base', models.CharField(help_text='Where the robot lives, without its key.', max_length=200)),
                ('sealed', models.TextField(help_text='Key and secret, sealed.')),
                ('hint', models.CharField(help_text="The key's last characters, to recognise it by.", max_length=4)),
                ('is_signed', models.BooleanField(default=False)),
                ('news', models.JSONField(default=list, help_text='Kinds of news that the group is told.')),
                ('told_through', models.BigIntegerField(default=0, help_text='The last notification that was looked at.')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'ordering': ('name', 'id'),
                'abstract': False,
                'base_manager_name': 'unscoped',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='destination',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inbox.destination'),
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_mail', models.CharField(choices=[('never', 'No mail'), ('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week')], default='never', max_length=10)),
                ('hour', models.PositiveSmallIntegerField(default=9, help_text="Of the digest, in the person's zone.")),
                ('weekday', models.PositiveSmallIntegerField(default=0, help_text='Of the weekly digest; Monday is 0.')),
                ('quiet_from', models.PositiveSmallIntegerField(help_text='The hour from which nothing is sent.', null=True)),
                ('quiet_until', models.PositiveSmallIntegerField(help_text='The hour from which it is again.', null=True)),
                ('without', models.JSONField(default=list, help_text='Kinds of news that are not mailed.')),
                ('mailed_through', models.BigIntegerField(default=0, help_text='The last notification that was looked at.')),
                ('digest_on', models.DateField(help_text='The day of the last digest.', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'unscoped',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='destination',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='one_destination_per_name'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['workspace', '-created_at', '-id'], name='delivery_recent'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['destination', 'finished_at'], name='delivery_pace'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='one_delivery_per_key'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('workspace', 'person'), name='one_preference_per_person'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lt', 24), ('weekday__lt', 7)), name='preference_hour_and_weekday'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__lt', 24), ('quiet_until__lt', 24)), _connector='OR'), name='preference_quiet_hours'),
        ),
    ]
