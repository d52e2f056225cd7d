"""Being written."""


def create(nlp, name):
    return None
