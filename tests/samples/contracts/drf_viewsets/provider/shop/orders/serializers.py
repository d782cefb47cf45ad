from rest_framework import serializers

from .models import Order, Tag


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = "__all__"


class OrderSerializer(serializers.ModelSerializer):
    tags = TagSerializer(many=True, read_only=True)
    discount_code = serializers.CharField(write_only=True)

    class Meta:
        model = Order
        fields = ["id", "title", "note", "status", "created_at", "tags", "discount_code"]
