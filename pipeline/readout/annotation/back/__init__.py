"""What annotation tools give back: a module a tool."""
