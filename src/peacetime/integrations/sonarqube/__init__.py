"""SonarQube: what it sends."""
