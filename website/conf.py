"""Sphinx's configuration. Source: sphinx-doc.org, "Configuration", and the pages of the extensions."""

project = "CARTO Self-Hosted on Pulumi"
extensions = ["myst_parser", "sphinx_copybutton"]
# Anchors of headings as GitHub makes them, so that a link works in both places.
myst_heading_anchors = 4
myst_enable_extensions = ["strikethrough"]
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_js_files = ["mermaid.min.js", "diagrams.js"]
html_copy_source = False
html_show_sphinx = False
highlight_language = "text"
# No page asks another host for anything: the site works without a network.
html_css_files: list[str] = []
# Examples leave out parts of JSON and YAML, which is no error of a page.
suppress_warnings = ["misc.highlighting_failure"]
