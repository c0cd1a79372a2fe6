"""Mail: messages, folders of them, and what Outlook makes of both."""
