"""Server-made SVG: small fixed pictures that also stand in mail, reports and print."""
