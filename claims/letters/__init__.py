"""Letters as documents: facts in, sentences of `wording/`, blocks, and a PDF by the templates of `templates/`.

Nothing in here knows the database; `claims.services.letters` gathers the facts and keeps what comes out.
"""
