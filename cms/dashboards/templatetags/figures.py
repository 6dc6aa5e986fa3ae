"""How the pages of statistics write numbers."""

from django import template

from challenges.plots import decimal

register = template.Library()
register.filter("decimal", decimal)
