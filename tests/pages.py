"""Using pages as a person does in tests without a browser: open one, fill one of its forms, send it with all that it carries."""

from lxml import html


def carried(response, action, data):
    """Return the hidden fields of the form that posts to `action` (None: to the page itself) and agrees with `data`; empty when not shown."""
    if response.status_code != 200:
        return {}
    forms = [form for form in html.fromstring(response.content).forms if form.method == "POST" and form.get("action") == action]
    for form in forms:
        fields = {field.name: field.value or "" for field in form.inputs if getattr(field, "type", "") == "hidden" and field.name}
        if all(data.get(name, value) == value for name, value in fields.items()):
            return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    return {}


def press(client, page, data, action=None, **options):
    """Open a page, then send its form for `action` with `data`, as a browser would."""
    return client.post(action or page, carried(client.get(page), action, data) | data, **options)


def messages(response):
    """Return the sentences that a page greets with."""
    return [str(message).strip() for message in response.context["messages"]]
