project = "An article"
html_theme = "alabaster"
html_js_files = [("https://lrp.example/lrp-explainer.js", {"type": "module"})]
