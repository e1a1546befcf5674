"""Server-made SVG, from values to markup: the same pictures on pages, in mail, in reports and in print."""
