"""Notifications to people, and archives of files."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notification(models.Model):
    """Something a user should know or do (通知); once for each key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=120)  # what it is about: never twice to one user
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    url = models.CharField("页面", max_length=200, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件时间", null=True, blank=True)
    claimed_at = models.DateTimeField("开始投递", null=True, blank=True)  # a mail that may be out
    mail_attempts = models.PositiveSmallIntegerField("投递次数", default=0)
    mail_error = models.CharField("投递错误", max_length=200, blank=True)
    mail_after = models.DateTimeField("下次投递", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notification_once"),
            models.CheckConstraint(
                name="notification_mailed_after_claim",
                condition=Q(mailed_at__isnull=True) | Q(claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(claimed_at=None), name="notification_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ArchiveScope(models.TextChoices):
    """What an archive gathers."""

    VISIT = "VISIT", "一户一档"
    TASK = "TASK", "任务档案"


class Archive(models.Model):
    """A file put together (健全档案): its index with every digest (append-only)."""

    scope = models.CharField("范围", max_length=8, choices=ArchiveScope)
    subject = models.CharField("对象", max_length=64)  # code of the visit or the session
    edition = models.PositiveSmallIntegerField("版次")
    index = models.BinaryField("目录", editable=False)  # canonical JSON
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``index``
    made_by = models.CharField("归档人", max_length=150)
    made_at = models.DateTimeField("归档时间")

    class Meta:
        verbose_name = "档案"
        verbose_name_plural = "档案"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "subject", "edition"], name="archive_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}/{self.edition}"
