package orders

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type Order struct {
	ID    int     `json:"id"`
	Total float64 `json:"total"`
	Note  *string `json:"note,omitempty"`
}

type Draft struct {
	CustomerID int    `json:"customer_id" binding:"required"`
	Note       string `json:"note"`
}

type Store interface {
	Find(id string) (*Order, error)
	Create(draft Draft) (*Order, error)
}

type Handler struct {
	store Store
}

func NewHandler(store Store) *Handler {
	return &Handler{store: store}
}

func (h *Handler) Register(group *gin.RouterGroup) {
	group.POST("", h.create)
	group.GET("/:id", h.show)
}

func (h *Handler) show(c *gin.Context) {
	order, err := h.store.Find(c.Param("id"))
	if err != nil {
		c.JSON(http.StatusNotFound, gin.H{"error": "not found"})
		return
	}
	c.JSON(http.StatusOK, order)
}

func (h *Handler) create(c *gin.Context) {
	var draft Draft
	if err := c.ShouldBindJSON(&draft); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	order, _ := h.store.Create(draft)
	c.JSON(http.StatusCreated, order)
}
