"""Where the views of this feature are hung."""

from flask import Blueprint

from matchmaker.credentials import words

bp = Blueprint("credentials", __name__)
words.give_to(bp)
