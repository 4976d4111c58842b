"""Takes over newer lists of models into rule files, without undoing what people wrote there."""
