"""A file kept between upload, preview and confirmation."""

from pathlib import Path

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """One uploaded file (上传文件). The bytes lie under ``MEDIA_ROOT``, never served as such."""

    token = models.CharField("编号", max_length=32, unique=True)  # random; part of the address
    purpose = models.CharField("用途", max_length=40)  # which import it is for
    filename = models.CharField("文件名", max_length=255)
    stored_as = models.CharField("存放路径", max_length=200)  # below MEDIA_ROOT
    size = models.BigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    encoding = models.CharField("编码", max_length=16, blank=True)  # chosen; "" = detect
    sheet = models.CharField("工作表", max_length=100, blank=True)  # chosen; "" = the only one
    uploaded_by = models.CharField("上传人", max_length=150)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "上传文件"
        verbose_name_plural = "上传文件"
        ordering = ["-uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.stored_as
