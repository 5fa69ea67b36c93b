"""The portal: what officers and leaders see. It learns from the topics, and acts through the services' APIs."""
