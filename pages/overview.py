"""Overview page: what the dashboard is and where to start."""

import catalog
from components.overview import OverviewView, at_a_glance, frameworks, guide, start
from pages.framework import framework_page

view = OverviewView(catalog.current(), framework_page)
start.show(view)
frameworks.show_other_frameworks(view)
at_a_glance.show(view)
guide.show_verdicts(view)
frameworks.show_releases(view)
guide.show_about(view)
