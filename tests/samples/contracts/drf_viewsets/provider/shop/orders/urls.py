from rest_framework.routers import DefaultRouter

from .views import OrderViewSet, TagViewSet

router = DefaultRouter()
router.register(r"orders", OrderViewSet)
router.register(r"tags", TagViewSet)
urlpatterns = router.urls
