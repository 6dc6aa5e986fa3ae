"""The users' part of Wagtail's admin, with our own list."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's application of users, whose list orders and finds people as people do."""

    user_viewset = "cms.accounts.wagtail_users.UserViewSet"
