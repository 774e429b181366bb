"""A JSON Schema of campaign files: what an editor checks and completes while a rule is written."""

from typing import Any

from rules.model import Campaign

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def campaign_schema() -> dict[str, Any]:
    """Give the schema of ``campaign.yaml`` as it is written.

    It knows keys, words and forms; sums, sweeps and references are the matter of `rules check`.
    """
    schema = Campaign.model_json_schema(mode="validation")
    for definition in schema["$defs"].values():
        definition.get("properties", {}).pop("kind", None)
        required = [name for name in definition.get("required", ()) if name != "kind"]
        if "required" in definition:
            definition["required"] = required
    schema["properties"]["format"] = {"enum": ["1", 1]}
    schema["$defs"]["When"]["additionalProperties"] = {"$ref": "#/$defs/Comparison"}
    return {"$schema": DIALECT, **schema, "title": "campaign.yaml"}
