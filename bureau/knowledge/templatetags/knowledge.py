"""{% load knowledge %} … {% help_for "cards" %}: a way to the answers, beside the question. Costs no query."""

from django import template
from django.urls import reverse

from bureau.knowledge.enums import TOPICS

register = template.Library()


@register.inclusion_tag("knowledge/help_for.html")
def help_for(topic):
    """An unknown topic fails loudly: it is a mistake in a template."""
    return {"word": TOPICS[topic], "url": f"{reverse('knowledge:home')}?topic={topic}"}
