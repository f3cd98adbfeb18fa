"""What a project writes down of its people and models, read without trust."""
