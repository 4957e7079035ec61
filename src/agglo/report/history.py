"""Whose history the public may read."""

from agglo.journal.registry import histories

histories.publish("report.report", key="slug")
histories.name_verbs({"report.edition:publish": "Édition publiée"})
