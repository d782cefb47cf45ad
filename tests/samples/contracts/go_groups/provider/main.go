package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"shop.test/api/orders"
)

const version = "v1"

func main() {
	router := gin.Default()
	api := router.Group("/api/" + version)
	orders.NewHandler(nil).Register(api.Group("/orders"))
	api.GET("/status", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"open": true})
	})
	router.Run()
}
