from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0004_other_spreadsheets'),
    ]

    operations = [
        migrations.AddField(
            model_name='staffprofile',
            name='daily_digest',
            field=models.BooleanField(blank=True, null=True, verbose_name='one message a day instead of single reminders'),
        ),
        migrations.AddField(
            model_name='staffprofile',
            name='language',
            field=models.CharField(blank=True, choices=[('zh-hans', 'Chinese'), ('en', 'English')], max_length=8, verbose_name='language of messages'),
        ),
    ]
