"""The catalogue of specialist tags that every installation starts with."""

from django.db import migrations

TAGS = {
    "ACCOUNTING": "会计",
    "TRADEMARK": "商标",
    "ADVERTISING": "广告",
    "AGRI": "农资",
    "NETWORK": "网监",
    "FOOD": "食品",
    "DRUG": "药品",
    "COSMETICS": "化妆品",
    "MEDDEV": "医械",
    "SPECIAL": "特种设备",
    "METROLOGY": "计量",
    "CERT": "认证",
    "TESTING": "检验",
    "STANDARD": "标准化",
    "QUALITY": "质量",
    "PRICE": "价监",
    "CONTRACT": "合同",
    "REGISTRATION": "登记",
}


def add_tags(apps, schema_editor):
    tag = apps.get_model("personnel", "SpecialistTag")
    for code, name in TAGS.items():
        tag.objects.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("personnel", "0001_initial")]

    operations = [migrations.RunPython(add_tags, migrations.RunPython.noop)]
