"""The partners' sites: eight layouts, each with the habits and the nastiness of some real ones (`profiles`)."""
