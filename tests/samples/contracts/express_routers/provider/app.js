const express = require("express");
const orders = require("./orders");

const app = express();
app.use(express.json());
app.use(["/api/v1", "/api/v2"], express.Router().use("/orders", orders));
app.get("/settings", (req, res) => res.json({}));
app.listen(3000);
