"""Local servers that play providers: strict about what they are sent, scripted in what they answer."""
