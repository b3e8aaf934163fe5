"""Who hears of a run: webhooks, services that Apprise knows, mail. Configured in the papers file's [[alerts]]."""
