"""Making the pages of an installation, and who may change them: part of `manage.py setup_roles`, which every installation and upgrade runs."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from challenges.journal.services import record
from cms.pages import content, keys
from cms.pages.models import HomePage, NoticePage, TextPage

#: The slugs only name the rows of the tree: addresses do not follow from them.
_SLUGS = {keys.HOME: "accueil", keys.HELP: "aide", keys.LEGAL: "mentions-legales", keys.ACCESSIBILITY: "accessibilite",
          keys.PRIVACY: "donnees-personnelles"}  # fmt: skip
_WELCOME = "Welcome to your new Wagtail site!"


@transaction.atomic
def set_up(editors: str) -> list[str]:
    """Make the pages that are missing and bring up to date those that nobody changed; safe to run again.

    Args:
        editors: name of the group that may change and publish them.

    Returns:
        The names of the pages that were made or brought up to date.
    """
    done = []
    home = HomePage.objects.first()
    if home is None:
        home = _made(Page.get_first_root_node(), HomePage(slug=_SLUGS[keys.HOME]))
        _point_site_at(home)
        done.append(keys.HOME)
    held = {page.key: page for page in NoticePage.objects.all()}
    for key, _title in keys.NOTICES:
        if key not in held:
            _made(home, NoticePage(key=key, slug=_SLUGS[key]))
            done.append(key)
            home.refresh_from_db()
    done += [page.name for page in (home, *held.values()) if page.name not in done and _brought_up_to_date(page)]
    _permit(Group.objects.get(name=editors), home)
    return done


def _made(parent: Page, page: Any) -> Any:
    _write_first_text(page)
    parent.add_child(instance=page)
    page.save_revision(changed=False).publish()
    record("pages.make", actor="system", target=f"page:{page.name}")
    return page


def _write_first_text(page: TextPage) -> None:
    for field, text in content.fields(page.name).items():
        setattr(page, field, text)
    page.draft_title = page.title
    page.first_text = content.digest(page.name)


def _brought_up_to_date(page: TextPage) -> bool:
    """Give a page the first text of this version, where it holds that of an earlier one and nobody ever saved it: an editor's text stays."""
    if page.first_text == content.digest(page.name) or page.revisions.filter(user__isnull=False).exists():
        return False
    _write_first_text(page)
    page.save_revision(changed=False).publish()
    record("pages.bring_up_to_date", actor="system", target=f"page:{page.name}")
    return True


def _point_site_at(home: HomePage) -> None:
    """Make it the root of the site, in place of Wagtail's own greeting, which goes when nobody made anything of it."""
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
    site.save()
    greeting = Page.objects.filter(depth=2, slug="home", title=_WELCOME, numchild=0, latest_revision=None).exclude(pk=home.pk).first()
    if greeting is not None:
        greeting.delete()


def _permit(group: Group, home: HomePage) -> None:
    for codename in ("change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(group=group, page=home.page_ptr, permission=_permission("wagtailcore", codename))
    pictures = Collection.get_first_root_node()
    for codename in ("add_image", "choose_image"):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=pictures, permission=_permission("wagtailimages", codename))


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
