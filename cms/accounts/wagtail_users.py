"""The list of users in Wagtail's admin: alphabetical, and found whatever the accents."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.users.views import users

from challenges.names import label_key


class IndexView(users.IndexView):
    """Wagtail's list, ordered and searched by the folded key: databases put É after Z, and SQLite's LIKE does not find it from é."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Order by name as a French list does; other columns as Wagtail does."""
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering.replace("name", "sort_key"), "pk")
        return super().order_queryset(queryset)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the users whose names, login or address hold every word."""
        for word in self.search_query.split() if self.is_searching else ():
            key = label_key(word)
            named = Q(sort_key__contains=key) if key else Q()
            queryset = queryset.filter(named | Q(username__icontains=word) | Q(email__icontains=word))
        return queryset


class UserViewSet(users.UserViewSet):
    """Wagtail's pages of users with our list."""

    index_view_class = IndexView
