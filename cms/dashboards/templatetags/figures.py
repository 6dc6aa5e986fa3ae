"""How the pages of statistics write numbers."""

from django import template

from cms.dashboards.charts import decimal

register = template.Library()
register.filter("decimal", decimal)
