"""How dates look, by language, where Django's own form is not that of a secretariat."""
