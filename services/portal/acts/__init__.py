"""What people can do on a page: forms that become requests to the services' APIs, with the user's own token."""
