"""What acts stands between `{% acts %}` and `{% endacts %}`: left out where the reader only looks (監査)."""

from __future__ import annotations

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from koboshi.screens import flow

register = template.Library()


def only_looks(context: Context) -> bool:
    """Whether the page is read by somebody who changes nothing; a page that does not know its reader offers no act."""
    request = context.get("request")
    return request is None or flow.actor_of(request).only_looks


class Acts(template.Node):
    """Forms, buttons and links that act."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The block for those who act, nothing for those who only look."""
        return SafeString("") if only_looks(context) else self.nodelist.render(context)


@register.tag
def acts(parser: Parser, token: Token) -> Acts:
    """`{% acts %}…{% endacts %}`: every posting form of this door stands in one (a test holds the templates to it)."""
    nodelist = parser.parse(("endacts",))
    parser.delete_first_token()
    return Acts(nodelist)
