"""What the union does beside matching: events, support for cooperatives, model cooperatives."""
