mod orders;

use axum::Router;

pub fn router() -> Router {
    Router::new().nest(orders::PREFIX, orders::router())
}
