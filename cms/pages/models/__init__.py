"""The tables of the site's pages: `facts` holds what only the operator knows, `pages` the texts."""

from cms.pages.models.facts import AccessibilityStatement, DataProtection, Facts, LegalNotice
from cms.pages.models.pages import HomePage, NoticePage, TextPage

__all__ = ["AccessibilityStatement", "DataProtection", "Facts", "HomePage", "LegalNotice", "NoticePage", "TextPage"]
