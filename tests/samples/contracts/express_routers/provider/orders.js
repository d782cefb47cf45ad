const { Router } = require("express");
const { z } = require("zod");

const validate = (schema) => (req, res, next) => {
  req.body = schema.body.parse(req.body);
  next();
};

const router = Router({ mergeParams: true });
const NewOrder = z.object({ title: z.string(), count: z.number().int().default(1) });

router.route("/").get(list).post(validate({ body: NewOrder }), add);
router.get("/:id(\\d+)", show);
router.delete("/:id", (req, res) => res.sendStatus(204));

module.exports = router;
