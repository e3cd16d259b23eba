"""Addresses of the statistics; part of /publicity/."""

from django.urls import path

from publicity import views_past, views_statistics

STATISTICS = [
    path("statistics/", views_statistics.statistics, name="statistics"),
    path("statistics/board/", views_statistics.board, name="statistics_board"),
    path("statistics/sheet/", views_statistics.sheet, name="statistics_sheet"),
    path("statistics/sheet.<str:form>", views_statistics.sheet_file, name="statistics_file"),
    path("statistics/summary/", views_statistics.summary, name="statistics_summary"),
    path("statistics/modes/", views_statistics.modes, name="statistics_modes"),
    path("statistics/past/", views_past.past_list, name="past_files"),
    path("statistics/past/<slug:code>/cancel/", views_past.cancel, name="cancel_past_checks"),
    *views_past.wizard.urls("statistics/past/import/"),
]
