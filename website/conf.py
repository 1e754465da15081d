"""Sphinx's configuration. Source: sphinx-doc.org, "Configuration", and the pages of the extensions."""

import json
from pathlib import Path

project = "CARTO Self-Hosted on Pulumi"
extensions = ["myst_parser", "sphinx_copybutton"]
# Anchors of headings as GitHub makes them, so that a link works in both places.
myst_heading_anchors = 4
myst_enable_extensions = ["strikethrough"]
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_extra_path = ["_extra"]
templates_path = ["_templates"]
html_context = json.loads(Path(__file__).with_name("menu.json").read_text("utf-8"))
# Furo's own (furo/theme.conf), with the menu of versions below the search.
html_sidebars = {
    "**": [
        *("sidebar/brand.html", "sidebar/search.html", "sidebar/scroll-start.html", "versions.html"),
        *("sidebar/navigation.html", "sidebar/scroll-end.html"),
    ]
}
html_js_files = ["mermaid.min.js", "diagrams.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
highlight_language = "text"
# No page asks another host for anything: the site works without a network.
html_css_files: list[str] = []
# Examples leave out parts of JSON and YAML, which is no error of a page.
suppress_warnings = ["misc.highlighting_failure"]
