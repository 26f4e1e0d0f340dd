"""What is this, can I trust it, where do I start?"""

import catalog
from components.overview import OverviewView, at_a_glance, guide, more, releases, start
from pages.framework import framework_page

view = OverviewView(catalog.current(), framework_page)
start.show(view)
more.show(view)
at_a_glance.show(view)
guide.show_verdicts(view)
releases.show(view)
guide.show_about(view)
