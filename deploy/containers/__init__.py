"""What the compose file needs beside the services: one-shot jobs and the image's entry point."""
