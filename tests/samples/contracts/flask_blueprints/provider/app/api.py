from flask import Blueprint, jsonify

bp = Blueprint("api", __name__)


@bp.get("/health")
def health():
    return jsonify(ok=True, version="1")


@bp.route("/reports/", methods=["GET", "POST"])
def reports():
    return {"rows": [{"title": "x", "total": 1}]}
