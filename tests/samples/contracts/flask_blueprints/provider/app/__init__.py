from flask import Flask

from .api import bp as api
from .orders import bp as orders


def create_app(config=None):
    app = Flask(__name__)
    api.register_blueprint(orders)
    app.register_blueprint(api, url_prefix="/api")
    return app
