"""Where the views of this feature are hung."""

from flask import Blueprint

bp = Blueprint("credentials", __name__)
