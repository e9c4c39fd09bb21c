"""MkDocs before 1.5 writes all scripts without a type; the element's is a module."""


def on_post_page(output, **_):
    return output.replace('<script src="https://lrp.example/', '<script type="module" src="https://lrp.example/')
