from rest_framework import serializers

from preferential_cards.models import Application


class ApplicationOut(serializers.ModelSerializer):
    """What leaves the building. Name every field; an ID number is never among them, a name only masked."""

    person = serializers.CharField(help_text="masked")
    station = serializers.CharField(source="station_id")

    class Meta:
        model = Application
        fields = [
            "id", "person", "station", "card_type", "channel", "state",
            "state_since", "submitted_at", "issued_at", "returns",
        ]  # fmt: skip
        read_only_fields = fields
