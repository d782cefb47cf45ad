use axum::{
    extract::{Path, Query},
    routing::get,
    Json, Router,
};
use serde::{Deserialize, Serialize};

pub const PREFIX: &str = "/orders";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: u32,
    customer_id: u32,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    customer_id: u32,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Filter {
    page: Option<u32>,
}

pub fn router() -> Router {
    Router::new()
        .route("/", get(list).post(create))
        .route("/{id}", get(show))
}

async fn list(Query(filter): Query<Filter>) -> Json<Vec<Order>> {
    todo!()
}

async fn create(Json(draft): Json<Draft>) -> Result<Json<Order>, String> {
    todo!()
}

async fn show(Path(id): Path<u32>) -> Json<Order> {
    todo!()
}
