"""TeamCity: builds, by the plug-in tcWebHooks and by its own webhooks."""
